from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import Polygon
from shapely.geometry import box

from commonground.errors import GeographyError
from commonground.evidence.geography import web_boundaries, work_boundaries

SQUARE = box(-1.5, 53.0, -1.4, 53.1)
BOW_TIE = Polygon([(-1.5, 53.0), (-1.4, 53.1), (-1.4, 53.0), (-1.5, 53.1)])
LINE = Polygon([(-1.5, 53.0), (-1.4, 53.1), (-1.5, 53.0)])


def boundaries(*shapes: Polygon | None) -> gpd.GeoDataFrame:
    codes = [f"X0500000{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"wd24cd": codes, "geometry": list(shapes)}, crs=4326)


def test_work_is_done_in_metres_and_the_web_gets_degrees():
    metres, faults = work_boundaries(boundaries(SQUARE))
    assert metres.crs == "EPSG:27700"
    # A tenth of a degree each way near Derby: 6.7 km by 11.1 km.
    assert metres.geometry.area.iloc[0] == pytest.approx(6.7e3 * 11.1e3, rel=0.01)
    assert faults.empty
    degrees, _ = web_boundaries(metres)
    assert degrees.crs == "EPSG:4326"
    np.testing.assert_allclose(degrees.total_bounds, SQUARE.bounds, atol=1e-6)


def test_a_broken_ring_is_repaired_and_said():
    repaired, faults = work_boundaries(boundaries(SQUARE, BOW_TIE))
    assert repaired.geometry.is_valid.all()
    assert repaired.geometry.area.iloc[1] == pytest.approx(repaired.geometry.area.iloc[0] / 2, rel=0.01)
    assert faults.to_dict("records") == [{"code": "X05000002", "fault": "ring repaired: Self-intersection"}]


def test_a_boundary_that_is_missing_or_holds_no_area_is_listed_not_dropped():
    kept, faults = web_boundaries(boundaries(None, SQUARE, Polygon(), LINE))
    assert kept["wd24cd"].tolist() == ["X05000001", "X05000002", "X05000003", "X05000004"]
    assert faults.set_index("code")["fault"].to_dict() == {
        "X05000001": "no geometry",
        "X05000003": "no geometry",
        "X05000004": "no area left once its rings were repaired",
    }


def test_the_boundaries_that_were_given_are_left_as_they_were():
    given = boundaries(BOW_TIE)
    work_boundaries(given)
    assert not given.geometry.is_valid.any()
    assert given.crs == "EPSG:4326"


def test_boundaries_in_no_or_the_wrong_coordinates_are_refused():
    with pytest.raises(GeographyError, match="do not say which coordinates"):
        work_boundaries(gpd.GeoDataFrame({"wd24cd": ["X05000001"], "geometry": [SQUARE]}))
    metres = work_boundaries(boundaries(SQUARE))[0]
    with pytest.raises(GeographyError, match=r"cannot be in the coordinates they claim \(WGS 84\)"):
        work_boundaries(metres.set_crs(4326, allow_override=True))
