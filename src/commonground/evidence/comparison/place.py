"""Comparing one place with its yardsticks: every gap with its interval, all of a page's judged together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from commonground.evidence.comparison.compared import Compared, compared, gap_between
from commonground.evidence.comparison.discovery import discoveries
from commonground.evidence.comparison.saying import Against
from commonground.evidence.comparison.yardsticks import Yardstick
from commonground.evidence.measures import Estimates, Measure, difference, normal_quantile

SAID = ("england", "matched")
"""The yardsticks that a sentence names; the others stand in the table."""


def compare_place(
    here: Estimates,
    measures: Sequence[Measure],
    yardsticks: Sequence[Yardstick],
    spread: np.ndarray,
    partial: Mapping[str, str],
    chosen_by: Sequence[str] = (),
    who: str = "Here",
) -> list[Compared]:
    """Every measure of one place (row 0 of ``here``) against each of ``yardsticks``.

    The interval of a gap is made from the intervals of both figures (Newcombe's square-and-add); a gap is
    clear only if it stands after false discoveries among all gaps of the page are held to one in twenty.
    ``spread``: (measures,) the usual difference between areas. ``chosen_by``: indices that chose the
    place, whose inputs are then marked.
    """
    sticks = [stick.estimates for stick in yardsticks]
    ends = [
        difference(here.value[0], here.low[0], here.high[0], stick.value[0], stick.low[0], stick.high[0])
        for stick in sticks
    ]
    gaps = [here.value[0] - stick.value[0] for stick in sticks]
    found = discoveries(np.array([p_of_gap(gap, *pair) for gap, pair in zip(gaps, ends, strict=True)]))
    # Plain numbers, since a gap is made of each.
    low, high = ([pair[end].tolist() for pair in ends] for end in (0, 1))
    clear, between = found.tolist(), spread.tolist()
    results = []
    for number, (measure, own) in enumerate(zip(measures, here.of(0, measures), strict=True)):
        others = {}
        for row, stick in enumerate(yardsticks):
            theirs = stick.figures[number]
            pair = (low[row][number], high[row][number])
            gap = gap_between(measure, (own.value, theirs.value), pair, clear[row][number], between[number])
            others[stick.id] = Against(stick.where, theirs, gap)
        said = {name: others[name] for name in SAID if name in others}
        results.append(compared(measure, partial.get(measure.id, ""), chosen_by, who, own, others, said=said))
    return results


def p_of_gap(gap: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Two-sided p-value that goes with an interval: NaN where there is none."""
    from scipy.special import ndtr

    # The side that faces nought decides whether nought is inside.
    half = np.where(gap > 0, gap - low, high - gap)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(half > 0, np.abs(gap) / (half / normal_quantile()), np.where(gap == 0, 0.0, np.inf))
    return np.where(np.isnan(gap) | np.isnan(half), np.nan, 2 * ndtr(-z))
