"""Why a project was not funded, as its rule tells: the first of the reasons that holds."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from commonground.voice.counting.explaining.recorded.record import Record
from commonground.voice.counting.rules import Greedy, GreedyBy, MaximinSupport


class Reason(StrEnum):
    """Why a project was not funded: the first of these that holds."""

    nobody = "nobody"  # nobody chose it
    too_few = "too-few"  # fewer votes than the board or the rule asks for
    rival = "rival"  # a project it excludes was funded
    too_dear = "too-dear"  # it costs more than the whole budget
    shares = "shares"  # its supporters had too little left between them
    no_room = "no-room"  # when its turn came it cost more than what was left
    over = "over"  # the count had ended before its turn came


def reason_of(record: Record, project: int, rivals: Sequence[int], left: int | None) -> Reason:
    """``rivals`` are those funded instead, ``left`` what greedy had left at its turn (None for other
    rules).
    """
    outcome = record.outcome
    election, rule = outcome.election, outcome.rule
    votes = int(election.votes[project])
    least_cost = min(election.projects[project].levels)
    by_points = not election.vote_type.is_approval
    support = int(election.points[project]) if by_points and isinstance(rule, Greedy) else votes
    threshold = 0
    if isinstance(rule, Greedy):
        threshold = rule.threshold * (election.ballots.points_unit if by_points else 1)
    if not support:
        return Reason.nobody
    if votes < outcome.constraints.least_votes or support < threshold:
        return Reason.too_few
    if rivals:
        return Reason.rival
    if least_cost > election.budget:
        return Reason.too_dear
    if left is not None:
        return Reason.no_room if left < least_cost else Reason.over
    if record.ending is not None:
        return Reason.shares
    return Reason.no_room if isinstance(rule, MaximinSupport) else Reason.over


def rivals_of(record: Record, project: int) -> tuple[int, ...]:
    """The funded projects of which the board said that they exclude this one."""
    election = record.outcome.election
    name = election.projects[project].id
    return tuple(
        place
        for place in record.of
        if any(
            {name, election.projects[place].id} <= together
            for together in record.outcome.constraints.incompatible
        )
    )


def left_for_greedy(record: Record, project: int) -> int:
    """What greedy had left in the last part of the count when a project's turn came."""
    outcome = record.outcome
    election = outcome.election
    rule = outcome.rule if isinstance(outcome.rule, Greedy) else Greedy()
    ranks = outcome.ties_by.ranks(election)

    def turn(place: int) -> tuple[bool, Fraction, int]:
        found = int((election.votes if election.vote_type.is_approval else election.points)[place])
        cost = int(election.costs[place])
        if rule.by is GreedyBy.votes:
            return True, Fraction(-found), int(ranks[place])
        return cost > 0, Fraction(-found, max(cost, 1)), int(ranks[place])

    part = record.parts[-1]
    mine = turn(project)
    return part.scope.budget - sum(each.cost for each in part.bought if turn(each.project) < mine)
