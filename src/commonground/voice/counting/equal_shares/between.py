"""Proof that every share between two buys the same, in the same order, without counting at each of them.

With more money for everybody and the same purchases, nobody ever has less and no price is ever higher. So
over an interval of shares every price falls from its value at the lower end (0) to that at the upper end (1),
and a project that is dearer at the upper end than the winner is at the lower end never was cheaper in
between.

Where that is too coarse, straight lines are held against each other. ``bend`` bounds how far, in total over
all voters, the money held at a share in between may lie from the straight line between the two ends. It
starts at nought, for every voter begins with the share itself. At a purchase only those voters add to it who
give all they have at the lower end and not at the upper one: what they pay is the lesser of two lines, which
lies above its own chord by a known *excess*. As in ``rounds.py``, buying does not stretch differences in
total; the excess counts twice. Divided by the weight of those who surely do not give all they have, ``bend``
says how far a price may stray from its own chord. Two projects whose chords stay further apart than both may
stray do not change places.

Bends are largest in the middle and nothing at either end, which is where prices come close; so all this is
done for stretches of the interval apart (``chords.py``), short ones towards the ends.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.chords import EDGES, SAFE, apart, pay_both, strays
from commonground.voice.counting.equal_shares.levels import HOLDS, TOO_FINE, TURNS, levels_hold, take_level
from commonground.voice.counting.equal_shares.prices import (
    NEAR,
    ROUNDING,
    both_prices,
    held_by,
    highest,
    plain_weight,
    price_of,
    relative_error,
)
from commonground.voice.counting.equal_shares.rounds import plainly_before


@njit(cache=True, nogil=True)
def holds_between(
    start, holder, voters, weight, all_weight, rank, twin, by_cost,  # the election
    level_start, level_cost, rival_start, rival,  # lower levels of cost, and who goes out with whom
    share0, share1, voters_in_all, open_,  # the interval, and what may be bought (kept as it is)
    sequence, count,  # what is bought at the lower end
    sure_until,  # (count + 1,) by round: up to which share it is known to buy the same; changed
    guess,  # (count,) about what each costs; changed
):  # fmt: skip
    """(HOLDS | TURNS | TOO_FINE, where). ``where`` in (0, 1) is about where something turns first.

    Rounds that are proven have ``sure_until`` raised to ``share1``, those after a turn as well: they buy the
    same as long as the rounds before them do.
    """
    projects = len(open_)
    free = open_.copy()
    people = 0
    for entry in range(len(holder)):
        people = max(people, holder[entry] + 1)
    money0 = np.full(people, share0)
    money1 = np.full(people, share1)
    spent0 = np.zeros(people, np.bool_)
    spent1 = np.zeros(people, np.bool_)
    drift0 = share0 * voters_in_all * 2.0**-53
    drift1 = share1 * voters_in_all * 2.0**-53
    stretches = len(EDGES) - 1
    bend, excess = np.zeros(stretches), np.zeros(stretches)
    stray = np.zeros(stretches)
    level = np.zeros(projects, np.int64)
    cost, kappa, lowest = np.empty(projects), np.ones(projects), np.empty(projects)
    for project in range(projects):
        take_level(project, level, level_start, level_cost, all_weight, by_cost, cost, kappa, lowest)
    turn = 2.0  # where something turns first, as far as is known
    for round_ in range(count):
        verdict, where = levels_hold(
            start, holder, voters, all_weight, by_cost, level_start, level_cost, free, level,
            cost, kappa, lowest, money0, money1, drift0 + drift1,
        )  # fmt: skip
        if verdict != HOLDS:
            return _first(verdict, where, turn)
        winner = sequence[round_]
        first, last = start[winner], start[winner + 1]
        (price0, slope0, ok0), (price1, slope1, ok1) = both_prices(
            first, last, holder, voters, weight, money0, money1, cost[winner], guess[round_], guess[round_]
        )
        if ok0 != 1 or ok1 != 1:
            return _first(TOO_FINE, 0.5, turn)
        error = 4.0 * relative_error(last - first) * cost[winner]
        doubt = drift0 + drift1 + error
        if share1 > sure_until[round_]:
            # What rho of the winner is below throughout.
            cut = highest(first, last, holder, voters, weight, money0, price0, doubt) / kappa[winner]
            stray[0] = -1.0  # not worked out: most rounds have nobody near enough to need it
            holds = True
            for project in range(projects):
                if not free[project] or project == winner or lowest[project] / kappa[project] > cut:
                    continue
                if twin[project] == twin[winner] and rank[winner] < rank[project]:
                    continue
                verdict, where = _stays_behind(
                    winner, project, start, holder, voters, weight, cost, kappa, by_cost, rank,
                    money0, money1, spent0, spent1, drift0, drift1, price0, price1, cut, doubt,
                    free, lowest, bend, stray,
                )  # fmt: skip
                if verdict == TOO_FINE:
                    return _first(verdict, where, turn)
                if verdict == TURNS:
                    turn, holds = min(turn, where), False
            if holds:
                sure_until[round_] = share1
        guess[round_] = price1
        excess[:] = 0.0
        before0, before1 = pay_both(
            first, last, holder, voters, weight, money0, money1, spent0, spent1,
            price0, price1, price0 - doubt / slope0, price1 - doubt / slope1, drift0, drift1, excess,
        )  # fmt: skip
        bend += 2.0 * SAFE * excess
        drift0 += error + 4.0 * ROUNDING * before0
        drift1 += error + 4.0 * ROUNDING * before1
        free[winner] = False
        for at in range(rival_start[winner], rival_start[winner + 1]):
            free[rival[at]] = False
    verdict, where = levels_hold(
        start, holder, voters, all_weight, by_cost, level_start, level_cost, free, level,
        cost, kappa, lowest, money0, money1, drift0 + drift1,
    )  # fmt: skip
    if verdict == HOLDS and share1 > sure_until[count]:
        verdict, where = _nothing_more(start, holder, voters, cost, free, money0, money1, drift1)
        if verdict == HOLDS:
            sure_until[count] = share1
    return _first(verdict, where, turn)


@njit(cache=True, nogil=True)
def _first(verdict, where, turn):
    """What is known in the end: the first turn, if there is one."""
    if turn <= 1.0:
        return TURNS, min(turn, where) if verdict == TURNS else turn
    return verdict, where


@njit(cache=True, nogil=True)
def _nothing_more(start, holder, voters, cost, free, money0, money1, drift1):
    """Whether nothing else comes within reach before the upper end, or about where it does."""
    nearest = 2.0
    for project in range(len(free)):
        if not free[project]:
            continue
        first, last = start[project], start[project + 1]
        held1 = held_by(first, last, holder, voters, money1)
        doubt = drift1 + 2.0 * relative_error(last - first) * (cost[project] + held1)
        if held1 < cost[project] - doubt:
            continue
        held0 = held_by(first, last, holder, voters, money0)
        if held0 >= cost[project] or held1 <= held0:
            return TOO_FINE, 0.5
        nearest = min(nearest, (cost[project] - held0) / (held1 - held0))
    return (TURNS, min(nearest, 1.0)) if nearest < 2.0 else (HOLDS, 1.0)


@njit(cache=True, nogil=True)
def _stays_behind(
    winner, project, start, holder, voters, weight, cost, kappa, by_cost, rank,
    money0, money1, spent0, spent1, drift0, drift1, price0, price1, cut, doubt,
    free, lowest, bend, stray,
):  # fmt: skip
    """Whether a project is dearer than the winner throughout, or about where it is not.

    Changes ``free`` where it is out of reach throughout, raises ``lowest``, and works out the winner's
    ``stray``.
    """
    first, last = start[project], start[project + 1]
    other1, slope, ok = price_of(
        first, last, holder, voters, weight, money1,
        cost[project], lowest[project], cut * kappa[project] * (1.0 + NEAR),
    )  # fmt: skip
    unsure = drift0 + drift1 + 4.0 * relative_error(last - first) * cost[project]
    if ok == -1:
        if other1 >= cost[project] - unsure:
            return TOO_FINE, 0.5
        free[project] = False  # not within reach even with the most money
        return HOLDS, 1.0
    lowest[project] = max(lowest[project], other1 * (1.0 - NEAR) - unsure / slope)
    if lowest[project] / kappa[project] > cut:
        return HOLDS, 1.0
    if ok == 0:
        return TOO_FINE, 0.5
    other0, slope, ok = price_of(first, last, holder, voters, weight, money0, cost[project], other1, np.inf)
    if ok == -1:  # out of reach at the lower end, and the cheapest as soon as it is within reach
        held1 = held_by(first, last, holder, voters, money1)
        where = (cost[project] - other0) / (held1 - other0) if held1 > other0 else 0.5
        return TURNS, min(max(where, 0.0), 1.0)
    if _plainly_later(
        winner, project, start, holder, voters, weight, money0, money1, spent0, spent1,
        price0, price1, other0, other1, drift0, drift1, cost, by_cost, rank,
    ):  # fmt: skip
        return HOLDS, 1.0
    gap0 = other0 / kappa[project] - price0 / kappa[winner]
    gap1 = other1 / kappa[project] - price1 / kappa[winner]
    if gap1 <= 0.0 and gap0 > 0.0:
        return TURNS, gap0 / (gap0 - gap1)
    if stray[0] < 0.0:
        strays(
            start[winner], start[winner + 1], holder, voters, weight, money0, money1,
            price0, price1, bend, doubt, stray,
        )  # fmt: skip
    other_stray = np.empty(len(stray))
    strays(first, last, holder, voters, weight, money0, money1, other0, other1, bend, unsure, other_stray)
    if apart(gap0, gap1, stray, other_stray, kappa[winner], kappa[project]):
        return HOLDS, 1.0
    return TOO_FINE, 0.5


@njit(cache=True, nogil=True)
def _plainly_later(
    winner, project, start, holder, voters, weight, money0, money1, spent0, spent1,
    price0, price1, other0, other1, drift0, drift1, cost, by_cost, rank,
):  # fmt: skip
    """Whether whole numbers say that the project comes after the winner throughout.

    Those who have nothing left at the upper end have nothing at any lower share, and those who have enough at
    the lower end have enough at any higher one: where the weight that pays is the same at both ends, it is
    the same between.
    """
    first, last = start[winner], start[winner + 1]
    begin, end = start[project], start[project + 1]
    up = 1.0 + NEAR
    ours = plain_weight(first, last, holder, voters, weight, money0, spent0, price0 * up, drift0)
    if ours < 0.0 or ours != plain_weight(
        first, last, holder, voters, weight, money1, spent1, price1 * up, drift1
    ):
        return False
    theirs = plain_weight(begin, end, holder, voters, weight, money0, spent0, other0 * up, drift0)
    if theirs < 0.0 or theirs != plain_weight(
        begin, end, holder, voters, weight, money1, spent1, other1 * up, drift1
    ):
        return False
    order = plainly_before(cost[winner], cost[project], ours, theirs, by_cost)
    return order == -1 or (order == 0 and rank[winner] < rank[project])
