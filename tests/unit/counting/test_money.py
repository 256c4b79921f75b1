from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.voice.counting.money import (
    NotAnAmount,
    as_money,
    from_minor,
    minor_units_of,
    to_minor,
    ungrouped,
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("757327.73", 75732773),
        ("4000.0", 400000),
        ("4000", 400000),
        ("0", 0),
        (" 12,5 ", 1250),
        ("+7.", 700),
        ("0" * 5000 + "1", 100),
        ("9007199254740.93", 900719925474093),  # a float would have lost the last grosz
    ],
)
def test_an_amount_is_read_exactly(text: str, minor: int) -> None:
    assert to_minor(text, 100) == minor


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is missing"),
        ("-5", "is below nothing"),
        ("nan", "is no number"),
        ("inf", "is no number"),
        ("1e6", "is no number"),
        ("١٢", "is no number"),
        ("1.005", "has more than 2 decimals"),
        ("1,500", "may be thousands or decimals"),
        ("99999999999999", "is absurdly large"),
        ("9" * 5000, "is absurdly large"),
    ],
)
def test_what_is_no_certain_amount_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotAnAmount, match=why):
        to_minor(text, 100)


@pytest.mark.parametrize(
    ("text", "minor"), [("1.005", 100), ("1.015", 102), ("1.0051", 101), ("0.9949", 99), ("1.2349", 123)]
)
def test_halves_are_rounded_to_the_even_neighbour(text: str, minor: int) -> None:
    assert to_minor(text, 100, rounding=True) == minor


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1 234 567,50", "1234567.50"),
        ("1.234.567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1,500", None),
        ("1.500", None),
        ("12 34", None),
    ],
)
def test_thousands_are_put_together_only_where_that_is_certain(text: str, plain: str | None) -> None:
    assert ungrouped(text) == plain


@pytest.mark.parametrize(
    ("currency", "units"), [("PLN", 100), ("GBP", 100), ("HUF", 1), ("isk", 1), ("", 100)]
)
def test_forints_and_crowns_of_iceland_have_no_minor_unit(currency: str, units: int) -> None:
    assert minor_units_of(currency) == units


@pytest.mark.parametrize(
    ("amount", "currency", "units", "said"),
    [
        (1234500, "GBP", 100, "£12,345"),
        (1234560, "PLN", 100, "12,345.60 zł"),
        (12345, "HUF", 1, "12,345 Ft"),
        (-50, "EUR", 100, "−€0.50"),
        (700, "CHF", 100, "7 CHF"),
        (700, "", 100, "7"),
    ],
)
def test_people_read_amounts_as_they_write_them(amount: int, currency: str, units: int, said: str) -> None:
    assert as_money(amount, currency, units) == said


@given(st.integers(0, 10**15), st.sampled_from([1, 10, 100, 1000, 10**6]))
def test_an_amount_written_as_data_is_read_back_the_same(amount: int, units: int) -> None:
    written = from_minor(amount, units)
    assert to_minor(written, units) == amount
    assert Fraction(written) == Fraction(amount, units)
