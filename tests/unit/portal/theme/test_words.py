from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.portal.theme.words import date, number, percent


def test_numbers_have_commas_and_a_true_minus_sign():
    assert number(2386368) == "2,386,368"
    assert number(-1234.56, 1) == "−1,234.6"


def test_what_rounds_to_nought_has_no_minus_sign():
    assert number(-0.04, 1) == "0.0"


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_a_missing_figure_is_said_in_words_and_never_nought(missing: float | None):
    assert number(missing) == percent(missing) == "no data"


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_number_reads_back_as_itself_rounded(value: float, places: int):
    read = float(number(value, places).replace(",", "").replace("−", "-"))
    assert read == pytest.approx(round(value, places), abs=10.0**-places)


def test_a_share_of_one_is_a_percentage():
    assert percent(0.267) == "26.7%"
    assert percent(1, 0) == "100%"


def test_days_are_spelt_out_in_english_whatever_the_machine_speaks():
    assert date(datetime.date(2026, 3, 4)) == date("2026-03-04") == "4 March 2026"
    assert date(datetime.datetime(2025, 10, 30, 9, 0, tzinfo=datetime.UTC)) == "30 October 2025"
    assert date(None) == "date not known"
