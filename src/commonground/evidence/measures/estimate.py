"""A figure and how sure of it one can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.evidence.measures.definition import Measure
from commonground.evidence.measures.intervals import byar, widened, wilson
from commonground.evidence.measures.sums import Sums

ENOUGH = 0.8
"""A figure stands for a place only if it covers this share of its people."""


@dataclass(frozen=True)
class Estimate:
    """One measure's figure for one place.

    ``value`` with its 95% interval from ``low`` to ``high``, in the measure's unit; ``n`` the people,
    homes or other things it is counted among. A figure that cannot be given is None, and ``why`` says
    why; where only the interval cannot, ``why`` says that. ``covered``: share of the people it covers.
    """

    value: float | None
    low: float | None
    high: float | None
    n: float | None
    quality: str
    vintage: str
    source: str
    covered: float
    why: str = ""


@dataclass(frozen=True, eq=False)
class Estimates:
    """Figures of many places on many measures: (places, measures) each, NaN where there is none."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    covered: np.ndarray

    def row(self, place: int) -> Estimates:
        """The figures of one place alone, as a table of one row."""
        parts = (self.value, self.low, self.high, self.n, self.covered)
        return Estimates(*(part[place : place + 1] for part in parts))

    def of(self, place: int, measures: Sequence[Measure]) -> list[Estimate]:
        """The figures of one place, measure by measure."""
        rows = (array[place].tolist() for array in (self.value, self.low, self.high, self.n, self.covered))
        return [_estimate(measure, *figures) for measure, *figures in zip(measures, *rows, strict=True)]


def _estimate(measure: Measure, value: float, low: float, high: float, n: float, covered: float) -> Estimate:
    known = value == value
    sure = low == low
    why = "" if sure else measure.no_interval
    if not known:
        why = "Nothing of the kind is counted here." if covered >= ENOUGH else _why_missing(covered)
    return Estimate(
        value if known else None,
        low if sure else None,
        high if sure else None,
        n if n == n else None,
        measure.quality,
        measure.vintage,
        measure.source,
        covered,
        why,
    )


def _why_missing(covered: float) -> str:
    if covered <= 0:
        return "No figure is published for here."
    return f"Figures are published for only {covered:.0%} of the people here, too few to speak for all."


def estimated(sums: Sums, measures: Sequence[Measure]) -> Estimates:
    """Every figure with its interval.

    A proportion has Wilson's interval and a rate Byar's, both widened for what the publisher's rounding
    or hiding leaves unknown; a mean has the publisher's limits where there are any; else there is no
    interval, and the measure says why. Sources: Wilson 1927; Breslow and Day 1987.
    """
    covered, below = _covered_and_below(sums)
    per = np.array([measure.per for measure in measures])
    with np.errstate(divide="ignore", invalid="ignore"):
        value = sums.top / below
        sd = np.sqrt(sums.hidden) / below
    low, high = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    sure = [None if measure.no_interval else measure.kind for measure in measures]
    for kind in dict.fromkeys(sure):
        if kind is None:
            continue
        own = np.array([number for number, each in enumerate(sure) if each == kind])
        top, base, at = sums.top[:, own], below[:, own], value[:, own]
        if kind == "proportion":
            # Rounding can lift a count above what it is counted among.
            bottom, ceiling = wilson(np.minimum(top, base), base), 1.0
        elif kind == "rate":
            counted = byar(top)
            bottom, ceiling = (counted[0] / base, counted[1] / base), np.inf
        else:
            bottom, ceiling = (at, at), np.inf
        low[:, own], high[:, own] = widened(at, bottom[0], bottom[1], sd[:, own], floor=0.0, ceiling=ceiling)
    return Estimates(value * per, low * per, high * per, below, np.clip(covered, 0.0, 1.0))


def values(sums: Sums, measures: Sequence[Measure]) -> np.ndarray:
    """(places, measures) the figures alone, NaN where there is none, for whoever needs no interval."""
    _, below = _covered_and_below(sums)
    return sums.top / below * np.array([measure.per for measure in measures])


def _covered_and_below(sums: Sums) -> tuple[np.ndarray, np.ndarray]:
    """The share of the people covered, and what stands below the line: NaN where too few are covered."""
    with np.errstate(divide="ignore", invalid="ignore"):
        covered = np.where(sums.people[:, None] > 0, sums.covered / sums.people[:, None], 0.0)
    return covered, np.where((covered >= ENOUGH) & (sums.below > 0), sums.below, np.nan)
