"""The part of an election that a rule is let loose on: how much money, and which projects may have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import Election
from commonground.voice.counting.outcome import Bought
from commonground.voice.counting.rules import Constraints
from commonground.voice.counting.ties import Tie, TieRule


@dataclass(frozen=True, eq=False)
class Scope:
    """What may be bought, with what. ``budget`` is minor units; ``open`` (projects,) bool says which may be
    bought.

    ``rivals[p]`` are the positions that go out once ``p`` is bought. ``before`` is how many were bought
    before this part of the count, so that the record of ties counts on.
    """

    election: Election
    ties_by: TieRule
    budget: int
    open: np.ndarray
    rivals: tuple[tuple[int, ...], ...]
    before: int = 0

    @cached_property
    def ranks(self) -> np.ndarray:
        """(projects,) int64: who goes first in a tie, 0 before 1."""
        return self.ties_by.ranks(self.election)

    def after(self, bought: Iterable[Bought], budget: int) -> Scope:
        """What is still open once these are bought, with another budget."""
        still = self.open.copy()
        number = 0
        for each in bought:
            still[each.project] = False
            still[list(self.rivals[each.project])] = False
            number += 1
        return replace(self, open=still, budget=budget, before=self.before + number)

    def only(self, projects: np.ndarray, budget: int) -> Scope:
        """The same, among some of the projects (a mask) and with their part of the budget."""
        return replace(self, open=self.open & projects, budget=budget)


@dataclass(frozen=True)
class Part:
    """What one part of a count bought, in order, and the ties it broke.

    Of rules with shares also each voter's share in the end (minor units), by how many steps it was raised,
    how many of those were leapt over by proof, and whether a comparison preferred greedy.
    """

    bought: tuple[Bought, ...]
    ties: tuple[Tie, ...] = ()
    share: Fraction | None = None
    raised: int = 0
    proven: int = 0
    greedy_instead: bool = False

    @property
    def cost(self) -> int:
        """In minor units."""
        return sum(each.cost for each in self.bought)


def whole(election: Election, ties_by: TieRule, constraints: Constraints) -> Scope:
    """The whole election: every project with enough votes, and the whole budget."""
    rivals: list[set[int]] = [set() for _ in election.projects]
    for together in constraints.incompatible:
        places = {election.position[name] for name in together if name in election.position}
        for place in places:
            rivals[place] |= places - {place}
    return Scope(
        election=election,
        ties_by=ties_by,
        budget=election.budget,
        open=election.votes >= constraints.least_votes,
        rivals=tuple(tuple(sorted(each)) for each in rivals),
    )


def reserves(election: Election, constraints: Constraints) -> list[tuple[str, np.ndarray, int]]:
    """For each reserved share its category, the projects that may have it (a mask), and how much it is.

    In minor units. Raises BallotError where shares make no sense, or no project is of a category.
    """
    if sum(constraints.reserved.values()) > 1 or any(part < 0 for part in constraints.reserved.values()):
        raise BallotError(
            f"{election.name}: the reserved shares must be at least nothing and at most the whole budget."
        )
    found = []
    for name, part in constraints.reserved.items():
        mask = np.array(
            [name in (*project.categories, *project.targets) for project in election.projects], dtype=bool
        )
        if not mask.any():
            raise BallotError(
                f"{election.name}: a share is reserved for {name}, but no project is of that category."
            )
        found.append((name, mask, int(part * election.budget)))
    return found
