"""The one-factor model by maximum likelihood: what several indicators have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.errors import ScoringError

FLOOR = 0.005
"""Lowest uniqueness allowed, as in R's factanal: below it the likelihood runs away (a Heywood case)."""

_TOLERANCE = 1e-9
_BOUNDS = (float(np.log(FLOOR)), 0.0)


@dataclass(frozen=True)
class OneFactor:
    """Loadings λ and uniquenesses ψ, each (indicators,), such that the correlations ≈ λλ′ + diag(ψ)."""

    loadings: np.ndarray
    uniquenesses: np.ndarray

    @property
    def at_floor(self) -> np.ndarray:
        """Which indicators have the lowest uniqueness allowed, (indicators,) bool."""
        return self.uniquenesses <= FLOOR * (1 + 1e-9)


def fit_one_factor(correlations: np.ndarray) -> OneFactor:
    """The loadings and uniquenesses of greatest likelihood, turned so that the loadings' sum is positive.

    ``correlations``: (indicators, indicators), positive definite, at least three indicators. The
    loadings are concentrated out: for given ψ they follow from the leading eigenvector of
    Ψ^(−½) R Ψ^(−½), and the likelihood is maximised over ln ψ, by L-BFGS-B to find the region and
    Newton's method with the exact second derivatives to settle. Raises ``ScoringError`` with fewer
    than three indicators, when one follows from the others, or when no maximum is found.
    Source: Jöreskog (1967), "Some contributions to maximum likelihood factor analysis".
    """
    from scipy.optimize import minimize  # slow to load, and most commands fit nothing

    p = len(correlations)
    if p < 3:
        raise ScoringError(f"a factor needs at least three indicators, not {p}; use other weights.")
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        raise ScoringError("one indicator follows exactly from the others, so no factor fits; leave it out.")
    start = np.log(np.clip((1 - 0.5 / p) / np.diag(np.linalg.inv(correlations)), FLOOR, 1.0))
    near = minimize(
        _misfit,
        start,
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=[_BOUNDS] * p,
        options={"maxiter": 5000, "ftol": 1e-14, "gtol": 1e-8},
    )
    log_psi = _settle(near.x, correlations)
    leading, v, _, _ = _spectrum(log_psi, correlations)
    psi = np.exp(log_psi)
    loadings = np.sqrt(psi * max(leading - 1, 0.0)) * v
    return OneFactor(loadings if loadings.sum() >= 0 else -loadings, psi)


def _spectrum(log_psi: np.ndarray, R: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Leading eigenvalue and vector of Ψ^(−½) R Ψ^(−½), then all the others."""
    scale = np.exp(-log_psi / 2)
    values, vectors = np.linalg.eigh(R * np.outer(scale, scale))
    return float(values[-1]), vectors[:, -1], values[:-1], vectors[:, :-1]


def _misfit(log_psi: np.ndarray, R: np.ndarray) -> tuple[float, np.ndarray]:
    leading, v, others, _ = _spectrum(log_psi, R)
    return float(np.sum(others - np.log(others) - 1)), _slope(log_psi, leading, v)


def _slope(log_psi: np.ndarray, leading: float, v: np.ndarray) -> np.ndarray:
    return 1 - np.exp(-log_psi) + (leading - 1) * v**2


def _curvature(
    log_psi: np.ndarray, leading: float, v: np.ndarray, others: np.ndarray, rest: np.ndarray
) -> np.ndarray:
    turning = (rest * ((leading + others) / (leading - others))) @ rest.T
    growing = leading * np.outer(v**2, v**2)
    return np.diag(np.exp(-log_psi)) - growing - (leading - 1) * np.outer(v, v) * turning


def _settle(log_psi: np.ndarray, R: np.ndarray) -> np.ndarray:
    """Newton's method on the uniquenesses that are not held at a bound."""
    for _ in range(50):
        leading, v, others, rest = _spectrum(log_psi, R)
        slope = _slope(log_psi, leading, v)
        held = ((log_psi <= _BOUNDS[0]) & (slope > 0)) | ((log_psi >= _BOUNDS[1]) & (slope < 0))
        free = ~held
        if np.abs(slope[free]).max(initial=0.0) < _TOLERANCE:
            return log_psi
        curvature = _curvature(log_psi, leading, v, others, rest)[np.ix_(free, free)]
        step = np.zeros_like(log_psi)
        step[free] = np.linalg.lstsq(curvature, -slope[free])[0]
        log_psi = np.clip(log_psi + step, *_BOUNDS)
    raise ScoringError("no factor of greatest likelihood was found; use other weights.")
