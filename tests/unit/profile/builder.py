"""Profiles made by hand, so that a test can hold exactly what it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import shapely

from commonground.evidence.comparison import Against, Compared, compared, gap_between
from commonground.evidence.geography import Part
from commonground.evidence.measures import Estimate, Measure, load_measures
from commonground.evidence.profile import About, Comparator, Located, NamedPart, Profile, SourceLine, Standing

WHERE = {
    "england": ("England", "in England"),
    "authority": ("Anytown", "in Anytown"),
    "matched": ("Places like it", "in places like it"),
    "weighted": ("Places weighted to be like it", "in places weighted to be like it"),
}


def a_measure(name: str = "no-car", **changes: object) -> Measure:
    """One of the measures that ship, changed."""
    return load_measures()[name].model_copy(update=changes)


def an_estimate(value: float | None, half: float | None = 1.0, why: str = "") -> Estimate:
    """A figure with an interval of ``half`` on each side, or a missing one that says why."""
    low = high = None
    if value is not None and half is not None:
        low, high = value - half, value + half
    return Estimate(value, low, high, 1000.0, "counted", "2021", "census2021_lsoa21", 1.0, why)


def a_comparison(
    measure: Measure,
    here: Estimate,
    others: Mapping[str, Estimate],
    *,
    clear: bool | None = True,
    spread: float = 5.0,
    partial: str = "",
    chosen_by: tuple[str, ...] = (),
) -> Compared:
    """One measure of a place held against ``others``; every gap's interval is 2 wide each side."""
    against = {}
    for name, other in others.items():
        pair = (float("nan"), float("nan"))
        if clear is not None and here.value is not None and other.value is not None:
            gap = here.value - other.value
            pair = (gap - 2, gap + 2)
        found = gap_between(measure, (here.value, other.value), pair, clear, spread)
        against[name] = Against(WHERE[name][1], other, found)
    said = {name: against[name] for name in ("england", "matched") if name in against}
    return compared(measure, partial, chosen_by, "Here", here, against, said=said)


def a_profile(*measures: Compared, **changes: object) -> Profile:
    """A profile of a place of two small areas, one of them half inside."""
    names = dict.fromkeys(name for one in measures for name in one.others) or {"england": None}
    parts = (
        NamedPart("lsoa21", "Anytown 001A", Part("E01000001", 1500.0, 0.75, 1.0)),
        NamedPart("lsoa21", "Anytown 001B", Part("E01000002", 500.0, 0.25, 0.5)),
    )
    held: dict = {
        "about": About(
            name="Mill End",
            kind="drawn",
            kind_in_words="drawn boundary",
            codes=(),
            population=2000.0,
            population_vintage="mid-2022",
            estimated_share=0.25,
            parts=parts,
            overlaps=(NamedPart("lad24", "Anytown", Part("E07000001", 2000.0, 1.0, 0.02)),),
            notes=(),
        ),
        "comparators": tuple(
            Comparator(name, WHERE[name][0], WHERE[name][1], f"chosen as {name}", 10, 20_000.0)
            for name in names
        ),
        "alike": None,
        "alike_weighted": None,
        "fewer": None,
        "measures": measures,
        "designations": (Standing("left-behind-2020", "Left behind wards", False, 0.0, "Nobody is."),),
        "meeting_places": {},
        "sources": (
            SourceLine(
                "census2021_lsoa21", "Census", "ONS", "2021", "OGL", "Contains public sector data.", ""
            ),
        ),
        "outline": shapely.box(400_000, 300_000, 401_000, 301_500),
        "invented": False,
        "release": "0123456789abcdef",
        "built": dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
    }
    return Profile(**{**held, **changes})


def balanced(after: Mapping[str, float]) -> pd.DataFrame:
    """How alike matched places are, as ``comparison.balance`` gives it, with ``after`` by feature."""
    table = pd.DataFrame({"after": pd.Series(dict(after))})
    return table.assign(place=30.0, matched=29.0, all_areas=20.0, before=1.0, improved=True)


def located(name: str, category: str, distance: float, easting: float = 400_500.0) -> Located:
    """A place to meet in the middle of the builder's outline."""
    return Located(name, category, easting, 300_500.0, distance)
