"""A branch followed to where it forks or ends: compiled floats. See ``sweep.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.sweeping.branch import (
    FIRST,
    LAST,
    NOTHING,
    PROJECT,
    doubt_about,
    held_at_lanes,
    narrowed,
)
from commonground.voice.counting.equal_shares.sweeping.buying import buy
from commonground.voice.counting.equal_shares.sweeping.chords import first_in_reach
from commonground.voice.counting.equal_shares.sweeping.contest import contest, nearest

GONE, ENDED, FORKED = 0, 1, 2
"""No step is left in the branch; nothing more can be bought in it; one of several may come next."""


@njit(cache=True, nogil=True)
def follow(table, branch, notes, size, forced):
    """(GONE | ENDED | FORKED, number of contenders). ``forced`` is bought first (-1: whatever comes first).

    Lanes lie ``size`` steps apart. A branch that forks stands before the round in which it does.
    """
    projects = len(branch.free)
    price, slope = np.empty((projects, len(branch.drift))), np.empty(projects)
    cost, kappa = np.empty(projects), np.ones(projects)
    for project in range(projects):
        cost[project] = table.level_cost[table.level_start[project] + branch.level[project]]
        if table.by_cost:
            kappa[project] = cost[project]
    while narrowed(branch, notes, size):
        notes.rounds[0] += 1
        winner, known = forced, False
        forced = NOTHING
        if winner == NOTHING:
            low, high = branch.lanes
            _step_down(table, branch, notes, size, cost, kappa)
            count, certain = nearest(table, branch, notes, size, cost, kappa, price, slope)
            if not narrowed(branch, notes, size):
                break
            if branch.lanes[0] != low or branch.lanes[1] != high:
                continue  # some steps are out, and prices are now asked for at nearer lanes
            if count > 1 or not certain:
                count = contest(table, branch, notes, size, cost, kappa, price, count, certain)
                if count > 1:
                    return FORKED, count
                if count == 0:
                    notes.limit[0] = branch.steps[0]
                    break
            winner = notes.contenders[0, PROJECT]
            branch.steps[0] = max(branch.steps[0], notes.contenders[0, FIRST])
            branch.steps[1] = min(branch.steps[1], notes.contenders[0, LAST])
            if winner == NOTHING:
                return ENDED, 0
            if not narrowed(branch, notes, size):
                break
            known = branch.lanes[0] == low
            if branch.lanes[1] != high:
                slope[winner] = 0.0
        else:
            slope[winner] = 0.0
        buy(table, branch, notes, winner, cost[winner], price[winner], known, slope[winner])
    return GONE, 0


@njit(cache=True, nogil=True)
def _step_down(table, branch, notes, size, cost, kappa):
    """Projects that could cost less step down while their supporters cannot pay for the present level.

    Where they can from some step on, that is the limit.
    """
    for project in range(len(branch.free)):
        while (
            branch.free[project]
            and table.level_start[project] + branch.level[project] + 1 < table.level_start[project + 1]
        ):
            held = held_at_lanes(table, branch, project)
            doubt = doubt_about(table, branch, project, cost[project] + held[branch.lanes[1]])
            if held[branch.lanes[0]] >= cost[project] + doubt:
                break
            step = first_in_reach(cost[project], held, branch.bend, doubt, size, branch.steps, branch.lanes)
            notes.limit[0] = min(notes.limit[0], step)
            branch.level[project] += 1
            cost[project] = table.level_cost[table.level_start[project] + branch.level[project]]
            kappa[project] = cost[project] if table.by_cost else 1.0
            least = cost[project] / kappa[project] / max(table.all_weight[project], 1.0)
            branch.lowest[project] = least * (1.0 - 1e-12)
