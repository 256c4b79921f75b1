"""Numbers in data: as many digits as mean something, and the same on every page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.comparison import Gap, compared, compared_as_data, gap_as_data, rounded
from commonground.evidence.measures import Estimate
from invented_sums import measure_of


def test_a_country_is_counted_to_the_last_person():
    assert rounded(57_112_542.0) == 57_112_542
    assert rounded(57_067_165.000001) == rounded(57_067_164.999999) == 57_067_165


def test_a_missing_number_stays_missing_and_nought_stays_nought():
    assert rounded(None) is None
    assert rounded(0.0) == 0


@given(st.floats(-1e12, 1e12))
def test_rounding_changes_no_figure_by_more_than_a_part_in_a_million(number):
    kept = rounded(number)
    assert kept is not None
    assert abs(kept - number) <= 1e-6 * abs(number)
    assert rounded(kept) == kept


def test_a_figure_that_is_missing_says_why_in_the_data_and_one_that_is_there_does_not():
    nothing = Estimate(None, None, None, None, "counted", "2021", "source", 0.0, "No figure is published.")
    there = Estimate(12.5, 11.0, 14.0, 100.0, "counted", "2021", "source", 1.0)
    told = compared_as_data(compared(measure_of("a"), "", [], "Here", nothing, {}), "place")
    parts = ("value", "low", "high", "n")
    assert [told["place"][part] for part in parts] == [None] * 4
    assert told["place"]["why"] == "No figure is published."
    assert told["members_worse_than_england"] is None
    assert told["partial"] is None
    assert (
        "why" not in compared_as_data(compared(measure_of("a"), "", [], "Here", there, {}), "place")["place"]
    )


def test_a_gap_that_nobody_is_sure_of_is_neither_clear_nor_unclear_in_the_data():
    assert gap_as_data(Gap(1.5, None, None, None, 0.1, None)) == {
        "value": 1.5, "low": None, "high": None, "clear": None, "size": 0.1, "better": None,
    }  # fmt: skip
