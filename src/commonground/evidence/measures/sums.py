"""Sums that figures are made of: added up over areas first, divided afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PARTS = ("top", "below", "hidden", "covered")


@dataclass(frozen=True, eq=False)
class Sums:
    """For some areas (or places, or groups of them) and some measures, what a figure is divided from.

    ``codes``: (areas,); ``measures``: their ids. ``top`` over ``below`` is the figure, ``hidden`` the
    variance of ``top`` that the publisher's rounding, hiding or modelling leaves, ``covered`` the
    people whose figures are known: (areas, measures) each. ``people``: (areas,) all who live there.
    """

    codes: pd.Index
    measures: tuple[str, ...]
    people: np.ndarray
    top: np.ndarray
    below: np.ndarray
    hidden: np.ndarray
    covered: np.ndarray

    def grouped(self, groups: Sequence[object] | pd.Series | np.ndarray, names: Sequence[str]) -> Sums:
        """Areas added up into groups: (areas,) the name of each area's group, others being left out."""
        at = pd.Index(names).get_indexer(pd.Index(np.asarray(groups, dtype=object)))
        held = [np.flatnonzero(at == number) for number in range(len(names))]
        people = np.array([self.people[rows].sum() for rows in held])
        parts = {part: np.array([getattr(self, part)[rows].sum(axis=0) for rows in held]) for part in PARTS}
        return Sums(pd.Index(names, dtype=object), self.measures, people, **parts)

    def shared_out(self, shares: np.ndarray | csr_array, names: Sequence[str]) -> Sums:
        """Areas shared out to places: counts by ``shares`` (places, areas), variances by their squares."""
        squared = shares * shares if isinstance(shares, np.ndarray) else shares.power(2)
        return Sums(
            codes=pd.Index(names, dtype=object),
            measures=self.measures,
            people=shares @ self.people,
            top=shares @ self.top,
            below=shares @ self.below,
            hidden=squared @ self.hidden,
            covered=shares @ self.covered,
        )

    def whole(self, name: str) -> Sums:
        """All areas added up."""
        return self.shared_out(np.ones((1, len(self.codes))), [name])

    def of(self, codes: Sequence[str] | pd.Index | np.ndarray) -> Sums:
        """Only these areas, in this order; every one of them must be there."""
        at = self.codes.get_indexer(pd.Index(codes, dtype=object))
        assert (at >= 0).all(), "asked for areas that are not there"
        return self.at(at)

    def at(self, positions: np.ndarray) -> Sums:
        """Only the areas at these positions, in this order."""
        parts = {part: getattr(self, part)[positions] for part in PARTS}
        return Sums(self.codes[positions], self.measures, self.people[positions], **parts)

    def only(self, numbers: Sequence[int]) -> Sums:
        """Only the measures of these numbers, in this order."""
        chosen = list(numbers)
        parts = {part: getattr(self, part)[:, chosen] for part in PARTS}
        return Sums(self.codes, tuple(self.measures[number] for number in chosen), self.people, **parts)

    def beside(self, others: Sequence[Sums]) -> Sums:
        """These measures, and beside them others of the same areas in the same order."""
        together = (self, *others)
        parts = {part: np.hstack([getattr(sums, part) for sums in together]) for part in PARTS}
        measures = tuple(measure for sums in together for measure in sums.measures)
        return Sums(self.codes, measures, self.people, **parts)

    def aligned(self, measures: Sequence[str]) -> Sums:
        """These measures, in this order; one that is not there is not known of any area."""
        at = pd.Index(self.measures).get_indexer(pd.Index(measures))
        # One area's figures side by side, as an area is asked for with all its measures.
        parts = {part: np.where(at >= 0, getattr(self, part)[:, at], 0.0).copy("C") for part in PARTS}
        return Sums(self.codes, tuple(measures), self.people, **parts)

    def table(self) -> pd.DataFrame:
        """As a table at rest: ``code``, ``people``, and four columns for each measure."""
        columns: dict[str, object] = {"code": self.codes.to_numpy(object), "people": self.people}
        for number, measure in enumerate(self.measures):
            for part in PARTS:
                columns[f"{measure} {part}"] = getattr(self, part)[:, number]
        return pd.DataFrame(columns)

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> Sums:
        """Read back what ``table`` wrote, or those measures of it whose columns were read."""
        measures = tuple(str(name)[: -len(" top")] for name in table.columns if str(name).endswith(" top"))
        parts = {part: table[[f"{measure} {part}" for measure in measures]].to_numpy(float) for part in PARTS}
        return cls(pd.Index(table["code"].astype(object)), measures, table["people"].to_numpy(float), **parts)


def sums_of_parts(parts: Mapping[str, pd.DataFrame], people: pd.Series) -> Sums:
    """Measures on their own areas, side by side.

    ``parts``: by measure, what ``components`` returns. ``people``: by code, who lives in each area of
    their kind; an area that is not in it is left out. What is not known of an area is not covered.
    """
    codes = pd.Index(people.index.astype(object), name="code")
    living = people.to_numpy(float)
    shape = (len(codes), len(parts))
    filled = {part: np.zeros(shape) for part in PARTS}
    for number, table in enumerate(parts.values()):
        at = codes.get_indexer(pd.Index(table.index.to_numpy(dtype=object)))
        held = at >= 0
        for part in ("top", "below", "hidden"):
            filled[part][at[held], number] = table[part].to_numpy(float)[held]
        filled["covered"][at[held], number] = living[at[held]]
    return Sums(codes, tuple(parts), living, **filled)
