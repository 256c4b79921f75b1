"""An election by participatory budgeting as it is counted: a budget, projects with costs, and merged ballots.

Money is whole minor units of the currency (pence, grosze); points are whole units of ``points_unit``. Ballots
that say the same are one row with the number of voters who cast it, so that memory grows with distinct
ballots and not with voters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from commonground.errors import BallotError


class VoteType(StrEnum):
    """What a ballot says, in the words of the Pabulib format."""

    approval = "approval"
    choose_one = "choose-1"
    ordinal = "ordinal"
    cumulative = "cumulative"
    scoring = "scoring"

    @property
    def is_approval(self) -> bool:
        """Whether a ballot only names projects, without points or an order."""
        return self in (VoteType.approval, VoteType.choose_one)


@dataclass(frozen=True)
class Project:
    """One project on the ballot paper.

    ``cost`` and ``part_costs`` are minor units. ``part_costs`` are the lower levels at which the project may
    be funded in part, dearest first. ``other`` holds the file's further columns as they were written.
    """

    id: str
    cost: int
    name: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    part_costs: tuple[int, ...] = ()
    other: Mapping[str, str] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[int, ...]:
        """What the project may cost, in full first."""
        return (self.cost, *self.part_costs)


@dataclass(frozen=True, eq=False)
class Ballots:
    """Distinct ballots in compressed rows, and how many voters cast each.

    Ballot ``i`` names ``project[start[i]:start[i + 1]]``. For ordinal ballots that is the order of preference
    and ``points`` is each project's Borda score (the number of projects on the ballot that stand below it);
    for cumulative and scoring ballots ``points`` are those the voter gave; otherwise they are 1. ``traits``
    says what the voters of a row have in common, as codes into labels (-1 where it is not known).
    """

    start: np.ndarray  # (ballots + 1,) int64
    project: np.ndarray  # (entries,) int32, positions in Election.projects
    points: np.ndarray  # (entries,) int64
    voters: np.ndarray  # (ballots,) int64
    points_unit: int = 1  # points are in units of 1 / points_unit
    traits: Mapping[str, tuple[tuple[str, ...], np.ndarray]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.voters)

    @cached_property
    def row(self) -> np.ndarray:
        """(entries,) which ballot each entry stands on."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Election:
    """A budget, the projects that want some of it, and what the voters said. ``meta`` is the file's head."""

    name: str
    budget: int
    currency: str
    vote_type: VoteType
    projects: tuple[Project, ...]
    ballots: Ballots
    minor_units: int = 100  # how many minor units make one unit of the currency
    meta: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.budget < 0:
            raise BallotError(f"{self.name}: the budget is below nothing.")
        seen = set[str]()
        for project in self.projects:
            if project.id in seen:
                raise BallotError(f"{self.name}: project {project.id} stands twice on the list.")
            seen.add(project.id)
            if project.cost < 0:
                raise BallotError(f"{self.name}: project {project.id} costs less than nothing.")
            if list(project.levels) != sorted(set(project.levels), reverse=True) or 0 in project.part_costs:
                raise BallotError(
                    f"{self.name}: project {project.id} must have part costs that fall but not to 0."
                )

    @cached_property
    def voters(self) -> int:
        """How many people voted, those who named no project among them."""
        return int(self.ballots.voters.sum())

    @cached_property
    def costs(self) -> np.ndarray:
        """(projects,) int64 full cost in minor units."""
        return np.array([project.cost for project in self.projects], dtype=np.int64)

    @cached_property
    def votes(self) -> np.ndarray:
        """(projects,) int64: how many voters chose each project. To give it no points is not to choose it."""
        cast = np.repeat(self.ballots.voters, np.diff(self.ballots.start))
        if self.vote_type in (VoteType.cumulative, VoteType.scoring):
            cast = cast * (self.ballots.points > 0)
        return np.bincount(self.ballots.project, cast, len(self.projects)).astype(np.int64)

    @cached_property
    def points(self) -> np.ndarray:
        """(projects,) int64: the points all voters gave each project, in units of ``ballots.points_unit``."""
        cast = np.repeat(self.ballots.voters, np.diff(self.ballots.start)) * self.ballots.points
        total = np.zeros(len(self.projects), dtype=np.int64)
        np.add.at(total, self.ballots.project, cast)
        return total

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each project stands in ``projects``, by its id."""
        return {project.id: place for place, project in enumerate(self.projects)}

    def with_budget(self, budget: int) -> Election:
        """The same election with another budget, in minor units."""
        return replace(self, budget=budget)

    def with_costs(self, costs: Mapping[str, int]) -> Election:
        """The same election with other costs, in minor units, for the projects named."""
        unknown = sorted(set(costs) - set(self.position))
        if unknown:
            raise BallotError(f"{self.name}: no project is called {unknown[0]}.")
        changed = tuple(
            replace(
                project,
                cost=costs[project.id],
                part_costs=tuple(part for part in project.part_costs if part < costs[project.id]),
            )
            if project.id in costs
            else project
            for project in self.projects
        )
        return replace(self, projects=changed)
