"""Intervals, beside published examples and beside the slowest way to work them out."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.evidence.measures.intervals import (
    EXACT_BELOW,
    byar,
    difference,
    hidden_sd,
    normal_quantile,
    widened,
    wilson,
)

quick = settings(max_examples=80, deadline=None)


# Published examples


@pytest.mark.parametrize(
    ("r", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(r: int, n: int, low: float, high: float) -> None:
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
    np.testing.assert_allclose(wilson(r, n), (low, high), atol=5e-5)


# Introduction to PHEindicatormethods (Public Health England, 25 April 2018), the outputs of phe_proportion
# and phe_rate: observed, population, then per cent or rate per 100,000.
PHE = [(87, 131), (1, 164), (44, 134), (13, 109), (83, 131), (7, 139), (43, 137), (5, 163)]
PHE_PROPORTIONS = [
    (57.9592491, 73.930053),
    (0.1077181, 3.372625),
    (25.4598570, 41.168471),
    (7.1039739, 19.341500),
    (54.8367919, 71.119617),
    (2.4605552, 10.029837),
    (24.2136529, 39.575419),
    (1.3172190, 6.978956),
]
PHE_RATES = [
    (53191.89721, 81920.133),
    (15.43769, 3397.344),
    (23856.24577, 44081.622),
    (6344.25775, 20396.080),
    (50463.30549, 78543.665),
    (2024.72162, 10376.025),
    (22712.53344, 42278.943),
    (996.00392, 7158.486),
]
PHE_RATES_998 = [  # per 100
    (46.54873, 91.51034),
    (0.0006100612, 5.63013),
    (19.61417, 51.21896),
    (4.192660, 26.14598),
    (44.00613, 87.94878),
    (1.093767, 14.11955),
    (18.62510, 49.19876),
    (0.4536023, 10.09494),
]


def test_proportions_and_rates_are_those_of_public_health_england() -> None:
    observed, population = np.array(PHE, dtype=float).T
    np.testing.assert_allclose(np.array(wilson(observed, population)).T * 100, PHE_PROPORTIONS, rtol=1e-6)
    np.testing.assert_allclose((np.array(byar(observed)) / population).T * 1e5, PHE_RATES, rtol=1e-6)
    np.testing.assert_allclose(
        (np.array(byar(observed, level=0.998)) / population).T * 100, PHE_RATES_998, rtol=1e-6
    )


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_two_proportions_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table II, 10.
    (r1, n1), (r2, n2) = one, other
    ends = difference(r1 / n1, *wilson(r1, n1), r2 / n2, *wilson(r2, n2))
    np.testing.assert_allclose(ends, (low, high), atol=5e-5)


# The slow way


def bisect(below: float, above: float, too_low) -> float:
    for _ in range(200):
        middle = (below + above) / 2
        below, above = (middle, above) if too_low(middle) else (below, middle)
    return (below + above) / 2


def slow_wilson(r: float, n: float, z: float) -> tuple[float, float]:
    """The two proportions from which r/n is just z standard errors away."""
    p = r / n

    def away(q: float) -> float:
        return abs(p - q) - z * math.sqrt(q * (1 - q) / n)

    low = 0.0 if p == 0 else bisect(0.0, p, lambda q: away(q) > 0)
    high = 1.0 if p == 1 else bisect(p, 1.0, lambda q: away(q) < 0)
    return low, high


def slow_exact(count: int, tail: float) -> tuple[float, float]:
    """The two means of which this many or more, and this many or fewer, come up with chance ``tail``."""

    def at_most(events: int, mean: float) -> float:
        return sum(math.exp(-mean) * mean**each / math.factorial(each) for each in range(events + 1))

    low = 0.0 if count == 0 else bisect(0.0, 50.0, lambda mean: 1 - at_most(count - 1, mean) < tail)
    return low, bisect(0.0, 50.0, lambda mean: at_most(count, mean) > tail)


def slow_byar(count: float, z: float) -> tuple[float, float]:
    low = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return low, high


def test_wilson_agrees_with_the_search_for_its_ends() -> None:
    for (r, n), level in product([(0, 5), (2.5, 7), (5, 5), (310, 1606.4), (1, 90000)], (0.8, 0.95, 0.998)):
        slow = slow_wilson(r, n, normal_quantile(level))
        np.testing.assert_allclose(wilson(r, n, level=level), slow, atol=1e-9)


def test_counts_below_ten_get_the_exact_interval_and_others_byars() -> None:
    for count in range(10):
        np.testing.assert_allclose(byar(count), slow_exact(count, 0.025), atol=1e-9)
    for count in (10, 11.5, 400, 123456.7):
        np.testing.assert_allclose(byar(count), slow_byar(count, normal_quantile()), rtol=1e-12)


# What the reader of a figure can rely on


def test_the_ends_hardly_move_where_one_formula_takes_over() -> None:
    before, after = byar(EXACT_BELOW - 1e-9), byar(EXACT_BELOW)
    np.testing.assert_allclose(before, after, rtol=0.002)


@quick
@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0.5, 0.999))
def test_a_proportion_lies_within_its_interval(a: float, b: float, level: float) -> None:
    r, n = min(a, b), max(a, b)
    low, high = wilson(r, n, level=level)
    if n == 0:
        assert np.isnan(low)
        assert np.isnan(high)
    else:
        assert 0 <= low <= r / n * (1 + 1e-12)
        assert r / n * (1 - 1e-12) <= high <= 1


@quick
@given(st.floats(0, 1e6), st.floats(0.5, 0.998))
def test_a_count_lies_within_its_interval_and_never_below_nought(count: float, level: float) -> None:
    low, high = byar(count, level=level)
    assert 0 <= low <= count <= high


@quick
@given(st.lists(st.floats(0.01, 1000), min_size=2, max_size=20))
def test_a_larger_count_has_a_larger_interval(counts: list[float]) -> None:
    counts = sorted(counts)
    low, high = byar(counts)
    # The lower end steps down by 0.2 % where Byar's formula takes over.
    assert (np.diff(low) >= -0.002 * low[1:]).all()
    assert (np.diff(high) >= 0).all()


def test_what_cannot_be_has_no_interval_rather_than_a_nought() -> None:
    for ends in (
        wilson([0, 3, -1, np.nan, 2], [0, 2, 5, 5, np.nan]),
        byar([-1, np.nan]),
        wilson(1, 0),
    ):
        assert np.isnan(ends).all()


def test_any_shape_goes_in_and_comes_out() -> None:
    counts = np.arange(12.0).reshape(3, 4)
    low, high = wilson(counts, 12.0)
    assert low.shape == high.shape == (3, 4)
    low, high = byar(counts)
    assert low.shape == high.shape == (3, 4)
    np.testing.assert_array_equal(byar(7)[1], byar(np.full((2, 2), 7))[1][1, 1])


def test_an_interval_is_widened_by_what_rounding_hides() -> None:
    low, high = wilson(30, 100)
    sd = hidden_sd(5) / 100
    wide = widened(0.3, low, high, sd)
    reach = 1.959964 * 5 / math.sqrt(12) / 100
    np.testing.assert_allclose(wide[0], 0.3 - math.sqrt((0.3 - low) ** 2 + reach**2), rtol=1e-6)
    np.testing.assert_allclose(wide[1], 0.3 + math.sqrt((high - 0.3) ** 2 + reach**2), rtol=1e-6)


def test_nothing_hidden_widens_nothing_and_ends_keep_within_bounds() -> None:
    low, high = wilson([1, 99], 100)
    np.testing.assert_allclose(widened([0.01, 0.99], low, high, 0.0), (low, high), rtol=1e-12)
    low, high = widened([0.01, 0.99], low, high, 0.2, ceiling=1.0)
    assert low[0] == 0
    assert high[1] == 1


@quick
@given(*[st.floats(0, 1) for _ in range(6)])
def test_a_difference_turned_round_has_its_interval_turned_round(
    value1: float, a: float, b: float, value2: float, c: float, d: float
) -> None:
    one, other = (value1, value1 - a, value1 + b), (value2, value2 - c, value2 + d)
    low, high = difference(*one, *other)
    assert low <= value1 - value2 <= high
    np.testing.assert_allclose(difference(*other, *one), (-high, -low))
