"""Whether an outcome can be explained by prices: equal money for all, spent on nothing but what each
voter chose.

Peters & Skowron, *Proportionality and the limits of welfarism* (2020). A *price system* gives every
voter the same money and says what each pays for each project, such that

1. nobody pays for a project that is worth nothing to them,
2. nobody pays more than they have,
3. for each funded project its cost is paid, exactly,
4. nothing is paid for the others, and
5. the supporters of a project that is not funded do not have more than its cost left between them.

What Equal Shares buys by shares comes with its prices: the payments of the record, checked here in
fractions. What a completion adds is paid by nobody. For those outcomes, and for other rules, linear
programming looks for any price system.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from commonground.voice.counting.explaining.losing.reasons import rivals_of
from commonground.voice.counting.explaining.recorded.record import PaidBy, Record
from commonground.voice.counting.explaining.recorded.replay import NEVER, Replay
from commonground.voice.counting.worth import worth_of_each

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOLERANCE = 1e-6
"""How far a price system that was found by linear programming may miss a condition, in parts of the
share of the budget.
"""
LARGEST = 20_000
"""Payments (a voter's ballot and a funded project on it) beyond which no price system is looked for."""


@dataclass(frozen=True)
class Priceable:
    """``priceable`` None where it was not looked for, ``exact`` whether fractions show it and not floats.

    ``money`` is what each voter has in the price system, minor units. ``how`` says in a sentence what
    was done.
    """

    priceable: bool | None
    exact: bool
    money: Fraction | float | None
    how: str


def priceable(record: Record) -> Priceable:
    """Whether the outcome has a price system."""
    run = record.ending
    by_shares = all(one.paid_by in (PaidBy.shares, PaidBy.nothing) for one in record.purchases)
    if run is not None and by_shares and len(record.parts) == 1:
        kept = prices_hold(record, run)
        return Priceable(kept, True, run.share, "Every payment of the count was checked in fractions.")
    entries, _ = _payments(record)
    if len(entries) > LARGEST:
        return Priceable(
            None, False, None, "The outcome is too large to look for prices by linear programming."
        )
    return _by_linear_programming(record)


def prices_hold(record: Record, run: Replay) -> bool:
    """The five conditions for what shares paid, in fractions. 1 and 4 hold as only supporters of what is
    bought are asked.

    Those who gave all in a round are left with nothing, so it is enough to see that they had something
    to give and that the others, who paid in full, have not paid more than their share.
    """
    election = record.outcome.election
    for round_, each in enumerate(run.bought):
        payments = run.payments(round_)
        if payments.total != each.cost or payments.least < 0:
            return False
    everybody = np.flatnonzero(run.gone_in == NEVER)
    for history in np.unique(run.weights_paid(everybody), axis=0):
        spent = sum((int(history[at]) * run.money.prices[at] for at in np.flatnonzero(history)), Fraction(0))
        if spent > run.share:
            return False
    return all(
        run.money.held_by(run.backers(place)[0]) <= min(project.levels)
        for place, project in enumerate(election.projects)
        if _could_be(record, place)
    )


def _could_be(record: Record, project: int) -> bool:
    """Whether a project that was not funded was in the running to the end."""
    outcome = record.outcome
    return (
        project not in record.of
        and int(outcome.election.votes[project]) >= max(outcome.constraints.least_votes, 1)
        and not rivals_of(record, project)
    )


def _payments(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """The ballot entries by which voters may pay: of funded projects that cost something, and have worth
    for them.
    """
    election = record.outcome.election
    cost = np.zeros(len(election.projects), dtype=np.int64)
    for one in record.purchases:
        cost[one.project] = one.bought.cost
    worth = worth_of_each(election, record.utility) > 0
    return np.flatnonzero(worth & (cost[election.ballots.project] > 0)), cost


def _by_linear_programming(record: Record) -> Priceable:
    """Variables: what each voter of a ballot pays for a project, and everybody's money, in parts of
    budget / voters.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    election = record.outcome.election
    ballots, share = election.ballots, election.budget / max(election.voters, 1) or 1.0
    entries, cost = _payments(record)
    row, project = ballots.row[entries], ballots.project[entries]
    number = len(entries)
    funded = np.flatnonzero(cost)
    place = np.full(len(election.projects), -1)
    place[funded] = np.arange(len(funded))
    paid = coo_array(
        (ballots.voters[row].astype(float), (place[project], np.arange(number))), (len(funded), number + 1)
    )
    spent = coo_array(
        (
            np.append(np.ones(number), -np.ones(len(ballots))),
            (
                np.append(row, np.arange(len(ballots))),
                np.append(np.arange(number), np.full(len(ballots), number)),
            ),
        ),
        (len(ballots), number + 1),
    )
    backing, at_most = _backing(record, share)
    left = -(backing @ spent.tocsr())
    found = linprog(
        np.append(np.zeros(number), 1.0),
        A_ub=vstack([spent, left]),
        b_ub=np.append(np.zeros(len(ballots)), at_most),
        A_eq=paid,
        b_eq=cost[funded] / share,
        method="highs",
    )
    how = f"Prices were looked for by linear programming, to within {TOLERANCE:g} of a share."
    if found.status == 2:
        return Priceable(False, False, None, how)
    if found.status != 0:
        return Priceable(None, False, None, "Linear programming did not come to an end.")
    return Priceable(True, False, float(found.x[-1]) * share, how)


def _backing(record: Record, share: float) -> tuple[csr_array, np.ndarray]:
    """Condition 5: for each project that could be funded its supporters, and the most that they may have
    left.
    """
    from scipy.sparse import csr_array

    election = record.outcome.election
    ballots = election.ballots
    worth = worth_of_each(election, record.utility) > 0
    out = [place for place in range(len(election.projects)) if _could_be(record, place)]
    place = np.full(len(election.projects), -1)
    place[out] = np.arange(len(out))
    entries = np.flatnonzero(worth & (place[ballots.project] >= 0))
    voters = ballots.voters[ballots.row[entries]].astype(float)
    backing = csr_array(
        (voters, (place[ballots.project[entries]], ballots.row[entries])), (len(out), len(ballots))
    )
    at_most = np.array([min(election.projects[each].levels) / share for each in out])
    return backing, at_most
