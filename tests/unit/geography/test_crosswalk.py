from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal
from shapely.geometry import box

from commonground.errors import CrosswalkError, UnknownArea
from commonground.evidence.geography import (
    KINDS,
    Crosswalk,
    CrosswalkDefinition,
    Pairs,
    load_crosswalks,
    make_crosswalk,
)

A, B, C, D, E = (f"X0100000{number}" for number in range(1, 6))
NORTH, SOUTH, EAST, WEST = (f"X0500000{number}" for number in range(1, 5))


def crosswalk(*rows: tuple[object, object, object]) -> Crosswalk:
    return Crosswalk(pd.DataFrame(rows, columns=["from", "to", "weight"]), "lsoa21", "wd24", "made by hand")


HALVES = crosswalk((A, NORTH, 1.0), (B, NORTH, 0.5), (B, SOUTH, 0.5), (C, SOUTH, 1.0))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(A, NORTH, 0.5), (A, SOUTH, 0.4)], f"places 0.9 of {A} instead of all of it"),
        ([(A, NORTH, 0.5), (A, NORTH, 0.5)], f"pairs {A} with {NORTH} twice"),
        ([(A, NORTH, 1.0), (A, SOUTH, 0.0)], f"gives {A} a weight of 0.0 in {SOUTH}"),
        ([(A, NORTH, 1.5), (A, SOUTH, -0.5)], f"gives {A} a weight of 1.5 in {NORTH}"),
        ([(A, NORTH, np.nan)], f"gives {A} a weight of nan"),
        ([(A, None, 1.0)], "is not the code of a ward"),
        ([(None, NORTH, 1.0)], "is not the code of a small area"),
        ([(A, B, 1.0)], f"'{B}' is not the code of a ward"),
    ],
)
def test_weights_that_cannot_conserve_a_total_are_refused_by_name(rows, says):
    with pytest.raises(CrosswalkError, match=says):
        crosswalk(*rows)


def test_weights_may_miss_one_by_rounding_alone():
    third = 1 / 3
    assert len(crosswalk((A, NORTH, third), (A, SOUTH, third), (A, EAST, third)).pairs) == 3


def test_counts_are_shared_out_and_added_up():
    moved = HALVES.move_counts(pd.Series({C: 7, A: 10, B: 4}, name="people"))
    expected = pd.Series([12.0, 9.0], index=pd.Index([NORTH, SOUTH], name="wd24"), name="people")
    assert_series_equal(moved.values, expected)
    assert moved.unplaced.empty
    assert moved.missing.empty


def test_every_column_moves_by_itself():
    counts = pd.DataFrame({"women": [5, 2, 3], "men": [5, 2, np.nan]}, index=[A, B, C])
    moved = HALVES.move_counts(counts)
    assert list(moved.values.columns) == ["women", "men"]
    assert moved.values.loc[NORTH].to_dict() == {"women": 6.0, "men": 6.0}
    assert moved.values.loc[SOUTH, "women"] == 4.0
    assert pd.isna(moved.values["men"][SOUTH])


def test_an_area_lost_in_a_crosswalk_is_listed_not_dropped():
    moved = HALVES.move_counts(pd.Series({A: 10, B: 4, C: 7, E: 99}))
    assert moved.unplaced.to_dict() == {E: 99.0}
    assert moved.values.sum() + moved.unplaced.sum() == 120


def test_a_missing_count_is_never_a_nought():
    moved = HALVES.move_counts(pd.Series({A: 10.0, B: 4.0, C: np.nan}))
    assert moved.values[NORTH] == 12
    assert pd.isna(moved.values[SOUTH])
    assert list(moved.missing.index) == [C]


def test_a_count_that_was_not_given_is_as_missing_as_an_empty_one():
    moved = HALVES.move_counts(pd.Series({A: 10.0, B: 4.0}))
    assert pd.isna(moved.values[SOUTH])
    assert list(moved.missing.index) == [C]


def test_an_area_that_nothing_was_given_for_does_not_appear():
    moved = HALVES.move_counts(pd.Series({C: 7.0, B: 2.0}).drop(B))
    assert list(moved.values.index) == [SOUTH]
    assert list(moved.missing.index) == [B]


def test_numbers_with_gaps_of_any_type_are_moved():
    for counts in (pd.array([10, 4, None], dtype="Int64"), pd.array([10, 4, None], dtype=object)):
        assert HALVES.move_counts(pd.Series(counts, index=[A, B, C])).values[NORTH] == 12


def test_an_empty_table_moves_to_an_empty_table():
    moved = HALVES.move_counts(pd.DataFrame({"people": pd.Series(dtype=float)}))
    assert moved.values.empty
    assert list(moved.values.columns) == ["people"]


@pytest.mark.parametrize(
    ("counts", "error", "says"),
    [
        (pd.Series([1, 2], index=[A, A]), CrosswalkError, f"Area {A} has two rows"),
        (pd.Series(["ten"], index=[A]), CrosswalkError, "Only numbers can be moved to wd24"),
        (pd.Series([np.inf], index=[A]), CrosswalkError, f"Area {A} has an infinite figure"),
        (pd.Series([1], index=[NORTH]), UnknownArea, f"'{NORTH}' is not the code of a small area"),
        (pd.Series([1.0, 2.0], index=[A, None]), UnknownArea, "is not the code of a small area"),
    ],
)
def test_counts_that_make_no_sense_are_refused_by_name(counts, error, says):
    with pytest.raises(error, match=says):
        HALVES.move_counts(counts)


def test_a_crosswalk_changed_after_it_was_checked_cannot_lose_anyone():
    tampered = crosswalk((A, NORTH, 1.0), (B, SOUTH, 1.0))
    tampered.pairs.loc[1, "weight"] = 0.5
    with pytest.raises(CrosswalkError, match=r"'people' was 30 before the move and differs by 10 after"):
        tampered.move_counts(pd.Series({A: 10, B: 20}, name="people"))


def test_rates_are_recomputed_from_counts_and_not_averaged():
    whole = crosswalk((A, NORTH, 1.0), (B, NORTH, 1.0))
    moved = whole.move_rates(pd.Series({A: 0.5, B: 0.1}, name="rate"), pd.Series({A: 100, B: 900}))
    assert moved.values[NORTH] == pytest.approx((50 + 90) / 1000)
    assert moved.values.name == "rate"


def test_rates_per_nobody_are_missing_and_an_empty_area_does_not_hide_its_neighbours():
    rates = pd.Series({A: 0.5, B: np.nan, C: np.nan})
    moved = HALVES.move_rates(rates, pd.Series({A: 100, B: 0, C: 0}))
    assert moved.values[NORTH] == 0.5
    assert pd.isna(moved.values[SOUTH])
    assert moved.missing.empty


def test_a_missing_rate_or_denominator_leaves_the_larger_area_without_a_rate():
    rates = pd.DataFrame({"low": [0.5, 0.2, 0.1], "high": [0.5, 0.2, np.nan]}, index=[A, B, C])
    moved = HALVES.move_rates(rates, pd.Series({A: 100, B: 50, C: 10}))
    assert pd.isna(moved.values["high"][SOUTH])
    assert moved.values.loc[SOUTH, "low"] == pytest.approx((5 + 1) / 35)
    assert list(moved.missing.index) == [C]
    without = HALVES.move_rates(rates, pd.Series({A: 100, B: 50}))
    assert without.values.loc[[SOUTH]].isna().all(axis=None)
    assert without.missing.loc[[C]].isna().all(axis=None)


def test_the_rate_of_an_unplaced_area_is_listed():
    moved = HALVES.move_rates(pd.Series({A: 0.5, B: 0.5, C: 0.5, E: 0.9}), pd.Series(10, index=[A, B, C, E]))
    assert moved.unplaced.to_dict() == {E: 0.9}


def test_a_denominator_below_nought_is_refused_by_name():
    with pytest.raises(CrosswalkError, match=f"Area {B} has a denominator below 0"):
        HALVES.move_rates(pd.Series({A: 1, B: 1}), pd.Series({A: 1, B: -1}))


def test_scores_are_averaged_by_population():
    moved = HALVES.mean(pd.Series({A: 10.0, B: 40.0, C: 0.0}), pd.Series({A: 100, B: 100, C: 50}))
    assert moved.values[NORTH] == pytest.approx((10 * 100 + 40 * 50) / 150)
    assert moved.values[SOUTH] == pytest.approx(40 * 50 / 100)


# Making a crosswalk from its definition

BEST_FIT = CrosswalkDefinition(
    id="best",
    collection="example",
    title="",
    reason="",
    from_kind="lsoa11",
    to_kind="wd17",
    method="best fit",
    pairs=Pairs(source="lookup", smaller="lsoa11cd", larger="wd17cd"),
)
POSTCODES = BEST_FIT.model_copy(update={"method": "postcodes", "postcodes": "points", "boundaries": "shapes"})
CHANGES = CrosswalkDefinition(
    id="changes",
    collection="example",
    title="",
    reason="",
    from_kind="lsoa11",
    to_kind="lsoa21",
    method="changes",
    pairs=Pairs(source="changes", smaller="lsoa11cd", larger="lsoa21cd"),
    postcodes="points",
    population="people.all",
)
LOOKUP = pd.DataFrame({"lsoa11cd": [A, B, C], "wd17cd": [NORTH, SOUTH, EAST]})
SHAPES = gpd.GeoDataFrame(
    {"wd19cd": [SOUTH, NORTH, WEST], "geometry": [box(10, 0, 20, 10), box(0, 0, 10, 10), box(20, 0, 30, 10)]},
    crs=27700,
)


def points(*rows: tuple[str | None, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["lsoa11cd", "easting", "northing"])


def weights(made: Crosswalk) -> dict[tuple[str, str], float]:
    return {(row["from"], row["to"]): row["weight"] for row in made.pairs.to_dict("records")}


def test_a_best_fit_moves_each_area_whole():
    made, left_out = make_crosswalk(BEST_FIT, {"lookup": pd.concat([LOOKUP, LOOKUP])})
    assert weights(made) == {(A, NORTH): 1, (B, SOUTH): 1, (C, EAST): 1}
    assert left_out.empty
    assert list(left_out.columns) == ["code", "found_in", "reason"]


def test_an_area_without_a_best_fit_and_one_that_nothing_reaches_are_listed():
    lookup = LOOKUP.assign(wd17cd=pd.Series([NORTH, None, EAST]))
    _, left_out = make_crosswalk(BEST_FIT, {"lookup": lookup}, targets=[NORTH, EAST, WEST])
    assert left_out["code"].tolist() == [B, WEST]
    assert left_out["reason"].tolist() == ["no larger area is named for it", "no smaller area reaches it"]


def test_two_best_fits_for_one_area_are_refused():
    lookup = pd.DataFrame({"lsoa11cd": [A, A], "wd17cd": [NORTH, SOUTH]})
    with pytest.raises(CrosswalkError, match=f"places 2 of {A}"):
        make_crosswalk(BEST_FIT, {"lookup": lookup})
    with pytest.raises(CrosswalkError, match=f"{A} has two best fits"):
        make_crosswalk(POSTCODES, {"lookup": lookup, "points": points()}, {"shapes": SHAPES})


def test_an_area_is_shared_out_by_where_its_postcodes_lie():
    placed = points((A, 5, 5), (A, 5, 6), (A, 15, 5), (B, 5, 5), (B, 500, 500), (B, 10, 5), (B, np.nan, 5))
    made, _ = make_crosswalk(POSTCODES, {"lookup": LOOKUP, "points": placed}, {"shapes": SHAPES})
    assert weights(made) == {
        (A, NORTH): 2 / 3,
        (A, SOUTH): 1 / 3,
        (B, NORTH): 0.25,
        (B, SOUTH): 0.75,  # outside every boundary, on an edge, or nowhere: by best fit
        (C, EAST): 1.0,  # no postcode: whole, by best fit
    }
    assert "shares of 7 postcodes, 4 of them within a known boundary" in made.basis


def test_a_recoded_ward_is_reported_not_dropped():
    placed = points((A, 25, 5), (A, 5, 5))
    made, left_out = make_crosswalk(POSTCODES, {"lookup": LOOKUP, "points": placed}, {"shapes": SHAPES})
    assert weights(made)[A, NORTH] == 1.0
    recoded = left_out[left_out["found_in"] == "shapes"]
    assert recoded["code"].tolist() == [WEST]
    assert "not the code of a ward (December 2017)" in recoded["reason"].iloc[0]


def test_a_ward_on_the_official_list_may_receive_people_though_it_is_nobodys_best_fit():
    placed = points((A, 25, 5), (A, 5, 5))
    tables = {"lookup": LOOKUP, "points": placed}
    made, left_out = make_crosswalk(POSTCODES, tables, {"shapes": SHAPES}, targets=[WEST])
    assert weights(made)[A, WEST] == 0.5
    assert left_out.empty


def test_a_postcode_whose_small_area_no_list_pairs_is_reported():
    placed = points((A, 5, 5), (D, 5, 5), (None, 5, 5))
    tables = {"lookup": LOOKUP, "points": placed}
    made, left_out = make_crosswalk(POSTCODES, tables, {"shapes": SHAPES}, [WEST])
    assert left_out["code"].tolist() == [D, WEST]
    assert left_out["found_in"].tolist() == ["points", "the list of wd17"]
    assert D not in set(made.pairs["from"])


def test_overlapping_boundaries_are_settled_by_code_whatever_their_order():
    polygons = [box(0, 0, 10, 10), box(0, 0, 10, 10), None]
    # An area without a shape is None, which the stubs do not know.
    overlapping = SHAPES.set_geometry(polygons, crs=27700)  # pyright: ignore[reportArgumentType]
    tables = {"lookup": LOOKUP, "points": points((C, 5, 5))}
    one, other = (
        make_crosswalk(POSTCODES, tables, {"shapes": shapes})[0]
        for shapes in (overlapping, overlapping[::-1])
    )
    assert weights(one)[C, NORTH] == 1.0
    assert_frame_equal(one.pairs, other.pairs)


def test_boundaries_in_degrees_are_refused():
    with pytest.raises(CrosswalkError, match="must be in metres"):
        make_crosswalk(POSTCODES, {"lookup": LOOKUP, "points": points()}, {"shapes": SHAPES.to_crs(4326)})


OLD_AND_NEW = pd.DataFrame(
    {
        "lsoa11cd": [A, B, B, C, D, E, E],
        "lsoa21cd": [A, "X01000021", "X01000022", "X01000034", "X01000034", "X01000051", "X01000052"],
        "chgind": ["U", "S", "S", "M", "M", "X", "X"],
    }
)
NEW = sorted(set(OLD_AND_NEW["lsoa21cd"]))
PEOPLE = pd.DataFrame({"lsoa21cd": NEW, "all": [1000, 300, 100, 1500, 30, 10]})


def changes_of(old_and_new: pd.DataFrame, people: pd.DataFrame, *lying: tuple[str, str]) -> Crosswalk:
    placed = pd.DataFrame(lying, columns=["lsoa11cd", "lsoa21cd"]).astype("category")
    return make_crosswalk(CHANGES, {"changes": old_and_new, "people": people, "points": placed})[0]


def test_a_split_is_shared_by_people_and_an_irregular_change_by_postcodes():
    made = changes_of(OLD_AND_NEW, PEOPLE, (E, "X01000051"), (E, "X01000052"), (E, A), (B, "X01000022"))
    assert weights(made) == {
        (A, A): 1,
        (B, "X01000021"): 0.75,
        (B, "X01000022"): 0.25,
        (C, "X01000034"): 1,
        (D, "X01000034"): 1,
        (E, "X01000051"): 0.5,
        (E, "X01000052"): 0.5,
    }
    assert "3 areas go whole to one, 1 are shared out by people and 1 by postcodes" in made.basis


def test_an_irregular_change_without_postcodes_is_shared_by_people():
    made = changes_of(OLD_AND_NEW, PEOPLE)
    assert weights(made)[E, "X01000051"] == 0.75


def test_a_new_area_that_no_share_reaches_is_listed():
    placed = pd.DataFrame({"lsoa11cd": [E], "lsoa21cd": ["X01000051"]})
    extra = pd.concat([PEOPLE, pd.DataFrame({"lsoa21cd": ["X01000099"], "all": [5]})])
    made, left_out = make_crosswalk(CHANGES, {"changes": OLD_AND_NEW, "people": extra, "points": placed})
    assert weights(made)[E, "X01000051"] == 1
    assert left_out["code"].tolist() == ["X01000052", "X01000099"]


@pytest.mark.parametrize(
    ("changed", "people", "says"),
    [
        ({"chgind": ["U", "S", "S", "M", "M", "X", "?"]}, PEOPLE, rf"{E} is marked '\?' in the list"),
        ({"chgind": ["U", "U", "U", "M", "M", "X", "X"]}, PEOPLE, f"{B} is marked unchanged, yet paired"),
        ({}, PEOPLE.assign(all=[1000, 0, 0, 1500, 30, 10]), f"{B} cannot be shared out"),
        ({}, PEOPLE.iloc[[0, 1, 3, 4, 5]], f"{B} cannot be shared out"),
        ({}, PEOPLE.assign(all=[1000, 300, -100, 1500, 30, 10]), f"{B} cannot be shared out"),
        ({}, pd.concat([PEOPLE, PEOPLE]), f"people: {A} has two rows of 'all'"),
        ({"lsoa11cd": [A, None, B, C, D, E, E]}, PEOPLE, r"changes: row 3 \(the headings being row 1\)"),
    ],
)
def test_a_change_that_cannot_be_shared_out_is_refused_by_name(changed, people, says):
    with pytest.raises(CrosswalkError, match=says):
        changes_of(OLD_AND_NEW.assign(**changed), people)


def test_a_table_column_or_boundary_that_is_not_there_is_named():
    with pytest.raises(CrosswalkError, match="needs the table 'lookup'"):
        make_crosswalk(BEST_FIT, {})
    with pytest.raises(CrosswalkError, match="lookup: the crosswalk needs a column 'wd17cd'"):
        make_crosswalk(BEST_FIT, {"lookup": LOOKUP[["lsoa11cd"]]})
    with pytest.raises(CrosswalkError, match="needs the boundaries 'shapes'"):
        make_crosswalk(POSTCODES, {"lookup": LOOKUP, "points": points()})


def test_a_definition_names_what_its_method_needs_and_nothing_else():
    with pytest.raises(ValueError, match="postcodes: method 'best fit' has no postcodes"):
        CrosswalkDefinition.model_validate(BEST_FIT.model_dump() | {"postcodes": "points"})
    with pytest.raises(ValueError, match="population: method 'changes' needs population"):
        CrosswalkDefinition.model_validate(CHANGES.model_dump() | {"population": None})


def test_every_shipped_crosswalk_says_why_and_names_kinds_of_area():
    shipped = load_crosswalks()
    assert {"lsoa11_wd17", "lsoa11_wd17_best_fit", "lsoa11_lsoa21", "example_lsoa21_wd24"} <= set(shipped)
    for definition in shipped.values():
        assert definition.reason.endswith(".")
        assert {definition.from_kind, definition.to_kind} <= set(KINDS)
        assert definition.id.startswith("example_") == (definition.collection == "example")
