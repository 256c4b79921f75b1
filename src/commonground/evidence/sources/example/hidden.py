"""What no file says outright: how deprived and how short of community life each small area really is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from commonground.evidence.sources.example.districts import Division
from commonground.evidence.sources.example.settling import Settlement

_WAVES = 160
_CORRELATION = 0.4
_PLANTED = 0.06
_PUSH = 1.5
_LIKELY = 0.6


@dataclass(frozen=True)
class Hidden:
    """(areas,) standard scores, higher the worse or the more urban; ``planted``: (wards,) is left behind."""

    deprivation: np.ndarray
    isolation: np.ndarray
    urban: np.ndarray
    planted: np.ndarray


def hide(
    settlement: Settlement, seeds: np.ndarray, sizes: np.ndarray, division: Division, rng: np.random.Generator
) -> Hidden:
    """Two weakly correlated fields (0.4) that vary smoothly over the land, and wards where both are bad.

    ``sizes``: (areas,) land of each area in square metres; small cells are town. Six wards in a hundred
    are planted, among those already in the worse two fifths on both, by pushing both fields up there.
    """
    spacing = settlement.spacing
    urban = _standard(-np.log(sizes))
    distance, town = KDTree(settlement.towns).query(seeds)
    fortune = rng.normal(size=len(settlement.towns))[town] * np.exp(
        -distance / (12 * settlement.town_scale[town])
    )
    estate = rng.normal(size=int(division.msoa.max()) + 1)[division.msoa]
    deprivation = _standard(
        0.7 * smooth(seeds, 5 * spacing, rng)
        + 0.4 * smooth(seeds, 1.5 * spacing, rng)
        + 0.7 * fortune
        + 0.5 * estate
        + 0.25 * urban
        + rng.normal(0, 0.3, len(seeds))
    )
    quarter = rng.normal(size=int(division.ward.max()) + 1)[division.ward]
    own = (
        0.7 * smooth(seeds, 6 * spacing, rng)
        + 0.4 * smooth(seeds, 1.5 * spacing, rng)
        + 0.6 * quarter
        - 0.2 * urban
    )
    # Over one county two smooth fields often agree by chance; what they share here is set, not left to it.
    own = _standard(_standard(own) - np.mean(_standard(own) * deprivation) * deprivation)
    isolation = _CORRELATION * deprivation + np.sqrt(1 - _CORRELATION**2) * own
    planted = _plant(deprivation, isolation, division.ward, rng)
    push = _PUSH * planted[division.ward]
    return Hidden(deprivation + push, isolation + push, urban, planted)


def smooth(seeds: np.ndarray, scale: float, rng: np.random.Generator) -> np.ndarray:
    """(areas,) a smooth random field of unit variance, whose values are alike within ``scale`` metres.

    A sum of random waves, which is a Gaussian process with a Gaussian kernel (Rahimi and Recht, 2007).
    """
    field = np.zeros(len(seeds))
    for _ in range(_WAVES):
        east, north = rng.normal(0, 1 / scale, 2)
        field += np.cos(east * seeds[:, 0] + north * seeds[:, 1] + rng.uniform(0, 2 * np.pi))
    return field * np.sqrt(2 / _WAVES)


def _plant(
    deprivation: np.ndarray, isolation: np.ndarray, ward: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    size = np.bincount(ward)
    need, lack = np.bincount(ward, deprivation) / size, np.bincount(ward, isolation) / size
    likely = np.flatnonzero((need > np.quantile(need, _LIKELY)) & (lack > np.quantile(lack, _LIKELY)))
    planted = np.zeros(size.size, dtype=bool)
    planted[rng.permutation(likely)[: max(1, round(_PLANTED * size.size))]] = True
    return planted


def _standard(field: np.ndarray) -> np.ndarray:
    return (field - field.mean()) / field.std()
