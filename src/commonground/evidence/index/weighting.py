"""How much each part counts: equal, given, or found from what the parts have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from commonground.errors import ScoringError
from commonground.evidence.index.factor import fit_one_factor
from commonground.evidence.index.labelling import bare, column_name

Weigher = Literal["equal", "given", "factor", "component"]


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights (parts,), and plain sentences about anything the reader should know of them."""

    values: np.ndarray
    notes: tuple[str, ...] = ()


def weigh(values: np.ndarray | pd.DataFrame, how: Weigher, given: Sequence[float | None] = ()) -> Weights:
    """The weight of each column of ``values`` (areas, parts), higher = worse.

    * ``equal``: 1/parts each;
    * ``given``: ``given`` as it stands, not made to sum to one;
    * ``factor``: loading / uniqueness of the one-factor model (the coefficients of its factor score);
    * ``component``: the leading eigenvector of the correlations.

    The last two use areas where every part is known, and are made to sum to one. Raises ``ScoringError``
    when the correlations cannot be had, or when the parts pull against each other so that the weights
    have no positive sum. A negative weight is kept, and noted.
    """
    parts = values.shape[1]
    if how == "equal":
        return Weights(np.full(parts, 1 / parts))
    if how == "given":
        return Weights(np.array(given, dtype=float))
    correlations = _correlations(values)
    notes: list[str] = []
    if how == "factor":
        factor = fit_one_factor(correlations)
        raw = factor.loadings / factor.uniquenesses
        for position in np.flatnonzero(factor.at_floor).tolist():
            notes.append(
                f"{column_name(values, position)} is nearly the common factor itself (its uniqueness is held "
                f"at the floor of {factor.uniquenesses[position]:g}), so it carries most of the weight."
            )
    else:
        leading = np.linalg.eigh(correlations)[1][:, -1]
        raw = leading if leading.sum() >= 0 else -leading
    # Compared with their size: a sum that is only rounding noise is no direction at all.
    if raw.sum() <= 1e-9 * np.abs(raw).sum():
        raise ScoringError("the parts pull against each other, so no weights fit them all; give the weights.")
    weights = raw / raw.sum()
    for position in np.flatnonzero(weights < 0).tolist():
        notes.append(
            f"{column_name(values, position)} has a negative weight ({weights[position]:.3f}): where it is "
            "worse, the other parts tend to be better."
        )
    return Weights(weights, tuple(notes))


def _correlations(values: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Pearson correlations (parts, parts) of the areas where every part is known."""
    numbers = bare(values)
    complete = numbers[~np.isnan(numbers).any(axis=1)]
    if len(complete) <= numbers.shape[1]:
        raise ScoringError(
            f"only {len(complete)} areas have all of the {numbers.shape[1]} parts, too few to find weights "
            "from; give the weights."
        )
    for position, column in enumerate(complete.T):
        if column.min() == column.max():
            raise ScoringError(
                f"{column_name(values, position)} is the same wherever every part is known, so no weight can "
                "be found for it; leave it out."
            )
    return np.atleast_2d(np.corrcoef(complete, rowvar=False))
