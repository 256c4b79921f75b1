"""Classes of a map of figures: about a fifth of the areas in each, with edges that are round numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

import numpy as np

from commonground.evidence.comparison import shown
from commonground.evidence.measures import Measure

MOST = 5
"""As many shades as an eye tells apart, in grey too."""

_FEWEST, _FULLEST = 0.1, 0.3
"""The shares of areas between which a class is full enough, where rounder edges are to be had for it."""


@dataclass(frozen=True)
class Band:
    """Figures from ``low`` up to, but not at, ``high``; None where it is open. ``label`` in words."""

    low: float | None
    high: float | None
    label: str


def bands(measure: Measure, edges: Sequence[float]) -> tuple[Band, ...]:
    """The classes between edges, in order, the first and the last of them open."""
    if not edges:
        return (Band(None, None, "all figures"),)
    ends = [None, *edges, None]
    return tuple(Band(low, high, _label(measure, low, high)) for low, high in pairwise(ends))


def class_edges(values: np.ndarray, decimals: int) -> list[float]:
    """At most four edges that part the known ``values`` (areas,) into classes of about a fifth each.

    The roundest edges that leave no class nearly empty or overfull; figures that many areas share can
    leave fewer. An edge has no more decimals than a figure that is shown.
    """
    known = as_shown(values[~np.isnan(values)], decimals)
    if not len(known):
        return []
    fifths = np.quantile(known, np.arange(1, MOST) / MOST)
    best: list[float] = []
    fitness = (0, False, False)
    for step in _steps(float(np.ptp(known)), decimals):
        edges = _between(known, {round(float(round(q / step) * step), decimals) for q in fifths})
        shares = np.bincount(np.digitize(known, edges), minlength=len(edges) + 1) / len(known)
        fits = (len(edges), bool(shares.min() >= _FEWEST), bool(shares.max() <= _FULLEST))
        if fits > fitness:
            best, fitness = edges, fits
        if fits == (MOST - 1, True, True):
            break
    if not best and np.ptp(known) > 0:
        # Nearly all areas share the lowest figure: what is above it is the other class.
        return [float(known[known > known.min()].min())]
    return best


def class_of(values: np.ndarray, edges: Sequence[float], decimals: int) -> np.ndarray:
    """(areas,) the number of each figure's class, by the figure as it is shown; −1 where there is none."""
    found = np.digitize(np.nan_to_num(as_shown(values, decimals)), edges)
    return np.where(np.isnan(values), -1, found)


def as_shown(values: np.ndarray, decimals: int) -> np.ndarray:
    """Figures rounded as a reader sees them, so that 17.96, shown as 18.0, is not *under 18*."""
    return np.round(values, decimals)


def short(measure: Measure, value: float) -> str:
    """A figure without the long words after it that a caption says once, such as *for every 1,000 people*."""
    return shown(measure, value).removesuffix(_tail(measure))


def _tail(measure: Measure) -> str:
    tail = measure.written.partition("{}")[2]
    return tail if len(tail) > 3 else ""


def _label(measure: Measure, low: float | None, high: float | None) -> str:
    if low is None:
        return f"under {short(measure, high or 0.0)}"
    if high is None:
        return f"{short(measure, low)} or more"
    return f"{short(measure, low)} to under {short(measure, high)}"


def _between(known: np.ndarray, edges: set[float]) -> list[float]:
    """Those edges that have figures on both sides, in order."""
    return sorted(edge for edge in edges if known.min() < edge <= known.max())


def _steps(width: float, decimals: int) -> Iterator[float]:
    """Round steps from the coarsest that could serve to the last decimal shown."""
    least = 10.0**-decimals
    power = floor(log10(width)) if width > 0 else -decimals
    for exponent in range(power, -decimals - 1, -1):
        for digit in (5, 2, 1):
            step = digit * 10.0**exponent
            if least <= step * 1.0000001 and step <= width:
                yield step
    yield least
