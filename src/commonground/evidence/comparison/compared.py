"""One measure compared: a figure, what it is held against, how far apart they are, and what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from commonground.evidence.comparison.saying import Against, Gap, no_difference, sentence
from commonground.evidence.measures import Estimate, Measure


@dataclass(frozen=True)
class Compared:
    """One measure of a group or a place.

    ``others``: what it is held against, by name. ``circular``: the measure is an input to the index that
    chose the group, so its gap was put in and not found. ``worse``: how many members are worse than
    England, of how many whose figure is known. ``partial``: why the source covers less than it should.
    """

    measure: Measure
    partial: str
    circular: bool
    here: Estimate
    others: Mapping[str, Against]
    worse: tuple[int, int] | None
    sentence: str


def gap_between(
    measure: Measure,
    values: tuple[float | None, float | None],
    ends: tuple[float, float],
    clear: bool | None,
    spread: float,
) -> Gap:
    """The gap from the second value to the first; ``ends`` of its interval may be NaN, for none."""
    here, there = values
    if here is None or there is None:
        return Gap(None, None, None, None, float("nan"), None)
    gap = here - there
    low = None if isnan(ends[0]) else float(ends[0])
    high = None if isnan(ends[1]) else float(ends[1])
    clear = None if low is None else clear
    sizes = gap / spread if spread > 0 else float("nan")
    better = None
    # What a sentence does not call different is not better or worse in the data either.
    if measure.better != "neither" and not no_difference(measure, here, there, clear, sizes):
        better = (gap > 0) == (measure.better == "higher")
    return Gap(gap, low, high, clear, sizes, better)


def compared(
    measure: Measure,
    partial: str,
    chosen_by: Sequence[str],
    who: str,
    here: Estimate,
    others: Mapping[str, Against],
    worse: tuple[int, int] | None = None,
    said: Mapping[str, Against] | None = None,
) -> Compared:
    """Put one measure together and let it say itself.

    ``chosen_by``: the indices that chose the group. ``said``: what the sentence names, all unless given.
    """
    return Compared(
        measure=measure,
        partial=partial,
        circular=not set(measure.input_to).isdisjoint(chosen_by),
        here=here,
        others=others,
        worse=worse,
        sentence=sentence(measure, who, here, [*(others if said is None else said).values()]),
    )
