"""A count for the terminal, in plain English: what is funded, what is left, which ties were broken, and
why.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from commonground.voice.counting.election import VoteType
from commonground.voice.counting.explaining.losing.losers import explain_losers
from commonground.voice.counting.explaining.recorded.record import Record, record
from commonground.voice.counting.explaining.serving.leftover import leftover
from commonground.voice.counting.explaining.serving.served import served
from commonground.voice.counting.explaining.telling.as_data import KINDS
from commonground.voice.counting.explaining.telling.sentences import why_funded, why_not
from commonground.voice.counting.explaining.telling.wording import about, either, many, money, people, titled
from commonground.voice.counting.outcome import Outcome, Step
from commonground.voice.counting.rules import Completion, EqualShares, Greedy, Phragmen, Stop, Utility
from commonground.voice.counting.ties import Tie, TieBreak

_WIDTH = 100
_NAME = 50
_HOW = {
    Step.reserved: "set aside",
    Step.rule: "",
    Step.completion: "from what was left",
}
_BY = {
    TieBreak.cost: "it costs less",
    TieBreak.votes: "more people chose it",
    TieBreak.drawn: "the draw put it first",
    TieBreak.id: "its id comes first",
}


def count_as_text(outcome: Outcome, *, explained: Sequence[str] = ()) -> str:
    """Lines of plain text; ``explained`` are ids of projects to look more closely at, which takes longer.

    Raises BallotError for an id that is not on the list.
    """
    return "\n".join(_lines(record(outcome), explained)) + "\n"


def _lines(done: Record, explained: Sequence[str]) -> Iterator[str]:
    outcome = done.outcome
    election = outcome.election
    yield f"{election.name}: {people(election.voters)} voted on {many(len(election.projects), 'project')}."
    funded = many(len(outcome.bought), "project")
    spent, budget = money(election, outcome.cost), money(election, election.budget)
    yield from _filled(f"{funded} of {len(election.projects)} funded, for {spent} of {budget}.")
    yield from _filled(leftover(done).why)
    if outcome.bought:
        yield ""
        yield from _table(done)
    yield ""
    yield from _filled(f"Counted by {rule_in_words(outcome)}.")
    share = served(outcome).share_excluded
    yield from _filled(f"{1 - share:.0%} of those who voted chose at least one funded project.")
    if outcome.ties:
        yield from ("", "TIES THAT WERE BROKEN")
        for tie in outcome.ties:
            yield from _tie(done, tie)
    if explained:
        yield from ("", "WHY", *_why(done, explained))


def rule_in_words(outcome: Outcome) -> str:
    """The rule of a count and what was chosen about it, as a phrase."""
    match outcome.rule:
        case EqualShares() as rule:
            utility = rule.utility or Utility.usual(outcome.election.vote_type)
            worth = {
                Utility.cost: "a project is worth what it costs",
                Utility.cardinality: "every project is worth the same",
                Utility.borda: "a project is worth the places below it on the ballot",
                Utility.additive: "a project is worth the points given to it",
            }[utility]
            end = {
                Completion.none: "nothing is spent beyond the shares",
                Completion.add1: "shares are raised step by step",
                Completion.add1u: "shares are raised step by step, and most support gets the rest",
                Completion.utilitarian: "most support gets the rest",
            }[rule.completion]
            if rule.completion in (Completion.add1, Completion.add1u):
                end += (
                    " (raising stops before the projects would cost more than the budget)"
                    if rule.stop is Stop.overspend
                    else " (raising stops as soon as nothing more fits)"
                )
            taken = (
                "; greedy's outcome was preferred by more voters and taken" if outcome.greedy_instead else ""
            )
            return f"Equal Shares: {worth}; {end}{taken}"
        case Greedy() as rule:
            by_votes = outcome.election.vote_type.is_approval
            what = "votes" if by_votes else "points"
            asked = f", at least {rule.threshold:,}" if rule.threshold else ""
            skip = "; it ends at the first that does not fit" if rule.no_skip else ""
            per = " for its cost" if rule.by.value == "votes-per-cost" else ""
            return f"greedy: most {what}{per} first{asked}{skip}"
        case Phragmen():
            return (
                "sequential Phragmén: everybody earns at the same pace, and supporters buy when they can pay"
            )
        case _:
            return "maximin support: next comes what can be carried most evenly by those who chose it"


def _table(done: Record) -> Iterator[str]:
    election = done.outcome.election
    by_shares = any(one.effective is not None for one in done.purchases)
    counted = "Votes" if election.vote_type.is_approval else "Chosen by"
    effective = "Effective" if by_shares else ""
    rows = [
        (
            str(one.round),
            election.projects[one.project].id,
            textwrap.shorten(titled(election, one.project), _NAME, placeholder="…"),
            money(election, one.bought.cost),
            f"{one.votes:,}",
            (f"{float(one.effective):,.1f}" if one.effective else "") if by_shares else "",
            _HOW[one.bought.step],
        )
        for one in done.purchases
    ]
    head = ("", "Id", "Project", "Cost", counted, effective, "")
    if election.vote_type in (VoteType.cumulative, VoteType.scoring, VoteType.ordinal):
        unit = election.ballots.points_unit if done.utility is Utility.additive else 1
        rows = [
            (*row[:5], f"{float(one.effective / unit):,.1f}" if one.effective else "", row[6])
            for row, one in zip(rows, done.purchases, strict=True)
        ]
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in [head, *rows]:
        cells = [
            cell.rjust(width) if at in (0, 3, 4, 5) else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        ]
        yield "  ".join(cells).rstrip()


def _tie(done: Record, tie: Tie) -> Iterator[str]:
    election = done.outcome.election
    others = either([titled(election, place) for place in tie.tied if place != tie.chosen])
    first = titled(election, tie.chosen)
    yield from _item(f"Round {tie.stage + 1}: {first} went before {others}, because {_BY[tie.by]}.")


def _why(done: Record, explained: Sequence[str]) -> Iterator[str]:
    election = done.outcome.election
    losers = {one.project: one for one in explain_losers(done, KINDS, only=explained)}
    for name in explained:
        project = election.position[name]
        if project in losers:
            yield from _item(why_not(done, losers[project]))
        else:
            yield from _item(why_funded(done, done.of[project]))
            yield from _payments(done, project)
    changes = [one for loser in losers.values() for one in loser.changes if one.amount is not None]
    if changes and all(one.settled for one in changes):
        yield from _filled(
            "Each of these changes was checked by counting again with that change alone, and so was a little "
            "less of it, which is not enough."
        )


def _payments(done: Record, project: int) -> Iterator[str]:
    election, payments = done.outcome.election, done.payments(project)
    if payments is None or not payments.amounts:
        return
    if len(payments.amounts) <= 5:
        yield from (
            f"      {people(voters)} paid {about(election, amount)}" for amount, voters in payments.amounts
        )
        return
    for above, up_to, voters in payments.histogram(5):
        if voters:
            low, high = (money(election, round(edge)) for edge in (above, up_to))
            yield f"      {people(voters)} paid more than {low} and up to {high}"


def _filled(text: str) -> Iterator[str]:
    yield textwrap.fill(text, _WIDTH)


def _item(text: str) -> Iterator[str]:
    yield textwrap.fill(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
