"""The projects that were not funded: why, and the least that would have changed it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction

from commonground.errors import BallotError
from commonground.voice.counting.explaining.losing.changes import ChangeKind
from commonground.voice.counting.explaining.losing.guesses import Guesses
from commonground.voice.counting.explaining.losing.least_change import TRIALS, Change, least_change
from commonground.voice.counting.explaining.losing.reasons import (
    Reason,
    left_for_greedy,
    reason_of,
    rivals_of,
)
from commonground.voice.counting.explaining.recorded.chances import Chances, chances
from commonground.voice.counting.explaining.recorded.record import Record, record
from commonground.voice.counting.rules import Greedy
from commonground.voice.counting.what_if.parts import answers

_AT_ONCE = 8
"""Projects that a worker is sent together, so that they share the runs they need."""


@dataclass(frozen=True)
class Loser:
    """A project that was not funded. Money is minor units.

    ``effective`` is its effective support when its supporters could last have paid for it (0: never),
    and ``held`` what they had together at the end: None where shares do not pay. ``left`` is what greedy
    had left at its turn.
    """

    project: int
    reason: Reason
    votes: int
    effective: float | None = None
    held: Fraction | None = None
    left: int | None = None
    rivals: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()


def unfunded(recorded: Record, near: Chances | None = None) -> tuple[Loser, ...]:
    """Every project that was not funded, with the reason, without looking for what would have changed it."""
    if near is None and recorded.ending is not None:
        near = chances(recorded.ending)
    projects = range(len(recorded.outcome.election.projects))
    return tuple(_loser(recorded, near, project) for project in projects if project not in recorded.of)


def explain_losers(
    recorded: Record,
    kinds: Sequence[ChangeKind] = (ChangeKind.cheaper, ChangeKind.voters),
    only: Sequence[str] | None = None,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    trials: int = TRIALS,
) -> tuple[Loser, ...]:
    """Losers with the least changes of these kinds; ``only`` those with these ids.

    Takes a few counts for each kind and project, ``trials`` at most: two where the guess is right. An
    executor's workers share the projects; what they find is the same. ``progress`` is told (done, all).
    Raises BallotError for an id that is not on the list.
    """
    election = recorded.outcome.election
    for name in only or ():
        if name not in election.position:
            raise BallotError(
                f"{election.name}: no project is called {name}; ids are in the list of projects."
            )
    losers = [
        one for one in unfunded(recorded) if only is None or election.projects[one.project].id in set(only)
    ]
    projects = [one.project for one in losers]
    if executor is None:
        found: list[tuple[Change, ...]] = []
        for changes in _each(recorded, projects, kinds, trials):
            found.append(changes)
            if progress:
                progress(len(found), len(losers))
    else:
        parcel = pickle.dumps((recorded.outcome, tuple(kinds), trials), protocol=5)
        found = answers(_part, parcel, projects, _AT_ONCE, executor, progress)
    return tuple(replace(one, changes=changes) for one, changes in zip(losers, found, strict=True))


def _part(parcel: bytes, projects: Sequence[int]) -> list[tuple[Change, ...]]:
    outcome, kinds, trials = pickle.loads(parcel)
    return list(_each(record(outcome), projects, kinds, trials))


def _each(
    recorded: Record, projects: Sequence[int], kinds: Sequence[ChangeKind], trials: int
) -> Iterator[tuple[Change, ...]]:
    guesses = Guesses(recorded)
    for project in projects:
        found = (least_change(recorded, project, kind, guesses, trials) for kind in kinds)
        yield tuple(change for change in found if change is not None)


def _loser(recorded: Record, near: Chances | None, project: int) -> Loser:
    outcome, run = recorded.outcome, recorded.ending
    effective = held = left = None
    if run is not None and near is not None:
        effective = float(near.effective[project])
        held = run.money.held_by(run.backers(project)[0])
    if isinstance(outcome.rule, Greedy) or outcome.greedy_instead:
        left = left_for_greedy(recorded, project)
    rivals = rivals_of(recorded, project)
    return Loser(
        project=project,
        reason=reason_of(recorded, project, rivals, left),
        votes=int(outcome.election.votes[project]),
        effective=effective,
        held=held,
        left=left,
        rivals=rivals,
    )
