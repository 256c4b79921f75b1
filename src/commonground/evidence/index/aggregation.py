"""Several numbers into one: weighted arithmetic, geometric and harmonic combination."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
import pandas as pd

from commonground.errors import ScoringError
from commonground.evidence.index.labelling import area_name, bare, column_name

Aggregator = Literal["arithmetic", "geometric", "harmonic"]


@overload
def aggregate(values: np.ndarray, weights: np.ndarray, how: Aggregator) -> np.ndarray: ...
@overload
def aggregate(values: pd.DataFrame, weights: np.ndarray, how: Aggregator) -> pd.Series: ...
def aggregate(
    values: np.ndarray | pd.DataFrame, weights: np.ndarray, how: Aggregator
) -> np.ndarray | pd.Series:
    """One number for each area; missing where any part is missing.

    ``values``: (areas, parts), higher = worse; ``weights``: (parts,), used as they stand.
    ``arithmetic`` is Σ w·x (a sum, not a mean, unless the weights sum to one), ``geometric`` is
    exp(Σ w·ln x / Σ w), ``harmonic`` is Σ w / Σ (w / x). The last two raise ``ScoringError`` naming
    the part and the area when a value is 0 or less.
    """
    numbers = bare(values)
    if how != "arithmetic":
        _refuse_not_positive(numbers, values, how)
    if how == "arithmetic":
        combined = _weighted_sum(numbers, weights)
    elif how == "geometric":
        combined = np.exp(_weighted_sum(np.log(numbers), weights) / weights.sum())
    else:
        combined = weights.sum() / _weighted_sum(1 / numbers, weights)
    return pd.Series(combined, index=values.index) if isinstance(values, pd.DataFrame) else combined


def _weighted_sum(numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
    # Part by part and not as a matrix product: a library may add up one row in another order than the
    # next, and two areas with the same figures would then differ in the last bit and not be tied.
    total = np.zeros(numbers.shape[0])
    for position, weight in enumerate(weights):
        total += weight * numbers[:, position]
    return total


def _refuse_not_positive(numbers: np.ndarray, values: np.ndarray | pd.DataFrame, how: str) -> None:
    found = np.argwhere(numbers <= 0)
    if len(found):
        area, part = found[0]
        raise ScoringError(
            f"{column_name(values, part)} is {numbers[area, part]:g} in {area_name(values, area)}, and a "
            f"{how} mean needs numbers above 0; use the arithmetic one, or another normalisation."
        )
