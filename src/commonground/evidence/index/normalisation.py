"""Putting indicators on one scale, higher = worse before and after."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import ndtri

from commonground.errors import ScoringError
from commonground.evidence.index.labelling import Numbers, bare, column_name, relabel
from commonground.evidence.index.ranking import OfRank, by_rank

Normaliser = Literal["none", "rank", "normal scores", "z", "min-max", "percentile"]


def normalise(values: Numbers, how: Normaliser) -> Numbers:
    """Each column on a common scale; missing values stay missing and count nowhere.

    ``values``: (areas,) or (areas, indicators), higher = worse. ``how``:

    * ``none``: as they are;
    * ``rank``: the place from 1, the best, to n, the worst (so higher stays worse);
    * ``normal scores``: Φ⁻¹(place / (n + 1)), as English official practice has it;
    * ``percentile``: 100 · (place − ½) / n, the middle of the area's step, so never 0 or 100;
    * ``z``: distance from the mean in standard deviations of all areas present;
    * ``min-max``: 0 for the best area, 100 for the worst.

    Ties share the mean of their places. Raises ``ScoringError`` naming a column without any spread
    where the scale needs one (``z``, ``min-max``).
    """
    numbers = bare(values)
    if how == "none":
        return relabel(numbers, values)
    if how in ("z", "min-max"):
        _refuse_no_spread(numbers, values, how)
        return relabel(_standardise(numbers) if how == "z" else _stretch(numbers), values)
    return by_rank(values, _OF_RANK[how])


_OF_RANK: dict[str, OfRank] = {
    "rank": lambda ranks, n: n + 1 - ranks,
    "normal scores": lambda ranks, n: ndtri((n + 1 - ranks) / (n + 1)),
    "percentile": lambda ranks, n: 100 * (n - ranks + 0.5) / n,
}


def _standardise(numbers: np.ndarray) -> np.ndarray:
    return (numbers - np.nanmean(numbers, axis=0)) / np.nanstd(numbers, axis=0)


def _stretch(numbers: np.ndarray) -> np.ndarray:
    lowest = np.nanmin(numbers, axis=0)
    return 100 * (numbers - lowest) / (np.nanmax(numbers, axis=0) - lowest)


def _refuse_no_spread(numbers: np.ndarray, values: Numbers, how: str) -> None:
    for position, column in enumerate(np.atleast_2d(numbers.T)):
        present = column[~np.isnan(column)]
        if present.size == 0 or present.min() == present.max():
            raise ScoringError(
                f"{column_name(values, position)} has the same value in every area, so it cannot be put on "
                f"the {how} scale; use ranks, or leave it out."
            )
