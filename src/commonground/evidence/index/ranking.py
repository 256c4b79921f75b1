"""Who is worst: ranks and deciles, rank 1 the highest value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from commonground.evidence.index.labelling import Numbers, bare, relabel

Ties = Literal["average", "best"]
"""What equal values get: the mean of the ranks they cover, or the best (smallest) of them."""

OfRank = Callable[[np.ndarray, int], np.ndarray]
"""A function of ranks, and of how many areas are ranked, that gives one number for each rank."""


def rank(values: Numbers, ties: Ties = "average") -> Numbers:
    """Rank from 1, the highest value, to n, the lowest; each column of a table by itself.

    ``values``: (areas,) or (areas, indicators), higher = worse. A missing value has no rank and does
    not count in n. Inside an index ties are averaged, which keeps the mean rank at (n + 1) / 2 and
    reproduces the published indices more closely; a published rank takes the best of its tie.
    Returns floats, with the labels that came in.
    """
    return by_rank(values, lambda ranks, _: ranks, ties)


def by_rank(values: Numbers, function: OfRank, ties: Ties = "average") -> Numbers:
    """``function`` of the rank of each value, worked out once for each rank that occurs.

    As ``rank``, which is this with a function that changes nothing.
    """
    numbers = bare(values)
    columns = numbers[:, np.newaxis] if numbers.ndim == 1 else numbers
    results = np.full(columns.shape, np.nan, order="F")
    untied: dict[int, np.ndarray] = {}
    for result, column in zip(results.T, columns.T, strict=True):
        present = ~np.isnan(column)
        if present.all():
            order, in_order = _in_order(column, function, ties, untied)
            result[order] = in_order
        else:
            order, in_order = _in_order(column[present], function, ties, untied)
            result[np.flatnonzero(present)[order]] = in_order
    return relabel(results[:, 0] if numbers.ndim == 1 else results, values)


def decile(ranks: Numbers) -> Numbers:
    """Tenth of the ranking, 1 the worst: ceil(10 · rank / n), where n counts the areas that have a rank.

    Source: English Indices of Deprivation, technical reports (deciles are cut on ranks, not scores).
    """
    numbers = bare(ranks)
    return relabel(np.ceil(10 * numbers / np.maximum(count_present(numbers), 1)), ranks)


def count_present(numbers: np.ndarray) -> np.ndarray:
    """How many areas have a value, for each column."""
    return np.count_nonzero(~np.isnan(numbers), axis=0)


def _in_order(
    values: np.ndarray, function: OfRank, ties: Ties, untied: dict[int, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Positions from the lowest value to the highest, and the function of the rank of each in turn.

    ``untied`` remembers the function of 1 … n between columns without ties, where it is always the same.
    """
    order = ascending_order(values)
    in_order = values.take(order)
    n = len(values)
    rises = in_order[1:] != in_order[:-1]
    if rises.all():
        if n not in untied:
            untied[n] = function(np.arange(n, 0, -1.0), n)
        return order, untied[n]
    starts = np.flatnonzero(np.concatenate(([True], rises)))
    lengths = np.diff(starts, append=n)
    best = n + 1.0 - (starts + lengths)
    ranks = best + (lengths - 1) / 2 if ties == "average" else best
    return order, np.repeat(function(ranks, n), lengths)


def ascending_order(values: np.ndarray) -> np.ndarray:
    """Positions of the values from lowest to highest, equal ones in the order they came.

    ``values``: (areas,) float64 without NaN. A radix sort on the bits of the numbers: once the sign
    is dealt with, IEEE doubles are in the order of their bits, and numpy sorts 16-bit keys by
    counting, so four passes beat one comparison sort about twofold at England's size.
    """
    # A negative nought differs from nought in its bits alone: adding nought makes them one.
    bits = np.ascontiguousarray(values + 0.0, dtype="<f8").view("<i8")
    # Negative numbers have every bit flipped, since they run backwards; the others only the sign.
    keys = bits ^ ((bits >> 63) | np.int64(-(2**63)))
    words = keys.view("<u2").reshape(-1, 4).T.copy()
    order = words[0].argsort(kind="stable")
    for word in words[1:]:
        order = order.take(word.take(order).argsort(kind="stable"))
    return order
