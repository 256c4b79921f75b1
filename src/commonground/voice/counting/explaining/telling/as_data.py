"""A count as data. Keys may be added in later versions; none will change what it means.

Money is in units of the currency: whole numbers, or decimals to the minor unit. ``rho`` is money for a
unit of utility: for money's worth (cost utilities) a plain ratio, else units of the currency for a
project or a point; ``rho_exact`` is the same as a fraction "n/d". Rounds count from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from commonground.voice.counting.election import Election
from commonground.voice.counting.explaining.losing.changes import ChangeKind
from commonground.voice.counting.explaining.losing.least_change import Change
from commonground.voice.counting.explaining.losing.losers import Loser, explain_losers, unfunded
from commonground.voice.counting.explaining.recorded.chances import Chances, chances
from commonground.voice.counting.explaining.recorded.record import Purchase, Record, record
from commonground.voice.counting.explaining.telling.sentences import why_funded, why_not
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import EqualShares, Greedy, Phragmen, Utility

KINDS = (ChangeKind.cheaper, ChangeKind.voters, ChangeKind.joiners, ChangeKind.budget)
"""What is looked for when a project that was not funded is asked about."""


def count_as_data(
    outcome: Outcome, seconds: float | None = None, *, explained: Sequence[str] = ()
) -> dict[str, Any]:
    """A count as JSON has it. ``explained`` are ids of projects to look more closely at; that takes longer.

    Raises BallotError for an id that is not on the list.
    """
    done = record(outcome)
    election = outcome.election
    near = chances(done.ending) if done.ending else None
    losers = {one.project: one for one in unfunded(done, near)}
    closely = explain_losers(done, KINDS, only=explained) if explained else ()
    losers |= {one.project: one for one in closely}
    data: dict[str, Any] = {
        "instance": election.name,
        "budget": in_units(election, election.budget),
        "currency": election.currency,
        "voters": election.voters,
        "projects": len(election.projects),
        "rule": rule_name(outcome),
        "utility": done.utility.value if isinstance(outcome.rule, EqualShares) else None,
        "completion": outcome.rule.completion.value if isinstance(outcome.rule, EqualShares) else None,
        "winners": list(outcome.winners),
        "cost": in_units(election, outcome.cost),
        "leftover": in_units(election, outcome.leftover),
        "ties": [
            {
                "round": tie.stage + 1,
                "tied": [election.projects[place].id for place in tie.tied],
                "chosen": election.projects[tie.chosen].id,
                "by": tie.by.value,
            }
            for tie in outcome.ties
        ],
        "projects_detail": {
            project.id: _detail(done, near, place, losers.get(place))
            for place, project in enumerate(election.projects)
        },
        "seconds": None if seconds is None else round(seconds, 4),
        "share": None if outcome.share is None else in_units(election, outcome.share),
        "share_exact": None if outcome.share is None else as_fraction(outcome.share / election.minor_units),
        "shares_raised": outcome.raised,
        "steps_proven": outcome.proven,
        "greedy_instead": outcome.greedy_instead,
    }
    if explained:
        data["explained"] = {
            name: _closely(done, election.position[name], losers.get(election.position[name]))
            for name in explained
        }
    return data


def rule_name(outcome: Outcome) -> str:
    """What the rule of a count is called in data and on the command line."""
    match outcome.rule:
        case EqualShares():
            return "equal-shares"
        case Greedy():
            return "greedy"
        case Phragmen():
            return "phragmen"
        case _:
            return "maximin-support"


def in_units(election: Election, amount: Fraction | int) -> int | float:
    """Minor units as units of the currency: a whole number, or the float that is nearest."""
    units = Fraction(amount) / election.minor_units
    return units.numerator if units.denominator == 1 else float(units)


def as_fraction(number: Fraction) -> str:
    """Exactly: "n/d"."""
    return f"{number.numerator}/{number.denominator}"


def _detail(done: Record, near: Chances | None, project: int, loser: Loser | None) -> dict[str, Any]:
    election = done.outcome.election
    purchase = done.of.get(project)
    rho = None if purchase is None or purchase.rho is None else _rho(done, purchase.rho)
    return {
        "cost": in_units(election, int(election.costs[project])),
        "votes": int(election.votes[project]),
        "effective_votes": _effective(done, near, project, purchase),
        "selected": purchase is not None,
        "round": None if purchase is None else purchase.round,
        "rho": None if rho is None else float(rho),
        "payers": None if purchase is None else purchase.payers,
        "why": why_not(done, loser) if loser else why_funded(done, done.of[project]),
        "rho_exact": None if rho is None else as_fraction(rho),
        "name": election.projects[project].name,
        "paid": None if purchase is None else in_units(election, purchase.bought.cost),
        "part_of_count": None if purchase is None else purchase.bought.step.value,
        "reason": loser.reason.value if loser else None,
        "all_in": None if purchase is None else purchase.all_in,
        "most_paid": None
        if purchase is None or purchase.most_paid is None
        else in_units(election, purchase.most_paid),
        "supporters_held": _held(election, purchase, loser),
    }


def _rho(done: Record, rho: Fraction) -> Fraction:
    """In units of the currency for a unit of utility."""
    election = done.outcome.election
    if done.utility is Utility.cost:
        return rho
    points = 1 if done.utility is Utility.cardinality else election.ballots.points_unit
    return rho * points / election.minor_units


def _effective(done: Record, near: Chances | None, project: int, purchase: Purchase | None) -> float | None:
    """Exact where shares bought it; otherwise that of its last chance; None where the rule knows no such
    thing.
    """
    points = done.outcome.election.ballots.points_unit
    if done.utility in (Utility.cost, Utility.cardinality):
        points = 1
    if purchase is not None and purchase.effective is not None:
        return round(float(purchase.effective / points), 4)
    if near is not None:
        return round(float(near.effective[project]) / points, 4)
    return None


def _held(election: Election, purchase: Purchase | None, loser: Loser | None) -> int | float | None:
    """Before it was bought, or at the end."""
    held = purchase.held if purchase else loser.held if loser else None
    return None if held is None else in_units(election, held)


def _closely(done: Record, project: int, loser: Loser | None) -> dict[str, Any]:
    election = done.outcome.election
    if loser:
        return {"why": why_not(done, loser), "changes": [_change(election, one) for one in loser.changes]}
    payments = done.payments(project)
    return {
        "why": why_funded(done, done.of[project]),
        "payments": None
        if payments is None
        else [
            {"above": above / election.minor_units, "up_to": up_to / election.minor_units, "voters": voters}
            for above, up_to, voters in payments.histogram()
        ],
    }


def _change(election: Election, change: Change) -> dict[str, Any]:
    in_money = change.kind in (ChangeKind.cheaper, ChangeKind.budget)

    def shown(amount: int) -> int | float:
        return in_units(election, amount) if in_money else amount

    return {
        "kind": change.kind.value,
        "amount": None if change.amount is None else shown(change.amount),
        "step": shown(change.step),
        "one_step_less_fails": change.settled,
        "nothing_less_does": change.proven,
        "tried_up_to": shown(change.tried),
        "counts": change.trials,
    }
