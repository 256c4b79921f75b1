"""Places like this one: matched areas, weighted areas, and a table that says how alike they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from commonground.errors import ComparisonError
from commonground.evidence.comparison.balancing import Balanced, balancing_weights
from commonground.evidence.comparison.definition import Matching
from commonground.evidence.comparison.matching import CALIPER, Neighbours
from commonground.evidence.measures import Measure, Sums, values

_POOL = 400
"""Areas that are weighed in the second way of choosing: the nearest this many, so that none is absurd."""

PEOPLE = "people (logarithm)"


@dataclass(frozen=True, eq=False)
class Alike:
    """The comparators of one place.

    ``matched``: codes, nearest first, with ``distances``; ``fewer`` says why there are not more, if so.
    ``weighted``: codes, and ``weights`` that sum to 1 and make them like the place on average; none where
    no weights can. ``table``: a row for each feature (see ``Neighbours.balance``), as in ``table_weighted``.
    """

    matched: list[str]
    distances: np.ndarray
    fewer: str | None
    table: pd.DataFrame
    weighted: list[str]
    weights: np.ndarray
    table_weighted: pd.DataFrame | None


class Likeness:
    """All areas of one kind with the features that places are matched on, worked out once."""

    def __init__(
        self,
        matching: Matching,
        sums: Sums,
        measures: Sequence[Measure],
        regions: pd.Series | None = None,
    ) -> None:
        """``regions``: by code, to match places within their own region only; None to match across England.

        ``sums`` must hold every feature. Raises ``ComparisonError`` naming one that it lacks.
        """
        self.matching = matching
        known = [measure.id for measure in measures]
        for name in (*matching.features, matching.stratum):
            if name not in known:
                raise ComparisonError(
                    f"The store has no figures of {name}, by which places are matched; "
                    "`commonground status` says what it lacks."
                )
        # What else a place is measured by does not bear on what is like it.
        self._numbers = [known.index(name) for name in (*matching.features, matching.stratum)]
        self._measures = [measures[number] for number in self._numbers]
        self.within_region = regions is not None
        around = [""] * len(sums.codes)
        if regions is not None:
            there = regions.reindex(sums.codes)
            around = there.astype(object).where(there.notna(), None).tolist()
        features, halves = self._of(sums)
        self.features = pd.DataFrame(features, index=sums.codes, columns=[*matching.features, PEOPLE])
        strata = [_stratum(half, region) for half, region in zip(halves, around, strict=True)]
        self._neighbours = Neighbours(self.features, strata)

    def _of(self, sums: Sums) -> tuple[np.ndarray, np.ndarray]:
        """(places, features), and (places,) the share in percent by which strata are told apart."""
        found = values(sums.only(self._numbers), self._measures)
        people = np.log(np.where(sums.people > 0, sums.people, np.nan))
        return np.column_stack((found[:, :-1], people)), found[:, -1]

    def of(self, place: Sums, without: Sequence[str], region: str | None = None) -> Alike:
        """The comparators of a place (one row of sums).

        ``without``: areas it is itself made of. ``region``: where places are matched within their own,
        the place's.
        """
        (target,), (half,) = self._of(place)
        stratum = _stratum(half, region if self.within_region else "")
        around = self._neighbours
        pool = around.nearest(target, stratum, _POOL, np.inf, without=without)
        wanted = self.matching.areas
        close = int((pool.distances[:wanted] <= CALIPER).sum())
        fewer = None
        if close < wanted:
            fewer = around.nearest(target, stratum, wanted, without=without).left_out
        matched, distances = pool.codes[:close], pool.distances[:close]
        if not matched:
            return Alike([], distances, fewer, pd.DataFrame(), [], np.array([]), None)
        table = around.balance(target, matched)
        weighed = self._weighed(pool.codes, target)
        if not weighed.reached:
            return Alike(matched, distances, fewer, table, [], np.array([]), None)
        by_weight = around.balance(target, pool.codes, weighed.weights)
        return Alike(matched, distances, fewer, table, pool.codes, weighed.weights, by_weight)

    def _weighed(self, pool: list[str], target: np.ndarray) -> Balanced:
        spread = np.where(self._neighbours.spread > 0, self._neighbours.spread, 1.0)
        return balancing_weights(self._neighbours.values(pool) / spread, target / spread)


def _stratum(share: float, region: str | None) -> str | None:
    """What a comparator must share with a place; None, and so nothing, where a part of it is not known."""
    if region is None or np.isnan(share):
        return None
    return f"{'above' if share > 50 else 'below'} half {region}"
