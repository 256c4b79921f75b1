"""The same rounds in whole-number arithmetic, for what floats cannot decide and for the record of who paid
what.

A voter who still has money holds ``share − Σ weight·price`` over what was bought from their ballot; one who
has given all they had holds nothing. So the money of any set of voters is ``people·share − Σ_k price_k·c_k``
with whole numbers ``c_k``, and one fraction per purchase is all that has to be kept, not one per voter.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from commonground.voice.counting.equal_shares.supporters import Supporters

_CLEAR = 1e-10
"""Floats this far apart, relatively to the share, are apart: they are rounded once for each purchase."""


class ExactMoney:
    """What every ballot's voters hold, exactly, after some purchases. ``share`` is in minor units."""

    def __init__(self, supporters: Supporters, share: Fraction) -> None:
        self.supporters = supporters
        self.share = share
        self.prices: list[Fraction] = []
        self.gone = np.zeros(len(supporters.ballot_voters), dtype=bool)  # has given all they had
        self.floats = np.full(len(supporters.ballot_voters), float(share))
        self._round = np.full(supporters.projects, -1, dtype=np.int64)  # when each project was bought

    def held_by(self, ballots: np.ndarray) -> Fraction:
        """What the voters of these ballots hold together."""
        ballots = ballots[~self.gone[ballots]]
        people = int(self.supporters.ballot_voters[ballots].sum())
        held = people * self.share
        for price, weight in zip(self.prices, self._weights_paid(ballots), strict=True):
            if weight:
                held -= int(weight) * price
        return held

    def price(self, project: int, cost: int) -> Fraction | None:
        """The price for a unit of weight at which the supporters meet the cost, or None where they cannot."""
        found = self._price(project, cost)
        return None if found is None else found[0]

    def buy(self, project: int, cost: int) -> tuple[Fraction, np.ndarray]:
        """Take the payments for a project. Returns its price and, for each supporter in order, whether they
        gave all.

        The supporters must be able to pay.
        """
        found = self._price(project, cost)
        if found is None:
            raise ValueError("the supporters of a project that is bought can pay for it")
        price, all_in = found
        first, last = self.supporters.start[project : project + 2]
        ballots = self.supporters.holder[first:last]
        self.floats[ballots] -= self.supporters.weight[first:last] * float(price)
        self.gone[ballots[all_in]] = True
        self.floats[self.gone] = 0.0
        self._round[project] = len(self.prices)
        self.prices.append(price)
        return price, all_in

    def _weights_paid(self, ballots: np.ndarray) -> np.ndarray:
        """For each purchase so far, voters × weight over these ballots: whole numbers."""
        start, project, weight = self.supporters.by_ballot
        lengths = start[ballots + 1] - start[ballots]
        offsets = np.repeat(start[ballots] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        entries = offsets + np.arange(lengths.sum())
        rounds = self._round[project[entries]]
        voters = np.repeat(self.supporters.ballot_voters[ballots], lengths)
        paid = np.zeros(len(self.prices) + 1, dtype=np.int64)
        np.add.at(paid, rounds, voters * weight[entries])  # what was not bought goes to the last place
        return paid[:-1]

    def _price(self, project: int, cost: int) -> tuple[Fraction, np.ndarray] | None:
        """Newton's method from below, as in floats; where floats are close, voters are told apart exactly."""
        first, last = self.supporters.start[project : project + 2]
        ballots = self.supporters.holder[first:last]
        weight = self.supporters.weight[first:last]
        load = self.supporters.ballot_voters[ballots] * weight.astype(np.int64)
        floats = self.floats[ballots]
        all_in = self.gone[ballots].copy()
        price = Fraction(0)
        while True:
            slope = int(load[~all_in].sum())
            held = self.held_by(ballots[all_in])
            if slope == 0:
                if held < cost:
                    return None
                # They have just enough: the price is that of whoever pays most for a unit of weight.
                richest = max(
                    self.held_by(np.array([ballot])) / int(self.supporters.ballot_voters[ballot]) / int(worth)
                    for ballot, worth in zip(
                        ballots[~self.gone[ballots]], weight[~self.gone[ballots]], strict=True
                    )
                )
                return max(price, richest), all_in
            price = (cost - held) / slope
            owed = weight * float(price)
            margin = _CLEAR * (float(self.share) + owed)
            fresh = ~all_in & (floats < owed - margin)
            for place in np.flatnonzero(~all_in & (np.abs(floats - owed) <= margin)):
                ballot = ballots[place]
                holds = self.held_by(np.array([ballot])) / int(self.supporters.ballot_voters[ballot])
                fresh[place] = holds <= int(weight[place]) * price
            if not fresh.any():
                return price, all_in
            all_in |= fresh


def cheapest(
    money: ExactMoney, projects: Sequence[tuple[float, int, int]], *, by_cost: bool
) -> tuple[list[int], Fraction | None, list[int]]:
    """The projects that are cheapest by rho = price / kappa, exactly: all that are level, their rho, and who
    is out.

    ``projects`` are (a bound from below for rho, project, cost), in any order. ``out`` are those that cannot
    be paid for.
    """
    best: Fraction | None = None
    level: list[int] = []
    out: list[int] = []
    for bound, project, cost in sorted(projects):
        if best is not None and bound > float(best) * (1 + 1e-9):
            break
        price = money.price(project, cost)
        if price is None:
            out.append(project)
            continue
        rho = price / cost if by_cost else price
        if best is None or rho < best:
            best, level = rho, [project]
        elif rho == best:
            level.append(project)
    return level, best, out
