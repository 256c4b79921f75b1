"""How much an outcome hangs on who happened to vote: it is counted again with voters drawn anew.

The bootstrap: each draw takes as many ballots as were cast, with replacement, from those that were cast.
Source: Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import sqrt
from statistics import NormalDist

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.count import count
from commonground.voice.counting.election import Ballots, Election
from commonground.voice.counting.rules import Constraints, Rule
from commonground.voice.counting.ties import TieRule
from commonground.voice.counting.what_if.parcel import packed, unpacked
from commonground.voice.counting.what_if.parts import Progress, answers
from commonground.voice.counting.what_if.variations import Variation

_DRAWS_IN_A_TASK = 5
"""Enough that sending the election along costs little; few enough to keep many workers busy."""

_NO_CONSTRAINTS = Constraints()
_USUAL_TIES = TieRule()
_LEVEL = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Chance:
    """In how many draws a project was funded, and of how many.

    ``low`` and ``high`` are Wilson's 95% interval of the share. It says how sure the share is after so many
    draws; more draws narrow it.
    """

    project: str
    times: int
    draws: int

    @property
    def share(self) -> float:
        """Of all draws, 0 to 1."""
        return self.times / self.draws

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self._interval()[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self._interval()[1]

    def _interval(self) -> tuple[float, float]:
        """Source: Wilson (1927), J. Am. Stat. Assoc. 22."""
        n, p, z2 = self.draws, self.share, _LEVEL * _LEVEL
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _LEVEL * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        low = 0.0 if self.times == 0 else max(0.0, centre - half)
        high = 1.0 if self.times == n else min(1.0, centre + half)
        return low, high


@dataclass(frozen=True)
class Resampled:
    """What became of a count over the draws.

    ``voters`` is how many were drawn each time; ``as_counted`` is the outcome as it was;
    ``chances`` are all projects in the election's order; ``costs`` what the winners of each draw cost
    together (minor units); ``same`` in how many draws just those projects were funded that were funded as
    counted; ``overlap`` how much a draw's winners have in common with these, on average: shared projects
    over all that are in either (Jaccard's index, 1 where both are empty).
    """

    draws: int
    voters: int
    as_counted: Variation
    chances: tuple[Chance, ...]
    costs: tuple[int, ...]
    same: int
    overlap: float

    @property
    def expected_cost(self) -> float:
        """The mean over the draws, in minor units."""
        return float(Fraction(sum(self.costs), self.draws))


def resample(
    election: Election,
    rule: Rule,
    constraints: Constraints = _NO_CONSTRAINTS,
    ties_by: TieRule = _USUAL_TIES,
    *,
    draws: int = 1000,
    seed: int = 1,
    voters: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Resampled:
    """Count ``draws`` times with voters drawn anew, ``voters`` of them each time (as many as voted if None).

    Deterministic: a draw hangs on ``seed``, its number and the ballots alone, not on their order nor on who
    counts, so that any ``executor`` (processes, threads, a cluster's) gives the same; without one the counts
    are made here. ``progress(done, draws)`` is called as draws come in. Raises BallotError where there is
    nobody to draw.
    """
    turnout = election.voters if voters is None else voters
    if draws < 1 or turnout < 1 or not election.voters:
        raise BallotError(
            f"{election.name}: resampling needs at least one draw, and one voter to be drawn from one ballot."
        )
    if seed < 0:
        raise BallotError(f"{election.name}: the seed of the draws must be a whole number from 0 up.")
    work = partial(_counted, rule, constraints, ties_by, seed, turnout)
    found = answers(work, packed(election), range(draws), _DRAWS_IN_A_TASK, executor, progress)
    as_counted = Variation.of("as counted", count(election, rule, constraints, ties_by))
    times = Counter(winner for winners, _ in found for winner in winners)
    ours = frozenset(as_counted.winners)
    overlaps = [_overlap(ours, winners) for winners, _ in found]
    return Resampled(
        draws=draws,
        voters=turnout,
        as_counted=as_counted,
        chances=tuple(Chance(project.id, times[project.id], draws) for project in election.projects),
        costs=tuple(cost for _, cost in found),
        same=overlaps.count(Fraction(1)),
        overlap=float(sum(overlaps) / draws),
    )


def drawn_anew(election: Election, seed: int, number: int, voters: int) -> Election:
    """The election in draw ``number``: ``voters`` ballots drawn from its own, with replacement.

    The random numbers are those of the ``number``-th child that ``SeedSequence(seed).spawn`` would give.
    """
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    ballots = election.ballots
    last = np.cumsum(ballots.voters)
    person = random.integers(int(last[-1]), size=voters)
    times = np.bincount(np.searchsorted(last, person, side="right"), minlength=len(ballots))
    return replace(election, ballots=_taken(ballots, times))


def _taken(ballots: Ballots, voters: np.ndarray) -> Ballots:
    """The ballots with other numbers of voters; those that nobody cast are left out."""
    cast = voters > 0
    length = np.diff(ballots.start)
    entries = np.repeat(cast, length)
    return Ballots(
        start=np.concatenate([[0], np.cumsum(length[cast])]).astype(np.int64),
        project=ballots.project[entries],
        points=ballots.points[entries],
        voters=voters[cast].astype(np.int64),
        points_unit=ballots.points_unit,
    )


def _counted(
    rule: Rule,
    constraints: Constraints,
    ties_by: TieRule,
    seed: int,
    voters: int,
    parcel: bytes,
    numbers: Sequence[int],
) -> list[tuple[tuple[str, ...], int]]:
    """Winners and cost for each of the draws of these numbers."""
    election = unpacked(parcel)
    outcomes = [
        count(drawn_anew(election, seed, number, voters), rule, constraints, ties_by) for number in numbers
    ]
    return [(outcome.winners, outcome.cost) for outcome in outcomes]


def _overlap(ours: frozenset[str], theirs: Sequence[str]) -> Fraction:
    either = ours.union(theirs)
    return Fraction(len(ours.intersection(theirs)), len(either)) if either else Fraction(1)
