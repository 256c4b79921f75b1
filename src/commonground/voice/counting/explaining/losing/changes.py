"""What might have been otherwise for one project: other ballots, another cost, another budget; step by step.

Each kind is a ladder of elections, the higher the rung the more is changed. Money moves in round steps
of at most a thousandth, as nobody asks for the last penny.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from commonground.voice.counting.election import Ballots, Election, VoteType
from commonground.voice.counting.explaining.recorded.record import Record


class ChangeKind(StrEnum):
    """What is changed."""

    voters = "voters"  # more people vote, and choose this project and no other
    joiners = "joiners"  # people who voted add it to their ballots, those with most money left first
    cheaper = "cheaper"  # it costs less
    budget = "budget"  # there is more money


@dataclass(frozen=True, eq=False)
class Ladder:
    """One kind of change to one project. ``step`` is a rung's height: a voter, or minor units; ``rungs``
    the number.

    ``election`` is the election at a rung, from 1; ``amount`` says what that is: how many voters, the
    cost it would have, or by how much more the budget would be. ``rows`` are the ballots of those who
    join, the first first.
    """

    kind: ChangeKind
    step: int
    rungs: int
    election: Callable[[int], Election]
    amount: Callable[[int], int]
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def ladder(record: Record, project: int, kind: ChangeKind) -> Ladder:
    """The changes of one kind to one project that are worth trying.

    Voters are tried up to as many again as voted; a cost down to its last step; a budget up to the cost
    of everything.
    """
    election = record.outcome.election
    match kind:
        case ChangeKind.voters:
            choose = _Newcomers(record, project)
            return Ladder(kind, 1, election.voters, choose.election, lambda rung: rung)
        case ChangeKind.joiners:
            join = _Joiners(record, project)
            return Ladder(kind, 1, join.people, join.election, lambda rung: rung, join.order)
        case ChangeKind.cheaper:
            cost, name = election.projects[project].cost, election.projects[project].id
            step = round_step(cost)
            steps = max(cost - 1, 0) // step
            return Ladder(
                kind, step, steps,
                lambda rung: election.with_costs({name: (steps + 1 - rung) * step}),
                lambda rung: (steps + 1 - rung) * step,
            )  # fmt: skip
        case _:
            step = round_step(election.budget)
            return Ladder(
                kind, step, -(-int(election.costs.sum()) // step),
                lambda rung: election.with_budget(election.budget + rung * step),
                lambda rung: rung * step,
            )  # fmt: skip


def round_step(amount: int) -> int:
    """The largest power of ten that is at most a thousandth of an amount, and at least one minor unit."""
    return 10 ** max(len(str(amount // 1000)) - 1, 0)


class _Newcomers:
    """More voters whose ballot names the project and no other.

    They give it as many points as any voter gave to one project (scoring) or to all together
    (cumulative). In an order the last project gains nothing, so theirs is as long as the longest ballot:
    this project first, and below it those that fewest chose and that were not funded.
    """

    def __init__(self, record: Record, project: int) -> None:
        self.before = record.outcome.election
        ballots, kind = self.before.ballots, self.before.vote_type
        named, points = [project], [1]
        if kind is VoteType.ordinal:
            length = max(int(np.diff(ballots.start).max(initial=1)), 1)
            funded = set(record.of) | {project}
            others = [place for place in range(len(self.before.projects)) if place not in funded]
            others.sort(key=lambda place: (int(self.before.votes[place]), place))
            named += others[: length - 1]
            points = list(range(len(named) - 1, -1, -1))
        elif kind is VoteType.scoring:
            points = [int(ballots.points.max(initial=1))]
        elif kind is VoteType.cumulative:
            each = np.zeros(len(ballots), dtype=np.int64)
            np.add.at(each, ballots.row, ballots.points)
            points = [int(each.max(initial=1))]
        self.with_one = Ballots(
            start=np.append(ballots.start, ballots.start[-1] + len(named)),
            project=np.append(ballots.project, np.array(named, dtype=ballots.project.dtype)),
            points=np.append(ballots.points, np.array(points, dtype=np.int64)),
            voters=np.append(ballots.voters, 1),
            points_unit=ballots.points_unit,
        )

    def election(self, number: int) -> Election:
        voters = self.with_one.voters.copy()
        voters[-1] = number
        return replace(self.before, ballots=replace(self.with_one, voters=voters))


class _Joiners:
    """Voters who have room on their ballots and add the project: those with most money left first.

    Only for approval ballots.
    """

    def __init__(self, record: Record, project: int) -> None:
        self.before = record.outcome.election
        self.project = project
        ballots = self.before.ballots
        lengths = np.diff(ballots.start)
        may = np.ones(len(ballots), dtype=bool)
        may[ballots.row[ballots.project == project]] = False
        most = self.before.meta.get("max_length", "").strip()
        if most.isascii() and most.isdigit():
            may &= lengths < int(most)
        if self.before.vote_type is not VoteType.approval:
            may[:] = False
        order = record.richest_first
        self.order = order[may[order]]
        self.upto = np.cumsum(ballots.voters[self.order])

    @property
    def people(self) -> int:
        return int(self.upto[-1]) if len(self.upto) else 0

    def election(self, number: int) -> Election:
        ballots = self.before.ballots
        join = np.zeros(len(ballots), dtype=np.int64)
        join[self.order] = np.clip(
            number - (self.upto - ballots.voters[self.order]), 0, ballots.voters[self.order]
        )
        stay = np.flatnonzero(ballots.voters > join)
        come = np.flatnonzero(join)
        lengths = np.diff(ballots.start)
        staying, coming = _entries(ballots, stay), _entries(ballots, come)
        ends = np.cumsum(lengths[come])
        return replace(
            self.before,
            ballots=Ballots(
                start=np.cumsum(np.concatenate([[0], lengths[stay], lengths[come] + 1])).astype(np.int64),
                project=np.append(
                    ballots.project[staying], np.insert(ballots.project[coming], ends, self.project)
                ),
                points=np.append(ballots.points[staying], np.insert(ballots.points[coming], ends, 1)),
                voters=np.append((ballots.voters - join)[stay], join[come]),
            ),
        )


def _entries(ballots: Ballots, rows: np.ndarray) -> np.ndarray:
    """Where the entries of some ballots stand, ballot by ballot."""
    lengths = np.diff(ballots.start)[rows]
    return np.repeat(ballots.start[rows] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
