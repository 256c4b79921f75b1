"""Places like this one: matched areas, weighted areas, and a table that says how alike they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from commonground.errors import ComparisonError
from commonground.evidence.comparison.balancing import Balanced, balancing_weights
from commonground.evidence.comparison.definition import Matching
from commonground.evidence.comparison.matching import CALIPER, balance, nearest
from commonground.evidence.measures import Measure, Sums, estimated

_POOL = 400
"""Areas that are weighed in the second way of choosing: the nearest this many, so that none is absurd."""

PEOPLE = "people (logarithm)"


@dataclass(frozen=True, eq=False)
class Alike:
    """The comparators of one place.

    ``matched``: codes, nearest first, with ``distances``; ``fewer`` says why there are not more, if so.
    ``weighted``: codes, and ``weights`` that sum to 1 and make them like the place on average; none where
    no weights can. ``table``: a row for each feature (see ``balance``), ``table_weighted`` likewise.
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
        self._at = [known.index(name) for name in matching.features]
        self._stratum = known.index(matching.stratum)
        self._measures = list(measures)
        self.features, self.strata = self._of(sums)
        self.within_region = regions is not None
        if regions is not None:
            self.strata = _together(self.strata, regions.reindex(sums.codes))

    def _of(self, sums: Sums) -> tuple[pd.DataFrame, pd.Series]:
        values = estimated(sums, self._measures).value
        features = pd.DataFrame(values[:, self._at], index=sums.codes, columns=list(self.matching.features))
        features[PEOPLE] = np.log(np.where(sums.people > 0, sums.people, np.nan))
        half = pd.Series(values[:, self._stratum] > 50, index=sums.codes)
        return features, half.mask(np.isnan(values[:, self._stratum]))

    @cached_property
    def _spread(self) -> pd.Series:
        spread = self.features.std()
        return spread.where(spread > 0, 1.0)

    def of(self, place: Sums, without: Sequence[str], region: str | None = None) -> Alike:
        """The comparators of a place (one row of sums).

        ``without``: areas it is itself made of. ``region``: where places are matched within their own,
        the place's.
        """
        features, strata = self._of(place)
        target, stratum = features.iloc[0], strata.iloc[0]
        if self.within_region:
            stratum = _together(strata, pd.Series(region, index=strata.index)).iloc[0]
        pool = nearest(self.features, target, self.strata, stratum, _POOL, np.inf, without=without)
        wanted = self.matching.areas
        close = int((pool.distances[:wanted] <= CALIPER).sum())
        fewer = None
        if close < wanted:
            fewer = nearest(self.features, target, self.strata, stratum, wanted, without=without).left_out
        matched, distances = pool.codes[:close], pool.distances[:close]
        if not matched:
            return Alike([], distances, fewer, pd.DataFrame(), [], np.array([]), None)
        table = balance(self.features, target, matched)
        weighed = self._weighed(pool.codes, target)
        if not weighed.reached:
            return Alike(matched, distances, fewer, table, [], np.array([]), None)
        by_weight = balance(self.features, target, pool.codes, weighed.weights)
        return Alike(matched, distances, fewer, table, pool.codes, weighed.weights, by_weight)

    def _weighed(self, pool: list[str], target: pd.Series) -> Balanced:
        scaled = (self.features.loc[pool] / self._spread).to_numpy(float)
        return balancing_weights(scaled, (target / self._spread).to_numpy(float))


def _together(strata: pd.Series, regions: pd.Series) -> pd.Series:
    """One stratum for each kind of place in each region; none where either is not known."""
    both = strata.astype("string") + " " + regions.astype("string")
    return both.astype(object).where(both.notna(), None)
