"""The rounds of Equal Shares in compiled floats, with a proven bound on what rounding may have done.

Every voter holds some money. A project costs its supporters a price ``t`` for each unit of weight: a voter of
weight ``w`` pays ``min(what is left, w·t)``, and ``t`` is what makes the payments add up to the cost. The
project with the least ``rho = t / kappa`` is bought (``kappa`` is the cost for cost utilities and 1
otherwise).

**Few evaluations.** A price can only rise as money is spent, so the price found in an earlier round bounds
today's from below. Only projects whose bound is below the best price so far are looked at again
(``prices.py``).

**What rounding may do.** ``drift`` bounds the sum over all voters of the difference between the money they
truly hold and the floats here. Buying is monotone in everybody's money and takes the same sum from the whole,
hence it never stretches that difference in total (Crandall & Tartar 1980); only the rounding of the purchase
itself is added. From ``drift`` follows an interval for each price. Where intervals of the best projects
overlap, or a budget is within the bound of a cost, the floats do not decide: either the prices are plain
fractions of whole numbers, compared here as such, or the kernel hands the question over (``exact.py``).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import (
    NEAR,
    ROUNDING,
    held_by,
    highest,
    pay,
    plain_weight,
    price_of,
    relative_error,
)

FINISHED, TOO_FINE = 0, 1
"""Why the kernel stopped: nothing more can be bought, or exact arithmetic must say what this round buys."""

_EXACT_PRODUCT = 2.0**62  # products of whole numbers below this are exact in 64 bits


@njit(cache=True, nogil=True)
def buy_rounds(
    table,
    open_, level, lowest, money, spent, drift,  # the state, changed in place; drift is (1,)
    bought, cost_of, price_paid, bought_count,  # the record, in place; bought_count is (1,)
    tied, tied_start, tied_count,  # ties broken here: a list in compressed rows; tied_count is (1,)
    contenders, forced, forced_price,  # room for a question; the answer to the last (-1: none)
):  # fmt: skip
    """Buy until nothing more can be bought, or a question is too fine for floats.

    Returns (why, how many contenders). ``forced`` is bought first, at the price given, whatever the floats
    say.
    """
    start, holder, voters, weight = table.start, table.holder, table.voters, table.weight
    level_start, level_cost, by_cost = table.level_start, table.level_cost, table.by_cost
    projects = len(open_)
    found = np.empty(projects)
    low = np.empty(projects)
    high = np.empty(projects)
    seen = np.zeros(projects, np.bool_)
    cost = np.empty(projects)
    kappa = np.ones(projects)
    for project in range(projects):
        cost[project] = level_cost[level_start[project] + level[project]]
        if by_cost:
            kappa[project] = cost[project]
    while True:
        if forced >= 0:
            winner = forced
            found[winner] = forced_price
            low[winner] = forced_price
            forced = -1
        else:
            winner = -1
            for project in range(projects):
                seen[project] = False
                # A project that could cost less steps down as soon as its supporters cannot pay for it.
                while open_[project] and level_start[project] + level[project] + 1 < level_start[project + 1]:
                    first, last = start[project], start[project + 1]
                    held = held_by(first, last, holder, voters, money)
                    doubt = drift[0] + 2.0 * relative_error(last - first) * cost[project]
                    if held >= cost[project] + doubt:
                        break
                    if held >= cost[project] - doubt:
                        contenders[0] = project
                        return TOO_FINE, 1
                    level[project] += 1
                    cost[project] = level_cost[level_start[project] + level[project]]
                    kappa[project] = cost[project] if by_cost else 1.0
                    lowest[project] = 0.0
            best = np.inf  # the upper end of the best project's price / kappa
            while True:
                project = -1
                near = np.inf
                for other in range(projects):
                    if open_[other] and not seen[other] and lowest[other] / kappa[other] < near:
                        near = lowest[other] / kappa[other]
                        project = other
                if project < 0 or near > best:
                    break
                seen[project] = True
                first, last = start[project], start[project + 1]
                price, slope, ok = price_of(
                    first, last, holder, voters, weight, money,
                    cost[project], lowest[project], best * kappa[project],
                )  # fmt: skip
                doubt = drift[0] + 2.0 * relative_error(last - first) * cost[project]
                if ok == 0:
                    # A bound, less what rounding may have added to it.
                    bound = price * (1.0 - 4.0 * ROUNDING) - doubt / slope
                    lowest[project] = max(lowest[project], bound)
                    low[project] = np.inf
                    continue
                if ok == -1:
                    if price < cost[project] - doubt:
                        open_[project] = False
                        continue
                    contenders[0] = project
                    return TOO_FINE, 1
                high[project] = highest(first, last, holder, voters, weight, money, price, doubt)
                if (
                    high[project] == np.inf
                    and held_by(first, last, holder, voters, money) < cost[project] + doubt
                ):
                    contenders[0] = project
                    return TOO_FINE, 1
                found[project] = price
                low[project] = price - doubt / slope
                lowest[project] = max(lowest[project], low[project])
                best = min(best, high[project] / kappa[project])
            if best == np.inf:
                return FINISHED, 0
            count = 0
            for project in range(projects):
                if open_[project] and seen[project] and low[project] / kappa[project] <= best:
                    contenders[count] = project
                    count += 1
            winner = contenders[0]
            if count > 1:
                winner = _plainly_first(
                    table, contenders, count, money, spent, found, cost, drift[0],
                    tied, tied_start, tied_count, bought_count[0],
                )  # fmt: skip
                if winner < 0:
                    return TOO_FINE, count
        first, last = start[winner], start[winner + 1]
        pay(
            first, last, holder, voters, weight, money, spent, found[winner], low[winner], cost[winner], drift
        )
        bought[bought_count[0]] = winner
        cost_of[bought_count[0]] = cost[winner]
        price_paid[bought_count[0]] = found[winner]
        bought_count[0] += 1
        open_[winner] = False
        for at in range(table.rival_start[winner], table.rival_start[winner + 1]):
            open_[table.rival[at]] = False


@njit(cache=True, nogil=True)
def plainly_before(cost, other_cost, weight, other_weight, by_cost):
    """-1 where the first project is plainly cheaper, 1 where the other is, 0 where they are level, 2 unknown.

    Prices are cost / weight of whole numbers, so with cost utilities rho is 1 / weight, otherwise cost /
    weight.
    """
    if not by_cost and max(cost * other_weight, other_cost * weight) > _EXACT_PRODUCT:
        return 2
    ours = np.int64(other_weight)
    theirs = np.int64(weight)
    if not by_cost:
        ours *= np.int64(cost)
        theirs *= np.int64(other_cost)
    return -1 if ours < theirs else 1 if ours > theirs else 0


@njit(cache=True, nogil=True)
def _plainly_first(
    table, contenders, count, money, spent, found, cost, drift, tied, tied_start, tied_count, round_
):  # fmt: skip
    """The first of projects that whole numbers can compare, or -1. Ties go by rank, and on record."""
    rank, twin, by_cost = table.rank, table.twin, table.by_cost
    plain = np.empty(count)
    all_twins = True
    for place in range(count):
        all_twins = all_twins and twin[contenders[place]] == twin[contenders[0]]
    for place in range(count):
        project = contenders[place]
        plain[place] = 1.0
        if not all_twins:
            plain[place] = plain_weight(
                table.start[project], table.start[project + 1], table.holder, table.voters, table.weight,
                money, spent, found[project] * (1.0 + NEAR), drift,
            )  # fmt: skip
            if plain[place] < 0.0:
                return -1
    first = 0
    level = 1
    for place in range(1, count):
        ours, theirs = contenders[first], contenders[place]
        order = 0
        if not all_twins:
            order = plainly_before(cost[ours], cost[theirs], plain[first], plain[place], by_cost)
        if order == 2:
            return -1
        if order == 1:
            contenders[0], contenders[place] = contenders[place], contenders[0]
            plain[0], plain[place] = plain[place], plain[0]
            level = 1
        elif order == 0:
            contenders[level], contenders[place] = contenders[place], contenders[level]
            plain[level], plain[place] = plain[place], plain[level]
            level += 1
    winner = contenders[0]
    if level > 1:
        at = tied_start[tied_count[0]]
        if at + level + 1 > len(tied) or tied_count[0] + 2 > len(tied_start):
            return -1
        tied[at] = round_
        for place in range(level):
            tied[at + 1 + place] = contenders[place]
            if rank[contenders[place]] < rank[winner]:
                winner = contenders[place]
        tied_count[0] += 1
        tied_start[tied_count[0]] = at + level + 1
    return winner
