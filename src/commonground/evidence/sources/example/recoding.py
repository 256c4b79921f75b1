"""Codes and names of small areas in two editions: most keep theirs, a few are split, merged or redrawn."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.districts import Division

_SPLIT, _MERGED, _REDRAWN = 1 / 40, 1 / 300, 1 / 5_000
"""Areas per area that each change touches; England's are 1/37, 1/350 and 1/6,800."""


@dataclass(frozen=True)
class Recoding:
    """``code`` and ``name``: (areas,) of the 2021 edition.

    ``pieces``: one row for each 2011 and 2021 area that share land: ``area`` (its position),
    ``lsoa11cd``, ``lsoa11nm``, ``chgind`` (U unchanged, S split, M merged, X redrawn) and ``share``
    of the 2021 area's people, which sums to one over each area.
    """

    code: np.ndarray
    name: np.ndarray
    pieces: pd.DataFrame


def recode(
    division: Division,
    msoa_names: np.ndarray,
    seeds: np.ndarray,
    neighbours: np.ndarray,
    rng: np.random.Generator,
) -> Recoding:
    """Number small areas in order of census area and name them after it, as ONS does; then change some.

    ``msoa_names``: (areas,) the name of the census area around each.
    """
    new = _Edition(division.msoa, msoa_names, seeds)
    old_code, old_name = new.code.copy(), new.name.copy()
    chgind = np.full(len(seeds), "U", dtype=object)
    share = np.ones(len(seeds))
    more: list[tuple[int, str, str, str, float]] = []
    split, redrawn, merged = _changed(division, neighbours, rng)
    for area in merged:
        chgind[area], share[area] = "M", 0.55
        more.append((area, *new.coin(area), "M", 0.45))
        new.rename(area)
    for one, other in split:
        old_code[other], old_name[other] = old_code[one], old_name[one]
        for area in (one, other):
            chgind[area] = "S"
            new.rename(area)
    for one, other in redrawn:
        share[other] = 0.7
        more.append((other, old_code[one], old_name[one], "X", 0.3))
        for area in (one, other):
            chgind[area] = "X"
            new.rename(area)
    kept = pd.DataFrame(
        {
            "area": np.arange(len(seeds)),
            "lsoa11cd": old_code,
            "lsoa11nm": old_name,
            "chgind": chgind,
            "share": share,
        }
    )
    pieces = pd.concat([kept, pd.DataFrame(more, columns=kept.columns)], ignore_index=True)
    return Recoding(new.code, new.name, pieces)


class _Edition:
    """Codes and names given so far; an area drawn anew takes the next number and letter."""

    def __init__(self, msoa: np.ndarray, msoa_names: np.ndarray, seeds: np.ndarray) -> None:
        self.msoa, self.msoa_names = msoa, msoa_names
        self.letters = np.bincount(msoa)
        self.last = len(seeds)
        order = np.lexsort([-seeds[:, 1], msoa])
        number = np.empty(len(seeds), dtype=np.int64)
        number[order] = np.arange(len(seeds))
        letter = number - np.concatenate([[0], np.cumsum(self.letters)])[msoa]
        self.code = np.array([f"X01{value + 1:06d}" for value in number], dtype=object)
        self.name = np.array(
            [name + ascii_uppercase[value] for name, value in zip(msoa_names, letter, strict=True)],
            dtype=object,
        )

    def coin(self, area: int) -> tuple[str, str]:
        """A code and a name that nothing has had before, for something in ``area``'s place."""
        self.last += 1
        letter = self.letters[self.msoa[area]]
        self.letters[self.msoa[area]] += 1
        return f"X01{self.last:06d}", self.msoa_names[area] + ascii_uppercase[letter]

    def rename(self, area: int) -> None:
        self.code[area], self.name[area] = self.coin(area)


def _changed(
    division: Division, neighbours: np.ndarray, rng: np.random.Generator
) -> tuple[list[tuple[int, int]], list[tuple[int, int]], list[int]]:
    """Pairs of neighbours that were one before, pairs redrawn, and areas that were two before.

    At most one change to a census area, so that changes never meet.
    """
    msoa, ward = division.msoa, division.ward
    areas = len(msoa)
    one, other = neighbours.T
    together = neighbours[(msoa[one] == msoa[other]) & (ward[one] == ward[other])]
    together = rng.permutation(together)
    together = together[np.sort(np.unique(msoa[together[:, 0]], return_index=True)[1])]
    redrawn = max(1, round(areas * _REDRAWN))
    pairs = [(int(one), int(other)) for one, other in together[: redrawn + max(3, round(areas * _SPLIT / 2))]]
    untouched = ~np.isin(msoa, msoa[[one for one, _ in pairs]])
    alone = rng.permutation(np.flatnonzero(untouched))
    alone = alone[np.sort(np.unique(msoa[alone], return_index=True)[1])]
    return pairs[redrawn:], pairs[:redrawn], [int(area) for area in alone[: max(2, round(areas * _MERGED))]]
