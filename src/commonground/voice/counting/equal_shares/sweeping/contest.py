"""Who may be bought next, and at which steps: compiled floats. See ``sweep.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import NEAR, highest, plain_weight, price_of
from commonground.voice.counting.equal_shares.rounds import plainly_before
from commonground.voice.counting.equal_shares.sweeping.branch import (
    FIRST,
    LAST,
    NOTHING,
    PROJECT,
    doubt_about,
    held_at_lanes,
)
from commonground.voice.counting.equal_shares.sweeping.chords import (
    STRAYS,
    find_strays,
    first_in_reach,
    last_out_of_reach,
    may_come_first,
)


@njit(cache=True, nogil=True)
def nearest(table, branch, notes, size, cost, kappa, price, slope):
    """(how many contenders, whether one of them surely is within reach at every step).

    Contenders are the projects whose rho at the upper lane, where it is least, is not surely above the best
    rho at the lower lane. Sets ``price`` of contenders: infinite at lanes where they are out of reach.
    """
    start, holder, voters, weight = table.start, table.holder, table.voters, table.weight
    free, lowest, contenders = branch.free, branch.lowest, notes.contenders
    low, high = branch.lanes[0], branch.lanes[1]
    seen = np.zeros(len(free), np.bool_)
    best = np.inf  # what rho of the cheapest surely does not exceed at any step
    count = 0
    project = notes.hint[branch.count[0]] if branch.count[0] < len(free) else -1
    if project >= 0 and not free[project]:
        project = -1
    while True:
        if project < 0:
            near = np.inf
            for other in range(len(free)):
                if free[other] and not seen[other] and lowest[other] / kappa[other] < near:
                    near = lowest[other] / kappa[other]
                    project = other
            if project < 0 or near > best:
                break
        this, project = project, -1
        seen[this] = True
        first, last = start[this], start[this + 1]
        guess = max(lowest[this], notes.guess[1, this])
        cut = best * kappa[this] * (1.0 + NEAR)
        if cut < np.inf:
            guess = max(guess, cut)
        price1, slope[this], ok = price_of(
            first, last, holder, voters, weight, branch.money[high], cost[this], guess, cut
        )
        doubt = doubt_about(table, branch, this, cost[this])
        if ok == -1:  # if at all, within reach at the very last steps
            if price1 >= cost[this] - doubt:
                step = first_in_reach(
                    cost[this],
                    held_at_lanes(table, branch, this),
                    branch.bend,
                    doubt,
                    size,
                    branch.steps,
                    branch.lanes,
                )
                notes.limit[0] = min(notes.limit[0], step)
            free[this] = False
            continue
        lowest[this] = max(lowest[this], price1 * (1.0 - NEAR) - doubt / slope[this])
        notes.guess[1, this] = price1
        if ok == 0:
            continue
        price0, _, ok = price_of(
            first, last, holder, voters, weight, branch.money[low], cost[this],
            max(price1, notes.guess[0, this]), np.inf,
        )  # fmt: skip
        if ok == 1:
            notes.guess[0, this] = price0
            most = highest(first, last, holder, voters, weight, branch.money[low], price0, doubt)
            best = min(best, most / kappa[this])
        price[this, low] = price0 if ok == 1 else np.inf
        price[this, high] = price1
        contenders[count, PROJECT] = this
        count += 1
    kept = 0
    certain = False
    for place in range(count):
        this = contenders[place, PROJECT]
        if lowest[this] / kappa[this] <= best:
            certain = certain or price[this, low] < np.inf
            contenders[kept, PROJECT] = this
            contenders[kept, FIRST], contenders[kept, LAST] = branch.steps[0], branch.steps[1]
            kept += 1
    if kept == 0:
        contenders[0, PROJECT] = NOTHING
        contenders[0, FIRST], contenders[0, LAST] = branch.steps[0], branch.steps[1]
        return 1, True
    return kept, certain


@njit(cache=True, nogil=True)
def contest(table, branch, notes, size, cost, kappa, price, count, certain):
    """How many contenders are left, each with the steps at which it may come first; or that nothing does."""
    contenders, steps, lanes = notes.contenders, branch.steps, branch.lanes
    stray = np.empty((count, len(branch.bend), STRAYS))
    none_until = steps[1]  # the last step at which none may be within reach
    for place in range(count):
        project = contenders[place, PROJECT]
        first, last = table.start[project], table.start[project + 1]
        doubt = doubt_about(table, branch, project, cost[project])
        price0, price1 = price[project, lanes[0]], price[project, lanes[1]]
        if price0 == np.inf:
            held = held_at_lanes(table, branch, project)
            contenders[place, FIRST] = first_in_reach(
                cost[project], held, branch.bend, doubt, size, steps, lanes
            )
            until = last_out_of_reach(cost[project], held, branch.bend, doubt, size, steps, lanes)
            none_until = min(none_until, until)
            price0 = price1
        for lane in range(lanes[0], lanes[1]):
            price[project, lane] = price1 + (price0 - price1) * (lanes[1] - lane) / (lanes[1] - lanes[0])
        find_strays(
            first, last, table.holder, table.voters, table.weight, branch.money,
            cost[project], price[project], branch.bend, doubt, lanes, stray[place],
        )  # fmt: skip
    for one in range(count):
        for other in range(one + 1, count):
            ours, theirs = contenders[one, PROJECT], contenders[other, PROJECT]
            order = _plain_order(table, branch, cost, price, ours, theirs)
            for this, that, behind in ((one, other, 1), (other, one, -1)):
                if order == behind:
                    contenders[this, LAST] = contenders[this, FIRST] - 1
                elif order == 0:
                    project, rival = contenders[this, PROJECT], contenders[that, PROJECT]
                    begin, end = may_come_first(
                        price[project], stray[this], kappa[project],
                        price[rival], stray[that], kappa[rival], size, steps, lanes,
                    )  # fmt: skip
                    contenders[this, FIRST] = max(contenders[this, FIRST], begin)
                    contenders[this, LAST] = min(contenders[this, LAST], end)
    if not certain:
        contenders[count, PROJECT] = NOTHING
        contenders[count, FIRST], contenders[count, LAST] = steps[0], none_until
        count += 1
    left = 0
    for place in range(count):
        if contenders[place, FIRST] <= contenders[place, LAST]:
            contenders[left] = contenders[place]
            left += 1
    return left


@njit(cache=True, nogil=True)
def _plain_order(table, branch, cost, price, ours, theirs):
    """-1 where whole numbers say that the first of two projects comes first at every step, 1 where the other
    does, 0 where they do not say.

    Who has nothing left at the upper lane has nothing below it either, and who has enough at the lower lane
    has enough above it. If that is all supporters, the same weight pays at every step.
    """
    first = -1 if table.rank[ours] < table.rank[theirs] else 1
    if table.twin[ours] == table.twin[theirs]:
        return first
    low = branch.lanes[0]
    if price[ours, low] == np.inf or price[theirs, low] == np.inf:
        return 0
    weights = np.empty(2)
    for place, project in ((0, ours), (1, theirs)):
        weights[place] = plain_weight(
            table.start[project], table.start[project + 1], table.holder, table.voters, table.weight,
            branch.money[low], branch.spent, price[project, low] * (1.0 + NEAR), branch.drift[low],
        )  # fmt: skip
        if weights[place] < 0.0:
            return 0
    order = plainly_before(cost[ours], cost[theirs], weights[0], weights[1], table.by_cost)
    return 0 if order == 2 else first if order == 0 else order
