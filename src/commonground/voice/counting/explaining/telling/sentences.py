"""Why each project was funded or was not, in a sentence or two that a resident reads."""

from __future__ import annotations

from fractions import Fraction

from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.explaining.losing.changes import ChangeKind
from commonground.voice.counting.explaining.losing.least_change import Change
from commonground.voice.counting.explaining.losing.losers import Loser
from commonground.voice.counting.explaining.losing.reasons import Reason
from commonground.voice.counting.explaining.recorded.record import PaidBy, Purchase, Record
from commonground.voice.counting.explaining.telling.wording import (
    about,
    at_most,
    either,
    money,
    people,
    titled,
)
from commonground.voice.counting.outcome import Step
from commonground.voice.counting.rules import Greedy


def why_funded(record: Record, purchase: Purchase) -> str:
    """When a project was bought, and who paid for it."""
    election = record.outcome.election
    name, cost = titled(election, purchase.project), money(election, purchase.bought.cost)
    whole = int(election.costs[purchase.project])
    said = f"{name} ({cost}) was funded, number {purchase.round} in the count."
    if purchase.bought.cost < whole:
        said = f"{name} was funded in part, with {cost} of {money(election, whole)}, number {purchase.round}."
    if purchase.reserved_for:
        said += f" The money was set aside for “{purchase.reserved_for}”."
    return f"{said} {_who_paid(record, purchase)}"


def _who_paid(record: Record, purchase: Purchase) -> str:
    election = record.outcome.election
    chose = f"{people(purchase.votes)} chose it"
    match purchase.paid_by:
        case PaidBy.shares:
            highest = purchase.most_paid or Fraction(0)
            most = at_most(election, highest)
            if not purchase.all_in and purchase.payers == purchase.votes:
                if highest * purchase.votes == purchase.bought.cost:
                    return f"{chose}, and all of them paid {about(election, highest)} each."
                return f"{chose} and paid for it, nobody more than {most}."
            if not purchase.all_in:
                return f"{chose}, and {purchase.payers:,} of them paid for it, nobody more than {most}."
            gave = f"{purchase.all_in:,} of them gave the last of their share"
            return (
                f"{chose}, and {purchase.payers:,} of them paid for it, nobody more than {most}; {gave}."
                if purchase.payers != purchase.votes
                else f"{chose} and paid for it, nobody more than {most}; {gave}."
            )
        case PaidBy.earnings:
            by_then = about(election, purchase.load or Fraction(0))
            return f"{chose}. It was bought as soon as they could pay, when everybody had earned {by_then}."
        case PaidBy.loads:
            most = at_most(election, purchase.load or Fraction(0))
            return f"{chose}. With it nobody carries more than {most}."
        case PaidBy.nothing:
            return f"{chose}, and it costs nothing."
        case PaidBy.support:
            if purchase.bought.step is Step.completion:
                return f"{chose}. It was paid from what was left when nothing more could be bought by shares."
            return f"{chose}, and it still fitted into the budget when its turn came."


def why_not(record: Record, loser: Loser) -> str:
    """Why a project was not funded, and what would have changed that, as far as it was looked for."""
    election = record.outcome.election
    cost = int(election.costs[loser.project])
    said = f"{titled(election, loser.project)} ({money(election, cost)}) was not funded."
    return " ".join([said, _reason(record, loser), *_what_would(record, loser)])


def _reason(record: Record, loser: Loser) -> str:
    election = record.outcome.election
    chose = f"{people(loser.votes)} chose it"
    rule = record.outcome.rule
    match loser.reason:
        case Reason.nobody:
            return "Nobody chose it."
        case Reason.too_few:
            least = record.outcome.constraints.least_votes
            if loser.votes < least:
                return f"{chose}, and {least:,} votes are needed."
            asked = rule.threshold if isinstance(rule, Greedy) else least
            return f"{chose}, and the rule asks for a support of {asked:,} or more."
        case Reason.rival:
            others = either([titled(election, each) for each in loser.rivals])
            return f"{chose}, but it cannot go together with {others}, which was funded."
        case Reason.too_dear:
            return f"{chose}, but it costs more than the whole budget of {money(election, election.budget)}."
        case Reason.shares:
            return _by_shares(record, loser)
        case Reason.no_room if loser.left is not None:
            return f"{chose}, but when its turn came only {money(election, loser.left)} was left."
        case Reason.no_room:
            left = money(election, record.outcome.leftover)
            return f"{chose}, but it cost more than what was left each time; in the end {left} was left."
        case Reason.over:
            if isinstance(rule, Greedy):
                return f"{chose}, but a project ahead of it did not fit, and that ends the count."
            return (
                f"{chose}, but a project that could be paid for first, this one or another, did not fit into "
                "the budget any more, and that ends the count."
            )


def _by_shares(record: Record, loser: Loser) -> str:
    election, run = record.outcome.election, record.ending
    assert run is not None
    assert loser.held is not None
    ballots, _ = run.backers(loser.project)
    voters = int(run.supporters.ballot_voters[ballots].sum())
    chose = f"{people(loser.votes)} chose it"
    if voters < loser.votes:
        how = "ahead of another" if election.vote_type is VoteType.ordinal else "and gave it points"
        chose += f", {voters:,} of them {how}"
    at_first = run.share * voters
    if at_first < min(election.projects[loser.project].levels):
        return f"{chose}, and all their shares together come to only {money(election, at_first)}."
    if not loser.held:
        return f"{chose}, but by the end they had spent all their shares on other projects."
    return f"{chose}, but by the end they had {money(election, loser.held)} left between them."


def _what_would(record: Record, loser: Loser) -> list[str]:
    election = record.outcome.election
    found = [_if(record, change) for change in loser.changes if change.amount is not None]
    never = [_though(election, change) for change in loser.changes if change.amount is None]
    said = []
    if found:
        said.append(f"It would have been funded if {', or if '.join(found)}.")
    if never and not found:
        said.append(f"It would not have been funded even {either(never)}.")
    elif never:
        said.append(f"It would still not have been funded {either(never)}.")
    return said


def _if(record: Record, change: Change) -> str:
    election = record.outcome.election
    amount = change.amount or 0
    perhaps = "" if change.settled else ", perhaps even less,"
    match change.kind:
        case ChangeKind.cheaper:
            or_less = " or less" if change.proven else ""
            return f"it had cost {money(election, amount)}{or_less}{perhaps}"
        case ChangeKind.voters:
            return f"{amount:,} more {'person' if amount == 1 else 'people'}{perhaps} {_newcomers(election)}"
        case ChangeKind.joiners:
            richest = " and had most money left" if record.ending is not None else ""
            return f"{amount:,} of those who voted{richest}{perhaps} had chosen it as well"
        case ChangeKind.budget:
            return f"there had been {money(election, amount)} more in the budget{perhaps}"


def _newcomers(election: Election) -> str:
    if election.vote_type.is_approval:
        return "had chosen it and nothing else"
    if election.vote_type is VoteType.ordinal:
        return "had put it first"
    return "had given it all their points"


def _though(election: Election, change: Change) -> str:
    match change.kind:
        case ChangeKind.cheaper:
            return f"at a cost of {money(election, change.tried)}"
        case ChangeKind.voters:
            return f"with {change.tried:,} more people who {_newcomers(election)}"
        case ChangeKind.joiners:
            return f"with {change.tried:,} of those who voted choosing it as well"
        case ChangeKind.budget:
            return f"with {money(election, change.tried)} more in the budget"
