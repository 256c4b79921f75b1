"""What lies in an area or within so many metres of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely.geometry.base import BaseGeometry

from commonground.errors import GeographyError
from commonground.evidence.geography.nearby import count_within, within

SQUARE = shapely.box(0, 0, 1_000, 1_000)
NEIGHBOUR = shapely.box(1_000, 0, 2_000, 1_000)
BENT = shapely.Polygon([(0, 0), (3_000, 0), (3_000, 400), (400, 400), (400, 3_000), (0, 3_000)])
HOLED = SQUARE.difference(shapely.box(300, 300, 700, 700))
APART = shapely.union(shapely.box(-5_000, 0, -4_000, 900), shapely.box(4_000, 0, 4_500, 500))
OUTLINES = np.array([SQUARE, NEIGHBOUR, BENT, HOLED, APART], dtype=object)


def slowly(point: np.ndarray, outline: BaseGeometry, metres: float) -> bool:
    """The definition said in another way: blow the outline up by the distance, and look inside it."""
    blown_up = outline.buffer(metres, quad_segs=64) if metres else outline
    return bool(shapely.covers(blown_up, shapely.Point(point)))


def near_the_edge(point: np.ndarray, outline: BaseGeometry, metres: float) -> bool:
    """Where a circle drawn with corners may differ from a true one."""
    return abs(outline.distance(shapely.Point(point)) - metres) < 0.001 * (metres + 1)


places = arrays(
    np.float64, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(-6_000, 6_000, width=32)
)


@given(places, st.sampled_from([0.0, 1.0, 250.0, 1_000.0]))
def test_as_many_as_lie_inside_an_outline_blown_up_by_the_distance(points, metres):
    counted = count_within(points, OUTLINES, metres)
    for outline, count in zip(OUTLINES, counted, strict=True):
        unsure = sum(near_the_edge(point, outline, metres) for point in points)
        assert abs(count - sum(slowly(point, outline, metres) for point in points)) <= unsure


@given(places, st.floats(0, 3_000))
def test_one_outline_by_itself_agrees_with_many_at_once(points, metres):
    each = [within(points, outline, metres).sum() for outline in OUTLINES]
    assert count_within(points, OUTLINES, metres).tolist() == each


@given(places, st.floats(0, 2_000), st.floats(0, 2_000))
def test_a_longer_reach_never_finds_less(points, one, other):
    near, far = sorted((one, other))
    assert (count_within(points, OUTLINES, near) <= count_within(points, OUTLINES, far)).all()


def test_a_place_near_a_border_serves_both_sides_of_it():
    pub = np.array([[900.0, 500.0]])
    assert count_within(pub, np.array([SQUARE, NEIGHBOUR]), 0).tolist() == [1, 0]
    assert count_within(pub, np.array([SQUARE, NEIGHBOUR]), 100).tolist() == [1, 1]
    assert count_within(pub, np.array([SQUARE, NEIGHBOUR]), 99).tolist() == [1, 0]


def test_a_place_on_the_boundary_itself_is_inside():
    corner = np.array([[0.0, 0.0]])
    assert within(corner, SQUARE, 0).tolist() == [True]


def test_an_area_without_an_outline_has_nothing_near_it():
    outlines = np.array([None, shapely.Polygon(), SQUARE], dtype=object)
    assert count_within(np.array([[10.0, 10.0]]), outlines, 1_000).tolist() == [0, 0, 1]
    assert within(np.array([[10.0, 10.0]]), shapely.Polygon(), 1_000).tolist() == [False]


def test_no_places_at_all_are_none_near_anything():
    assert count_within(np.empty((0, 2)), OUTLINES, 1_000).tolist() == [0, 0, 0, 0, 0]


def test_a_place_whose_position_is_not_known_is_refused_and_not_lost():
    points = np.array([[1.0, 2.0], [np.nan, 2.0]])
    with pytest.raises(GeographyError, match=r"1 of the points have no place .* number 2"):
        count_within(points, OUTLINES, 10)
    with pytest.raises(GeographyError, match="number 2"):
        within(points, SQUARE, 10)


@pytest.mark.parametrize("metres", [-1, float("nan")])
def test_a_distance_below_nought_is_refused(metres):
    with pytest.raises(GeographyError, match="nought or more"):
        count_within(np.array([[1.0, 2.0]]), OUTLINES, metres)
