"""A profile for reading in a terminal: the answer first, then each measure's sentence, then the sources."""

from __future__ import annotations

from collections.abc import Iterator

from commonground.evidence.comparison import Compared
from commonground.evidence.measures import MISSIONS
from commonground.evidence.profile.record import Profile
from commonground.evidence.profile.summary import EVERYWHERE, LIKE_IT, tally

_QUALITY = {"modelled": "estimated by a model", "larger area": "figure of a larger area"}


def profile_as_text(profile: Profile) -> str:
    """The whole profile as lines of plain text."""
    return "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    about = profile.about
    yield f"{about.name}, {about.kind_in_words}"
    if profile.invented:
        yield "INVENTED for demonstration: this place and its figures exist nowhere."
    yield f"{about.population:,.0f} people live here ({about.population_vintage})."
    if about.estimated_share > 0:
        yield (
            f"{about.estimated_share:.0%} of them live in small areas that are only partly inside, so their "
            "number is estimated."
        )
    yield from about.notes
    yield from _summary(profile)
    for mission, title in MISSIONS.items():
        told = [one for one in profile.measures if one.measure.mission == mission]
        if told:
            yield ""
            yield title.upper()
            for one in told:
                yield f"  {one.sentence}{_marks(one)}"
    if profile.designations:
        yield ""
        yield "LISTS"
        yield from (f"  {standing.why}" for standing in profile.designations)
    yield ""
    yield "HELD AGAINST"
    for comparator in profile.comparators:
        members = f": {', '.join(comparator.members)}" if comparator.members else ""
        yield f"  {comparator.title} ({comparator.areas:,} areas): {comparator.how}{members}"
    if profile.fewer:
        yield f"  Places like it: {profile.fewer}."
    yield ""
    yield "SOURCES"
    for source in profile.sources:
        whence = f"{source.publisher}; {source.vintage}"
        yield f"  {source.title} ({whence}). {source.licence}. {source.attribution}"
    yield ""
    yield f"Release {profile.release}, built {profile.built:%-d %B %Y}."


def _summary(profile: Profile) -> Iterator[str]:
    """The page's own count, so that the two never differ."""
    held = {comparator.id for comparator in profile.comparators}
    for name, words in ((EVERYWHERE, "all areas together"), (LIKE_IT, "places like it")):
        counts = tally(profile, name)
        judged = sum(number for verdict, number in counts.items() if verdict not in ("neither", "no figure"))
        if name in held and judged:
            yield (
                f"Against {words}: clearly worse on {counts['clearly worse']}, clearly better on "
                f"{counts['clearly better']}, of {judged} measures that have a good direction and a figure."
            )


def _marks(compared: Compared) -> str:
    marks = []
    if compared.partial:
        marks.append("partial")
    if compared.measure.quality in _QUALITY:
        marks.append(_QUALITY[compared.measure.quality])
    if compared.here.value is not None and compared.here.low is None:
        marks.append("no margin of error known")
    if compared.here.value is not None and compared.here.covered < 0.995:
        marks.append(f"covers {compared.here.covered:.0%} of the people")
    if compared.measure.input_to:
        marks.append(f"part of {', '.join(compared.measure.input_to)}")
    return f" [{'; '.join(marks)}]" if marks else ""
