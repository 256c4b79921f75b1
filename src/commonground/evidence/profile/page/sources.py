"""The foot of the page: every measure as data, every source with its licence, and the release."""

from __future__ import annotations

from commonground.evidence.measures import PEOPLE, Measure
from commonground.evidence.profile.page.markup import Html, details, facts, html_of, table
from commonground.evidence.profile.page.measure import QUALITY, index_titles
from commonground.evidence.profile.record import Profile, SourceLine

_MADE = {
    "proportion": "A share",
    "rate": "A rate",
    "ratio": "One sum over another",
    "mean": "An average",
    "reach": "A count of what is within reach",
}


def dictionary(profile: Profile) -> str:
    """Every measure: what it is made of, where it comes from and how good it is."""
    rows = (
        (
            one.measure.title,
            Html(f"<code>{html_of(one.measure.id)}</code>"),
            one.measure.unit,
            made_how(one.measure),
            one.measure.source,
            one.measure.vintage,
            QUALITY[one.measure.quality],
            ", ".join(index_titles(one.measure)) or "none",
        )
        for one in profile.measures
    )
    headings = (
        "Measure", "Id", "Unit", "How it is made", "Source", "Year or edition", "Quality", "Input to"
    )  # fmt: skip
    return details(
        f"All {len(profile.measures)} measures",
        f'<div class="dense">{table("Data dictionary", headings, rows)}</div>',
    )


def made_how(measure: Measure) -> str:
    """What a measure is made of, down to the columns of its source."""
    words = _MADE[measure.kind]
    if measure.assets:
        return f"{words} ({measure.assets.metres:,.0f} m), for every {measure.per:,.0f} people."
    parts = {field: " + ".join(part.columns) for field, part in measure.parts}
    top = parts.get("numerator") or parts.get("value", "")
    below = parts.get("denominator") or parts.get("weight")
    if below is None and PEOPLE in (measure.denominator, measure.weight):
        below = "the people of each area"
    joined = "of" if measure.kind == "mean" else "out of"
    if measure.kind == "mean":
        return f"{words} {joined} {top}, by {below}."
    per = f", times {measure.per:,g}" if measure.per != 1 else ""
    return f"{words}: {top} {joined} {below}{per}."


def where_from(profile: Profile) -> str:
    """Sources with their licences, and the lines that licences ask for."""
    lines = dict.fromkeys(source.attribution for source in profile.sources if source.attribution)
    thanks = "".join(f"<li>{html_of(line)}</li>" for line in lines)
    listed = "".join(map(_source, profile.sources))
    return (
        f'<ul class="thanks">{thanks}</ul>'
        + details(f"All {len(profile.sources)} sources", f'<div class="sources">{listed}</div>')
        + _release(profile)
    )


def _source(source: SourceLine) -> str:
    told = facts(
        (
            ("Id", Html(f"<code>{html_of(source.id)}</code>")),
            ("Publisher", source.publisher),
            ("Year or edition", source.vintage),
            ("Licence", source.licence),
            ("Credit", source.attribution),
            ("Partial", source.partial),
        )
    )
    return f'<div class="source"><h3>{html_of(source.title)}</h3>{told}</div>'


def _release(profile: Profile) -> str:
    return (
        f"<p>Read from release <code>{html_of(profile.release)}</code>, built on "
        f"{profile.built:%-d %B %Y}. The same files give the same release.</p>"
    )
