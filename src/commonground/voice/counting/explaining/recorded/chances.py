"""How near every project came to being bought by shares: what its supporters held, round by round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.explaining.recorded.replay import Replay


@dataclass(frozen=True, eq=False)
class Chances:
    """Floats, for showing and for a first guess; minor units.

    ``held`` (rounds + 1, projects) is what each project's supporters held together before every round,
    and at the end. ``effective`` (projects,) is a project's effective support when it could last have
    been paid for (for what was bought, just before it was), 0 where it never could; ``last`` is that
    round, counted from 0, or -1.
    """

    held: np.ndarray
    effective: np.ndarray
    last: np.ndarray


def chances(run: Replay) -> Chances:
    """One pass over the rounds, all projects at once."""
    one = run.supporters
    number = one.projects
    costs = np.array([min(project.levels) for project in one.scope.election.projects], dtype=float)
    for each in run.bought:
        costs[each.project] = each.cost
    project = np.repeat(np.arange(number), np.diff(one.start))
    rounds = len(run.bought)
    held = np.zeros((rounds + 1, number))
    effective, last = np.zeros(number), np.full(number, -1)
    money = np.full(len(one.ballot_voters), float(run.share))
    bought_in = np.full(number, rounds + 1)
    bought_in[[each.project for each in run.bought]] = np.arange(rounds)
    before, could = money, one.supported
    for at in range(rounds + 1):
        held[at] = np.bincount(project, one.voters * money[one.holder], number)
        # Held by those who then pay just the cost, a sum of floats may lie a hair below it.
        can = one.supported & (held[at] >= costs * (1 - 1e-9)) & (bought_in >= at)
        for each in np.flatnonzero(could & ~can & (at > 0)).tolist():
            effective[each], last[each] = _effective(run, each, costs[each], before), at - 1
        before, could = money, can
        if at < rounds:
            money = money.copy()
            ballots, weight = run.backers(run.bought[at].project)
            money[ballots] = np.maximum(money[ballots] - weight * float(run.money.prices[at]), 0.0)
            money[run.gone_in <= at] = 0.0
    return Chances(held, effective, last)


def _effective(run: Replay, project: int, cost: float, money: np.ndarray) -> float:
    """Cost over the price of a unit of weight at which the supporters, with this money, just meet it."""
    ballots, weight = run.backers(project)
    load, holds = run.supporters.ballot_voters[ballots] * weight, money[ballots]
    people = run.supporters.ballot_voters[ballots]
    order = np.argsort(holds / weight, kind="stable")
    given = np.concatenate([[0.0], np.cumsum((people * holds)[order])])[:-1]
    slope = np.cumsum(load[order][::-1])[::-1]
    price = (cost - given) / slope
    # The price is the first that those who are left, from the poorest on, can all pay.
    enough = np.flatnonzero(price * (1 - 1e-9) <= (holds / weight)[order])
    return float(cost / price[enough[0]]) if len(enough) else 0.0
