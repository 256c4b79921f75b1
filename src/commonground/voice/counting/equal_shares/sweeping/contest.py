"""Who may be bought next, and at which steps: compiled floats. See ``sweep.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import (
    NEAR,
    highest,
    near_price,
    plain_weight,
    price_of,
)
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
    rho at the lower lane. Sets ``price`` of contenders at both, infinite where they are out of reach; and
    ``slope`` at the upper lane. That of a project that is alone and was likely is left for later: slope 0.
    """
    start, holder, voters, weight = table.start, table.holder, table.voters, table.weight
    free, contenders = branch.free, notes.contenders
    low, high = branch.lanes[0], branch.lanes[1]
    seen = np.zeros(len(free), np.bool_)
    best = np.inf  # what rho of the cheapest surely does not exceed at any step
    count = 0
    likely = notes.hint[branch.count[0]] if branch.count[0] < len(free) else NOTHING
    if likely != NOTHING and free[likely]:
        first, last = start[likely], start[likely + 1]
        found, slope0, ceiling = near_price(
            first, last, holder, voters, weight, branch.money[low], cost[likely], notes.guess[0, likely]
        )
        if slope0 * (ceiling - found) >= doubt_about(table, branch, likely, cost[likely]):
            best = ceiling / kappa[likely]
            price[likely, low] = notes.guess[0, likely] = found
            slope[likely] = 0.0
            seen[likely] = True
            contenders[0, PROJECT] = likely
            count = 1
    known = count
    while True:
        project = _next(free, seen, branch.lowest, best)
        if project == NOTHING:
            break
        seen[project] = True
        if not _above(table, branch, notes, size, project, cost[project], kappa[project], best, price, slope):
            continue
        first, last = start[project], start[project + 1]
        guess = max(price[project, high], notes.guess[0, project])
        found, _, ok = price_of(
            first, last, holder, voters, weight, branch.money[low], cost[project], guess, np.inf
        )
        price[project, low] = np.inf
        if ok == 1:
            price[project, low] = notes.guess[0, project] = found
            doubt = doubt_about(table, branch, project, cost[project])
            most = highest(first, last, holder, voters, weight, branch.money[low], found, doubt)
            best = min(best, most / kappa[project])
        contenders[count, PROJECT] = project
        count += 1
    if known and count > 1:
        _above(table, branch, notes, size, likely, cost[likely], kappa[likely], np.inf, price, slope)
    kept = 0
    certain = False
    for place in range(count):
        this = contenders[place, PROJECT]
        if branch.lowest[this] <= best:
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
def _next(free, seen, lowest, best):
    """The project of the lowest bound that is not above the best rho, or NOTHING."""
    near, project = best, NOTHING
    for other in range(len(free)):
        if free[other] and not seen[other] and lowest[other] <= near:
            near, project = lowest[other], other
    return project


@njit(cache=True, nogil=True)
def _above(table, branch, notes, size, project, cost, kappa, best, price, slope):
    """Find a price at the upper lane. Whether it is, and rho not surely above the best; raises ``lowest``.

    A project whose supporters have too little there is free no more. Where it may be that they have just
    enough at the last steps, those are beyond the limit.
    """
    first, last = table.start[project], table.start[project + 1]
    high = branch.lanes[1]
    cut = best * kappa * (1.0 + NEAR)
    guess = max(branch.lowest[project] * kappa, notes.guess[1, project])
    if cut < np.inf:
        guess = max(guess, cut)
    found, slope[project], ok = price_of(
        first, last, table.holder, table.voters, table.weight, branch.money[high], cost, guess, cut
    )
    doubt = doubt_about(table, branch, project, cost)
    if ok == -1:
        if found >= cost - doubt:
            held = held_at_lanes(table, branch, project)
            step = first_in_reach(cost, held, branch.bend, doubt, size, branch.steps, branch.lanes)
            notes.limit[0] = min(notes.limit[0], step)
        branch.free[project] = False
        return False
    lowest = found * (1.0 - NEAR) - doubt / slope[project]
    branch.lowest[project] = max(branch.lowest[project], lowest / kappa)
    price[project, high] = notes.guess[1, project] = found
    return ok == 1


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
