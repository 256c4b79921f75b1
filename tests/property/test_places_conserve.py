"""However a country is cut into drawn places, nobody is lost or counted twice, and no count is either."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from shapely import affinity
from shapely.geometry import LineString, Polygon, box
from shapely.ops import split

from commonground.evidence.geography import (
    Place,
    parts_of,
    pieces_of,
    place_of_areas,
    place_of_outline,
    residents,
)
from commonground.evidence.geography.place import Settlement
from commonground.evidence.measures import Sums, shares_inside, sums_of_parts

CLOSE = 1e-9
LAND = box(-10, -10, 1010, 1010)


@st.composite
def countries(draw):
    """Points with people, each in a small area and a ward, and what each small area counts."""
    count = draw(st.integers(2, 40))
    cell = st.integers(0, 1000)
    spots = [(draw(cell), draw(cell)) for _ in range(count)]
    small = [f"X01{draw(st.integers(0, 6)):06d}" for _ in range(count)]
    everyone = {code: draw(st.sampled_from([0, 1, 7, 100, 1503])) for code in sorted(set(small))}
    if not any(everyone.values()):
        everyone[small[0]] = 11
    points = pd.DataFrame(
        {
            "easting": [float(east) for east, _ in spots],
            "northing": [float(north) for _, north in spots],
            # The points of one small area share its people equally, as they do in a store.
            "people": [everyone[code] / small.count(code) for code in small],
        }
    )
    wards = [f"X05{draw(st.integers(0, 2)):06d}" if draw(st.integers(0, 9)) else None for _ in range(count)]
    pieces, number = pieces_of(points, {"lsoa21": pd.Series(small), "wd24": pd.Series(wards, dtype=object)})
    counts = st.one_of(st.none(), st.integers(0, 10_000))
    parts = pd.DataFrame(
        [
            (code, top, below, 0.0)
            for code in everyone
            if (top := draw(counts)) is not None
            for below in (2 * top,)
        ],
        columns=["code", "top", "below", "hidden"],
    ).set_index("code")
    return points.assign(piece=number), pieces.set_index("piece"), parts.astype(float)


@st.composite
def cuts(draw):
    """Two outlines that share the land between them along a line that no point lies on."""
    angle = draw(st.floats(0, 180))
    line = LineString([(-5000, 0), (5000, 0)])
    turned = affinity.rotate(line, angle, origin=(0, 0))
    # An odd place to cut, since a point on the line is inside both.
    moved = affinity.translate(
        turned, draw(st.integers(1, 999)) + 0.317_34, draw(st.integers(1, 999)) + 0.731_71
    )
    return list(split(LAND, moved).geoms)


def drawn(points: pd.DataFrame, pieces: pd.DataFrame, outlines: list[Polygon]) -> list[Place]:
    """The places inside outlines; where nobody lives inside one, there is no place."""
    from commonground.errors import GeographyError

    found = []
    for outline in outlines:
        try:
            found.append(place_of_outline(pieces, points, outline, "half"))
        except GeographyError:
            continue
    return found


def sums_of(places: list[Place], pieces: pd.DataFrame, parts: pd.DataFrame) -> Sums:
    rows = np.zeros((len(places), len(pieces)))
    for row, place in zip(rows, places, strict=True):
        row[pieces.index.get_indexer(place.inside.index)] = place.inside
    _, shares = shares_inside(pieces, "lsoa21", csr_array(rows))
    own = sums_of_parts({"figure": parts}, residents(pieces, "lsoa21"))
    return own.shared_out(shares, [str(number) for number in range(len(places))])


def same(found: float, expected: float) -> bool:
    return math.isclose(found, expected, rel_tol=CLOSE, abs_tol=CLOSE)


def peopled(parts: pd.DataFrame, pieces: pd.DataFrame) -> pd.DataFrame:
    """A half in which nobody lives is no place, so only counts of areas with people are sure to be in one."""
    lived = residents(pieces, "lsoa21")
    return parts[parts.index.isin(lived.index[lived > 0])]


@settings(max_examples=150, deadline=None)
@given(countries(), cuts())
def test_a_country_cut_in_two_keeps_all_its_people_and_every_count(country, outlines):
    points, pieces, parts = country
    parts = peopled(parts, pieces)
    halves = drawn(points, pieces, outlines)
    assert same(sum(half.people(pieces).sum() for half in halves), points["people"].sum())
    sums = sums_of(halves, pieces, parts).whole("both")
    assert same(sums.people[0], points["people"].sum())
    assert same(sums.top[0, 0], parts["top"].sum())
    assert same(sums.below[0, 0], parts["below"].sum())
    everyone = residents(pieces, "lsoa21")
    assert same(sums.covered[0, 0], everyone[everyone.index.isin(parts.index)].sum())


@settings(max_examples=150, deadline=None)
@given(countries(), cuts())
def test_the_halves_of_a_ward_add_up_to_the_ward(country, outlines):
    points, pieces, parts = country
    lived = residents(pieces, "wd24")
    for ward in lived.index[lived > 0]:
        whole = place_of_areas(pieces, "wd24", [str(ward)], "whole")
        own = points[points["piece"].isin(whole.inside.index)]
        halves = drawn(own, pieces, outlines)
        assert same(sum(half.people(pieces).sum() for half in halves), whole.people(pieces).sum())
        one = sums_of([whole], pieces, peopled(parts, pieces))
        both = sums_of(halves, pieces, peopled(parts, pieces)).whole("both")
        for part in ("people", "top", "below", "covered"):
            assert same(np.ravel(getattr(both, part))[0], np.ravel(getattr(one, part))[0]), part


@settings(max_examples=100, deadline=None)
@given(countries(), cuts())
def test_a_figure_of_the_whole_lies_between_those_of_its_halves(country, outlines):
    points, pieces, parts = country
    uneven = peopled(parts, pieces)
    uneven = uneven.assign(top=uneven["top"] * np.linspace(0.1, 1.0, len(uneven)))
    sums = sums_of(drawn(points, pieces, outlines), pieces, uneven)
    below = sums.below[:, 0] > 0
    if below.any():
        figures = sums.top[below, 0] / sums.below[below, 0]
        whole = sums.top.sum() / sums.below.sum()
        assert figures.min() - CLOSE <= whole <= figures.max() + CLOSE


@settings(max_examples=100, deadline=None)
@given(countries(), cuts())
def test_shares_of_what_a_place_overlaps_add_up_and_stay_between_none_and_all(country, outlines):
    points, pieces, _ = country
    for place in drawn(points, pieces, outlines):
        assert ((place.inside >= 0) & (place.inside <= 1)).all()
        parts = parts_of(Settlement(pieces).of(place), "lsoa21")
        assert same(sum(part.of_place for part in parts), 1.0)
        assert same(sum(part.people for part in parts), place.people(pieces).sum())
        assert all(0 < part.of_area <= 1 + CLOSE for part in parts)
        assert [part.people for part in parts] == sorted((part.people for part in parts), reverse=True)
