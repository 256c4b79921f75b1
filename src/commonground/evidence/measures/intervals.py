"""How far a figure may be from the truth: intervals for proportions, counts and differences.

Everything here takes arrays of any shape that broadcast together and gives arrays back. Numerators need not
be whole numbers: where an area is cut, its people are shared out. A figure that cannot be has no interval,
which is NaN and never 0. ``level`` is the share of intervals that hold the truth, 0.95 unless told.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 0.95
"""The level that this field publishes at."""

EXACT_BELOW = 10.0
"""Counts below this get the exact Poisson interval, as official practice has it."""

Interval = tuple[np.ndarray, np.ndarray]
"""The lower ends and the upper ends, each with the shape of the figures."""


def normal_quantile(level: float = LEVEL) -> float:
    """How many standard deviations either side hold ``level`` of a normal distribution; 1.96 at 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(numerator: ArrayLike, denominator: ArrayLike, *, level: float = LEVEL) -> Interval:
    """Wilson's score interval of the proportion numerator / denominator, within 0 and 1.

    The ends are the two proportions p with |r/n − p| = z √(p (1 − p) / n). No interval (NaN) where the
    denominator is 0 or something is missing, negative, or more than its denominator.
    Source: Wilson (1927), J. Am. Stat. Assoc. 22; the choice of Fingertips' public health technical guidance.
    """
    r, n = np.broadcast_arrays(np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float))
    r, n = _only_where((n > 0) & (r >= 0) & (r <= n), r, n)
    z2 = normal_quantile(level) ** 2
    middle = 2 * r + z2
    half = np.sqrt(z2 * (z2 + 4 * r * (1 - r / n)))
    width = 2 * (n + z2)
    # At none and at all the formula gives 0 and 1, and near them encloses r/n, short of a rounding error.
    low = np.where(r == 0, 0.0, np.minimum((middle - half) / width, r / n))
    high = np.where(r == n, 1.0, np.maximum((middle + half) / width, r / n))
    return low, high


def byar(count: ArrayLike, *, level: float = LEVEL) -> Interval:
    """Byar's interval of a count of events; divide both ends by the denominator for a rate's.

    Low = O (1 − 1/(9O) − z/(3√O))³ and high = the same of O + 1 with a plus. Below ``EXACT_BELOW``, where
    Byar's approximation drifts, the exact interval: half of χ²(2O) and of χ²(2O + 2), which are quantiles
    of gamma distributions and so need no whole number. Exact intervals of small counts are cautious: at
    0.95 they hold the truth 95 % of the time or more. The ends move by at most 0.2 % where one formula
    takes over from the other. No interval (NaN) where the count is missing or negative.
    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II; Fingertips' public health
    technical guidance for the change at 10.
    """
    from scipy.special import gammaincinv  # slow to load, and most commands need no interval

    events = np.asarray(count, dtype=float)
    (events,) = _only_where(events >= 0, events)
    tail = (1 - level) / 2
    z = normal_quantile(level)
    # The formula that is not used must not divide by 0 on its way.
    many = np.maximum(events, EXACT_BELOW)
    few = np.minimum(events, EXACT_BELOW)
    exact = events < EXACT_BELOW
    low = np.where(exact, _nought_at_nought(few, gammaincinv(np.maximum(few, 1e-12), tail)), _cube(many, -z))
    high = np.where(exact, gammaincinv(few + 1, 1 - tail), _cube(many + 1, z))
    return low, high


def widened(
    value: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    hidden_sd: ArrayLike,
    *,
    level: float = LEVEL,
    floor: float = 0.0,
    ceiling: float = np.inf,
) -> Interval:
    """An interval made wider for what rounding or suppression hides.

    ``hidden_sd``: the standard deviation of the value over what the published figure may stand for, in the
    value's unit (see ``hidden_sd``). Chance and hiding are independent, so each half-width h becomes
    √(h² + (z · hidden_sd)²); the ends are kept within ``floor`` and ``ceiling``.
    """
    v, below, above, sd = (np.asarray(each, dtype=float) for each in (value, low, high, hidden_sd))
    reach = normal_quantile(level) * sd
    return (
        np.clip(v - np.hypot(v - below, reach), floor, ceiling),
        np.clip(v + np.hypot(above - v, reach), floor, ceiling),
    )


def hidden_sd(width: ArrayLike) -> np.ndarray:
    """Standard deviation of a figure that may be anywhere in an interval this wide: width / √12.

    A count rounded to the nearest 5 hides a width of 5; one suppressed below 5 and put at 2.5, the same.
    """
    return np.asarray(width, dtype=float) / np.sqrt(12)


def difference(
    value1: ArrayLike, low1: ArrayLike, high1: ArrayLike, value2: ArrayLike, low2: ArrayLike, high2: ArrayLike
) -> Interval:
    """The interval of value1 − value2 from their own intervals, by 'square and add'; both at one level.

    Low = d − √((v1 − l1)² + (h2 − v2)²), high = d + √((h1 − v1)² + (v2 − l2)²). Right for figures of
    different people; where one side holds the other, or they share their authorities, see the bootstrap.
    Source: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; Zou and Donner (2008),
    Statistics in Medicine 27, 1693–1702, for intervals of any kind.
    """
    v1, l1, h1, v2, l2, h2 = (
        np.asarray(each, dtype=float) for each in (value1, low1, high1, value2, low2, high2)
    )
    d = v1 - v2
    return d - np.hypot(v1 - l1, h2 - v2), d + np.hypot(h1 - v1, v2 - l2)


def _only_where(possible: np.ndarray, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(np.where(possible, each, np.nan) for each in arrays)


def _cube(events: np.ndarray, z: float) -> np.ndarray:
    return events * (1 - 1 / (9 * events) + z / (3 * np.sqrt(events))) ** 3


def _nought_at_nought(count: np.ndarray, low: np.ndarray) -> np.ndarray:
    # A gamma distribution of shape 0 stands at 0, which the quantile function does not answer.
    return np.where(count == 0, 0.0, low)
