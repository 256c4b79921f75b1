"""One vote counted by several rules: what each would fund, and how many voters would have nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonground.errors import BallotError
from commonground.voice.counting.count import count
from commonground.voice.counting.election import Election
from commonground.voice.counting.money import from_minor
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Constraints, Rule, Utility
from commonground.voice.counting.ties import TieRule
from commonground.voice.counting.worth import satisfaction


@dataclass(frozen=True)
class Counted:
    """One rule's outcome; ``without_any`` is how many voters have none of the projects they chose funded.

    Voters who chose none are among them: they have nothing either.
    """

    outcome: Outcome
    without_any: int

    @property
    def share_without_any(self) -> float:
        """Of all voters, 0 to 1."""
        voters = self.outcome.election.voters
        return self.without_any / voters if voters else 0.0


@dataclass(frozen=True)
class SideBySide:
    """The same vote by each rule, under the name that was given to it."""

    election: Election
    by: Mapping[str, Counted]


def side_by_side(
    election: Election, rules: Mapping[str, Rule], constraints: Constraints, ties_by: TieRule
) -> SideBySide:
    """Count by each of the rules. Raises ``BallotError`` where one of them cannot count these ballots."""
    if not rules:
        raise BallotError(f"{election.name}: no rule was named to compare with.")
    by = {}
    for name, rule in rules.items():
        outcome = count(election, rule, constraints, ties_by)
        has = satisfaction(election, outcome.bought, Utility.cardinality)
        by[name] = Counted(outcome, int(election.ballots.voters[has == 0].sum()))
    return SideBySide(election, by)


def side_by_side_as_data(compared: SideBySide) -> dict[str, Any]:
    """The comparison as plain data; money in units of the currency."""
    election = compared.election

    def money(minor: int) -> int | float:
        text = from_minor(minor, election.minor_units)
        return float(text) if "." in text else int(text)

    funded = {
        name: {each.project: each.cost for each in one.outcome.bought} for name, one in compared.by.items()
    }
    return {
        "instance": election.name,
        "budget": money(election.budget),
        "currency": election.currency,
        "voters": election.voters,
        "rules": [
            {
                "rule": name,
                "winners": list(one.outcome.winners),
                "projects": len(one.outcome.bought),
                "cost": money(one.outcome.cost),
                "leftover": money(one.outcome.leftover),
                "ties": len(one.outcome.ties),
                "voters_without_any": one.without_any,
                "share_without_any": one.share_without_any,
            }
            for name, one in compared.by.items()
        ],
        "projects": [
            {
                "id": project.id,
                "name": project.name,
                "cost": money(project.cost),
                "votes": int(election.votes[place]),
                "funded_with": {
                    name: money(costs[place]) if place in costs else None for name, costs in funded.items()
                },
            }
            for place, project in enumerate(election.projects)
        ],
    }
