"""Weighted sums and means of parts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from commonground.errors import ScoringError
from commonground.evidence.index import aggregate
from commonground.evidence.index.aggregation import Aggregator

PARTS = pd.DataFrame({"x": [1.0, 2.0, math.nan], "y": [4.0, 8.0, 1.0]}, index=["a", "b", "c"])
WEIGHTS = np.array([0.5, 0.25])


def test_weights_are_used_as_they_stand_in_an_arithmetic_sum() -> None:
    pd.testing.assert_series_equal(
        aggregate(PARTS, WEIGHTS, "arithmetic"), pd.Series([1.5, 3.0, math.nan], index=["a", "b", "c"])
    )


def test_means_divide_by_the_sum_of_the_weights() -> None:
    geometric = [(x**0.5 * y**0.25) ** (1 / 0.75) for x, y in PARTS.itertuples(index=False)]
    harmonic = [0.75 / (0.5 / x + 0.25 / y) for x, y in PARTS.itertuples(index=False)]
    np.testing.assert_allclose(aggregate(PARTS.to_numpy(), WEIGHTS, "geometric"), geometric)
    np.testing.assert_allclose(aggregate(PARTS.to_numpy(), WEIGHTS, "harmonic"), harmonic)


@pytest.mark.parametrize("how", ["arithmetic", "geometric", "harmonic"])
def test_a_missing_part_makes_the_whole_missing_not_smaller(how: Aggregator) -> None:
    assert aggregate(PARTS, WEIGHTS, how).isna().tolist() == [False, False, True]


@pytest.mark.parametrize("how", ["geometric", "harmonic"])
def test_a_mean_that_needs_positive_numbers_names_the_part_and_the_area(how: Aggregator) -> None:
    with pytest.raises(ScoringError, match=rf"^y is 0 in area b, and a {how} mean needs numbers above 0; "):
        aggregate(PARTS.assign(y=[4.0, 0.0, 1.0]), WEIGHTS, how)
    with pytest.raises(ScoringError, match=r"^indicator 1 is -1 in area number 1,"):
        aggregate(np.array([[-1.0, 1.0]]), WEIGHTS, how)


def test_areas_with_the_same_figures_get_exactly_the_same_score() -> None:
    random = np.random.default_rng(7)
    once = random.normal(size=(501, 13))
    twice = np.concatenate([once, once[::-1]])
    scores = aggregate(twice, random.random(13), "arithmetic")
    assert (scores[:501] == scores[501:][::-1]).all()
