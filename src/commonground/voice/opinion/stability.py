"""How sure a map is: it is made again and again from people drawn anew, and compared with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.grouping import nearest_centre
from commonground.voice.opinion.opinion_map import OpinionMap, map_opinions

_DRAWS_IN_A_TASK = 5
"""Enough to be worth handing over; few enough for progress to be seen."""


@dataclass(frozen=True, eq=False)
class Stability:
    """What became of a map's findings over the draws; each share is of all ``draws``."""

    draws: int
    people: np.ndarray
    """(participants,) float: share of draws in the same group; NaN for the unplaced."""
    groups: tuple[float, ...]
    """For each group, the mean share of its members."""
    as_many_groups: float
    """Share of draws with as many groups as the map."""
    consensus: dict[tuple[int, str], float]
    """(statement, stance) on the map's consensus → share of draws in which it is there too."""
    representative: dict[tuple[int, int, str], float]
    """(group, statement, stance) of the map → share of draws in which the group clearly stands out for it."""


def stability_of(
    made: OpinionMap,
    *,
    draws: int = 100,
    seed: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Stability:
    """Resample the map's people with replacement, map them afresh, and see what stays (the bootstrap).

    In each draw everybody is placed, also who was not drawn: at the nearest group's centre. The draw's groups
    are matched with the map's so that most people stay (Hungarian method); a group without a match has lost
    all its people. Deterministic: a draw depends on ``seed`` and its number alone, so that any ``executor``
    (processes, threads, a cluster's) gives the same; without one the work is done here.
    ``progress(done, draws)`` is called as draws come in. Raises ``OpinionError`` for fewer than one draw.
    Source: Hennig (2007), Cluster-wise assessment of cluster stability, CSDA 52, with shares of people for
    his Jaccard coefficients.
    """
    if draws < 1:
        raise OpinionError("Stability needs at least one draw; give a larger number.")
    tasks = [
        range(first, min(first + _DRAWS_IN_A_TASK, draws)) for first in range(0, draws, _DRAWS_IN_A_TASK)
    ]
    total = _Kept.nothing(len(made.assignment))
    done = 0
    if executor is None:
        found = (_draws(made, seed, task) for task in tasks)
    else:
        found = (future.result() for future in as_completed(
            [executor.submit(_draws, made, seed, task) for task in tasks]
        ))  # fmt: skip
    for kept in found:
        # Whole numbers: the sum is the same in whatever order the draws come in.
        total = total.and_also(kept)
        done += kept.draws
        if progress:
            progress(done, draws)
    people = np.where(made.assignment >= 0, total.people / draws, np.nan)
    return Stability(
        draws=draws,
        people=people,
        groups=tuple(float(people[group.members].mean()) for group in made.groups),
        as_many_groups=total.as_many_groups / draws,
        consensus={key: total.consensus[key] / draws for key in _consensus(made)},
        representative={key: total.representative[key] / draws for key in _representative(made)},
    )


@dataclass(frozen=True, eq=False)
class _Kept:
    """In how many draws each thing stayed."""

    draws: int
    people: np.ndarray
    as_many_groups: int
    consensus: Counter[tuple[int, str]]
    representative: Counter[tuple[int, int, str]]

    @classmethod
    def nothing(cls, people: int) -> _Kept:
        return cls(0, np.zeros(people, np.int64), 0, Counter(), Counter())

    def and_also(self, other: _Kept) -> _Kept:
        return _Kept(
            self.draws + other.draws,
            self.people + other.people,
            self.as_many_groups + other.as_many_groups,
            self.consensus + other.consensus,
            self.representative + other.representative,
        )


def _draws(made: OpinionMap, seed: int, numbers: range) -> _Kept:
    """Several draws, by number."""
    total = _Kept.nothing(len(made.assignment))
    for number in numbers:
        total = total.and_also(_draw(made, np.random.default_rng([seed, number])))
    return total


def _draw(made: OpinionMap, random: np.random.Generator) -> _Kept:
    people = len(made.assignment)
    drawn = np.sort(random.integers(people, size=people))
    try:
        again = map_opinions(resampled(made.conversation, drawn), settings=made.settings)
    except OpinionError:
        # Nobody drawn had a vote that shapes a map: nothing stays.
        return _Kept(1, np.zeros(people, np.int64), 0, Counter(), Counter())
    placed = _everybody(made, again, drawn)
    same = matched(made.assignment, placed, len(made.groups), len(again.groups))
    stays = (placed >= 0) & (made.assignment >= 0) & (same[placed] == made.assignment)
    return _Kept(
        draws=1,
        people=stays.astype(np.int64),
        as_many_groups=int(len(again.groups) == len(made.groups)),
        consensus=Counter(_consensus(again)),
        representative=Counter(
            (int(same[group]), statement, stance)
            for group, statement, stance in _representative(again)
            if same[group] >= 0
        ),
    )


def _everybody(made: OpinionMap, again: OpinionMap, drawn: np.ndarray) -> np.ndarray:
    """(participants,) the draw's group of each: that they were put in or, not drawn, the nearest one's."""
    positions, votes = again.projection.place(made.conversation)
    centres = np.array([group.centre for group in again.groups])
    placed = np.where(votes > 0, nearest_centre(positions, centres), -1)
    placed[drawn] = again.assignment
    return placed


def matched(first: np.ndarray, second: np.ndarray, groups: int, groups_second: int) -> np.ndarray:
    """(groups_second,) the group of ``first`` that each of ``second`` is, −1 for none.

    Both: (people,) group numbers from 0, −1 for none. The matching keeps as many people as can be.
    """
    from scipy.optimize import linear_sum_assignment

    both = (first >= 0) & (second >= 0)
    overlap = np.zeros((groups, groups_second), np.int64)
    np.add.at(overlap, (first[both], second[both]), 1)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    same = np.full(groups_second, -1)
    same[columns] = rows
    return same


def resampled(conversation: Conversation, drawn: np.ndarray) -> Conversation:
    """The conversation of the people at positions ``drawn``, in that order; who is drawn twice is two."""
    votes = np.bincount(conversation.voter, minlength=len(conversation.participants))
    first = np.concatenate([[0], np.cumsum(votes)])[drawn]
    length = votes[drawn]
    ahead = np.concatenate([[0], np.cumsum(length)])
    taken = np.repeat(first - ahead[:-1], length) + np.arange(ahead[-1])
    return Conversation(
        topic=conversation.topic,
        participants=tuple(map(str, range(len(drawn)))),
        statements=conversation.statements,
        voter=np.repeat(np.arange(len(drawn), dtype=np.int32), length),
        statement=conversation.statement[taken],
        vote=conversation.vote[taken],
    )


def _consensus(made: OpinionMap) -> list[tuple[int, str]]:
    return [(one.statement, one.stance) for one in made.consensus]


def _representative(made: OpinionMap) -> list[tuple[int, int, str]]:
    """Clear ones alone: what only stands in for a finding is no finding to keep."""
    return [
        (group.id, one.statement, one.stance)
        for group in made.groups
        for one in group.representative
        if one.clear
    ]
