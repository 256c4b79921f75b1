"""What is within reach: a hard edge in metres, and an asset near two places serves both."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import Point, box

from commonground.errors import MeasureError
from commonground.evidence.measures import assets_of, counted, counted_near, near_each
from commonground.evidence.measures.definition import Assets
from commonground.evidence.sources import spaced

OSM = Assets(source="osm", where={"category": ("pub", "cafe")})
EVERYTHING = Assets(source="osm")


def outlines(**shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=27700)


def at(*spots: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(spots, columns=["easting", "northing"], dtype=float)


# Where the assets are


def test_only_the_categories_asked_for_count():
    table = pd.DataFrame(
        {
            "category": ["pub", "bank", "cafe", None],
            "name": ["The Plough", "Bank", None, "?"],
            "easting": [1.0, 2.0, 3.0, 4.0],
            "northing": 5.0,
        }
    )
    found = assets_of("x", OSM, table, None)
    assert found["category"].tolist() == ["pub", "cafe"]
    assert found["easting"].tolist() == [1.0, 3.0]
    assert found["name"].tolist()[0] == "The Plough"
    assert pd.isna(found["name"][1])


def test_degrees_are_turned_into_metres_and_an_asset_without_a_place_is_left_out():
    turn = Transformer.from_crs(27700, 4326, always_xy=True)
    lon, lat = turn.transform(400_000, 300_000)
    for name in ("lon", "long"):
        table = pd.DataFrame({name: [lon, None, lon], "lat": [lat, lat, None]})
        (row,) = assets_of("x", EVERYTHING, table, None).to_dict("records")
        assert (row["easting"], row["northing"]) == pytest.approx((400_000, 300_000), abs=0.01)
        assert row["category"] == "osm"


def test_postcodes_are_looked_up_however_they_are_written_and_unknown_ones_left_out():
    listed = pd.DataFrame({"postcode": ["QA1 1AA", None], "easting": [7.0, 1.0], "northing": [9.0, 1.0]})
    clubs = pd.DataFrame({"pc": ["qa11aa", "QA1  1AA", " QA1 1AA ", "QA9 9ZZ", None]})
    found = assets_of("clubs", Assets(source="clubs", postcode="pc"), clubs, listed)
    assert found[["easting", "northing"]].to_numpy().tolist() == [[7.0, 9.0]] * 3


def test_a_postcode_is_written_as_lists_write_it():
    assert spaced(pd.Series(["sw1a1aa", "M1 1AE"])).tolist() == ["SW1A 1AA", "M1 1AE"]


def test_a_source_that_does_not_say_where_its_places_are_is_refused():
    with pytest.raises(MeasureError, match="pubs: osm does not say where its places are"):
        assets_of("pubs", EVERYTHING, pd.DataFrame({"name": ["x"]}), None)


# How many are near


def test_an_asset_inside_or_within_reach_of_the_boundary_counts_and_one_a_step_beyond_does_not():
    square = outlines(A=box(0, 0, 1000, 1000))
    inside, on_the_edge, near, exactly, beyond = (
        (500, 500),
        (1000, 500),
        (1500, 500),
        (2000, 500),
        (2000.1, 500),
    )
    assert counted_near(at(inside, on_the_edge, near, exactly, beyond), square, 1000)["A"] == 4
    # A corner is a circle's edge away, not a square's.
    assert counted_near(at((1707, 1707), (1708, 1708)), square, 1000)["A"] == 1


def test_one_asset_may_serve_several_areas_and_an_area_may_have_none():
    squares = outlines(A=box(0, 0, 10, 10), B=box(15, 0, 25, 10), C=box(900, 0, 910, 10))
    assert counted_near(at((12, 5)), squares, 3).to_dict() == {"A": 1, "B": 1, "C": 0}


def test_no_assets_at_all_are_noughts():
    assert counted_near(at(), outlines(A=box(0, 0, 1, 1)), 1000).to_dict() == {"A": 0}


def test_an_asset_near_several_parts_of_an_area_counts_once():
    parts = outlines(a1=box(0, 0, 10, 10), a2=box(10, 0, 20, 10), b1=box(20, 0, 30, 10))
    whole = pd.Series({"a1": "A", "a2": "A", "b1": "B"})
    assert counted(near_each(at((10, 5), (18, 5)), parts, 3), whole).to_dict() == {"A": 2, "B": 1}


SPOTS = st.tuples(st.integers(-300, 1300), st.integers(-300, 1300))


@st.composite
def towns(draw):
    boxes = {}
    for number in range(draw(st.integers(1, 6))):
        west, south = draw(st.integers(0, 900)), draw(st.integers(0, 900))
        boxes[f"a{number}"] = box(
            west, south, west + draw(st.integers(1, 300)), south + draw(st.integers(1, 300))
        )
    owners = {name: draw(st.sampled_from(["N", "S"])) for name in boxes}
    return outlines(**boxes), pd.Series(owners), draw(st.lists(SPOTS, max_size=25))


@given(towns(), st.sampled_from([0, 50, 101]))
def test_counting_within_reach_is_as_a_slow_look_at_every_pair(town, metres):
    shapes, owners, spots = town
    assets = at(*spots)
    near = {
        (number, name)
        for number, (easting, northing) in enumerate(spots)
        for name, shape in shapes.geometry.items()
        if shape.distance(Point(easting, northing)) <= metres
    }
    alone = counted_near(assets, shapes, metres)
    assert alone.to_dict() == {name: sum(pair[1] == name for pair in near) for name in shapes.index}
    together = counted(near_each(assets, shapes, metres), owners)
    assert together.to_dict() == {
        owner: len({number for number, name in near if owners[name] == owner}) for owner in set(owners)
    }


@given(towns())
def test_buffer_and_contains_find_the_same_but_for_the_corners_of_the_buffer(town):
    """The usual recipe draws a circle with straight sides, so it may miss what is just within reach."""
    shapes, _, spots = town
    ours = counted_near(at(*spots), shapes, 100)
    points = [Point(spot) for spot in spots]
    for name, shape in shapes.geometry.items():
        least = sum(shape.buffer(100, quad_segs=64).covers(point) for point in points)
        most = sum(shape.buffer(100.1, quad_segs=64).covers(point) for point in points)
        assert least <= ours[name] <= most


def test_the_example_county_counts_as_a_slow_look_does(county_store):
    """Each ward, as its small areas joined, and every pub: one at a time."""
    from commonground.evidence.measures import read_sums
    from commonground.evidence.store import PEOPLE_PIECES, Store

    store = Store(county_store)
    sums, _ = read_sums(store, "wd24", ["example-pubs"])
    pubs = store.table("example_osm")
    pubs = pubs[pubs["category"] == "pub"]
    places = [Point(spot) for spot in zip(pubs["easting"], pubs["northing"], strict=True)]
    outline = store.boundaries("lsoa21", metres=True).geometry
    wards = store.table(PEOPLE_PIECES).groupby("wd24")["lsoa21"].unique()
    for number, ward in enumerate(sums.codes[:12]):
        shapes = [outline[code] for code in wards[ward]]
        slowly = sum(any(shape.distance(place) <= 1000 for shape in shapes) for place in places)
        assert sums.top[number, 0] == slowly
    assert np.array_equal(sums.below[:, 0], sums.people)
