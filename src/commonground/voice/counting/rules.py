"""The rules an election may be counted by, each a few settings and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from commonground.voice.counting.election import VoteType


class Utility(StrEnum):
    """What a funded project is worth to a voter who chose it."""

    cost = "cost"  # what it costs: a pound spent on my choices is a pound
    cardinality = "cardinality"  # one: a project is a project
    borda = "borda"  # how many projects on my ballot stand below it
    additive = "additive"  # the points I gave it

    @classmethod
    def usual(cls, vote_type: VoteType) -> Utility:
        """What fits a type of ballot: cost for approvals, Borda for orders, points for points."""
        if vote_type.is_approval:
            return cls.cost
        return cls.borda if vote_type is VoteType.ordinal else cls.additive


class Completion(StrEnum):
    """How Equal Shares spends what it leaves."""

    none = "none"
    add1 = "add1"  # raise every voter's share step by step
    add1u = "add1u"  # raise the shares, then fund by the most support what still fits
    utilitarian = "utilitarian"  # do not raise the shares; fund by the most support what still fits


class Stop(StrEnum):
    """When raising the shares ends. Both are in use, and they differ."""

    exhaustive = "exhaustive"  # at the first outcome to which nothing can be added
    overspend = "overspend"  # only when the next step would cost more than the budget


class GreedyBy(StrEnum):
    """What greedy puts first."""

    votes = "votes"  # the number of voters; points where ballots carry them
    votes_per_cost = "votes-per-cost"


@dataclass(frozen=True)
class Greedy:
    """Most support first; what does not fit is passed over, or with ``no_skip`` ends the count.

    ``threshold`` is the least support that may be funded. ``no_skip`` and ``threshold`` are as cities run
    them.
    """

    by: GreedyBy = GreedyBy.votes
    threshold: int = 0
    no_skip: bool = False


@dataclass(frozen=True)
class EqualShares:
    """The Method of Equal Shares (Peters, Pierczyński & Skowron 2021).

    ``increment`` is the step by which add1 raises a share, in minor units; ``utility`` None means the usual
    one of the vote type. With ``comparison`` the outcome is held against greedy's, and the one that more
    voters prefer is taken.
    """

    utility: Utility | None = None
    completion: Completion = Completion.add1u
    stop: Stop = Stop.exhaustive
    increment: int | None = None  # one unit of the currency
    comparison: bool = False


@dataclass(frozen=True)
class Phragmen:
    """Sequential Phragmén: all voters earn at one pace, and a project is bought when its voters can pay."""


@dataclass(frozen=True)
class MaximinSupport:
    """Buy next the project with which the money is carried most evenly by those who chose it."""


Rule = Greedy | EqualShares | Phragmen | MaximinSupport


@dataclass(frozen=True)
class Constraints:
    """What a board may ask of any rule.

    ``reserved``: a share of the budget (0 to 1) for each category or target named; that part is counted
    first, among its own projects alone, and what it leaves returns to the whole. ``incompatible``: sets of
    ids of which at most one may be funded. ``least_votes``: fewer than this many votes cannot be funded.
    """

    reserved: Mapping[str, Fraction] = field(default_factory=dict)
    incompatible: tuple[frozenset[str], ...] = ()
    least_votes: int = 0

    def __bool__(self) -> bool:
        return bool(self.reserved or self.incompatible or self.least_votes)
