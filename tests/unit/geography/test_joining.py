"""Outlines put together from small areas."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from commonground.evidence.geography import joined, put_together


def squares(across: int, down: int) -> list:
    return [shapely.box(x, y, x + 1, y + 1) for x in range(across) for y in range(down)]


@pytest.mark.parametrize("across", [3, 40])
def test_many_areas_and_few_join_to_the_same_outline(across):
    shapes = squares(across, 10)
    assert joined(shapes).equals(shapely.box(0, 0, across, 10))


def test_borders_that_do_not_quite_meet_still_join_with_all_their_land():
    shapes = squares(40, 10)
    # One area's corner strays into its neighbours, as the corners of published outlines do.
    shapes[205] = shapely.Polygon([(20, 5), (21, 5), (21.01, 6.01), (20, 6)])
    whole = joined(shapes)
    assert whole.is_valid
    assert whole.area == pytest.approx(shapely.union_all(shapes).area, rel=1e-6)


def test_a_border_with_a_corner_on_one_side_alone_is_still_joined():
    shapes = squares(40, 10)
    shapes[205] = shapely.Polygon([(20, 5), (20.5, 5), (21, 5), (21, 5.5), (21, 6), (20, 6), (20.2, 5.5)])
    assert joined(shapes).area == pytest.approx(shapely.union_all(shapes).area)


def test_an_area_that_cuts_a_small_one_in_two_has_no_outline():
    small = pd.Series(["a", "a", "b", "c", "c"])
    large = pd.Series(["X", "X", "X", "X", "Y"])
    outlines = dict(zip("abc", squares(3, 1), strict=True))
    assert put_together(small, large, outlines) == {}
    outlines.pop("c")
    assert put_together(small, large, outlines)["X"].equals(shapely.box(0, 0, 2, 1))


def test_an_area_of_no_small_area_with_an_outline_has_none():
    assert put_together(pd.Series(["a"]), pd.Series(["X"]), {}) == {}


def test_what_lies_in_no_larger_area_is_in_no_outline():
    made = put_together(
        pd.Series(["a", "b"]), pd.Series(["X", None]), dict(zip("ab", squares(2, 1), strict=True))
    )
    assert made["X"].equals(shapely.box(0, 0, 1, 1))
