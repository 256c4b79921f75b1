"""Where to start looking for the least change. These are only guesses; what is found is counted.

With raised shares, a project that is bought takes money from others, and the shares do not get as high.
So a guess is made in two steps: at each share the rounds of the run without the project tell the least
change with which it is bought there; and of those shares the highest is sought at which, with that
change, all that is bought fits into the budget.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from commonground.voice.counting.explaining.losing.changes import ChangeKind, Ladder
from commonground.voice.counting.explaining.losing.rounds import Rounds, highest_cost, joiners, newcomers
from commonground.voice.counting.explaining.recorded.record import PaidBy, Record
from commonground.voice.counting.explaining.recorded.replay import Replay
from commonground.voice.counting.rules import Completion, EqualShares

if TYPE_CHECKING:
    from commonground.voice.counting.equal_shares import Run

_JUST = 1e-9


class Guesses:
    """First guesses for one count, with the runs that all its projects share."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.election = record.outcome.election
        self.ending = record.ending
        self.budget = record.parts[-1].scope.budget
        rule = record.outcome.rule
        completion = rule.completion if isinstance(rule, EqualShares) else Completion.none
        self.raised = completion in (Completion.add1, Completion.add1u)
        self.completed = completion in (Completion.utilitarian, Completion.add1u)
        self.increment = (isinstance(rule, EqualShares) and rule.increment) or self.election.minor_units
        self._runs: dict[Fraction, Rounds] = {}

    def rung(self, project: int, ladder: Ladder) -> int | None:
        """A rung to try first; None where nothing can be said."""
        if ladder.rungs < 1 or self.ending is None or not self.ending.supporters.supported[project]:
            return None
        if ladder.kind is ChangeKind.budget:
            return max(1, ceil(self._more_money(self.ending, project) / ladder.step))
        by_shares = self._by_shares(self.ending, project, ladder)
        if ladder.kind is ChangeKind.cheaper:
            return min(by_shares, _down_to(self._left_at_its_turn(project), ladder))
        return min(by_shares, self._overtaking(project))

    def _by_shares(self, ending: Replay, project: int, ladder: Ladder) -> int:
        last = ending.share
        if not self.raised:
            return self._needed(ending, last, project, ladder)
        first = Fraction(self.budget, self.election.voters)
        low, high = -1, int((last - first) / self.increment) + 1
        needed = ladder.rungs
        while high - low > 1:
            middle = (low + high) // 2 if high <= int((last - first) / self.increment) else high - 1
            share = first + middle * self.increment
            rung = self._needed(ending, share, project, ladder)
            if self._changed(ending, share, rung, ladder).cost <= self.budget:
                low, needed = middle, rung
            else:
                high = middle
        if low < 0 or ladder.kind is ChangeKind.joiners:
            return needed
        share = first + (low + 1) * self.increment
        if ladder.kind is ChangeKind.cheaper:
            # A step higher it would have been bought, too, had it been cheaper by what is then missing.
            rung = self._needed(ending, share, project, ladder)
            missing = self._changed(ending, share, rung, ladder).cost - self.budget
            return min(needed, rung + max(1, -(-missing // ladder.step)))
        # With more voters the shares start lower, and so the last step is not at the same share.
        start = Fraction(self.budget, self.election.voters + needed)
        share = start + int((share - start) / self.increment) * self.increment
        for one in (share, share - self.increment):
            rung = self._needed(ending, one, project, ladder)
            if self._changed(ending, one, rung, ladder).cost <= self.budget:
                return rung
        return needed

    def _needed(self, ending: Replay, share: Fraction, project: int, ladder: Ladder) -> int:
        """The first rung on which the project is bought with this share."""
        from commonground.voice.counting.equal_shares import equal_shares_once

        if share not in self._runs:
            self._runs[share] = Rounds(ending.supporters, equal_shares_once(ending.supporters, share))
        rounds = self._runs[share]
        cost = float(self.election.costs[project])
        match ladder.kind:
            case ChangeKind.cheaper:
                return min(_down_to(highest_cost(rounds, project), ladder), ladder.rungs)
            case ChangeKind.voters:
                return min(newcomers(rounds, project, cost), ladder.rungs)
            case _:
                return min(joiners(rounds, project, cost, ladder.rows), ladder.rungs)

    def _changed(self, ending: Replay, share: Fraction, rung: int, ladder: Ladder) -> Run:
        """The run at a share with the change made."""
        from commonground.voice.counting.equal_shares import equal_shares_once, supporters

        scope = replace(ending.supporters.scope, election=ladder.election(rung))
        return equal_shares_once(supporters(scope, self.record.utility), share)

    def _left_at_its_turn(self, project: int) -> int:
        """What the completion had left when the project's turn came, in minor units; 0 without one."""
        votes = self.election.votes
        if not self.completed:
            return 0
        return self.election.budget - sum(
            each.bought.cost
            for each in self.record.purchases
            if each.paid_by is not PaidBy.support or each.votes >= votes[project]
        )

    def _overtaking(self, project: int) -> int:
        """With how many more votes the completion would have come to it in time; a great many if never."""
        left, cost = self.record.outcome.leftover, int(self.election.costs[project])
        if self.completed:
            for each in reversed([one for one in self.record.purchases if one.paid_by is PaidBy.support]):
                left += each.bought.cost
                if left >= cost:
                    return max(1, each.votes - int(self.election.votes[project]) + 1)
        return self.election.voters + 1

    def _more_money(self, ending: Replay, project: int) -> float:
        """About how much more money there would be when shares are so large that it is bought."""
        from commonground.voice.counting.equal_shares import equal_shares_once

        needed = float(self.election.costs[project] - self.record.outcome.leftover)
        low, high = 1.0, None
        for _ in range(16):
            factor = low * 1.25 if high is None else (low + high) / 2
            once = equal_shares_once(ending.supporters, ending.share * int(factor * 4096) / 4096)
            if project in once.bought.tolist():
                high = factor
                needed = once.cost - self.budget if self.raised else (factor - 1) * self.budget
            else:
                low = factor
            if high is not None and high / low < 1.002:
                break
        return max(float(needed), 1.0)


def _down_to(cost: float, ladder: Ladder) -> int:
    """The first rung on which it costs no more than this."""
    return max(1, ladder.rungs + 1 - int(cost * (1 + _JUST)) // ladder.step)
