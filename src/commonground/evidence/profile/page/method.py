"""Which lists the place is on, what it is made of, and what it is held against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from commonground.evidence.comparison import shown
from commonground.evidence.comparison.likeness import PEOPLE as PEOPLE_FEATURE
from commonground.evidence.geography import KINDS
from commonground.evidence.measures import Measure
from commonground.evidence.profile.page.answer import how_sure
from commonground.evidence.profile.page.markup import (
    Cell,
    details,
    html_of,
    percent,
    table,
    upper_first,
)
from commonground.evidence.profile.record import Comparator, NamedPart, Profile, Standing
from commonground.evidence.profile.summary import LIKE_IT, verdict

_WEIGHTED = "weighted"

_CLOSE, _NOT_CLOSE = 0.1, 0.25
"""Standard deviations. Source: Stuart (2010), as in ``comparison.balance``."""


def lists(profile: Profile) -> str:
    """Each rule's answer for the place, with why."""
    if not profile.designations:
        return "<p>This release holds no list that the place could be on.</p>"
    return "".join(_standing(standing) for standing in profile.designations)


def _standing(standing: Standing) -> str:
    words = {True: "On the list", False: "Not on the list", None: "Cannot be said"}[standing.member]
    return (
        f'<div class="standing"><h3>{html_of(standing.title)}</h3>'
        f"<p><strong>{words}.</strong> {html_of(standing.why)}</p></div>"
    )


def made_of(profile: Profile) -> str:
    """The small areas of the place with how much each contributes, and what lies around it."""
    about = profile.about
    small = table(
        "Small areas that it is made of",
        ("Small area", "Code", "People in the place", "Share of the place", "Share of the small area inside"),
        map(_part, about.parts),
        figures=range(2, 5),
    )
    told = [f"<p>{html_of(how_sure(about.estimated_share))}</p>"]
    if about.parts:
        told.append(
            details(
                f"The {len(about.parts)} small areas" if len(about.parts) > 1 else "The small area", small
            )
        )
    for kind, parts in groupby(about.overlaps, key=lambda one: one.kind):
        words = KINDS[kind].name if kind in KINDS else kind
        told.append(
            table(
                f"By {words}",
                ("Area", "Code", "People in the place", "Share of the place", "Share of the area inside"),
                map(_part, parts),
                figures=range(2, 5),
            )
        )
    return "".join(told)


def _part(named: NamedPart) -> tuple[Cell, ...]:
    part = named.part
    return (named.name, part.code, f"{part.people:,.0f}", percent(part.of_place), percent(part.of_area))


def held_against(profile: Profile) -> str:
    """Who the comparators are and how they were chosen."""
    whole = table(
        "What this place is held against",
        ("Held against", "How it was chosen", "Areas", "People"),
        (
            (one.title, upper_first(one.how) + ".", f"{one.areas:,}", f"{one.people:,.0f}")
            for one in profile.comparators
        ),
        figures=range(2, 5),
    )
    return f"{whole}{''.join(map(_members, profile.comparators))}{_how_alike(profile)}"


def _members(comparator: Comparator) -> str:
    if not comparator.members:
        return ""
    named = "; ".join(map(html_of, comparator.members))
    return f"<p><strong>{html_of(comparator.title)}</strong>: {named}.</p>"


def _how_alike(profile: Profile) -> str:
    told = ["<h3>How alike they are</h3>"]
    if profile.fewer:
        told.append(f"<p>There are fewer places like it than wanted: {html_of(profile.fewer)}.</p>")
    if profile.alike is None or profile.alike.empty:
        told.append("<p>No places were picked as like this one, so there is nothing to check.</p>")
        return "".join(told)
    measures = {one.measure.id: one.measure for one in profile.measures}
    told.append(
        "<p>Places like it were picked because these things about them are close. The last column says how "
        "close they came. In an average each area counts once, however many people live in it.</p>"
    )
    told.append(_balance("Places like it", profile.alike, measures))
    if profile.alike_weighted is not None:
        told.append(f"<h3>A check by a second way</h3><p>{html_of(_second_way(profile))}</p>")
        told.append(details("How alike they are by the second way", _balance(
            "Places weighted to be like it", profile.alike_weighted, measures
        )))  # fmt: skip
    return "".join(told)


def _balance(caption: str, alike: pd.DataFrame, measures: Mapping[str, Measure]) -> str:
    rows = []
    for feature, row in alike.to_dict("index").items():
        name = str(feature)
        measure = measures.get(name)
        title = measure.title if measure else "People who live there" if name == PEOPLE_FEATURE else name
        values = (_feature(name, measure, row[column]) for column in ("place", "matched", "all_areas"))
        rows.append((title, *values, how_close(row["after"])))
    headings = (
        "What was matched",
        "This place",
        f"{caption}, on average",
        "All areas, on average",
        "How close",
    )
    return table(f"How alike: {caption.lower()}", headings, rows, figures=range(1, 4))


def _feature(name: str, measure: Measure | None, value: float) -> str:
    if math.isnan(value):
        return "no data"
    if measure is not None:
        return shown(measure, value)
    return f"{math.exp(value):,.0f}" if name == PEOPLE_FEATURE else f"{value:,.2f}"


def how_close(after: float) -> str:
    """How close matched places came on one feature; ``after`` in standard deviations between all areas."""
    if math.isnan(after):
        return "the same everywhere"
    if abs(after) < _CLOSE:
        return "very close"
    side = "this place is higher" if after > 0 else "this place is lower"
    return f"{'fairly close' if abs(after) <= _NOT_CLOSE else 'not close'}; {side}"


def _second_way(profile: Profile) -> str:
    both = [
        (verdict(one, LIKE_IT), verdict(one, _WEIGHTED))
        for one in profile.measures
        if _WEIGHTED in one.others and LIKE_IT in one.others
    ]
    judged = [(_side(first), _side(second)) for first, second in both if "no figure" not in (first, second)]
    judged = [pair for pair in judged if "neither" not in pair]
    agree = sum(first == second for first, second in judged)
    against = sum({first, second} == {"worse", "better"} for first, second in judged)
    said = (
        "Many more places were also weighted so that, taken together, they are just like this one. "
        f"Both ways say the same (worse, better or no clear difference) of {agree} of {len(judged)} measures."
    )
    opposite = f"{against} {'point' if against != 1 else 'points'} the other way." if against else ""
    return f"{said} {opposite or 'On none does one say better and the other worse.'}"


def _side(said: str) -> str:
    return said.removeprefix("clearly ").removeprefix("looks ")
