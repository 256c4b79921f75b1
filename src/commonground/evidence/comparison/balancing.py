"""Weights that make a set of areas look, on average, exactly like a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.errors import ComparisonError

_CLOSE = 1e-8
"""Means this near to the target, in standard deviations of the candidates, are on it."""

_STEPS = 200
_HALVINGS = 0.5 ** np.arange(40)


@dataclass(frozen=True)
class Balanced:
    """Weights (candidates,) that sum to 1, and whether they do what was asked.

    ``worst`` is the largest difference left between a weighted mean and the target, in standard deviations
    of the candidates. ``effective_n`` is 1 / Σ weight², the equal areas that would tell as much. Where
    the target was not reached the weights are where the search stopped, and no comparison should use them.
    """

    weights: np.ndarray
    reached: bool
    worst: float
    effective_n: float


def balancing_weights(features: np.ndarray, target: np.ndarray, base: np.ndarray | None = None) -> Balanced:
    """Weights nearest to ``base`` whose weighted means of the features are the target: entropy balancing.

    ``features``: (candidates, features); ``target``: (features,); ``base``: (candidates,), above 0, equal
    unless given. Nearest means the least Σ w ln(w / base). The weights are base · exp(λ·x), made to sum to
    1, and λ minimises the convex ln Σ base · exp(λ·(x − target)): Newton's method, halving a step that
    does not pay. A target that no weights can reach, outside the hull of the candidates, is reported in
    the result. Raises ``ComparisonError`` when there is no candidate or a figure is missing.
    Source: Hainmueller (2012), Political Analysis 20, 25–46.
    """
    X, wanted = np.asarray(features, dtype=float), np.asarray(target, dtype=float)
    _refuse_gaps(X, wanted)
    q = np.full(len(X), 1 / len(X)) if base is None else np.asarray(base, dtype=float) / np.sum(base)
    spread = X.std(axis=0)
    Z = (X - wanted) / np.where(spread > 0, spread, 1.0)
    log_q = np.log(q)
    # Were the target within the hull, the minimum could not be lower than this.
    lowest = log_q.min()

    lam = np.zeros(Z.shape[1])
    value, w = _dual(Z, log_q, lam)
    for _ in range(_STEPS):
        gap = w @ Z
        if np.abs(gap).max(initial=0.0) < _CLOSE or value < lowest:
            break
        centred = Z - gap
        step = -np.linalg.lstsq(centred.T @ (centred * w[:, np.newaxis]), gap)[0]
        slope = gap @ step
        for length in _HALVINGS:
            trial = lam + length * step
            trial_value, trial_w = _dual(Z, log_q, trial)
            # The last steps gain less than a float can show.
            if trial_value <= value + 1e-4 * length * slope + 1e-14:
                break
        lam, value, w = trial, trial_value, trial_w
    worst = float(np.abs(w @ Z).max(initial=0.0))
    return Balanced(w, worst < _CLOSE, worst, float(1 / (w @ w)))


def _dual(Z: np.ndarray, log_q: np.ndarray, lam: np.ndarray) -> tuple[float, np.ndarray]:
    """ln Σ q exp(λ·z), and the weights that go with λ."""
    power = log_q + Z @ lam
    top = power.max()
    raised = np.exp(power - top)
    total = raised.sum()
    return float(top + np.log(total)), raised / total


def _refuse_gaps(X: np.ndarray, wanted: np.ndarray) -> None:
    if len(X) == 0:
        raise ComparisonError("there is no area to weight; widen the choice of comparators.")
    lacking = np.isnan(X).any(axis=0) | np.isnan(wanted)
    if lacking.any():
        raise ComparisonError(
            f"feature {int(np.flatnonzero(lacking)[0]) + 1} is missing for an area or for the place, so "
            "nothing can be balanced on it; leave out the feature, or the areas without it."
        )
