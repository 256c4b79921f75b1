"""Weights: equal, given, the first factor and the first component."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from commonground.errors import ScoringError
from commonground.evidence.index import fit_one_factor, weigh


def planted(loadings: np.ndarray) -> np.ndarray:
    """The correlations that a factor with those loadings makes, exactly."""
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1.0)
    return correlations


def sample(loadings: np.ndarray, areas: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    own = random.normal(size=(areas, len(loadings))) * np.sqrt(1 - loadings**2)
    return random.normal(size=(areas, 1)) * loadings + own


def test_equal_and_given_weights_are_as_they_stand() -> None:
    values = np.zeros((2, 4))
    assert weigh(values, "equal").values.tolist() == [0.25] * 4
    assert weigh(values, "given", [0.225, 0.2, 3.0, 1.0]).values.tolist() == [0.225, 0.2, 3.0, 1.0]


def test_planted_loadings_are_recovered() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.3, -0.2])
    factor = fit_one_factor(planted(loadings))
    np.testing.assert_allclose(factor.loadings, loadings, atol=1e-7)
    np.testing.assert_allclose(factor.uniquenesses, 1 - loadings**2, atol=1e-7)
    assert not factor.at_floor.any()


def test_planted_loadings_are_recovered_from_a_sample_of_areas() -> None:
    loadings = np.array([0.8, 0.6, 0.7, 0.4])
    weights = weigh(sample(loadings, 200_000, seed=3), "factor").values
    expected = loadings / (1 - loadings**2)
    np.testing.assert_allclose(weights, expected / expected.sum(), atol=0.01)
    assert weights.sum() == pytest.approx(1)


def test_the_factor_agrees_with_r_on_the_ability_and_intelligence_tests() -> None:
    # Covariances of six tests taken by 112 people (Bartholomew and Knott 1999); expected: what R prints for
    # factanal(factors = 1, covmat = ability.cov).
    covariances = np.array(
        [
            [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
            [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
            [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
            [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
            [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
            [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
        ]
    )
    deviations = np.sqrt(np.diag(covariances))
    factor = fit_one_factor(covariances / np.outer(deviations, deviations))
    assert factor.uniquenesses.round(3).tolist() == [0.535, 0.853, 0.748, 0.910, 0.232, 0.280]
    assert factor.loadings.round(3).tolist() == [0.682, 0.384, 0.502, 0.300, 0.877, 0.849]


def em_factor(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The one-factor model by expectation and maximisation (Rubin and Thayer 1982): a slow road to the same.

    Given loadings and uniquenesses, the factor is regressed on the indicators; given the factor, the
    indicators are regressed on it; until nothing moves.
    """
    loadings, own = np.full(len(correlations), 0.5), np.full(len(correlations), 0.75)
    for _ in range(200_000):
        implied = np.outer(loadings, loadings) + np.diag(own)
        towards = np.linalg.solve(implied, loadings)
        with_factor = correlations @ towards
        of_factor = 1 - towards @ loadings + towards @ with_factor
        before, loadings = loadings, with_factor / of_factor
        own = np.diag(correlations) - loadings * with_factor
        if np.abs(loadings - before).max() < 1e-14:
            break
    return loadings, own


@pytest.mark.parametrize("seed", range(6))
def test_the_weights_agree_with_another_way_of_finding_them(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = sample(random.uniform(0.35, 0.9, size=4 + seed), 800, seed)
    loadings, own = em_factor(np.corrcoef(values, rowvar=False))
    factor = fit_one_factor(np.corrcoef(values, rowvar=False))
    np.testing.assert_allclose(factor.loadings, loadings, atol=1e-6)
    np.testing.assert_allclose(factor.uniquenesses, own, atol=1e-6)
    expected = (loadings / own) / (loadings / own).sum()
    np.testing.assert_allclose(weigh(values, "factor").values, expected, atol=1e-6)


def test_an_indicator_that_is_the_factor_is_held_at_the_floor_and_said_so() -> None:
    # The first is more closely tied to the others than they are to each other: no real factor does that.
    correlations = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])
    factor = fit_one_factor(correlations)
    assert factor.at_floor.tolist() == [True, False, False]
    areas = np.random.default_rng(1).normal(size=(500, 3))
    exact = np.linalg.qr(areas - areas.mean(axis=0))[0] @ np.linalg.cholesky(correlations).T
    weights = weigh(pd.DataFrame(exact, columns=["income", "x", "y"]), "factor")
    assert "income is nearly the common factor itself" in weights.notes[0]
    assert weights.values[0] > 0.9


def test_a_negative_weight_is_kept_and_reported() -> None:
    values = pd.DataFrame(sample(np.array([0.8, 0.7, 0.6, -0.4]), 5000, seed=5), columns=list("abcd"))
    for how in ("factor", "component"):
        weights = weigh(values, how)
        assert weights.values[3] < 0
        assert weights.notes[-1].startswith("d has a negative weight (-0.")
        assert weights.values.sum() == pytest.approx(1)


def test_the_component_is_the_direction_of_greatest_variance() -> None:
    values = sample(np.array([0.8, 0.6, 0.5]), 2000, seed=6)
    weights = weigh(values, "component").values
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    spread = np.var(scaled @ (weights / np.linalg.norm(weights)))
    for direction in np.random.default_rng(2).normal(size=(200, 3)):
        assert np.var(scaled @ (direction / np.linalg.norm(direction))) <= spread + 1e-12


def test_one_part_has_all_the_component() -> None:
    assert weigh(np.array([[1.0], [2.0], [4.0]]), "component").values.tolist() == [1.0]


def test_areas_with_a_gap_do_not_count_towards_the_correlations() -> None:
    values = sample(np.array([0.8, 0.6, 0.5]), 300, seed=8)
    with_gaps = np.vstack([values, [[math.nan, 100.0, -100.0]]])
    np.testing.assert_array_equal(weigh(with_gaps, "factor").values, weigh(values, "factor").values)


@pytest.mark.parametrize("parts", [1, 2])
def test_a_factor_needs_three_indicators(parts: int) -> None:
    with pytest.raises(ScoringError, match=f"needs at least three indicators, not {parts}"):
        weigh(np.random.default_rng(0).normal(size=(50, parts)), "factor")


def test_an_indicator_that_follows_from_the_others_is_refused() -> None:
    values = np.random.default_rng(0).normal(size=(50, 4))
    values[:, 3] = 2 * values[:, 0] + 1
    with pytest.raises(ScoringError, match="follows exactly from the others"):
        weigh(values, "factor")


def test_an_indicator_that_is_the_same_everywhere_has_no_weight() -> None:
    values = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 3)), columns=["x", "y", "z"]).assign(
        y=1.0
    )
    with pytest.raises(ScoringError, match=r"^y is the same wherever every part is known"):
        weigh(values, "component")


def test_too_few_complete_areas_are_refused() -> None:
    with pytest.raises(ScoringError, match="only 3 areas have all of the 3 parts"):
        weigh(np.eye(3), "factor")


def test_two_parts_that_pull_against_each_other_have_no_component() -> None:
    x = np.random.default_rng(0).normal(size=100)
    with pytest.raises(ScoringError, match="pull against each other"):
        weigh(np.column_stack([x, -x + 0.1 * np.arange(100)]), "component")
