"""Postcodes that no letter can be sent to: no real one begins with a Q."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.land import Land

_PER_AREA = 20
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that the last two of a postcode are drawn from."""

_UNITS = len(_INWARD) ** 2
_DISTRICTS, _SECTORS, _LETTERS = 99, 10, 26
_DEEPEST = 0.65
"""How far from its area's middle a postcode may lie: a share of the way to the border before it was bent."""


@dataclass(frozen=True)
class Postcodes:
    """One row each: ``padded`` to seven characters as Ordnance Survey writes, ``spaced`` as people do.

    ``area``: the position of the small area it lies in; ``easting``, ``northing``: whole metres;
    ``lsoa11cd``: the older area it lay in.
    """

    table: pd.DataFrame

    def centres(self, areas: int) -> np.ndarray:
        """(areas, 2) the mean place of each area's postcodes, in whole metres."""
        area = self.table["area"].to_numpy()
        count = np.bincount(area, minlength=areas)
        sums = [np.bincount(area, self.table[axis], areas) for axis in ("easting", "northing")]
        return np.round(np.column_stack(sums) / count[:, None]).astype(np.int64)


def deliver(land: Land, order: np.ndarray, pieces: pd.DataFrame, rng: np.random.Generator) -> Postcodes:
    """About twenty postcodes in every area, numbered along ``order`` so that near codes are near places.

    ``pieces``: as ``Recoding.pieces``; where an area was put together from several older ones, the
    western postcodes lie in the first, in proportion to its share.
    """
    areas = len(land.seeds)
    number = rng.integers(_PER_AREA - 6, _PER_AREA + 7, areas)
    area = np.repeat(order, number[order])
    easting, northing = _places(land, area, rng)
    padded, spaced = _codes(len(area))
    table = pd.DataFrame(
        {"padded": padded, "spaced": spaced, "area": area, "easting": easting, "northing": northing}
    )
    return Postcodes(table.assign(lsoa11cd=_older(table, pieces, areas)))


def _places(land: Land, area: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A place for each postcode inside its own area, thicker towards the middle.

    Between the area's seed and one of its sides, short of the deepest that any side is bent inwards.
    """
    corners = np.diff(land.start) // 2
    side = rng.integers(0, corners[area])
    first = land.start[area] + 2 * side
    second = land.start[area] + 2 * ((side + 1) % corners[area])
    along = rng.random((len(area), 1))
    border = (1 - along) * land.vertices[land.ring[first]] + along * land.vertices[land.ring[second]]
    depth = _DEEPEST * np.sqrt(rng.random((len(area), 1)))
    place = np.round(land.seeds[area] + depth * (border - land.seeds[area])).astype(np.int64)
    return place[:, 0], place[:, 1]


def _codes(number: int) -> tuple[np.ndarray, np.ndarray]:
    """QA1 1AA and onwards; a sector holds a hundred while there is room, and up to its full four hundred."""
    per_sector = max(100, -(-number // (_DISTRICTS * _SECTORS * _LETTERS)))
    sector, unit = np.divmod(np.arange(number), per_sector)
    outward, sector = np.divmod(sector, _SECTORS)
    letter, district = np.divmod(outward, _DISTRICTS)
    district += 1
    inward = np.frombuffer(_INWARD.encode(), dtype=np.uint8)
    text = np.full((number, 8), ord(" "), dtype=np.uint8)
    text[:, 0] = ord("Q")
    text[:, 1] = ord("A") + letter
    two = district > 9
    text[:, 2] = ord("0") + np.where(two, district // 10, district)
    text[two, 3] = ord("0") + district[two] % 10
    text[:, 5] = ord("0") + sector
    text[:, 6] = inward[unit // len(_INWARD)]
    text[:, 7] = inward[unit % len(_INWARD)]
    padded = text[:, [0, 1, 2, 3, 5, 6, 7]]
    spaced = np.where(two[:, None], text, np.column_stack([padded, np.zeros(number, dtype=np.uint8)]))
    return _strings(padded), _strings(spaced)


def _strings(text: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(text).view(f"S{text.shape[1]}").ravel().astype(f"U{text.shape[1]}")


def _older(table: pd.DataFrame, pieces: pd.DataFrame, areas: int) -> np.ndarray:
    first = pieces.drop_duplicates("area").set_index("area")
    second = pieces[pieces["area"].duplicated()].set_index("area")["lsoa11cd"]
    west = table.groupby("area")["easting"].rank(method="first", pct=True).to_numpy()
    area = table["area"].to_numpy()
    older = first["lsoa11cd"].reindex(range(areas)).to_numpy(dtype=object)[area]
    other = second.reindex(range(areas)).to_numpy(dtype=object)[area]
    moved = west > first["share"].reindex(range(areas)).to_numpy()[area]
    return np.where(moved & pd.notna(other), other, older)
