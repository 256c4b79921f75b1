"""Raising every voter's share, step by step, until the budget is used as well as it can be.

Most steps buy just what the step before bought. Where ``between.py`` can prove that of a whole run of steps
they are leapt over; where it cannot, they are counted one by one. So the time hangs on how often the outcome
changes, and not on how small the steps are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.equal_shares.between import HOLDS, TURNS, holds_between
from commonground.voice.counting.equal_shares.once import Run, equal_shares_once
from commonground.voice.counting.equal_shares.reach import within_reach
from commonground.voice.counting.equal_shares.supporters import Supporters
from commonground.voice.counting.rules import Stop

_WORTH_A_PROOF = 2  # a proof costs about as much as counting once
_SURELY_WORTH = 8  # where proofs have saved less than they cost so far
_NEARBY = 1000  # steps to a turn from which its place is taken as foretold

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
    search = _Search(supporters, increment)
    while not search.ended(stop):
        if search.worth_a_proof() and (search.leap(search.promising()) or search.worth_a_proof()):
            continue
        if not search.step():
            break
    return search.found()


class _Search:
    """Where the search stands: the steps taken, what is bought, and how far each round is sure to last."""

    def __init__(self, supporters: Supporters, increment: int) -> None:
        self.supporters = supporters
        self.increment = increment
        self.budget = supporters.scope.budget
        self.first = Fraction(self.budget, int(supporters.ballot_voters.sum()))
        self.at = 0
        self.leapt = 0
        self.stride = 1
        self.changed = 0
        self.tried = 0
        self.effort = 0
        self.turn: float | None = None  # about where something changes, in steps, if that is known
        self.reach, self.near = Fraction(0), supporters
        self.run = equal_shares_once(self._up_to(self.first), self.first)
        self.sure = self._sure_from(0)
        self.guess = self.run.prices.copy()
        start, costs = supporters.levels
        self.least = np.minimum.reduceat(costs, start[:-1]).astype(np.int64)
        self.everything = int(supporters.scope.election.costs[supporters.supported].sum())

    def share(self, steps: int) -> Fraction:
        return self.first + steps * self.increment

    def ended(self, stop: Stop) -> bool:
        """Whether no higher share matters: all is bought in full, or each voter alone could pay for all."""
        if self.run.cost == self.everything or self.share(self.at) >= self.everything:
            return True
        if stop is Stop.overspend:
            return False
        may = self.supporters.supported.copy()
        may[self.run.bought] = False
        for project in self.run.bought.tolist():
            may[list(self.supporters.scope.rivals[project])] = False
        return not (self.least[may] <= self.budget - self.run.cost).any()

    def promising(self) -> int:
        """How many steps to try to leap over; one is not worth a proof."""
        steps = min(self.stride, math.ceil((self.everything - self.share(self.at)) / self.increment))
        if self.turn is None:
            return steps
        gap = self.turn - self.at
        return min(steps, int(gap if gap < _NEARBY else 0.99 * gap))

    def worth_a_proof(self) -> bool:
        """Whether to try a leap: where steps are large, most end in a change, and counting is quicker."""
        return self.promising() >= (_WORTH_A_PROOF if self.leapt >= self.tried else _SURELY_WORTH)

    def leap(self, steps: int) -> bool:
        """Go ``steps`` further if it can be proven that nothing changes on the way."""
        self.tried += 1
        one = self._up_to(self.share(self.at + steps))
        rival_start, rival = one.rivals
        level_start, level_cost = one.levels
        result, where = holds_between(
            one.start, one.holder, one.voters, one.weight, one.all_weight, one.scope.ranks, one.twins,
            one.by_cost, level_start, level_cost, rival_start, rival,
            float(self.share(self.at)), float(self.share(self.at + steps)), float(one.ballot_voters.sum()),
            one.supported, self.run.bought, len(self.run.bought), self.sure, self.guess,
        )  # fmt: skip
        if result == HOLDS:
            self.at += steps
            self.leapt += steps - 1
            if steps == self.stride:
                self.stride += 1 + self.stride // 2
            return True
        if result == TURNS:
            self.turn = self.at + min(steps * where, steps - 0.5)
        else:
            self.stride = max(1, steps // 2)
        return False

    def step(self) -> bool:
        """Count one step further. False where that would cost more than the budget."""
        share = self.share(self.at + 1)
        known = int(np.argmax(np.append(self.sure < float(share), True)))
        run = equal_shares_once(self._up_to(share), share, self.run, known)
        self.effort += 1 + _ASKED * run.asked
        if self.effort > _MOST_EFFORT:
            name = self.supporters.scope.election.name
            raise BallotError(f"{name}: raising the shares takes too many steps; give a larger increment.")
        if run.cost > self.budget:
            return False
        before = self.run.bought
        shorter = min(len(before), len(run.bought))
        same = int(np.argmin(np.append(before[:shorter] == run.bought[:shorter], False)))
        self.at += 1
        changed = same < max(len(before), len(run.bought))
        self.run = run
        self.guess = run.prices.copy()
        if changed:
            self.sure = np.append(self.sure[:same], self._sure_from(self.at)[same:])
            self.turn = None
            self.stride = max(_WORTH_A_PROOF, (self.stride + self.at - self.changed) // 2)
            self.changed = self.at
        elif self.stride < _WORTH_A_PROOF:
            self.stride *= 2
        if self.turn is not None and self.at > self.turn:
            self.turn = None
        return True

    def _up_to(self, share: Fraction) -> Supporters:
        """All that counts at shares up to this one."""
        if share > self.reach:
            self.reach = share * _FURTHER
            self.near = within_reach(self.supporters, self.reach)
        return self.near

    def found(self) -> Raised:
        """Where the search ended, counted once more in full: for its prices there, and for every tie."""
        return Raised(equal_shares_once(self.supporters, self.share(self.at)), self.at, self.leapt)

    def _sure_from(self, steps: int) -> np.ndarray:
        return np.full(len(self.run.bought) + 1, float(self.share(steps)))
