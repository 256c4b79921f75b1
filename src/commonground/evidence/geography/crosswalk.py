"""Moving figures from one kind of area to another: counts first, rates after, and nothing lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy.sparse import csr_array

from commonground.errors import CrosswalkError, UnknownArea
from commonground.evidence.geography.codes import KINDS, not_of_kind, well_formed
from commonground.evidence.geography.weights import TOLERANCE, checked_weights
from commonground.evidence.sources import AreaKindName

Figures = TypeVar("Figures", pd.Series, pd.DataFrame)


@dataclass(frozen=True, eq=False)
class Moved(Generic[Figures]):
    """Figures after a move.

    ``values`` are indexed by the larger areas, sorted; an area that no figure was given for does not
    appear. ``unplaced`` holds the figures of areas the crosswalk does not know. ``missing`` holds the
    figures of areas whose figure is empty or was not given at all: a larger area that any of them
    contributes to is empty in ``values``, since a gap is not a nought.
    """

    values: Figures
    unplaced: Figures
    missing: Figures


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """Which share of each area (``from``) belongs to which other area (``to``).

    ``pairs`` has the columns ``from``, ``to`` and ``weight``, and is kept sorted. ``basis`` says in
    words where the weights come from. Raises ``CrosswalkError``, naming the area, unless every pair is
    complete and stands once, and each area's weights are above 0 and sum to one.
    """

    pairs: pd.DataFrame
    from_kind: AreaKindName
    to_kind: AreaKindName
    basis: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", checked_weights(self.pairs, self.from_kind, self.to_kind))

    @cached_property
    def _smaller(self) -> pd.Index:
        return pd.Index(self.pairs["from"].unique())

    @cached_property
    def _larger(self) -> pd.Index:
        return pd.Index(np.sort(self.pairs["to"].unique()), name=self.to_kind)

    @cached_property
    def _weights(self) -> csr_array:
        """(larger areas, smaller areas): multiplying by it moves a column of counts."""
        from scipy.sparse import csr_array  # slow to load, and most commands move nothing

        rows = self._larger.get_indexer(pd.Index(self.pairs["to"]))
        columns = self._smaller.get_indexer(pd.Index(self.pairs["from"]))
        weights = self.pairs["weight"].to_numpy(float)
        return csr_array((weights, (rows, columns)), shape=(len(self._larger), len(self._smaller)))

    def move_counts(self, counts: Figures) -> Moved[Figures]:
        """Share counts out by the weights and add them up in the larger areas.

        ``counts``: (areas,) or (areas, columns), indexed by code. Every column's total is proven to
        survive: what came in equals what came out plus what is unplaced. Raises ``CrosswalkError`` if
        it does not, or for an area given twice or a figure that is no number; ``UnknownArea`` for a
        code that cannot be of the crosswalk's kind.
        """
        table = self._checked(counts)
        at = self._smaller.get_indexer(table.index)
        known = at >= 0
        unplaced = table[~known]
        self._refuse_other_kinds(unplaced.index)

        amounts = np.full((len(self._smaller), table.shape[1]), np.nan)
        amounts[at[known]] = table.to_numpy()[known]
        empty = np.isnan(amounts)
        moved = self._weights @ np.where(empty, 0.0, amounts)
        _prove_conserved(table, moved, unplaced)

        given = np.zeros(len(self._smaller))
        given[at[known]] = 1.0
        reached = (self._weights @ given) > 0
        moved[(self._weights @ empty.astype(float)) > 0] = np.nan
        matters = (self._weights.T @ reached.astype(float)) > 0
        gaps = pd.DataFrame(amounts, index=self._smaller, columns=table.columns)[empty.any(axis=1) & matters]
        values = pd.DataFrame(moved, index=self._larger, columns=table.columns)[reached]
        return Moved(*(_like(part, counts) for part in (values, unplaced, gaps)))

    def move_rates(self, rates: Figures, denominators: pd.Series) -> Moved[Figures]:
        """Recompute rates in the larger areas: counts and denominators are moved, then divided.

        ``rates``: (areas,) or (areas, columns), per one of ``denominators``: (areas,), not negative.
        An area whose denominator is 0 adds nothing, whatever its rate; a larger area with nothing to
        divide by has no rate. Raises as ``move_counts`` does.
        """
        table = self._checked(rates)
        people = self._checked(denominators).iloc[:, 0]
        if (people < 0).any():
            raise CrosswalkError(f"Area {people.index[people < 0][0]} has a denominator below 0; correct it.")
        table, people = table.align(people, join="outer", axis=0)
        counts = table.mul(people, axis=0).mask(people == 0, 0.0)
        moved, below = self.move_counts(counts), self.move_counts(people).values
        values = moved.values.div(below.where(below > 0), axis=0)
        unplaced, missing = (
            table.reindex(part.index).where(part.notna()) for part in (moved.unplaced, moved.missing)
        )
        return Moved(*(_like(part, rates) for part in (values, unplaced, missing)))

    def mean(self, scores: Figures, population: pd.Series) -> Moved[Figures]:
        """Population-weighted mean of smaller areas' scores: a score is moved as a rate per person."""
        return self.move_rates(scores, population)

    def _checked(self, figures: pd.Series | pd.DataFrame) -> pd.DataFrame:
        """The figures as a table of floats, each area once."""
        table = figures.to_frame() if isinstance(figures, pd.Series) else figures
        if not table.index.is_unique:
            twice = table.index[table.index.duplicated()][0]
            raise CrosswalkError(f"Area {twice} has two rows of figures to move to {self.to_kind}; give one.")
        try:
            table = table.astype(float)
        except (TypeError, ValueError) as problem:
            raise CrosswalkError(f"Only numbers can be moved to {self.to_kind}: {problem}.") from problem
        endless = np.asarray(np.isinf(table.to_numpy()).any(axis=1))
        if endless.any():
            raise CrosswalkError(f"Area {table.index[endless][0]} has an infinite figure; correct it.")
        return table

    def _refuse_other_kinds(self, unplaced: pd.Index) -> None:
        kind = KINDS[self.from_kind]
        bad = ~well_formed(unplaced.to_series(), kind)
        if bad.any():
            raise UnknownArea(not_of_kind(unplaced[bad.to_numpy()][0], kind))


def _prove_conserved(table: pd.DataFrame, moved: np.ndarray, unplaced: pd.DataFrame) -> None:
    before = table.sum().to_numpy()
    lost = before - moved.sum(axis=0) - unplaced.sum().to_numpy()
    allowed = TOLERANCE * table.abs().sum().to_numpy()
    broken = ~(np.abs(lost) <= allowed)
    if broken.any():
        at = int(np.flatnonzero(broken)[0])
        raise CrosswalkError(
            f"The total of {table.columns[at]!r} was {before[at]:.12g} before the move and differs by "
            f"{lost[at]:.6g} after it; make the crosswalk again, since its weights no longer sum to 1."
        )


def _like(table: pd.DataFrame, figures: Figures) -> Figures:
    """A series if a series was given."""
    if isinstance(figures, pd.Series):
        column = table.iloc[:, 0]
        column.name = figures.name
        return cast(Figures, column)
    return cast(Figures, table)
