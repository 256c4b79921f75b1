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


class Neighbours:
    """All areas, and the scale by which one is near to another, worked out once for many places."""

    def __init__(self, features: pd.DataFrame, strata: Sequence[object] | pd.Series | None = None) -> None:
        """``features``: (areas, features), indexed by area code; all of them set the scale.

        ``strata``: (areas,) the kind of each, which a comparator must share exactly; None for no kinds. An
        area that lacks a feature or a kind is no comparator.
        """
        self._features = features.columns
        self.mean, self.spread = (each.to_numpy(float) for each in (features.mean(), features.std()))
        # In order of code, so that ties are as well.
        whole = features.astype(float).dropna().sort_index()
        self._codes, self._values = whole.index, np.ascontiguousarray(whole.to_numpy())
        self._whiten = _whitening(self._values)
        self._whitened = self._values @ self._whiten
        if strata is None:
            self._of_kind: dict[object, np.ndarray] = {None: np.arange(len(whole))}
        else:
            kinds = pd.Series(np.asarray(strata, dtype=object), features.index).reindex(whole.index)
            number, names = pd.factorize(kinds)
            self._of_kind = {name: np.flatnonzero(number == at) for at, name in enumerate(names)}

    def nearest(
        self,
        target: np.ndarray,
        stratum: object,
        k: int = 10,
        caliper: float = CALIPER,
        *,
        without: Collection[str] = (),
    ) -> Matched:
        """The ``k`` areas nearest to ``target`` in its own stratum, none farther than ``caliper``.

        ``target``: (features,). ``without``: areas that cannot be comparators, such as the place itself.
        Equal distances are put in order of code.
        """
        pool = self._of_kind.get(stratum, np.array([], dtype=int))
        pool = pool[~np.isin(pool, self._rows(without))]
        distances = _distances(target @ self._whiten, self._whitened[pool])
        order = np.argsort(distances, kind="stable")
        order = order[distances[order] <= caliper][:k]
        codes = [str(code) for code in self._codes[pool[order]]]
        return Matched(codes, distances[order], _why_fewer(distances, len(order), k, caliper))

    def values(self, chosen: Collection[str]) -> np.ndarray:
        """The features of areas that lack none: (chosen, features), in the order they are given in."""
        return self._values[self._rows(chosen)]

    def balance(
        self, target: np.ndarray, chosen: Collection[str], weights: np.ndarray | None = None
    ) -> pd.DataFrame:
        """How alike a place and its comparators are, one row for each feature.

        ``place``, ``matched`` and ``all_areas`` are the place's value and two means, in the feature's unit;
        the mean over ``chosen`` is weighted by ``weights`` if given. ``before`` and ``after`` are the place
        less all areas and less the matched, in standard deviations of all areas (NaN where all are the
        same); ``improved`` says that after is the smaller in size.
        Source: Stuart (2010), Statistical Science 25: below 0.1 is close, above 0.25 is not.
        """
        of_chosen = self.values(chosen)
        share = np.full(len(of_chosen), 1 / len(of_chosen)) if weights is None else weights / np.sum(weights)
        matched = share @ of_chosen
        unit = np.where(self.spread > 0, self.spread, np.nan)
        before, after = target - self.mean, target - matched
        return pd.DataFrame(
            {
                "place": target,
                "matched": matched,
                "all_areas": self.mean,
                "before": before / unit,
                "after": after / unit,
                "improved": np.abs(after) < np.abs(before),
            },
            index=self._features,
        )

    def _rows(self, codes: Collection[str]) -> np.ndarray:
        return self._codes.get_indexer(pd.Index(list(codes), dtype=object))


def _whitening(values: np.ndarray) -> np.ndarray:
    """The matrix that makes distances between rows of features Mahalanobis's: (features, directions).

    It is a root of the covariance's pseudo-inverse.
    """
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])
    # Equal values need not have a spread of exactly 0 in floats.
    varies = spread > 1e-12 * np.abs(values).max(axis=0, initial=0.0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=varies)
    standard = (values - values.mean(axis=0)) * scale if len(values) else values
    size, direction = np.linalg.eigh(standard.T @ standard / max(len(values) - 1, 1))
    kept = size > 1e-10 * max(size.max(initial=0.0), 1.0)
    return scale[:, np.newaxis] * direction[:, kept] / np.sqrt(size[kept])


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
