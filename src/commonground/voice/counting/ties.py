"""What decides when two projects are level: a rule that is published before the vote.

First the lower cost, then more votes, then an order that was drawn. The draw is one that anybody can repeat:
each project is given the SHA-256 of the announced seed, a colon and its id, and the lower number goes first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import Election

NO_SEED = "commonground"
"""The seed where none was announced: the draw is the same for everybody, but nobody chose it beforehand."""


class TieBreak(StrEnum):
    """One thing that may decide a tie."""

    cost = "cost"
    votes = "votes"
    drawn = "drawn"
    id = "id"


@dataclass(frozen=True)
class TieRule:
    """What decides a tie, in order, and the seed of the draw. It ends with something that decides any tie."""

    by: tuple[TieBreak, ...] = (TieBreak.cost, TieBreak.votes, TieBreak.drawn)
    seed: str = NO_SEED

    def __post_init__(self) -> None:
        if not self.by or self.by[-1] not in (TieBreak.drawn, TieBreak.id):
            raise BallotError("A rule for ties must end with 'drawn' or 'id', or it may decide nothing.")

    def keys(self, election: Election, project: int) -> tuple[object, ...]:
        """What a project is compared by; lower goes first."""
        each = {
            TieBreak.cost: lambda: int(election.costs[project]),
            TieBreak.votes: lambda: -int(election.votes[project]),
            TieBreak.drawn: lambda: drawn_number(self.seed, election.projects[project].id),
            TieBreak.id: lambda: election.projects[project].id,
        }
        return tuple(each[by]() for by in self.by)

    def ranks(self, election: Election) -> np.ndarray:
        """(projects,) int64: 0 goes first. A whole order, so any tie is decided by comparing two numbers."""
        order = sorted(range(len(election.projects)), key=lambda project: self.keys(election, project))
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks

    def broken(self, election: Election, stage: int, tied: Iterable[int]) -> Tie:
        """The record of a tie between projects: which went first, and by what."""
        keyed = sorted((self.keys(election, project), project) for project in tied)
        first, second = keyed[0][0], keyed[1][0]
        by = next(by for by, ours, theirs in zip(self.by, first, second, strict=True) if ours != theirs)
        return Tie(stage=stage, tied=tuple(sorted(p for _, p in keyed)), chosen=keyed[0][1], by=by)


@dataclass(frozen=True)
class Tie:
    """A tie that was broken, between positions. ``stage`` is how many projects had been bought before it."""

    stage: int
    tied: tuple[int, ...]
    chosen: int
    by: TieBreak


def drawn_number(seed: str, project_id: str) -> str:
    """The number a project draws, as 64 hexadecimal digits: the lower goes first."""
    return hashlib.sha256(f"{seed}:{project_id}".encode()).hexdigest()


def drawn_order(seed: str, ids: Sequence[str]) -> list[str]:
    """The projects' ids in the order that the seed draws, to be published beside the seed."""
    return sorted(ids, key=lambda name: drawn_number(seed, name))
