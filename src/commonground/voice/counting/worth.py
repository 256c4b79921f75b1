"""What an outcome is worth to each voter, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.outcome import Bought
from commonground.voice.counting.rules import Utility


def worth_of_each(election: Election, utility: Utility) -> np.ndarray:
    """(entries,) int64: what the project of each ballot entry is worth to the voter, cost utilities as 0 or
    1.

    With cost utilities a project is worth what it costs; as that is the same for everybody who chose it, here
    it stands as 1 and is multiplied where money is counted.
    """
    points = election.ballots.points
    if utility in (Utility.borda, Utility.additive):
        return points
    gives_points = election.vote_type in (VoteType.cumulative, VoteType.scoring)
    return (points > 0).astype(np.int64) if gives_points else np.ones(len(points), dtype=np.int64)


def satisfaction(election: Election, bought: Iterable[Bought], utility: Utility) -> np.ndarray:
    """(ballots,) int64: what these purchases are worth to each ballot's voters.

    Minor units with cost utilities, projects with cardinality, points otherwise.
    """
    each = np.zeros(len(election.projects), dtype=np.int64)
    for purchase in bought:
        each[purchase.project] = purchase.cost if utility is Utility.cost else 1
    total = np.zeros(len(election.ballots), dtype=np.int64)
    worth = worth_of_each(election, utility) * each[election.ballots.project]
    np.add.at(total, election.ballots.row, worth)
    return total


def support_by_utility(election: Election, utility: Utility) -> np.ndarray:
    """(projects,) int64: what each project, at its full cost, is worth to all voters together."""
    voters = np.repeat(election.ballots.voters, np.diff(election.ballots.start))
    total = np.zeros(len(election.projects), dtype=np.int64)
    np.add.at(total, election.ballots.project, voters * worth_of_each(election, utility))
    return total * election.costs if utility is Utility.cost else total
