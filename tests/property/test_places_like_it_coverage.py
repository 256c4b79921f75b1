"""Of a hundred intervals for places like it, some ninety-five hold the truth, tried on made-up countries."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.evidence.comparison.yardsticks import mean_of_places
from commonground.evidence.measures import Sums
from invented_sums import measure_of, sums_of

TIMES = 4000
"""Made-up sets of places: enough to tell 93 in 100 from 95."""


def held(places: int, size_spread: float, alike: float, weights: np.ndarray, seed: int) -> float:
    """The share of intervals that hold the truth; one measure stands for each made-up set of places.

    Places' people differ by ``size_spread`` (standard deviation of the logarithm), their own rates by
    ``alike`` (that of a beta distribution round 0.2).
    """
    dice = np.random.default_rng(seed)
    below = np.exp(dice.normal(7.5, size_spread, (places, TIMES))).round()
    strength = 0.2 * 0.8 / alike**2 - 1
    rate = dice.beta(0.2 * strength, 0.8 * strength, (places, TIMES))
    top = dice.binomial(below.astype(int), rate)
    names = [f"m{number}" for number in range(TIMES)]
    plain = sums_of({"m0": (np.ones(places), np.ones(places))})
    sums = Sums(
        plain.codes, tuple(names), plain.people, top.astype(float), below,
        np.zeros_like(below), np.full((places, TIMES), 1000.0),
    )  # fmt: skip
    one = measure_of("m0")
    found = mean_of_places(sums, [one] * TIMES, weights)
    return float(np.mean((found.low[0] <= 20) & (found.high[0] >= 20)))


@pytest.mark.parametrize(
    ("size_spread", "alike"), [(0.0, 0.05), (0.3, 0.05), (0.5, 0.03), (0.7, 0.05), (0.3, 0.1)]
)
def test_ten_places_like_it_hold_the_truth_some_ninety_five_times_in_a_hundred(size_spread, alike):
    assert 0.93 <= held(10, size_spread, alike, np.ones(10), seed=1) <= 0.97


def test_weighted_places_hold_it_too_where_no_few_of_them_weigh_most():
    weights = np.linspace(0.2, 1.8, 40)
    assert 0.93 <= held(40, 0.3, 0.05, weights, seed=2) <= 0.97
