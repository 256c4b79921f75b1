"""Where people live: every official total is conserved, and nobody is left without a place."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Polygon, box

from commonground.errors import GeographyError
from commonground.evidence.geography import (
    Crosswalk,
    load_area_lists,
    load_crosswalks,
    load_people,
    older_small_area,
    pieces_of,
    placed_by_outline,
    points_of_people,
)
from commonground.evidence.geography.containing import first_within

A, B, C, D = (f"X0100000{number}" for number in range(1, 5))
OLD, OLDER = "X01000091", "X01000092"
NORTH, SOUTH = "X05000001", "X05000002"


def outlines(**shapes: Polygon) -> gpd.GeoDataFrame:
    named = sorted(shapes.items())
    return gpd.GeoDataFrame(
        {"code": [code for code, _ in named]}, geometry=[shape for _, shape in named], crs=27700
    )


THREE = outlines(**{A: box(0, 0, 10, 10), B: box(10, 0, 20, 10), C: box(20, 0, 30, 10)})
PEOPLE = pd.Series({A: 90, B: 40, C: 7}, dtype="Float64")
CENTRES = pd.DataFrame({"easting": [5.0, 15.0, 25.0], "northing": [5.0, 5.0, 5.0]}, index=[A, B, C])


def postcodes(*at: tuple[float | None, float | None]) -> pd.DataFrame:
    rows = [(f"X{number} 1AA", *spot) for number, spot in enumerate(at)]
    return pd.DataFrame(rows, columns=["postcode", "easting", "northing"])


def test_a_postcode_has_an_equal_share_of_its_small_area_and_every_total_is_conserved():
    points = points_of_people(
        postcodes((2, 2), (4, 4), (6, 6), (12, 2), (14, 4), (25, 5)), THREE, PEOPLE, CENTRES
    )
    assert points.groupby("small_area", observed=True)["people"].agg(list).to_dict() == {
        A: [30.0, 30.0, 30.0],
        B: [20.0, 20.0],
        C: [7.0],
    }
    assert points["people"].sum() == PEOPLE.sum()


def test_a_small_area_without_a_postcode_stands_at_its_centre():
    points = points_of_people(postcodes((2, 2), (12, 2)), THREE, PEOPLE, CENTRES)
    bare = points[points["postcode"].isna()]
    assert bare[["easting", "northing", "people"]].to_numpy().tolist() == [[25.0, 5.0, 7.0]]
    assert points["people"].sum() == PEOPLE.sum()


def test_a_postcode_beside_every_outline_belongs_to_the_nearest_and_one_without_a_place_to_none():
    points = points_of_people(postcodes((2, 2), (12, 2), (35, 5), (None, None)), THREE, PEOPLE, CENTRES)
    assert len(points) == 3
    beside = points[points["easting"] == 35]
    assert beside["small_area"].tolist() == [C]
    assert beside["people"].tolist() == [7.0]


@pytest.mark.parametrize(
    ("people", "centres", "says"),
    [
        (PEOPLE, CENTRES.drop(index=C), f"{C} has people, but neither a postcode nor a centre"),
        (PEOPLE, CENTRES.assign(easting=[5, 15, np.nan]), f"{C} has people, but neither a postcode nor a"),
        (PEOPLE.drop(index=B), CENTRES, f"{B} has no number of people"),
        (PEOPLE.drop(index=C), CENTRES.drop(index=C), f"{C} has no number of people"),
        (pd.concat([PEOPLE, pd.Series({D: 5.0})]), CENTRES, f"{D} has people, but no outline"),
    ],
)
def test_people_who_cannot_be_placed_are_refused_by_name(people, centres, says):
    with pytest.raises(GeographyError, match=says):
        points_of_people(postcodes((2, 2), (12, 2)), THREE, people.astype("Float64"), centres)


def test_a_small_area_where_nobody_lives_needs_no_point():
    points = points_of_people(
        postcodes((2, 2), (12, 2)), THREE, PEOPLE.where(PEOPLE.index != C, 0), CENTRES.drop(index=C)
    )
    assert points["people"].sum() == 130


def test_points_are_kept_in_strips_from_west_to_east_so_that_one_place_is_read_in_part():
    wide = outlines(**{A: box(0, 0, 9000, 9000)})
    spots = postcodes((4100, 1), (100, 8000), (150, 10), (2500, 3), (4200, 0))
    points = points_of_people(spots, wide, pd.Series({A: 5.0}), CENTRES)
    assert points["easting"].tolist() == [150, 100, 2500, 4200, 4100]
    assert points["northing"].tolist() == [10, 8000, 3, 0, 1]


def test_the_order_of_the_files_does_not_matter():
    rows = postcodes((2, 2), (4, 4), (12, 2), (25, 5), (35, 5))
    one = points_of_people(rows, THREE, PEOPLE, CENTRES)
    other = points_of_people(rows[::-1], THREE, PEOPLE[::-1], CENTRES[::-1])
    pd.testing.assert_frame_equal(one, other)


# Finding the outline around a point


def test_a_point_where_outlines_overlap_belongs_to_the_first_and_one_on_no_outline_to_none():
    shapes = outlines(**{A: box(0, 0, 10, 10), B: box(5, 0, 20, 10)})
    at = pd.DataFrame({"easting": [7.0, 15.0, 50.0, np.nan, 3.0], "northing": [5.0, 5.0, 5.0, 5.0, np.nan]})
    assert first_within(at["easting"], at["northing"], shapes).tolist() == [0, 1, -1, -1, -1]


def test_no_points_are_within_nothing():
    empty = pd.Series([], dtype=float)
    assert first_within(empty, empty, THREE).tolist() == []


# The small areas of the edition before


def changes(*pairs: tuple[str, str, float]) -> Crosswalk:
    return Crosswalk(pd.DataFrame(pairs, columns=["from", "to", "weight"]), "lsoa11", "lsoa21", "by hand")


def older(small_area: list[str], own: list[str | None], walk: Crosswalk) -> list[str]:
    return older_small_area(pd.Series(small_area, dtype="category"), pd.Series(own), walk).tolist()


def test_the_new_parts_of_a_split_are_all_in_the_old_area():
    walk = changes((OLD, A, 0.75), (OLD, B, 0.25))
    assert older([A, B, B], [None, None, "X01000077"], walk) == [OLD, OLD, OLD]


def test_in_an_area_put_together_from_two_the_postcode_says_which_it_was():
    walk = changes((OLD, A, 1.0), (OLDER, A, 1.0))
    assert older([A, A, A], [OLD, OLDER, OLDER], walk) == [OLD, OLDER, OLDER]


def test_a_postcode_that_names_neither_is_put_where_most_came_from():
    walk = changes((OLD, A, 0.4), (OLD, B, 0.6), (OLDER, A, 1.0))
    assert older([A, A], [None, "X01000077"], walk) == [OLDER, OLDER]


def test_an_area_that_no_list_of_changes_names_lies_in_none():
    found = older_small_area(
        pd.Series([A, C], dtype="category"), pd.Series([None, None]), changes((OLD, A, 1.0))
    )
    assert found[0] == OLD
    assert pd.isna(found[1])


# Larger areas by their outlines


def test_a_point_lies_in_the_ward_around_it_and_beside_every_ward_in_its_small_areas_best_fit():
    wards = outlines(**{NORTH: box(0, 0, 10, 10), SOUTH: box(10, 0, 20, 10)})
    points = pd.DataFrame({"easting": [5.0, 15.0, 99.0, 99.0], "northing": [5.0, 5.0, 5.0, 5.0]})
    small = pd.Series([A, A, A, B], dtype="category")
    found = placed_by_outline(points, small, pd.Series({A: NORTH}), wards)
    assert found[:3].tolist() == [NORTH, SOUTH, NORTH]
    assert pd.isna(found[3])


# Pieces


def test_pieces_are_the_points_that_share_every_code():
    points = pd.DataFrame({"people": [1.0, 2.0, 3.0, 4.0, 5.0]})
    kinds = {
        "lsoa21": pd.Series([A, A, B, B, A], dtype="category"),
        "wd24": pd.Series([NORTH, SOUTH, SOUTH, None, NORTH]),
    }
    pieces, number = pieces_of(points, kinds)
    rows = {
        (row["lsoa21"], None if pd.isna(row["wd24"]) else row["wd24"]): (row["points"], row["people"])
        for row in pieces.to_dict("records")
    }
    assert rows == {(A, NORTH): (2, 6.0), (A, SOUTH): (1, 2.0), (B, SOUTH): (1, 3.0), (B, None): (1, 4.0)}
    assert number[0] == number[4]
    assert number.nunique() == 4
    assert pieces["piece"].tolist() == [0, 1, 2, 3]


def test_where_nobody_lives_there_are_no_pieces():
    pieces, number = pieces_of(
        pd.DataFrame({"people": []}, dtype=float), {"lsoa21": pd.Series([], dtype=str)}
    )
    assert pieces.empty
    assert number.empty


# What ships


@pytest.mark.parametrize("country", ["england", "example"])
def test_the_people_of_a_country_are_defined_by_what_ships(country: str):
    definition = load_people()[country]
    assert definition.reason.endswith(".")
    assert definition.population_vintage
    assert load_area_lists()[definition.small_areas].kind == "lsoa21"
    assert {definition.changes, *definition.crosswalks} <= set(load_crosswalks())
    assert load_crosswalks()[definition.changes].to_kind == "lsoa21"
