"""A purchase at every lane of a branch: compiled floats. See ``sweep.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import (
    BLOCK,
    ROUNDING,
    held_by,
    near_price,
    relative_error,
)
from commonground.voice.counting.equal_shares.sweeping.branch import doubt_about
from commonground.voice.counting.equal_shares.sweeping.chords import ALL, DOWN, SAFE, UP, add_bend

_EVERYWHERE = 1e300  # a bend that is as large at the lanes as between them


@njit(cache=True, nogil=True)
def buy(table, branch, notes, project, cost, price, known, slope):
    """Take the payments at every lane. ``price`` is filled; at the lower lane it may be ``known``, and at the
    upper one it is if ``slope`` is not 0.

    Where a project is out of reach at a lower lane and not at the upper one, its supporters give all they
    have there. That buys nothing, but bounds from below what any step in between leaves them.
    """
    first, last = table.start[project], table.start[project + 1]
    holder, voters, weight, money = table.holder, table.voters, table.weight, branch.money
    low, high = branch.lanes[0], branch.lanes[1]
    doubt = doubt_about(table, branch, project, cost)
    if slope == 0.0:
        price[high], slope, _ = near_price(
            first, last, holder, voters, weight, money[high], cost, notes.guess[1, project]
        )
        if slope == 0.0:
            notes.limit[0] = branch.steps[0]
            return
        notes.guess[1, project] = price[high]
    if not known:
        guess = max(price[high], notes.guess[0, project])
        price[low], _, _ = near_price(first, last, holder, voters, weight, money[low], cost, guess)
    for lane in range(low + 1, high):
        guess = price[high]
        if price[low] < np.inf:
            guess += (price[low] - price[high]) * (high - lane) / (high - low)
        price[lane], _, _ = near_price(first, last, holder, voters, weight, money[lane], cost, guess)
    sure = (price[high] - doubt / slope) * (1.0 - 4.0 * ROUNDING)
    keeps = np.zeros(last - first, np.bool_)
    for lane in range(high, low - 1, -1):
        if price[lane] < np.inf:
            off = _pay(table, branch, project, lane, price[lane], cost, keeps, sure)
            branch.drift[lane] += (
                branch.rounding[lane] + 4.0 * relative_error(last - first) * cost + SAFE * off
            )
            continue
        over = held_by(first, last, holder, voters, money[lane + 1])
        branch.bend[lane, ALL] += SAFE * (over + doubt)
        branch.bend[lane, UP] += _EVERYWHERE
        branch.bend[lane, DOWN] += _EVERYWHERE
        for entry in range(first, last):
            money[lane, holder[entry]] = 0.0
    branch.bought[branch.count[0]] = project
    branch.paid[branch.count[0]] = cost
    branch.count[0] += 1
    branch.free[project] = False
    for at in range(table.rival_start[project], table.rival_start[project + 1]):
        branch.free[table.rival[at]] = False


@njit(cache=True, nogil=True)
def _pay(table, branch, project, lane, price, cost, keeps, sure):
    """Take the payments at a lane. Returns by how much they miss the cost.

    ``keeps`` says who kept something at the lane above, and is set for this one. Those who do there and not
    here bend the lines in between. At the upper lane those are marked as spent who certainly give all they
    have, as the price surely is not below ``sure``.
    """
    holder, voters, weight, spent = table.holder, table.voters, table.weight, branch.spent
    first, last = table.start[project], table.start[project + 1]
    upper = lane == branch.lanes[1]
    money = branch.money[lane]
    above = money if upper else branch.money[lane + 1]
    margin = branch.drift[lane]
    paid = 0.0
    at = first
    while at < last:
        end = min(at + BLOCK, last)
        some_paid = 0.0
        for entry in range(at, end):
            person = holder[entry]
            held = money[person]
            left = held - weight[entry] * price
            keeps_here = left > 0.0
            if keeps[entry - first] > keeps_here:
                add_bend(branch.bend[lane], voters[entry], -left, above[person])
            keeps[entry - first] = keeps_here
            left = max(left, 0.0)
            some_paid += voters[entry] * (held - left)
            money[person] = left
            if upper:
                spent[person] |= held < weight[entry] * sure - margin
        paid += some_paid
        at = end
    return abs(paid - cost)
