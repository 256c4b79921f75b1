"""Who is worst: ranks and deciles, rank 1 the highest value."""

from __future__ import annotations

from typing import Literal

import numpy as np

from commonground.evidence.index.labelling import Numbers, bare, relabel

Ties = Literal["average", "best"]
"""What equal values get: the mean of the ranks they cover, or the best (smallest) of them."""


def rank(values: Numbers, ties: Ties = "average") -> Numbers:
    """Rank from 1, the highest value, to n, the lowest; each column of a table by itself.

    ``values``: (areas,) or (areas, indicators), higher = worse. A missing value has no rank and does
    not count in n. Inside an index ties are averaged, which keeps the mean rank at (n + 1) / 2 and
    reproduces the published indices more closely; a published rank takes the best of its tie.
    Returns floats, with the labels that came in.
    """
    numbers = bare(values)
    if numbers.ndim == 1:
        return relabel(_rank_column(numbers, ties), values)
    ranks = np.empty(numbers.shape, order="F")
    for column in range(numbers.shape[1]):
        ranks[:, column] = _rank_column(numbers[:, column], ties)
    return relabel(ranks, values)


def decile(ranks: Numbers) -> Numbers:
    """Tenth of the ranking, 1 the worst: ceil(10 · rank / n), where n counts the areas that have a rank.

    Source: English Indices of Deprivation, technical reports (deciles are cut on ranks, not scores).
    """
    numbers = bare(ranks)
    return relabel(np.ceil(10 * numbers / count_present(numbers)), ranks)


def count_present(numbers: np.ndarray) -> np.ndarray:
    """How many areas have a value, for each column."""
    return np.count_nonzero(~np.isnan(numbers), axis=0)


def _rank_column(values: np.ndarray, ties: Ties) -> np.ndarray:
    present = ~np.isnan(values)
    if not present.all():
        ranks = np.full(len(values), np.nan)
        ranks[present] = _rank_column(values[present], ties)
        return ranks
    order = ascending_order(values)
    in_order = values[order]
    n = len(values)
    rank_in_order = np.arange(n, 0, -1.0)
    new_value = in_order[1:] != in_order[:-1]
    if not new_value.all():
        starts = np.flatnonzero(np.concatenate(([True], new_value)))
        lengths = np.diff(starts, append=n)
        best = n + 1 - (starts + lengths)
        of_run = best + (lengths - 1) / 2 if ties == "average" else best
        rank_in_order = np.repeat(of_run.astype(float), lengths)
    ranks = np.empty(n)
    ranks[order] = rank_in_order
    return ranks


def ascending_order(values: np.ndarray) -> np.ndarray:
    """Positions of the values from lowest to highest, equal ones in the order they came.

    ``values``: (areas,) float64 without NaN. A radix sort on the bits of the numbers: once the sign
    is dealt with, IEEE doubles are in the order of their bits, and numpy sorts 16-bit keys by
    counting, so four passes beat one comparison sort about twofold at England's size.
    """
    bits = np.ascontiguousarray(values, dtype="<f8").view("<i8")
    # Negative numbers have all bits flipped (they run backwards), others only the sign.
    keys = (bits ^ ((bits >> 63) | np.int64(-(2**63)))).view("<u2").reshape(-1, 4)
    order = np.argsort(keys[:, 0], kind="stable")
    for word in (1, 2, 3):
        order = order[np.argsort(keys[order, word], kind="stable")]
    return order
