"""A sequence of purchases that is followed at several shares at once. See ``sweep.py``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import held_by, relative_error
from commonground.voice.counting.equal_shares.sweeping.chords import SAFE

NOTHING = -1
"""In place of a project: that nothing more can be bought."""

PROJECT, FIRST, LAST = 0, 1, 2
"""The columns of ``contenders``."""


class Branch(NamedTuple):
    """A sequence of purchases and the steps at which it may be what is bought. Arrays, changed in place."""

    place: int  # where its money is kept
    steps: np.ndarray  # (2,) int64: the first and the last
    lanes: np.ndarray  # (2,) int64: the lanes between which these lie
    money: np.ndarray  # (lanes, ballots) float64: what a voter of each has left
    spent: np.ndarray  # (ballots,) bool: who certainly has nothing left at the upper lane, nor below it
    drift: np.ndarray  # (lanes,) float64: how far the money in all may be off
    rounding: np.ndarray  # (lanes,) float64: how much of that any payments may add by rounding
    bend: np.ndarray  # (lanes - 1, 3) float64: how far it may lie from the chord between two lanes
    free: np.ndarray  # (projects,) bool: what may still be bought
    level: np.ndarray  # (projects,) int64: at which of its costs each project stands
    lowest: np.ndarray  # (projects,) float64: below this rho surely is not at any step
    bought: np.ndarray  # (projects,) int64
    paid: np.ndarray  # (projects,) float64: the cost of each purchase
    count: np.ndarray  # (1,) int64: how many purchases


class Notes(NamedTuple):
    """What all branches of a sweep share. Arrays, changed in place."""

    limit: np.ndarray  # (1,) int64: from this step on nothing is asked any more
    guess: np.ndarray  # (2, projects) float64: about the prices at the lowest and the highest lane
    hint: np.ndarray  # (projects,) int64: what is likely to be bought, in order; -1 where that is not known
    contenders: np.ndarray  # (projects + 1, 3) int64: who may be next, from which step to which
    rounds: np.ndarray  # (1,) int64: how many were followed


@njit(cache=True, nogil=True)
def narrowed(branch, notes, size):
    """Leave out steps that are not asked for and lanes that are not needed. Whether any step is left."""
    steps, lanes = branch.steps, branch.lanes
    steps[1] = min(steps[1], notes.limit[0] - 1)
    if steps[0] > steps[1]:
        return False
    lanes[1] = min(lanes[1], max(-(-steps[1] // size), lanes[0] + 1))
    lanes[0] = max(lanes[0], min(steps[0] // size, lanes[1] - 1))
    return True


@njit(cache=True, nogil=True)
def doubt_about(table, branch, project, cost):
    """How far what the supporters pay may be off between any two lanes, by rounding alone."""
    terms = table.start[project + 1] - table.start[project]
    drift = 0.0
    for lane in range(branch.lanes[0], branch.lanes[1] + 1):
        drift = max(drift, branch.drift[lane])
    return SAFE * (2.0 * drift + 4.0 * relative_error(terms) * cost)


@njit(cache=True, nogil=True)
def held_at_lanes(table, branch, project):
    """(lanes,) what the supporters hold together."""
    first, last = table.start[project], table.start[project + 1]
    held = np.zeros(len(branch.drift))
    for lane in range(branch.lanes[0], branch.lanes[1] + 1):
        held[lane] = held_by(first, last, table.holder, table.voters, branch.money[lane])
    return held
