"""The least change that would have had a project funded, found and checked by counting again.

Whether more of a change always does what less of it did depends on the rule. With greedy, Phragmén and
Equal Shares at one share, nothing that is bought before a project depends on it; so a lower cost or more
supporters can only bring it forward, and the least change that is found is the least there is
(``proven``). More voters make every share smaller, raised shares may end elsewhere, and a larger budget
may let others in first: there a change is checked, one step less is checked not to do, and a still
smaller one that would is not ruled out.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.voice.counting.count import count
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.explaining.losing.changes import ChangeKind, ladder
from commonground.voice.counting.explaining.losing.guesses import Guesses
from commonground.voice.counting.explaining.losing.least import least
from commonground.voice.counting.explaining.recorded.record import Record
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Completion, EqualShares, Greedy, Phragmen

TRIALS = 24
"""How often the election is counted again for one change to one project, at most."""


@dataclass(frozen=True)
class Change:
    """The least change of one kind that would have had the project funded; ``amount`` None where none
    that was tried would.

    ``amount`` is voters, the cost it would have had, or by how much more the budget would have been
    (minor units). ``settled``: one ``step`` less was counted and does not do. ``proven``: nor does
    anything less. ``tried`` is the furthest that was to be tried, ``trials`` how many counts it took.
    """

    kind: ChangeKind
    amount: int | None
    step: int
    settled: bool
    proven: bool
    tried: int
    trials: int


def least_change(
    record: Record, project: int, kind: ChangeKind, guesses: Guesses, trials: int = TRIALS
) -> Change | None:
    """The least change of one kind; None where there is nothing of the kind to try."""
    outcome = record.outcome
    name = outcome.election.projects[project].id
    rungs = ladder(record, project, kind)
    if rungs.rungs < 1:
        return None

    def funded(rung: int) -> bool:
        changed = count(rungs.election(rung), outcome.rule, outcome.constraints, outcome.ties_by)
        return name in changed.winners

    found = least(funded, rungs.rungs, guesses.rung(project, rungs), trials)
    return Change(
        kind=kind,
        amount=None if found.rung is None else rungs.amount(found.rung),
        step=rungs.step,
        settled=found.settled,
        proven=found.settled and _more_never_hurts(outcome, kind),
        tried=rungs.amount(rungs.rungs),
        trials=found.trials,
    )


def changed_election(record: Record, project: int, change: Change) -> Election:
    """The election in which a change that was found is made, to be counted by anybody."""
    rungs = ladder(record, project, change.kind)
    if change.amount is None:
        raise ValueError("nothing was found that would change it")
    low, high = 1, rungs.rungs
    while low < high:  # amounts rise with the rungs, or fall
        middle = (low + high) // 2
        reached = rungs.amount(middle) >= change.amount
        if change.kind is ChangeKind.cheaper:
            reached = rungs.amount(middle) <= change.amount
        low, high = (low, middle) if reached else (middle + 1, high)
    return rungs.election(low)


def _more_never_hurts(outcome: Outcome, kind: ChangeKind) -> bool:
    """Whether it is certain that what less of a change does, more of it does too."""
    election, rule = outcome.election, outcome.rule
    in_part = any(project.part_costs for project in election.projects)
    if kind is ChangeKind.budget or outcome.constraints.reserved or in_part:
        return False
    if kind is ChangeKind.voters and election.vote_type is VoteType.ordinal:
        return False  # their ballots put other projects in order, too
    match rule:
        case Greedy() | Phragmen():
            return True
        case EqualShares():
            at_one_share = rule.completion in (Completion.none, Completion.utilitarian)
            return at_one_share and not rule.comparison and kind is not ChangeKind.voters
        case _:
            return False
