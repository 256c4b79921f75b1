"""What the rounds of a run say about a project that it did not buy: at which cost, or with how many
more, it would have.

Until a project is bought, nothing that is bought depends on it. So the rounds of a run without it tell
when it would have been the best buy of a round, or could have been paid for at the end. These are
floats, for guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from commonground.voice.counting.equal_shares import Run, Supporters

_JUST = 1e-9  # what floats may be off by, relatively


@dataclass(frozen=True, eq=False)
class Rounds:
    """A run and what it left in everybody's hands. ``rates`` are what winners asked for a unit of utility."""

    one: Supporters
    run: Run

    @cached_property
    def rates(self) -> np.ndarray:
        """(rounds,)"""
        return self.run.prices / self.run.costs if self.one.by_cost else self.run.prices

    @cached_property
    def left(self) -> np.ndarray:
        """(ballots,) what one voter of each has left."""
        money = np.full(len(self.one.ballot_voters), float(self.run.share))
        for project, price in zip(self.run.bought.tolist(), self.run.prices.tolist(), strict=True):
            first, last = self.one.start[project : project + 2]
            ballots = self.one.holder[first:last]
            money[ballots] = np.maximum(money[ballots] - self.one.weight[first:last] * price, 0.0)
        return money

    def of(self, project: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Its supporters: voters and weights (supporters, 1), and money before each round and at the end."""
        first, last = self.one.start[project : project + 2]
        ballots = self.one.holder[first:last]
        return (
            self.one.ballot_voters[ballots][:, None],
            self.one.weight[first:last][:, None],
            self.money(ballots),
        )

    def money(self, ballots: np.ndarray) -> np.ndarray:
        """(ballots, rounds + 1) what one voter of each held before each round, and at the end."""
        start, projects, weight = self.one.by_ballot
        rounds = len(self.run.bought)
        lengths = start[ballots + 1] - start[ballots]
        entries = np.repeat(start[ballots] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        round_of = np.full(self.one.projects, rounds)
        round_of[self.run.bought] = np.arange(rounds)
        paid = np.zeros((len(ballots), rounds + 2))
        paid[np.repeat(np.arange(len(ballots)), lengths), round_of[projects[entries]] + 1] = weight[entries]
        paid = paid[:, :-1]
        paid[:, 1:] *= self.run.prices
        # Who once has given all has paid, on paper, as much as the share or more ever after.
        return np.maximum(float(self.run.share) - np.cumsum(paid, axis=1), 0.0)


def highest_cost(rounds: Rounds, project: int) -> float:
    """The highest cost at which it would have been bought in some round, or at the end."""
    people, weight, money = rounds.of(project)
    cost_now = float(rounds.one.scope.election.costs[project])
    best = min(float((people[:, 0] * money[:, -1]).sum()), cost_now)
    rates, money = rounds.rates, money[:, :-1]
    if not rounds.one.by_cost:
        pays = np.minimum(money, weight * rates)
        return min(cost_now, max(best, float((people * pays).sum(axis=0).max(initial=0.0))))
    # Supporters pay at most rate × cost each; the largest cost that this meets, by Newton from above.
    cost = np.full(len(rates), cost_now)
    for _ in range(30):
        poor = money < rates * cost
        given = (people * money * poor).sum(axis=0)
        slope = 1.0 - rates * (people * ~poor).sum(axis=0)
        fresh = np.minimum(cost, np.where(slope > _JUST, given / np.maximum(slope, _JUST), cost))
        if np.allclose(fresh, cost, rtol=1e-12):
            break
        cost = fresh
    return max(best, float(cost.max(initial=0.0)))


def newcomers(rounds: Rounds, project: int, cost: float) -> int:
    """How many with a whole share and no other wish would have tipped a round, or the end."""
    people, weight, money = rounds.of(project)
    share = float(rounds.run.share)
    prices = rounds.rates * (cost if rounds.one.by_cost else 1.0)
    pays = (people * np.minimum(money[:, :-1], weight * prices)).sum(axis=0)
    each = np.minimum(share, prices * max(float(weight.max(initial=1.0)), 1.0))
    missing = np.append((cost - pays) / each, (cost - float((people[:, 0] * money[:, -1]).sum())) / share)
    return max(1, ceil(float(missing.min()) * (1 - _JUST)))


def joiners(rounds: Rounds, project: int, cost: float, rows: np.ndarray) -> int:
    """How many of those who would join, ballot by ballot, would have tipped a round, or the end."""
    people, weight, money = rounds.of(project)
    prices = rounds.rates * (cost if rounds.one.by_cost else 1.0)
    limits = np.append(prices, np.inf)
    missing = cost - (people * np.minimum(money, weight * limits)).sum(axis=0)
    voters = rounds.one.ballot_voters[rows]
    enough = int(np.searchsorted(np.cumsum(rounds.left[rows] * voters), missing[-1])) + 1
    rows, voters = rows[:enough], voters[:enough, None]
    each = np.minimum(rounds.money(rows), limits)
    gives = np.cumsum(each * voters, axis=0)
    upto = np.append(0, np.cumsum(voters))
    best = int(upto[-1])
    for at in np.flatnonzero(gives[-1] >= missing).tolist():
        place = int(np.searchsorted(gives[:, at], missing[at]))
        before = gives[place - 1, at] if place else 0.0
        best = min(best, int(upto[place]) + ceil((missing[at] - before) / each[place, at] * (1 - _JUST)))
    return max(1, best)
