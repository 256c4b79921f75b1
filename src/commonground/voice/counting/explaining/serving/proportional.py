"""Whether every group that agrees on a project got its due: the EJR+ check.

Brill & Peters, *Robust and verifiable proportionality axioms for multiwinner voting* (2023), for
projects that differ in cost. Voters who all want a project that was not funded are due its cost, and as
much again for what else they have, as far as their part of the budget reaches. They were passed over if
with their part they could have bought that project *and*, at the same price for a unit of utility, more
than any of them has from the outcome. So with n voters and budget B, a project with cost c and utility
u, and a group of g voters of whom none has more than l:

    passed over if  g · B / n  ≥  c · (l + u) / u

For projects of one cost this is EJR+; as costs differ it is EJR+ *up to one project*, as that project
itself is counted in. It can be checked: for each project only as many groups matter as there are
different values of l. Equal Shares always passes (while any of a group could still pay its part, the
project was to be had at c / (g·u) a unit, and nothing they bought was dearer), raised shares and
completions too; a board's constraints can make it fail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.explaining.recorded.parts import utility_of
from commonground.voice.counting.explaining.telling.wording import many, money, people, titled
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Utility
from commonground.voice.counting.worth import satisfaction


@dataclass(frozen=True)
class PassedOver:
    """A group that did not get its due. ``due`` is its part of the budget in minor units (rounded down).

    ``has`` is the most that any of its voters has from the outcome: minor units with cost utilities,
    else projects.
    """

    project: int
    voters: int
    due: int
    has: int
    sentence: str


def passed_over(outcome: Outcome) -> tuple[PassedOver, ...] | None:
    """For each project with such a group the one that was passed over most clearly; none where all got
    their due.

    None itself where the check does not apply: for ballots with points or an order.
    """
    election = outcome.election
    utility = utility_of(outcome)
    if not election.vote_type.is_approval or utility not in (Utility.cost, Utility.cardinality):
        return None
    if not election.voters:
        return ()
    has = satisfaction(election, outcome.bought, utility)
    funded = {each.project for each in outcome.bought}
    by_project = np.argsort(election.ballots.project, kind="stable")
    place = np.searchsorted(election.ballots.project[by_project], np.arange(len(election.projects) + 1))
    found = []
    for project, one in enumerate(election.projects):
        rows = election.ballots.row[by_project[place[project] : place[project + 1]]]
        if project in funded or not one.cost or not len(rows):
            continue
        clearest = _clearest(outcome, rows, has, one.cost, one.cost if utility is Utility.cost else 1)
        if clearest:
            voters, most = clearest
            due = election.budget * voters // election.voters
            said = _sentence(outcome, utility, project, voters, due, most)
            found.append(PassedOver(project, voters, due, most, said))
    return tuple(found)


def _clearest(
    outcome: Outcome, rows: np.ndarray, has: np.ndarray, cost: int, worth: int
) -> tuple[int, int] | None:
    """The group (voters, most that any has) whose due exceeds what it needs by the largest factor, if
    any does.
    """
    election = outcome.election
    order = np.argsort(has[rows], kind="stable")
    levels = has[rows][order]
    upto = np.cumsum(election.ballots.voters[rows][order])
    last = np.flatnonzero(np.append(levels[1:] != levels[:-1], True))
    best: tuple[int, int, int, int] | None = None
    for voters, most in zip(upto[last].tolist(), levels[last].tolist(), strict=True):
        due = voters * election.budget * worth
        needed = election.voters * cost * (most + worth)
        if due >= needed and (best is None or due * best[1] > best[0] * needed):
            best = due, needed, voters, most
    return best and best[2:]


def _sentence(outcome: Outcome, utility: Utility, project: int, voters: int, due: int, most: int) -> str:
    election = outcome.election
    name, cost = titled(election, project), money(election, int(election.costs[project]))
    if not most:
        has = "nothing funded"
    elif utility is Utility.cost:
        has = f"funded projects of at most {money(election, most)} each"
    else:
        has = f"at most {many(most, 'funded project')} each"
    return (
        f"{people(voters)} chose {name} ({cost}), which was not funded. Their part of the budget is "
        f"{money(election, due)}, and they have {has}."
    )
