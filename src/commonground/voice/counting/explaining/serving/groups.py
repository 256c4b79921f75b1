"""Whom the outcome serves: voters by what ballots say about them, and projects by category."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.explaining.serving.served import chosen_and_funded
from commonground.voice.counting.explaining.serving.small_counts import FEWEST, hidden
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Utility
from commonground.voice.counting.worth import satisfaction

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class VoterGroup:
    """Voters with one trait. ``money`` is minor units per voter for what they chose, on average.

    ``with_some`` is the share of them (0 to 1, to a hundredth) with a funded project among their
    choices; None where under ten of them have one, or under ten have none, so that nothing is told about
    a few.
    """

    label: str
    voters: int
    money: float
    with_some: float | None


@dataclass(frozen=True)
class ByTrait:
    """The groups that may be shown, and how many voters are in those that may not."""

    trait: str
    groups: tuple[VoterGroup, ...]
    not_shown: int


@dataclass(frozen=True)
class Category:
    """The projects of one category or target. A project in several counts in full in each.

    ``asked`` and ``spent`` are minor units; ``votes`` and ``votes_funded`` are votes for all of them and
    for the funded.
    """

    label: str
    projects: int
    funded: int
    asked: int
    spent: int
    votes: int
    votes_funded: int


def by_trait(outcome: Outcome) -> tuple[ByTrait, ...]:
    """Every trait that the ballots carry. Groups under ten voters are not shown, nor what would give
    them away.
    """
    ballots = outcome.election.ballots
    money = satisfaction(outcome.election, outcome.bought, Utility.cost)
    some = chosen_and_funded(outcome) > 0
    found = []
    for trait, (labels, codes) in ballots.traits.items():
        names = (*labels, NOT_KNOWN)
        masks = {name: codes == (at if at < len(labels) else -1) for at, name in enumerate(names)}
        sizes = {name: int(ballots.voters[mask].sum()) for name, mask in masks.items()}
        out = hidden(sizes)
        groups = tuple(
            VoterGroup(
                name,
                sizes[name],
                float((money[masks[name]] * ballots.voters[masks[name]]).sum() / sizes[name]),
                _share(int(ballots.voters[masks[name] & some].sum()), sizes[name]),
            )
            for name in names
            if sizes[name] and name not in out
        )
        found.append(ByTrait(trait, groups, sum(sizes[name] for name in out)))
    return tuple(found)


def by_category(outcome: Outcome) -> tuple[Category, ...]:
    """Every category, in the order of the list of projects."""
    return _by(outcome, [project.categories for project in outcome.election.projects])


def by_target(outcome: Outcome) -> tuple[Category, ...]:
    """Every group of people that projects are meant for."""
    return _by(outcome, [project.targets for project in outcome.election.projects])


def _by(outcome: Outcome, labels: list[tuple[str, ...]]) -> tuple[Category, ...]:
    election = outcome.election
    spent = {each.project: each.cost for each in outcome.bought}
    members: defaultdict[str, list[int]] = defaultdict(list)
    for project, names in enumerate(labels):
        for name in dict.fromkeys(names):
            members[name].append(project)
    return tuple(
        Category(
            label,
            projects=len(places),
            funded=sum(place in spent for place in places),
            asked=int(election.costs[places].sum()),
            spent=sum(spent.get(place, 0) for place in places),
            votes=int(election.votes[places].sum()),
            votes_funded=int(election.votes[np.array([p for p in places if p in spent], dtype=int)].sum()),
        )
        for label, places in members.items()
    )


def _share(some: int, everybody: int) -> float | None:
    return round(some / everybody, 2) if some >= FEWEST and everybody - some >= FEWEST else None
