"""Which of many differences to call real, when a page makes many comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def discoveries(p: ArrayLike, rate: float = 0.05) -> np.ndarray:
    """Which p-values count as found, so that on average at most ``rate`` of those found are false.

    ``p``: any shape; a missing one is never found and does not count among the comparisons.
    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.
    """
    return adjusted(p) <= rate


def adjusted(p: ArrayLike) -> np.ndarray:
    """The least rate at which each p-value would be found: the smallest m·p/rank at its rank or after.

    Shape as ``p``; m counts those that are not missing; a missing one stays NaN.
    """
    given = np.asarray(p, dtype=float)
    flat = given.ravel()
    present = np.flatnonzero(~np.isnan(flat))
    order = present[np.argsort(flat[present], kind="stable")]
    m = len(order)
    scaled = flat[order] * m / np.arange(1, m + 1)
    result = np.full(flat.shape, np.nan)
    # The largest p-value is its own bound, and a smaller one never has a larger bound.
    result[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return result.reshape(given.shape)
