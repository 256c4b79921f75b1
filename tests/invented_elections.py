"""Invented elections, full of ties and near ties, for tests that compare one way of counting with another."""

from __future__ import annotations

from collections import Counter

import numpy as np

from commonground.voice.counting.election import Ballots, Election, Project, VoteType
from commonground.voice.counting.rules import Utility

KINDS = [
    (VoteType.approval, Utility.cost),
    (VoteType.approval, Utility.cardinality),
    (VoteType.choose_one, Utility.cost),
    (VoteType.ordinal, Utility.borda),
    (VoteType.cumulative, Utility.additive),
    (VoteType.scoring, Utility.additive),
]
"""Every kind of vote with a utility that it carries."""


def invented_election(
    seed: int,
    *,
    voters: int = 30,
    projects: int = 8,
    vote_type: VoteType | str = VoteType.approval,
    ties: bool = True,
    minor_units: int = 100,
) -> Election:
    """The same election for the same arguments.

    With ``ties`` costs are a few round figures, some of them one minor unit apart, and voters copy each
    other, so that support and cost are often level or nearly so. Some voters name nothing; the budget pays
    for about a third.
    """
    chance = np.random.default_rng(seed)
    vote_type = VoteType(vote_type)
    costs = _costs(chance, projects, ties)
    listed = tuple(
        Project(
            id=f"p{place + 1}",
            cost=cost,
            name=f"Invented project {place + 1}",
            categories=(("green", "play", "culture")[place % 3],),
            targets=(("young", "old")[place % 2],),
        )
        for place, cost in enumerate(costs)
    )
    slates = [_choice(chance, projects, vote_type) for _ in range(max(2, voters // 4))]
    cast: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for _ in range(voters):
        copied = ties and chance.random() < 0.6
        cast[slates[chance.integers(len(slates))] if copied else _choice(chance, projects, vote_type)] += 1
    least = max(costs, default=1)
    return Election(
        name=f"Invented {seed}",
        budget=int(max(least, sum(costs) // int(chance.integers(2, 5)) + int(chance.integers(-1, 2)))),
        currency="GBP",
        vote_type=vote_type,
        projects=listed,
        ballots=ballots_of(cast),
        minor_units=minor_units,
        meta={"description": "Invented", "rule": "unknown"},
    )


def ballots_of(cast: Counter[tuple[tuple[int, ...], tuple[int, ...]]]) -> Ballots:
    """Ballots as arrays, from how often each (projects, points) was cast; in the order of reading."""
    rows = sorted(cast, key=lambda row: (len(row[0]), row))
    return Ballots(
        start=np.cumsum([0, *(len(named) for named, _ in rows)], dtype=np.int64),
        project=np.array([one for named, _ in rows for one in named], dtype=np.int32),
        points=np.array([one for _, points in rows for one in points], dtype=np.int64),
        voters=np.array([cast[row] for row in rows], dtype=np.int64),
    )


def _costs(chance: np.random.Generator, projects: int, ties: bool) -> list[int]:
    if not ties:
        return [int(cost) for cost in chance.integers(1_000, 1_000_000, projects)]
    round_figures = chance.choice([10_000, 20_000, 30_000, 60_000], projects)
    return [int(cost) for cost in round_figures + chance.choice([0, 0, 0, 0, -1, 1], projects)]


def _choice(
    chance: np.random.Generator, projects: int, vote_type: VoteType
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """One ballot: the projects named (positions) and their points, as ``Ballots`` has them."""
    most = 1 if vote_type is VoteType.choose_one else min(projects, 5)
    length = int(chance.integers(0, most + 1))
    named = tuple(int(place) for place in chance.permutation(projects)[:length])
    if vote_type is VoteType.ordinal:
        return named, tuple(range(length - 1, -1, -1))
    named = tuple(sorted(named))
    if vote_type.is_approval:
        return named, (1,) * length
    return named, tuple(int(point) for point in chance.integers(0, 4, length))
