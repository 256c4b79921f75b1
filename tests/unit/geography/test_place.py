"""A place is a set of people: areas, several areas, or whoever lives inside a line."""

from __future__ import annotations

import pandas as pd
import pytest
from shapely.geometry import box

from commonground.errors import GeographyError
from commonground.evidence.geography import (
    estimated_share,
    parts_of,
    place_of_areas,
    place_of_outline,
    residents,
)
from commonground.evidence.geography.place import Settlement

A, B, C = (f"X0100000{number}" for number in range(1, 4))
NORTH, SOUTH = "X05000001", "X05000002"
EAST = "X07000001"

PIECES = pd.DataFrame(
    {
        "points": [2, 4, 1, 2],
        "people": [40.0, 80.0, 10.0, 0.0],
        "lsoa21": [A, B, B, C],
        "wd24": [NORTH, NORTH, SOUTH, SOUTH],
        "lad24": [EAST, EAST, None, EAST],
    }
)
POINTS = pd.DataFrame(
    {
        "easting": [1.0, 2.0, 11.0, 12.0, 13.0, 14.0, 21.0, 31.0, 32.0],
        "northing": 1.0,
        "people": [20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 10.0, 0.0, 0.0],
        "piece": [0, 0, 1, 1, 1, 1, 2, 3, 3],
    }
)


def test_a_place_of_areas_holds_all_their_people():
    place = place_of_areas(PIECES, "lsoa21", [A, B], "A and B")
    assert place.people(PIECES).sum() == 130
    assert place.codes == (A, B)
    assert place.kind == "lsoa21"


def test_an_area_where_nobody_is_known_to_live_is_refused_by_name():
    with pytest.raises(GeographyError, match="Nobody is known to live in Atlantis"):
        place_of_areas(PIECES, "lsoa21", ["X01000099"], "Atlantis")


def test_a_drawn_place_holds_whoever_lives_inside_and_a_piece_is_cut_by_its_people():
    place = place_of_outline(PIECES, POINTS, box(0, 0, 12.5, 5), "the drawing")
    assert place.inside.to_dict() == {0: 1.0, 1: 0.5}
    assert place.people(PIECES).sum() == 80
    assert place.codes == ()
    assert place.kind == "drawn"


def test_a_point_on_the_line_is_inside():
    assert place_of_outline(PIECES, POINTS, box(1, 1, 2, 5), "thin").people(PIECES).sum() == 40


def test_a_piece_without_people_is_cut_by_its_points_and_adds_nobody():
    place = place_of_outline(PIECES, POINTS, box(20, 0, 31.5, 5), "the end")
    assert place.inside.to_dict() == {2: 1.0, 3: 0.5}
    assert place.people(PIECES).sum() == 10


@pytest.mark.parametrize(
    "outline", [box(900, 900, 999, 999), box(30, 0, 40, 5)], ids=["sea", "nobody at home"]
)
def test_a_drawing_around_nobody_is_one_sentence_saying_what_to_do(outline):
    with pytest.raises(
        GeographyError, match=r"^No postcode where people live is inside Sealand: draw it around"
    ):
        place_of_outline(PIECES, POINTS, outline, "Sealand")


def test_points_beyond_the_drawing_change_nothing():
    near = POINTS[POINTS["easting"] < 13]
    drawn = box(0, 0, 12.5, 5)
    assert place_of_outline(PIECES, near, drawn, "x").inside.equals(
        place_of_outline(PIECES, POINTS, drawn, "x").inside
    )


def test_the_parts_of_a_place_say_how_much_of_each_area_it_holds_most_people_first():
    place = place_of_outline(PIECES, POINTS, box(0, 0, 12.5, 5), "the drawing")
    parts = parts_of(Settlement(PIECES).of(place), "lsoa21")
    assert [(part.code, part.people, part.of_place) for part in parts] == [(A, 40, 0.5), (B, 40, 0.5)]
    assert [part.of_area for part in parts] == pytest.approx([1, 40 / 90])
    assert estimated_share(parts) == 0.5


def test_a_place_of_whole_areas_is_not_estimated():
    place = place_of_areas(PIECES, "wd24", [NORTH], "North")
    assert estimated_share(parts_of(Settlement(PIECES).of(place), "wd24")) == 0.0
    # B lies in two wards, so the part of it in this one is an estimate.
    small = parts_of(Settlement(PIECES).of(place), "lsoa21")
    assert estimated_share(small) == pytest.approx(80 / 120)


def test_parts_in_which_nobody_lives_and_people_in_no_area_of_the_kind_are_left_out():
    whole = place_of_outline(PIECES, POINTS, box(0, 0, 99, 5), "all")
    assert [part.code for part in parts_of(Settlement(PIECES).of(whole), "lsoa21")] == [B, A]
    (authority,) = parts_of(Settlement(PIECES).of(whole), "lad24")
    assert authority.of_place == pytest.approx(120 / 130)


def test_people_of_every_kind_of_area_are_counted_by_code():
    assert residents(PIECES, "wd24").to_dict() == {NORTH: 120, SOUTH: 10}


def test_the_people_of_a_place_are_counted_by_area_in_order_of_code_and_whoever_is_in_none_is_still_there():
    here = Settlement(PIECES).of(place_of_outline(PIECES, POINTS, box(0, 0, 99, 5), "all"))
    assert here.people == 130
    areas = here.settlement.areas("lad24")
    found, lived = here.by_area("lad24")
    assert dict(zip(areas.codes[found].tolist(), lived.tolist(), strict=True)) == {EAST: 120}
    _, shares = here.shares("lad24")
    assert shares.tolist() == pytest.approx([120 / 130])


def test_of_a_place_where_nobody_lives_no_share_is_known():
    here = Settlement(PIECES).of(place_of_areas(PIECES, "lsoa21", [C], "C"))
    _, shares = here.shares("wd24")
    assert here.people == 0
    assert pd.isna(shares).all()
    assert parts_of(here, "wd24") == []


def test_a_kind_that_people_are_not_placed_in_is_not_there():
    assert "wd24" in Settlement(PIECES)
    assert "wd17" not in Settlement(PIECES)
