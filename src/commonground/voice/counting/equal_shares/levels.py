"""At which level of cost projects stand between two shares, if they may be funded in part."""

from __future__ import annotations

from numba import njit

from commonground.voice.counting.equal_shares.prices import held_by, relative_error

HOLDS, TURNS, TOO_FINE = 0, 1, 2
"""The same is bought throughout; something changes within; it cannot be shown either way."""


@njit(cache=True, nogil=True)
def take_level(project, level, level_start, level_cost, all_weight, by_cost, cost, kappa, lowest):
    """Set what a project costs at its present level, and what follows from that."""
    cost[project] = level_cost[level_start[project] + level[project]]
    kappa[project] = cost[project] if by_cost else 1.0
    lowest[project] = 0.0
    if all_weight[project] > 0.0:
        lowest[project] = cost[project] / all_weight[project] * (1.0 - 1e-12)


@njit(cache=True, nogil=True)
def levels_hold(
    start, holder, voters, all_weight, by_cost, level_start, level_cost, free, level,
    cost, kappa, lowest, money0, money1, drift,
):  # fmt: skip
    """Step projects down to the level that their supporters can pay for, if that is the same throughout.

    Who cannot pay at the upper end cannot at any lower share, and who can at the lower end always can.
    """
    for project in range(len(free)):
        while free[project] and level_start[project] + level[project] + 1 < level_start[project + 1]:
            first, last = start[project], start[project + 1]
            held1 = held_by(first, last, holder, voters, money1)
            doubt = drift + 2.0 * relative_error(last - first) * (cost[project] + held1)
            if held1 < cost[project] - doubt:
                level[project] += 1
                take_level(project, level, level_start, level_cost, all_weight, by_cost, cost, kappa, lowest)
                continue
            held0 = held_by(first, last, holder, voters, money0)
            if held0 >= cost[project] + doubt:
                break
            missing, more = cost[project] - held0, held1 - held0
            return (TURNS, missing / more) if 0.0 < missing <= more else (TOO_FINE, 0.5)
    return HOLDS, 1.0
