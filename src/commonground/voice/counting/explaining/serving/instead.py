"""What another rule would have funded instead: what goes in and out, and who gains and who loses by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.count import count
from commonground.voice.counting.explaining.recorded.parts import utility_of
from commonground.voice.counting.explaining.serving.groups import NOT_KNOWN
from commonground.voice.counting.explaining.serving.small_counts import hidden, shown
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Greedy, Utility
from commonground.voice.counting.worth import satisfaction


@dataclass(frozen=True)
class Gains:
    """Voters who would have had more, less, or the same; None where a number is too small to be told."""

    better: int | None
    worse: int | None
    same: int | None


@dataclass(frozen=True)
class Instead:
    """``outcome`` set against the other one. Positions of projects; ``more_cost`` is minor units, less
    if negative.

    ``by_money`` goes by what the funded projects on a voter's ballot cost together, ``by_utility`` by
    the rule's own utility. ``by_trait`` is by money, for the groups that are large enough to be shown.
    """

    outcome: Outcome
    would_be_in: tuple[int, ...]
    would_be_out: tuple[int, ...]
    more_cost: int
    by_money: Gains
    by_utility: Gains
    by_trait: dict[str, dict[str, Gains]]


def greedy_instead(outcome: Outcome) -> Instead:
    """What most cities' way of counting would have funded: most votes first, under the same constraints."""
    other = count(outcome.election, Greedy(), outcome.constraints, outcome.ties_by)
    return instead(outcome, other)


def instead(outcome: Outcome, other: Outcome) -> Instead:
    """How ``other`` would differ; both of the same election."""
    election = outcome.election
    now = {each.project for each in outcome.bought}
    then = {each.project for each in other.bought}
    money = _more(outcome, other, Utility.cost)
    by_trait: dict[str, dict[str, Gains]] = {}
    for trait, (labels, codes) in election.ballots.traits.items():
        masks = {name: codes == at for at, name in enumerate(labels)} | {NOT_KNOWN: codes == -1}
        sizes = {name: int(election.ballots.voters[mask].sum()) for name, mask in masks.items()}
        out = hidden(sizes)
        by_trait[trait] = {
            name: _gains(election.ballots.voters[mask], money[mask], small=True)
            for name, mask in masks.items()
            if sizes[name] and name not in out
        }
    return Instead(
        outcome=other,
        would_be_in=tuple(each.project for each in other.bought if each.project not in now),
        would_be_out=tuple(each.project for each in outcome.bought if each.project not in then),
        more_cost=other.cost - outcome.cost,
        by_money=_gains(election.ballots.voters, money),
        by_utility=_gains(election.ballots.voters, _more(outcome, other, utility_of(outcome))),
        by_trait=by_trait,
    )


def _more(outcome: Outcome, other: Outcome, utility: Utility) -> np.ndarray:
    """(ballots,) how much more the other is worth to each voter."""
    theirs = satisfaction(outcome.election, other.bought, utility)
    return theirs - satisfaction(outcome.election, outcome.bought, utility)


def _gains(voters: np.ndarray, more: np.ndarray, small: bool = False) -> Gains:
    counts: dict[str, int | None] = {
        "better": int(voters[more > 0].sum()),
        "worse": int(voters[more < 0].sum()),
        "same": int(voters[more == 0].sum()),
    }
    if small:
        counts = dict(shown({name: number or 0 for name, number in counts.items()}))
    return Gains(**counts)
