"""The limits a file sets to its ballots, and which ballots break them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.pabulib.head import Limits


@dataclass(frozen=True, eq=False)
class Breach:
    """A limit that ballots break: what they do, (ballots,) which do, and whether that is merely too little.

    A voter who did not use all that was offered harms nobody, and published files have some.
    """

    key: str  # of META
    what: str
    ballots: np.ndarray
    too_little: bool = False


def breaches(
    limits: Limits,
    costs: np.ndarray,
    length: np.ndarray,
    project: np.ndarray,
    points: np.ndarray | None,
    points_unit: int,
) -> list[Breach]:
    """Each limit that some ballots break. Whoever named nothing keeps to every limit.

    ``length`` (ballots,) says how many of the entries ``project`` and ``points`` are each ballot's.
    """
    named = length > 0
    row = np.repeat(np.arange(len(length)), length)
    found: list[Breach] = []

    def any_of(entries: np.ndarray) -> np.ndarray:
        return np.bincount(row[entries], minlength=len(length)) > 0

    def sums(values: np.ndarray) -> np.ndarray:
        running = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum(values, out=running[1:])
        ends = np.cumsum(length)
        return running[ends] - running[ends - length]

    if limits.least_projects is not None:
        under = named & (length < limits.least_projects)
        found.append(Breach("min_length", "names fewer projects than min_length asks", under, True))
    if limits.most_projects is not None:
        found.append(
            Breach("max_length", "names more projects than max_length allows", length > limits.most_projects)
        )
    if limits.most_cost is not None:
        over = sums(costs[project]) > limits.most_cost
        found.append(
            Breach("max_sum_cost", "names projects that cost more together than max_sum_cost allows", over)
        )
    if points is not None:
        total = sums(points)
        if limits.least_points is not None:
            under = any_of(points < math.ceil(limits.least_points * points_unit))
            found.append(
                Breach("min_points", "gives a project fewer points than min_points asks", under, True)
            )
        if limits.most_points is not None:
            over = any_of(points > math.floor(limits.most_points * points_unit))
            found.append(Breach("max_points", "gives a project more points than max_points allows", over))
        if limits.least_sum is not None:
            under = named & (total < math.ceil(limits.least_sum * points_unit))
            found.append(Breach("min_sum_points", "gives fewer points than min_sum_points asks", under, True))
        if limits.most_sum is not None:
            over = total > math.floor(limits.most_sum * points_unit)
            found.append(Breach("max_sum_points", "gives more points than max_sum_points allows", over))
    return [breach for breach in found if breach.ballots.any()]
