"""Raising every voter's share, step by step, until the budget is used as well as it can be.

Where the search ends hangs on what each step buys, not on how. ``sweeping`` follows whatever many steps may
buy at once; those at which the search cannot end are leapt over, and the others are counted one by one. So
the time hangs on how often the outcome changes, and not on how small the steps are.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.equal_shares.once import Run, equal_shares_once
from commonground.voice.counting.equal_shares.reach import within_reach
from commonground.voice.counting.equal_shares.supporters import Supporters
from commonground.voice.counting.equal_shares.sweeping import LANES, Sweep
from commonground.voice.counting.rules import Stop

_PAYS = 3  # a round of a sweep takes about as long as so many that are counted at one share
_LIGHT, _HEAVY, _TOO_HEAVY = 1.5, 3, 8  # how many times a sweep follows all rounds: it grows, shrinks, ends
_MOST_WAITED = 64  # steps counted before a sweep is tried again, where sweeps have not paid
_LARGEST = 2**40  # steps between two lanes
_FEW = 200_000  # ballots: the money of more is kept by one thread alone

_MOST_EFFORT = (
    100_000  # steps counted, after which the search is given up: real elections take a few thousand
)
_FURTHER = Fraction(5, 4)  # how far above a share the projects within reach are looked for at once
_ASKED = 10  # how many steps a round costs that exact arithmetic decides


@dataclass(frozen=True, eq=False)
class Raised:
    """The last run that counts, how many steps it is above the first, and how many were leapt over."""

    run: Run
    steps: int
    leapt: int


def raise_shares(supporters: Supporters, increment: int, stop: Stop) -> Raised:
    """Count at budget / voters and at ever higher shares, ``increment`` minor units apart, and keep the last
    that counts.

    A run that costs more than the budget is not kept: the one before it is. With ``Stop.exhaustive`` the
    first run to which no supported project can be added within the budget ends the search as well.
    """
    search = _Search(supporters, increment, stop)
    going = not search.ends(search.run.bought, search.run.costs)
    while going and search.share(search.at) < search.everything:
        if search.size and not search.to_count:
            search.leap()
        else:
            going = search.step()
    return search.found()


class _Ends:
    """Whether no higher share matters where this is bought: it costs too much, or there is no more to buy."""

    def __init__(self, supporters: Supporters, stop: Stop) -> None:
        scope = supporters.scope
        start, costs = supporters.levels
        self.stop = stop
        self.budget = scope.budget
        self.supported = supporters.supported
        self.least = np.minimum.reduceat(costs, start[:-1]).astype(np.int64)
        self.everything = int(scope.election.costs[supporters.supported].sum())
        self.rivals = scope.rivals if any(scope.rivals) else ()

    def __call__(self, bought: np.ndarray, costs: np.ndarray) -> bool:
        cost = int(costs.sum())
        if cost > self.budget or cost == self.everything:
            return True
        if self.stop is Stop.overspend:
            return False
        may = self.supported.copy()
        may[bought] = False
        if self.rivals:
            for project in bought.tolist():
                may[list(self.rivals[project])] = False
        return not (self.least[may] <= self.budget - cost).any()


class _Search:
    """Where the search stands: the steps taken, the last that was counted, and how far to look at once."""

    def __init__(self, supporters: Supporters, increment: int, stop: Stop) -> None:
        self.supporters = supporters
        self.increment = increment
        self.ends = _Ends(supporters, stop)
        self.everything = self.ends.everything
        self.first = Fraction(supporters.scope.budget, int(supporters.ballot_voters.sum()))
        self.at = 0
        self.leapt = 0
        self.effort = 0
        self.size = 1  # steps between two lanes of the next sweep; 0: the next step must be counted
        self.to_count = 0  # steps to count before the next sweep
        self.waited = 0  # how many were counted when sweeps did not pay last
        self.reach, self.near = Fraction(0), supporters
        self.sweep = Sweep(supporters.projects, self.ends)
        self.further = Sweep(supporters.projects, self.ends)
        self.thread = ThreadPoolExecutor(1)
        self.run = equal_shares_once(self._up_to(self.first), self.first)

    def share(self, steps: int) -> Fraction:
        return self.first + steps * self.increment

    def leap(self) -> None:
        """Go as far as it is certain that the search does not end before."""
        left = math.ceil((self.everything - self.share(self.at)) / self.increment)
        size = min(self.size, max(1, left // (LANES - 1)), _LARGEST)
        first, steps, work = self._first_that_may_end(size, left)
        gained = min(first - 1, left)
        self.at += gained
        self.leapt += gained
        if gained >= _PAYS * work:
            self.to_count = self.waited = 0
        elif size <= max(1, self.waited // (LANES - 1)):
            self.waited = min(max(1, 2 * self.waited), _MOST_WAITED)
            self.to_count = self.waited
        if first <= steps:
            self.size = size // 4
        elif work < _LIGHT:
            self.size = 2 * size
        elif work > _HEAVY:
            self.size = max(1, 2 * size // 3)

    def _first_that_may_end(self, size: int, left: int) -> tuple[int, int, float]:
        """(the first step from here at which the search may end, how many were looked at, at what work).

        Two intervals are looked at at once, the further one by a second thread.
        """
        steps = size * (LANES - 1)
        near = self._up_to(self.share(self.at + 2 * steps))
        most_rounds = _TOO_HEAVY * max(self.sweep.length, len(self.run.bought), 5)
        asked = near, self.increment, size, most_rounds
        further = None
        if 2 * steps <= left and len(near.ballot_voters) < _FEW:
            share = self.share(self.at + steps)
            further = self.thread.submit(self.further.first_that_may_end, share, *asked)
        first = self.sweep.first_that_may_end(self.share(self.at), *asked)
        work = self.sweep.work
        if further is None:
            return first, steps, work
        if first <= steps:
            self.further.give_up()
            if not further.cancel():
                further.result()
            return first, 2 * steps, work
        self.sweep, self.further = self.further, self.sweep  # what was learnt last is for what comes next
        return steps + further.result(), 2 * steps, (work + self.sweep.work) / 2

    def step(self) -> bool:
        """Count one step further. False where the search ends."""
        share = self.share(self.at + 1)
        run = equal_shares_once(self._up_to(share), share)
        self.effort += 1 + _ASKED * run.asked
        if self.effort > _MOST_EFFORT:
            name = self.supporters.scope.election.name
            raise BallotError(f"{name}: raising the shares takes too many steps; give a larger increment.")
        if run.cost > self.ends.budget:
            return False
        self.at += 1
        self.run = run
        self.to_count = max(0, self.to_count - 1)
        self.size = max(self.size, 1, self.waited // (LANES - 1))
        return not self.ends(run.bought, run.costs)

    def _up_to(self, share: Fraction) -> Supporters:
        """All that counts at shares up to this one."""
        if share > self.reach:
            self.reach = share * _FURTHER
            self.near = within_reach(self.supporters, self.reach)
        return self.near

    def found(self) -> Raised:
        """Where the search ended, counted once more in full: for its prices there, and for every tie."""
        return Raised(equal_shares_once(self.supporters, self.share(self.at)), self.at, self.leapt)
