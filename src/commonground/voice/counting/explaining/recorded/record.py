"""The record of a count: for every purchase when it was made, at which price, and who paid how much.

*Effective support*, as equalshares.net has it, is what Equal Shares puts projects in order by: a
project's cost divided by the most that any of its supporters pays for it. Had so many voters chosen it
and all paid alike, it would have been as good a buy. Supporters who have spent their share elsewhere
count for less than one. Where ballots carry points it is cost over the price of a point, and so is in
points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np

from commonground.voice.counting.explaining.recorded.earnings import Earned, earnings_of
from commonground.voice.counting.explaining.recorded.loads import heaviest_loads
from commonground.voice.counting.explaining.recorded.parts import CountPart, parts_of, utility_of
from commonground.voice.counting.explaining.recorded.payments import Payments
from commonground.voice.counting.explaining.recorded.replay import Replay, replay
from commonground.voice.counting.outcome import Bought, Outcome, Step
from commonground.voice.counting.rules import MaximinSupport, Phragmen, Utility


class PaidBy(StrEnum):
    """What a purchase was paid from, and so what its record can tell."""

    shares = "shares"  # Equal Shares: its supporters' equal shares
    earnings = "earnings"  # Phragmén: what its supporters had earned
    loads = "loads"  # maximin support: carried as evenly as can be, and shared out afresh each time
    support = "support"  # greedy, or a completion: the budget, to whoever has the most support
    nothing = "nothing"  # it is free


@dataclass(frozen=True)
class Purchase:
    """One purchase. ``round`` counts from 1 over the whole count; money is minor units, exactly.

    ``price`` is what a unit of weight paid: with approvals, what everybody paid who had enough; ``rho``
    is the price for a unit of utility (with cost utilities the share of the cost). ``held`` is what the
    supporters had together before. ``payers`` paid anything, nobody more than ``most_paid``, and
    ``all_in`` of them all they had left. These are None where shares did not pay. ``load`` is what every
    voter had earned by then (earnings), or the most that any voter then carries (loads).
    """

    round: int
    bought: Bought
    paid_by: PaidBy
    votes: int
    reserved_for: str | None = None
    rho: Fraction | None = None
    price: Fraction | None = None
    effective: Fraction | None = None
    held: Fraction | None = None
    payers: int | None = None
    all_in: int | None = None
    most_paid: Fraction | None = None
    load: Fraction | None = None

    @property
    def project(self) -> int:
        """The position of what was bought."""
        return self.bought.project


@dataclass(frozen=True, eq=False)
class Record:
    """Everything a count did, in order. ``replays`` are its parts bought by shares, None for a part that
    was not.
    """

    outcome: Outcome
    utility: Utility
    purchases: tuple[Purchase, ...]
    parts: tuple[CountPart, ...]
    replays: tuple[Replay | None, ...]

    @cached_property
    def of(self) -> dict[int, Purchase]:
        """The purchases by the position of the project."""
        return {purchase.project: purchase for purchase in self.purchases}

    @property
    def ending(self) -> Replay | None:
        """The shares as they stood at the end of the count's last part, in which every project took part."""
        return self.replays[-1]

    @cached_property
    def richest_first(self) -> np.ndarray:
        """(ballots,) int64, the places of ballots whose voters have most left at the end first.

        Where shares do not pay, those with fewest funded projects. Among equals the ballots themselves
        decide, so that their places in the file do not matter.
        """
        ballots = self.outcome.election.ballots
        if self.ending is not None:
            left = self.ending.money.floats
        else:
            funded = np.zeros(len(self.outcome.election.projects))
            funded[list(self.of)] = 1.0
            left = -np.bincount(ballots.row, funded[ballots.project], len(ballots))
        ends, named = ballots.start.tolist(), ballots.project.tolist()
        keys = [
            (-has, sorted(named[first:last]))
            for has, first, last in zip(left.tolist(), ends[:-1], ends[1:], strict=True)
        ]
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)

    def payments(self, project: int) -> Payments | None:
        """Who paid what for a project; None where it was not bought, or not from what voters held."""
        if project in self._earned:
            return self._earned[project].payments
        for run in self.replays:
            places = [each.project for each in run.bought] if run else []
            if run and project in places:
                return run.payments(places.index(project))
        return None

    @cached_property
    def _earned(self) -> dict[int, Earned]:
        if not isinstance(self.outcome.rule, Phragmen):
            return {}
        return {
            each.project: earned
            for part in self.parts
            for each, earned in zip(part.bought, earnings_of(part), strict=True)
        }


def record(outcome: Outcome) -> Record:
    """The record of a count. Takes a few hundredths of a second for a city; payments are worked out when
    asked for.
    """
    parts, utility = parts_of(outcome), utility_of(outcome)
    replays = tuple(replay(part, utility) for part in parts)
    purchases: list[Purchase] = []
    for part, run in zip(parts, replays, strict=True):
        for each in _purchases(outcome, utility, part, run, len(purchases)):
            purchases.append(each)
    return Record(outcome, utility, tuple(purchases), parts, replays)


def _purchases(
    outcome: Outcome, utility: Utility, part: CountPart, run: Replay | None, before: int
) -> Iterator[Purchase]:
    earned: tuple[Earned, ...] = earnings_of(part) if isinstance(outcome.rule, Phragmen) else ()
    loads = heaviest_loads(part) if isinstance(outcome.rule, MaximinSupport) else ()
    rounds = {each.project: at for at, each in enumerate(run.bought)} if run else {}
    for at, each in enumerate(part.bought):
        round_, votes = before + at + 1, int(outcome.election.votes[each.project])
        if earned:
            paid = earned[at]
            people = paid.payments.payers
            yield Purchase(
                round_, each, PaidBy.earnings if each.cost else PaidBy.nothing, votes, part.reserved_for,
                held=paid.payments.total, payers=people, all_in=people,
                most_paid=paid.payments.most, load=paid.by_then,
            )  # fmt: skip
        elif loads:
            paid_by = PaidBy.loads if each.cost else PaidBy.nothing
            yield Purchase(round_, each, paid_by, votes, part.reserved_for, load=loads[at])
        elif run is not None and each.project in rounds:
            place = rounds[each.project]
            price = run.money.prices[place]
            _, payers, all_in = run.counts(place)
            yield Purchase(
                round_, each, PaidBy.shares, votes, part.reserved_for,
                rho=price / each.cost if utility is Utility.cost else price,
                price=price,
                effective=each.cost / price,
                held=run.held[place],
                payers=payers,
                all_in=all_in,
                most_paid=run.most_paid(place),
            )  # fmt: skip
        else:
            free = each.cost == 0 and each.step is not Step.completion
            yield Purchase(round_, each, PaidBy.nothing if free else PaidBy.support, votes, part.reserved_for)
