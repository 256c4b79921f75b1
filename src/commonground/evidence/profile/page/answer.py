"""The top of the page: what the place is, and the answer before any figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from commonground.evidence.comparison import Compared
from commonground.evidence.measures import Measure
from commonground.evidence.profile.page.markup import (
    Cell,
    Html,
    bullets,
    details,
    html_of,
    percent,
    table,
    upper_first,
)
from commonground.evidence.profile.page.tally_chart import SPLIT, tally_chart, tally_legend
from commonground.evidence.profile.record import About, Profile
from commonground.evidence.profile.summary import (
    EVERYWHERE,
    LIKE_IT,
    Verdict,
    clearest,
    said_against,
    tally,
    verdict,
    yardstick,
)


def who_lives_here(about: About) -> str:
    """What the place is, how many live there, and how sure that is."""
    roughly = "About " if about.estimated_share > 0 else ""
    codes = f" ({', '.join(about.codes)})" if about.codes else ""
    lines = [
        f"{upper_first(about.kind_in_words)}{codes}. {roughly}{about.population:,.0f} people live here, "
        f"by the count of {about.population_vintage}.",
        how_sure(about.estimated_share),
        *about.notes,
    ]
    return "".join(f"<p>{html_of(line)}</p>" for line in lines)


def how_sure(share: float) -> str:
    """What share of the people is estimated, in words."""
    if share <= 0:
        return "It is made of whole small areas, so nobody had to be shared out or estimated."
    who = "All of them live" if share > 1 - 1e-9 else f"{upper_first(percent(share))} of them live"
    return (
        f"{who} in small areas that are only partly inside. How many of those people are inside is estimated "
        "from where their postcodes lie."
    )


def answer(profile: Profile) -> str:
    """How many measures are worse, better or the same, then the clearest of them."""
    held = {comparator.id: comparator.title for comparator in profile.comparators}
    against = [name for name in (EVERYWHERE, LIKE_IT) if name in held]
    told = []
    for name in against:
        counts = tally(profile, name)
        words = tally_in_words(counts, where_held(profile, name))
        told.append(f"<p>{html_of(words)}</p>")
        if any(counts[part] for part in SPLIT):
            title = f"How many measures are worse or better here than {where_held(profile, name)}"
            told.append(tally_chart(f"tally-{name}", title, counts))
    if not told:
        told.append("<p>There is nothing here to hold this place against.</p>")
    return f"{''.join(told)}{_key(profile, against, held)}{_clearest(profile)}"


def answer_against(profile: Profile, against: str, measures: Sequence[Compared] | None = None) -> str:
    """One comparator's count, of all measures or of some, as a sentence and a bar."""
    counts: Counter[Verdict] = Counter(
        verdict(one, against) for one in (profile.measures if measures is None else measures)
    )
    words = f"<p>{html_of(tally_in_words(counts, where_held(profile, against)))}</p>"
    if not any(counts[part] for part in SPLIT):
        return words
    title = f"How many measures are worse or better here than {where_held(profile, against)}"
    return words + tally_chart(f"tally-{against}", title, counts)


def tally_in_words(counts: Counter[Verdict], where: str) -> str:
    """One comparator's count as a sentence or two."""
    worse = counts["clearly worse"] + counts["looks worse"]
    better = counts["clearly better"] + counts["looks better"]
    judged = worse + better + counts["no clear difference"]
    if not judged:
        return f"No measure can be compared with what it is {where}."
    return (
        f"Of {judged} measures, {_so_many(worse)} worse here than {where}{_clearly(counts, 'worse', worse)}, "
        f"{_so_many(better)} better{_clearly(counts, 'better', better)}, and "
        f"{_not_different(counts['no clear difference'])}."
    )


def _clearly(counts: Counter[Verdict], side: Literal["worse", "better"], among: int) -> str:
    clear = counts["clearly worse" if side == "worse" else "clearly better"]
    return f" ({clear or 'none'} clearly so)" if among else ""


def _so_many(number: int) -> str:
    return "none is" if not number else f"{number} {'is' if number == 1 else 'are'}"


def _not_different(number: int) -> str:
    return f"{_so_many(number)} not clearly different" if number else "none is about the same"


def where_held(profile: Profile, name: str) -> str:
    """A comparator in words, as a sentence goes on: *in England*."""
    found = (one.others[name].where for one in profile.measures if name in one.others)
    return next(found, "elsewhere")


def _key(profile: Profile, against: list[str], held: dict[str, str]) -> str:
    """What the bars' colours mean, the bars as a table, and what the words mean."""
    if not against or not profile.measures:
        return ""
    headings = ("Held against", *map(upper_first, SPLIT), "Neither good nor bad", "No figure")
    counts = {name: tally(profile, name) for name in against}
    rows: Iterator[tuple[Cell, ...]] = (
        (held[name], *(str(counts[name][part]) for part in (*SPLIT, "neither", "no figure")))
        for name in against
    )
    counted = table("How many measures say what", headings, rows, figures=range(1, 8))
    return (
        f'<ul class="legend">{tally_legend()}</ul>{details("The same as a table", counted)}'
        '<p class="note"><strong>Clearly</strong> means that the gap is more than chance, with all the '
        "comparisons on this page counted. <strong>Looks</strong> means that nobody has said how sure the "
        "figure is, so only the size of the gap speaks. A small gap, or one that may be chance, is no clear "
        "difference.</p>"
    )


def _clearest(profile: Profile) -> str:
    against = yardstick(profile)
    if not any(against in measured.others for measured in profile.measures):
        return ""
    where = where_held(profile, against)
    note = ""
    if against != LIKE_IT:
        why = profile.fewer or "this release says nothing of what makes places alike"
        note = f'<p class="note">There are no places like it to hold it against: {html_of(why)}.</p>'
    worse = clearest_sentences(profile, against, "worse")
    better = clearest_sentences(profile, against, "better")
    return (
        f"{note}<h3>Where it is doing worse than {html_of(where)}</h3>{worse}"
        f"<h3>Where it is doing better than {html_of(where)}</h3>{better}"
    )


def clearest_sentences(
    profile: Profile,
    against: str,
    side: Literal["worse", "better"],
    address: Callable[[Measure], str] = lambda measure: f"#measure-{measure.id}",
) -> str:
    """The measures most clearly worse or better, each with its sentence and a link to its ``address``."""
    found = clearest(profile, against, side)
    if not found:
        return f"<p>On no measure that can be compared is it {side}.</p>"
    return f'<div class="clearest {side}">{bullets(_linked(one, against, address) for one in found)}</div>'


def _linked(measured: Compared, against: str, address: Callable[[Measure], str]) -> Html:
    clearly = verdict(measured, against).startswith("clearly")
    sure = "More than chance" if clearly else "No interval to judge it by"
    title = html_of(measured.measure.title)
    return Html(
        f'<a href="{html_of(address(measured.measure))}">{title}</a><br>'
        f'{html_of(said_against(measured, against))} <span class="sure">{sure}.</span>'
    )
