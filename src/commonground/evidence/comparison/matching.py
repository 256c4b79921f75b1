"""Places like this one: the nearest areas by what was true of them beforehand, and how alike they are.

Distance is Mahalanobis's: features are put on one scale and what two of them say together counts once. It
is measured with the spread of all areas, so it does not depend on the place. A feature that is the same
everywhere, or follows from the others, adds nothing to it and does no harm.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

CALIPER = 3.0
"""How far a comparator may be. With 8 features two areas picked at random are 4 apart, √(2 · features)."""

_DECIMALS = 9
"""Distances closer than this are ties: the last digits of a float depend on how many rows are worked on."""


@dataclass(frozen=True)
class Matched:
    """Comparators from the nearest on, with their distances; why there are fewer than asked for, if so."""

    codes: list[str]
    distances: np.ndarray
    left_out: str | None


def nearest(
    features: pd.DataFrame,
    target: pd.Series,
    strata: pd.Series | None,
    target_stratum: object,
    k: int = 10,
    caliper: float = CALIPER,
    *,
    without: Collection[str] = (),
) -> Matched:
    """The ``k`` areas nearest to ``target`` in its own stratum, none farther than ``caliper``.

    ``features``: (areas, features), indexed by area code; all of them set the scale. ``target``: a value for
    each feature. ``strata``: a kind for each area, which a comparator must share exactly; None for no kinds.
    ``without``: areas that cannot be comparators, such as the place itself. An area that lacks a feature
    or a kind is no comparator. Equal distances are put in order of code.
    """
    at, whiten = _whitening(features)
    code = np.asarray(at.index, dtype=object)
    allowed = ~at.index.isin(list(without))
    if strata is not None:
        allowed &= (strata.reindex(at.index) == target_stratum).fillna(False).to_numpy(dtype=bool)
    pool = at[allowed]
    place = target.reindex(features.columns).to_numpy(dtype=float)
    distances = _distances(place @ whiten, pool.to_numpy() @ whiten)
    order = np.argsort(distances, kind="stable")  # codes are in order, and so are ties
    order = order[distances[order] <= caliper][:k]
    return Matched(
        [str(each) for each in code[allowed][order]],
        distances[order],
        _why_fewer(distances, len(order), k, caliper),
    )


def balance(
    features: pd.DataFrame, target: pd.Series, chosen: Sequence[str], weights: np.ndarray | None = None
) -> pd.DataFrame:
    """How alike a place and its comparators are, one row for each feature.

    ``place``, ``matched`` and ``all_areas`` are the place's value and two means, in the feature's unit; the
    mean over ``chosen`` is weighted by ``weights`` if given. ``before`` and ``after`` are the place less
    all areas and less the matched, in standard deviations of all areas (NaN where all are the same);
    ``improved`` says that after is the smaller in size.
    Source: Stuart (2010), Statistical Science 25: below 0.1 is close, above 0.25 is not.
    """
    place = target.reindex(features.columns).astype(float)
    everyone, spread = features.mean(), features.std()
    of_chosen = features.loc[list(chosen)]
    share = np.full(len(of_chosen), 1 / len(of_chosen)) if weights is None else weights / np.sum(weights)
    matched = pd.Series(share @ of_chosen.to_numpy(dtype=float), index=features.columns)
    unit = spread.where(spread > 0)
    return pd.DataFrame(
        {
            "place": place,
            "matched": matched,
            "all_areas": everyone,
            "before": (place - everyone) / unit,
            "after": (place - matched) / unit,
            "improved": (place - matched).abs() < (place - everyone).abs(),
        }
    )


def _whitening(features: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Areas that lack no feature, in order of code, and the matrix that makes their distances Mahalanobis's.

    The matrix is (features, directions): a root of the covariance's pseudo-inverse.
    """
    whole = features.astype(float).dropna().sort_index()
    values = whole.to_numpy()
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])
    # Equal values need not have a spread of exactly 0 in floats.
    varies = spread > 1e-12 * np.abs(values).max(axis=0, initial=0.0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=varies)
    standard = (values - values.mean(axis=0)) * scale if len(values) else values
    size, direction = np.linalg.eigh(standard.T @ standard / max(len(values) - 1, 1))
    kept = size > 1e-10 * max(size.max(initial=0.0), 1.0)
    return whole, scale[:, np.newaxis] * direction[:, kept] / np.sqrt(size[kept])


def _distances(place: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.round(np.sqrt(((others - place) ** 2).sum(axis=1)), _DECIMALS)


def _why_fewer(distances: np.ndarray, found: int, k: int, caliper: float) -> str | None:
    if found >= k:
        return None
    if found == len(distances):
        return f"only {found} other areas are of the same kind and have every feature"
    if np.isnan(distances).any():
        return "the place lacks a feature, so nothing can be said to be near it"
    return f"only {found} of {len(distances)} areas of the same kind are alike enough (within {caliper:g})"
