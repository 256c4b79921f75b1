"""Gathering an index's figures from plain tables."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from commonground.errors import ScoringError
from commonground.evidence.geography import Crosswalk
from commonground.evidence.index import IndexInputs, gather
from samples import index_of

SIMPLE = """
[method]
normalise = "none"
weight = "equal"
reason = "Simple."
"""
RATE = """
[parts.pay]
title = "Low pay"
reason = "Money matters."
source = "pay21"
column = "share"
worse = "higher"
"""
COUNT = """
[parts.claims]
title = "Claimants"
reason = "Work matters."
source = "claims"
column = "claimants"
worse = "higher"
denominator = { source = "people", column = "aged_16_64" }
"""
MOVED = COUNT + 'crosswalk = "lsoa11-lsoa21"\n'

A, B, C = "E01000001", "E01000002", "E01000003"
AREAS = pd.DataFrame({"code": [C, A, B], "authority_code": ["E06000001", None, "E06000001"]}, dtype="string")
CLAIMS = pd.DataFrame({"claimants": [10, 30, 0]}, index=[A, B, C])
PEOPLE = pd.DataFrame({"aged_16_64": [100, 200, 50], "all": [900, 900, 900]}, index=[A, B, C])


def collect(parts: str, tables: dict[str, pd.DataFrame], **crosswalks: Crosswalk) -> IndexInputs:
    definition = index_of(SIMPLE + parts)
    named = {name.replace("_", "-"): crosswalk for name, crosswalk in crosswalks.items()}
    return gather(definition, tables, AREAS, named)


def a_crosswalk() -> Crosswalk:
    """One area split in three tenths and seven tenths, one unchanged."""
    pairs = pd.DataFrame({"from": [A, A, C], "to": [A, B, C], "weight": [0.3, 0.7, 1.0]})
    return Crosswalk(pairs, "lsoa11", "lsoa21", "invented")


def test_published_figures_come_in_the_order_of_the_list_of_areas() -> None:
    inputs = collect(RATE, {"pay21": pd.DataFrame({"share": [0.1, 0.2, 0.3]}, index=[A, B, C])})
    assert inputs.areas.tolist() == [C, A, B]
    assert inputs.columns["pay"].tolist() == [0.3, 0.1, 0.2]
    assert inputs.authorities.isna().tolist() == [False, True, False]
    assert inputs.notes == ()


def test_a_count_is_divided_by_the_denominator_it_declares() -> None:
    inputs = collect(COUNT, {"claims": CLAIMS, "people": PEOPLE})
    assert inputs.columns.loc[[A, B, C], "claims"].tolist() == [0.1, 0.15, 0.0]
    assert inputs.numerators.loc[A, "claims"] == 10
    assert inputs.denominators.loc[A, "claims"] == 100, "not the 900 people of all ages"


def test_an_area_a_source_leaves_out_is_missing_never_nought() -> None:
    inputs = collect(COUNT, {"claims": CLAIMS.loc[[A, B]], "people": PEOPLE})
    assert math.isnan(inputs.columns["claims"][C])
    assert math.isnan(inputs.numerators["claims"][C])


def test_an_empty_figure_is_missing_never_nought() -> None:
    empty = pd.DataFrame({"claimants": pd.array([10, None, 0], dtype="Int64")}, index=[A, B, C])
    inputs = collect(COUNT, {"claims": empty, "people": PEOPLE})
    assert inputs.columns["claims"].isna().tolist() == [False, False, True]
    assert inputs.columns.loc[C, "claims"] == 0


def test_an_area_without_people_has_no_rate() -> None:
    inputs = collect(COUNT, {"claims": CLAIMS, "people": PEOPLE.assign(aged_16_64=[100, 200, 0])})
    assert math.isnan(inputs.columns["claims"][C])


def test_counts_are_moved_first_and_divided_after() -> None:
    claims = pd.DataFrame({"claimants": [10, 4]}, index=[A, C])
    people = pd.DataFrame({"aged_16_64": [100, 40]}, index=[A, C])
    inputs = collect(MOVED, {"claims": claims, "people": people}, lsoa11_lsoa21=a_crosswalk())
    assert inputs.numerators["claims"].sum() == pytest.approx(14)
    assert inputs.numerators.loc[[A, B, C], "claims"].tolist() == pytest.approx([3, 7, 4])
    assert inputs.columns["claims"].tolist() == pytest.approx([0.1, 0.1, 0.1])


def test_figures_the_crosswalk_cannot_place_are_reported_not_dropped() -> None:
    lost = "E01009999"
    claims = pd.DataFrame({"claimants": [10, 4, 6]}, index=[A, C, lost])
    people = pd.DataFrame({"aged_16_64": [100, 40, 10]}, index=[A, C, lost])
    inputs = collect(MOVED, {"claims": claims, "people": people}, lsoa11_lsoa21=a_crosswalk())
    assert inputs.notes == (
        "claims.claimants: 6 of 20 left out, because the crosswalk lsoa11-lsoa21 does not know "
        "1 area (E01009999).",
    )


def test_an_area_moved_from_an_empty_figure_is_missing_and_the_note_says_why() -> None:
    claims = pd.DataFrame({"claimants": [None, 4.0]}, index=[A, C])
    people = pd.DataFrame({"aged_16_64": [100, 40]}, index=[A, C])
    inputs = collect(MOVED, {"claims": claims, "people": people}, lsoa11_lsoa21=a_crosswalk())
    assert inputs.columns.loc[[A, B, C], "claims"].isna().tolist() == [True, True, False]
    assert inputs.notes == (
        "claims.claimants: no figure for 1 area (E01000001), so none for the areas they belong to.",
    )


def test_codes_that_are_not_on_the_list_are_reported_not_dropped() -> None:
    strangers = [f"E0109999{digit}" for digit in range(7)]
    table = pd.DataFrame({"share": 0.5}, index=[A, *strangers])
    (note,) = collect(RATE, {"pay21": table}).notes
    assert note.startswith(
        "pay21.share: left out the figures of what is not on the list of areas, 7 areas (E01099990, "
    )
    assert note.endswith("E01099994, …).")


def fails(sentence: str, parts: str, tables: dict[str, pd.DataFrame], **crosswalks: Crosswalk) -> None:
    with pytest.raises(ScoringError, match=sentence):
        collect(parts, tables, **crosswalks)


def test_what_cannot_be_gathered_is_named() -> None:
    tables = {"claims": CLAIMS, "people": PEOPLE}
    fails("^need: pay: needs the source 'pay21', which is not there; fetch or supply it", RATE, {})
    fails("'pay21' has no column 'share'", RATE, {"pay21": CLAIMS})
    fails("'pay21' has E01000001 twice", RATE, {"pay21": pd.DataFrame({"share": [1, 2]}, index=[A, A])})
    fails(
        "'share' of 'pay21' is not a column of numbers",
        RATE,
        {"pay21": pd.DataFrame({"share": ["x"]}, index=[A])},
    )
    fails("infinite in area E01000002", RATE, {"pay21": pd.DataFrame({"share": [1, math.inf]}, index=[A, B])})
    fails("the figure of area E01000003 is below 0", COUNT, tables | {"claims": CLAIMS - 5})
    fails("the denominator of area E01000001 is below 0", COUNT, tables | {"people": PEOPLE - 150})
    fails("needs the crosswalk 'lsoa11-lsoa21', which is not there", MOVED, tables)


def test_figures_on_another_geography_are_refused_not_all_missing() -> None:
    wards = pd.DataFrame({"claimants": [1], "aged_16_64": [2]}, index=["E05000001"])
    fails(
        "no area of the figure's source is on the list of areas; name a crosswalk",
        COUNT,
        {"claims": wards, "people": PEOPLE},
    )
    fails("no area of the denominator's source is on the list", COUNT, {"claims": CLAIMS, "people": wards})


def test_a_list_of_areas_with_a_code_twice_is_refused() -> None:
    definition = index_of(SIMPLE + RATE)
    with pytest.raises(ScoringError, match="the list of areas 'lsoa21' has E01000001 twice"):
        gather(definition, {}, pd.DataFrame({"code": [A, A], "authority_code": None}), {})
