"""Who supports each project, and how much it is worth to them: what the rounds of Equal Shares read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import VoteType
from commonground.voice.counting.equal_shares.table import Table
from commonground.voice.counting.rules import Utility
from commonground.voice.counting.scope import Scope
from commonground.voice.counting.worth import worth_of_each


@dataclass(frozen=True, eq=False)
class Supporters:
    """Project by project, its supporters in compressed rows: ``holder[start[p]:start[p + 1]]`` are ballots.

    ``weight`` is what the project is worth to each, whole numbers; with cost utilities it is 1 and the
    utility is weight × cost. Only projects that are open in the scope, cost something and are worth something
    to somebody have supporters here. Costs are minor units.
    """

    scope: Scope
    by_cost: bool
    start: np.ndarray  # (projects + 1,) int64
    holder: np.ndarray  # (supporters,) int32
    weight: np.ndarray  # (supporters,) float64, whole
    ballot_voters: np.ndarray  # (ballots,) int64

    @property
    def projects(self) -> int:
        """How many projects the election has."""
        return len(self.start) - 1

    @cached_property
    def voters(self) -> np.ndarray:
        """(supporters,) float64: how many voters cast the ballot of each entry."""
        return self.ballot_voters[self.holder].astype(np.float64)

    @cached_property
    def all_weight(self) -> np.ndarray:
        """(projects,) float64: the weight of all supporters together."""
        load = self.voters * self.weight
        return np.add.reduceat(np.append(load, 0.0), self.start[:-1]) * (np.diff(self.start) > 0)

    @cached_property
    def supported(self) -> np.ndarray:
        """(projects,) bool: which may be bought at all."""
        return np.diff(self.start) > 0

    @cached_property
    def levels(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each project's costs start in the second array, which holds them, in full first."""
        levels = [project.levels for project in self.scope.election.projects]
        start = np.concatenate([[0], np.cumsum([len(each) for each in levels])]).astype(np.int64)
        return start, np.array([cost for each in levels for cost in each], dtype=np.float64)

    @cached_property
    def rivals(self) -> tuple[np.ndarray, np.ndarray]:
        """Who goes out when a project is bought, in compressed rows."""
        rivals = self.scope.rivals
        start = np.concatenate([[0], np.cumsum([len(each) for each in rivals])]).astype(np.int64)
        return start, np.array([other for each in rivals for other in each], dtype=np.int64)

    @cached_property
    def table(self) -> Table:
        """The same for compiled code."""
        return Table(
            self.start, self.holder, self.voters, self.weight, self.all_weight, self.by_cost,
            self.scope.ranks, self.twins, *self.levels, *self.rivals,
        )  # fmt: skip

    @cached_property
    def twins(self) -> np.ndarray:
        """(projects,) int64: the same number for projects of one cost with the very same supporters and
        weights.

        Whatever is bought, such projects are always level, so that only the rule for ties can tell them
        apart.
        """
        seen: dict[tuple[object, ...], int] = {}
        numbers = np.arange(self.projects)
        for project, (first, last) in enumerate(zip(self.start[:-1], self.start[1:], strict=True)):
            if first < last:
                key = (
                    self.scope.election.projects[project].levels,
                    self.holder[first:last].tobytes(),
                    self.weight[first:last].tobytes(),
                )
                numbers[project] = seen.setdefault(key, project)
        return numbers

    @cached_property
    def by_ballot(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same ballot by ballot: where each ballot starts, its projects, and their weights (int64)."""
        project = np.repeat(np.arange(self.projects, dtype=np.int32), np.diff(self.start))
        order = np.argsort(self.holder, kind="stable")
        counts = np.bincount(self.holder, minlength=len(self.ballot_voters))
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return start, project[order], self.weight[order].astype(np.int64)


def supporters(scope: Scope, utility: Utility) -> Supporters:
    """The supporters of every open project. Raises BallotError where ballots do not carry the utility."""
    election, ballots = scope.election, scope.election.ballots
    approval = election.vote_type.is_approval
    if utility is Utility.borda and election.vote_type is not VoteType.ordinal:
        raise BallotError(f"{election.name}: Borda utilities need ballots that put projects in order.")
    if utility is Utility.additive and (approval or election.vote_type is VoteType.ordinal):
        raise BallotError(f"{election.name}: additive utilities need ballots that give points.")
    weight = worth_of_each(election, utility).astype(np.float64)
    open_ = scope.open & (election.costs > 0)
    kept = (weight > 0) & open_[ballots.project]
    order = np.argsort(ballots.project[kept], kind="stable")
    project = ballots.project[kept][order]
    counts = np.bincount(project, minlength=len(election.projects))
    return Supporters(
        scope=scope,
        by_cost=utility is Utility.cost,
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        holder=ballots.row[kept][order].astype(np.int32),
        weight=weight[kept][order],
        ballot_voters=ballots.voters,
    )
