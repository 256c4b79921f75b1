"""The areas at both ends of a measure, named with care: only where one can say how sure each figure is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.evidence.measures import Measure
from commonground.portal.places.measured import Measured

TEN = 10


@dataclass(frozen=True)
class End:
    """One end: the positions of its areas, the outermost first.

    ``also``: how many other areas have an interval that reaches the last of these figures, and so might
    stand among them but for chance.
    """

    which: np.ndarray
    also: int


def why_not_ranked(measured: Measured) -> str:
    """Why no area is named as best or worst; nothing where that can be done with care."""
    measure = measured.measure
    if measure.quality == "larger area":
        return (
            "The figures are those of larger areas: many neighbours share one, and none of them stands first."
        )
    if measure.no_interval:
        return f"{measure.no_interval.rstrip('.')}. A table of best and worst would say more than is known."
    if int(measured.known.sum()) < 3 * TEN:
        return "Too few areas here have a figure for a table of the highest and the lowest."
    return ""


def ends(measured: Measured, most: int = TEN) -> tuple[End, End]:
    """The highest figures and the lowest."""
    known = np.flatnonzero(measured.known & ~np.isnan(measured.low))
    order = known[np.argsort(measured.value[known], kind="stable")]
    lowest, highest = order[:most], order[::-1][:most]
    above = measured.high >= measured.value[highest[-1]]
    below = measured.low <= measured.value[lowest[-1]]
    return (
        End(highest, int(np.count_nonzero(above[order[:-most]]))),
        End(lowest, int(np.count_nonzero(below[order[most:]]))),
    )


def ends_called(measure: Measure) -> tuple[str, str]:
    """What the highest and the lowest are called."""
    return {
        "higher": ("The highest, which is best", "The lowest, which is worst"),
        "lower": ("The highest, which is worst", "The lowest, which is best"),
        "neither": ("The highest", "The lowest"),
    }[measure.better]
