"""A run of Equal Shares bought once more in whole-number arithmetic, to see who held and paid what in
each round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from commonground.voice.counting.explaining.recorded.parts import CountPart
from commonground.voice.counting.explaining.recorded.payments import Payments
from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.rules import Utility

if TYPE_CHECKING:
    from commonground.voice.counting.equal_shares import ExactMoney, Supporters

NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Replay:
    """The purchases that voters' shares paid for, in order. Rounds are counted from 0; money is minor units.

    ``money`` stands where the run ended. ``gone_in`` (ballots,) is the round in which a ballot's voters
    gave all they had left, NEVER where they did not. ``held`` is what a round's supporters held together
    before it.
    """

    part: CountPart
    supporters: Supporters
    money: ExactMoney
    bought: tuple[Bought, ...]
    gone_in: np.ndarray
    held: tuple[Fraction, ...]

    @property
    def share(self) -> Fraction:
        """What each voter began with."""
        return self.money.share

    def backers(self, project: int) -> tuple[np.ndarray, np.ndarray]:
        """(supporters,) their ballots, and int64 what the project is worth to each: its weight."""
        first, last = self.supporters.start[project : project + 2]
        return self.supporters.holder[first:last], self.supporters.weight[first:last].astype(np.int64)

    def counts(self, round_: int) -> tuple[int, int, int]:
        """How many voters wanted what a round bought, how many of them paid, and how many gave all they
        had.
        """
        ballots, _ = self.backers(self.bought[round_].project)
        voters, gone = self.supporters.ballot_voters[ballots], self.gone_in[ballots]
        return int(voters.sum()), int(voters[gone >= round_].sum()), int(voters[gone == round_].sum())

    def payments(self, round_: int) -> Payments:
        """Who paid what in a round. Exact."""
        return Payments.of(self._paid(round_))

    def most_paid(self, round_: int) -> Fraction:
        """The largest payment of a round, without working out the others where that is plain."""
        ballots, weight = self.backers(self.bought[round_].project)
        gone = self.gone_in[ballots]
        full = weight[gone > round_]
        if len(full) and full.max() == weight.max():
            return int(full.max()) * self.money.prices[round_]
        return self.payments(round_).most

    def _paid(self, round_: int) -> Iterator[tuple[Fraction, int]]:
        ballots, weight = self.backers(self.bought[round_].project)
        voters, gone = self.supporters.ballot_voters[ballots], self.gone_in[ballots]
        price = self.money.prices[round_]
        in_full = gone > round_
        for each in np.unique(weight[in_full]).tolist():
            yield each * price, int(voters[in_full & (weight == each)].sum())
        all_in = gone == round_
        histories = self.weights_paid(ballots[all_in])[:, :round_]
        if not len(histories):
            return
        distinct, which = np.unique(histories, axis=0, return_inverse=True)
        people = np.zeros(len(distinct), dtype=np.int64)
        np.add.at(people, which.ravel(), voters[all_in])
        for history, number in zip(distinct, people.tolist(), strict=True):
            spent = sum(
                (int(history[at]) * self.money.prices[at] for at in np.flatnonzero(history)), Fraction(0)
            )
            yield self.share - spent, number

    def weights_paid(self, ballots: np.ndarray) -> np.ndarray:
        """(ballots, rounds) int64: what each purchase was worth to each ballot, 0 where it was not chosen."""
        start, project, weight = self.supporters.by_ballot
        round_of = np.full(self.supporters.projects, -1, dtype=np.int64)
        round_of[[each.project for each in self.bought]] = np.arange(len(self.bought))
        lengths = start[ballots + 1] - start[ballots]
        rows = np.repeat(np.arange(len(ballots)), lengths)
        offsets = np.repeat(start[ballots] - np.cumsum(lengths) + lengths, lengths)
        entries = offsets + np.arange(lengths.sum())
        rounds = round_of[project[entries]]
        matrix = np.zeros((len(ballots), len(self.bought)), dtype=np.int64)
        matrix[rows[rounds >= 0], rounds[rounds >= 0]] = weight[entries[rounds >= 0]]
        return matrix


def replay(part: CountPart, utility: Utility) -> Replay | None:
    """The rounds of one part of a count; None where shares paid for nothing in it, and could not have."""
    if part.share is None or not part.scope.election.voters:
        return None
    from commonground.voice.counting.equal_shares import ExactMoney, supporters

    free = [each for each in part.bought if each.cost == 0]
    voters = supporters(part.scope.after(free, part.scope.budget), utility)
    money = ExactMoney(voters, part.share)
    bought = tuple(each for each in part.bought if each.cost and each.step is not Step.completion)
    gone_in = np.full(len(voters.ballot_voters), NEVER, dtype=np.int64)
    held: list[Fraction] = []
    for round_, each in enumerate(bought):
        first, last = voters.start[each.project : each.project + 2]
        ballots = voters.holder[first:last]
        held.append(money.held_by(ballots))
        _, all_in = money.buy(each.project, each.cost)
        fresh = ballots[all_in]
        gone_in[fresh[gone_in[fresh] == NEVER]] = round_
    return Replay(part, voters, money, bought, gone_in, tuple(held))
