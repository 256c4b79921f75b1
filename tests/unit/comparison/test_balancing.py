"""Entropy balancing, beside an independent package and beside a general optimiser."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from commonground.errors import ComparisonError
from commonground.evidence.comparison.balancing import balancing_weights


def candidates(areas: int = 300, features: int = 5, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    scale = 10.0 ** np.arange(features)  # shares, pounds and people together
    return (random.normal(size=(areas, features)) + random.exponential(size=(areas, 1))) * scale


@pytest.mark.parametrize("weighted", [False, True])
def test_the_weights_are_those_of_the_independent_package(weighted: bool) -> None:
    from ebal import ebal_bin

    controls = candidates(200, 4)
    random = np.random.default_rng(2)
    treated = controls[random.choice(200, 20)] * 1.05
    base = random.uniform(0.5, 2, 200) if weighted else None
    X, treatment = np.vstack([treated, controls]), np.repeat([1, 0], [20, 200])
    package = ebal_bin(PCA=False, print_level=-1, constraint_tolerance=1e-9)
    # It works in the units it is given, so give it comparable ones.
    theirs = package.ebalance(treatment, X / controls.std(axis=0), random.normal(size=220), base_weight=base)
    assert theirs["converged"]
    ours = balancing_weights(controls, treated.mean(axis=0), base)
    assert ours.reached
    np.testing.assert_allclose(ours.weights, theirs["w"][20:], atol=1e-9)


def test_the_weights_are_the_nearest_to_equal_that_reach_the_target() -> None:
    X = candidates(25, 2, seed=3)
    target = X.mean(axis=0) + 0.3 * X.std(axis=0)
    slow = minimize(
        lambda w: np.sum(w * np.log(w)),
        np.full(25, 1 / 25),
        method="SLSQP",
        bounds=[(1e-9, 1)] * 25,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1},
            {"type": "eq", "fun": lambda w: (w @ X - target) / X.std(axis=0)},
        ],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert slow.success
    np.testing.assert_allclose(balancing_weights(X, target).weights, slow.x, atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(2, 60))
def test_a_target_made_from_the_candidates_is_reached(seed: int, features: int, areas: int) -> None:
    X = candidates(areas, features, seed)
    mixture = np.random.default_rng(seed).dirichlet(np.full(areas, 5.0))
    balanced = balancing_weights(X, mixture @ X)
    assert balanced.reached
    assert balanced.weights.sum() == pytest.approx(1)
    assert (balanced.weights >= 0).all()
    np.testing.assert_allclose((balanced.weights @ X - mixture @ X) / X.std(axis=0), 0, atol=1e-7)
    assert 1 <= balanced.effective_n <= areas * (1 + 1e-9)


def test_a_target_near_the_edge_of_lopsided_candidates_is_reached() -> None:
    X = np.random.default_rng(4).lognormal(0, 2, size=(400, 3))
    for share in (0.9, 0.99):
        target = (1 - share) * X.mean(axis=0) + share * X[X[:, 0].argmax()]
        balanced = balancing_weights(X, target)
        assert balanced.reached
        np.testing.assert_allclose(balanced.weights @ X, target, rtol=1e-6)


@pytest.mark.parametrize("beyond", [1.001, 1.5, 50.0])
def test_a_target_outside_the_candidates_is_reported_not_pretended(beyond: float) -> None:
    X = candidates()
    target = X.mean(axis=0)
    target[2] = X[:, 2].max() * beyond
    balanced = balancing_weights(X, target)
    assert not balanced.reached
    assert balanced.worst > 0
    assert balanced.weights.sum() == pytest.approx(1)


def test_a_place_that_is_already_average_keeps_the_base() -> None:
    X = candidates()
    base = np.random.default_rng(1).uniform(1, 3, len(X))
    balanced = balancing_weights(X, base @ X / base.sum(), base)
    np.testing.assert_allclose(balanced.weights, base / base.sum(), atol=1e-9)
    assert balancing_weights(X, X.mean(axis=0)).effective_n == pytest.approx(len(X))


def test_a_feature_that_is_the_same_everywhere_or_repeats_another_does_no_harm() -> None:
    X = candidates()
    target = X.mean(axis=0) + 0.2 * X.std(axis=0)
    more = np.column_stack([X, np.full(len(X), 3.0), 2 * X[:, 0] + X[:, 1]])
    plain = balancing_weights(X, target)
    extended = balancing_weights(more, np.append(target, [3.0, 2 * target[0] + target[1]]))
    assert extended.reached
    np.testing.assert_allclose(extended.weights, plain.weights, atol=1e-8)
    assert not balancing_weights(more, np.append(target, [4.0, 2 * target[0] + target[1]])).reached


def test_a_missing_figure_is_refused_by_the_number_of_its_feature() -> None:
    X = candidates()
    X[7, 2] = np.nan
    with pytest.raises(ComparisonError, match="feature 3 is missing for an area or for the place"):
        balancing_weights(X, np.zeros(5))
    with pytest.raises(ComparisonError, match="there is no area to weight"):
        balancing_weights(X[:0], np.zeros(5))


def test_five_hundred_candidates_take_milliseconds() -> None:
    X = candidates(500, 8)
    target = X.mean(axis=0) + 0.3 * X.std(axis=0)
    balancing_weights(X, target)
    best = np.inf
    for _ in range(20):
        start = time.perf_counter()
        balancing_weights(X, target)
        best = min(best, time.perf_counter() - start)
    assert best < 0.01  # about 0.4 ms on a free machine
