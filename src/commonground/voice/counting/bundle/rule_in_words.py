"""A rule as instructions that a person can follow with paper, or put into any program."""

from __future__ import annotations

from collections.abc import Iterator

from commonground.voice.counting.bundle.rule_file import Ruled
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.money import as_money
from commonground.voice.counting.rules import (
    Completion,
    EqualShares,
    Greedy,
    GreedyBy,
    MaximinSupport,
    Phragmen,
    Stop,
    Utility,
)
from commonground.voice.counting.ties import TieBreak

TITLES = {
    EqualShares: "the Method of Equal Shares",
    Greedy: "greedy, the most support first",
    Phragmen: "sequential Phragmén",
    MaximinSupport: "maximin support",
}

_WORTH = {
    Utility.cost: "what the project costs",
    Utility.cardinality: "1",
    Utility.borda: "how many projects on the voter's own ballot stand below it (the last has 0)",
    Utility.additive: "the points that the voter gave it",
}
_TOGETHER = {
    Utility.cost: "the number of its supporters times its cost",
    Utility.cardinality: "the number of its supporters",
    Utility.borda: "u of all voters together",
    Utility.additive: "u of all voters together",
}
_TIES = {
    TieBreak.cost: "the one that costs less goes first",
    TieBreak.votes: "the one that more voters named goes first",
    TieBreak.drawn: "the one that was drawn first (below) goes first",
    TieBreak.id: "the one whose id comes first in the order of characters goes first",
}

_IN_PART = """\
Some projects may be funded in part: `part_costs` are the lower levels of their cost. Where a project does
not fit below, or its supporters cannot pay for it, take its next lower level instead; it is out when there is
none left. Its cost, and what it is worth if that is its cost, are then those of the level.
"""

_EQUAL_SHARES = """\
The worth u of a project to a voter who named it is {worth}.
A project's supporters are {supporters}. Projects that cost nothing and
have a supporter are funded before all others.

1. Give every voter the same share: the budget divided by the number of voters. Voters who named nothing are
   counted too.
2. For each project that is not funded yet, and whose supporters together still have its cost, find its price
   ρ: the number at which its supporters pay just its cost, if each pays the smaller of *ρ times u* and *what
   the voter has left*.
3. Fund the project with the lowest price. Each of its supporters pays that.
4. Go on with step 2 until there is no project that its supporters can pay for.
"""

_RAISING = """\
5. Then give every voter {increment} more than before, and start again at step 2 with nothing funded. Do this
   over and over. As soon as the funded projects cost more than the budget, stop: the time before counts.
   {stop}
"""

_STOPS = {
    Stop.exhaustive: """\
Stop as well the first time that no other project with a supporter would still fit into the budget:
   that time counts.""",
    Stop.overspend: """\
That nothing else would fit is not the end: go on until the budget would be overspent, or until all
   projects with a supporter are funded.""",
}

_UTILITARIAN = """\
6. Then spend what is left. Put the projects that are not funded in order by {together},
   divided by its cost, the largest first. Go down the list. Fund each that still fits into what is left, and
   pass over the others, and those without a supporter.
"""

_COMPARISON = """\
7. Last, find what *greedy* would fund: most votes (or points) first, passing over what does not fit. For each
   voter add up u over the funded projects, for both results. If more voters have more by greedy than have
   more by the other, the result is greedy's.
"""

_GREEDY = """\
1. Put the projects in order by {support}{divided}, the most first.
   Projects without any, and those that cost more than the whole budget, take no part.{threshold}
2. Go down the list. Fund each project whose cost still fits into what is left of the budget.
   {skip}
"""

_PHRAGMEN = """\
1. All voters start with nothing, and earn money at the same pace.
2. As soon as the voters who named a project that is not funded yet hold its cost together, it is funded, and
   each of them is left with nothing. Projects that cost more than the whole budget take no part.
3. Go on until there is a project that could be paid for and does not fit into what is left of the budget.
   That ends the count.
"""

_MAXIMIN_SUPPORT = """\
1. For each project that is not funded yet and fits into what is left of the budget, think it funded, too, and
   share out what all funded projects cost. Only voters who named a project may pay for it, and the most that
   anybody pays for all of them together should be as little as it can be. Note that amount.
2. Fund the project with the lowest amount. Go on with step 1 until nothing fits. Share out afresh each time.
"""

_RESERVED = """\
{amount} of the budget ({part}) is kept for *{name}*. Count that amount first, by the same rule, among the
  projects of that category or target that are not funded yet. Then count the rest of the budget, and what
  that part left, among all projects that are not funded yet."""


def rule_in_words(ruled: Ruled, election: Election) -> str:
    """The instructions, as Markdown."""
    parts = ["Use fractions, not rounded decimals: two prices may differ by less than any rounding.\n"]
    if election.vote_type in (VoteType.cumulative, VoteType.scoring):
        parts.append("A voter who gives a project no points did not vote for it.\n")
    if any(project.part_costs for project in election.projects):
        parts.append(_IN_PART)
    match ruled.rule:
        case EqualShares():
            parts.append("".join(_equal_shares(ruled.rule, election)))
        case Greedy():
            parts.append(_greedy(ruled.rule, election))
        case Phragmen():
            parts.append(_PHRAGMEN)
        case _:
            parts.append(_MAXIMIN_SUPPORT)
    if ruled.constraints:
        decided = "".join(f"- {each}\n" for each in _constraints(ruled, election))
        parts += ["Besides, the board decided:\n", decided]
    return "\n".join(parts)


def ties_in_words(ruled: Ruled) -> str:
    """What decides a tie, in one sentence."""
    decided = "; if they still are, ".join(_TIES[by] for by in ruled.ties_by.by)
    return f"When projects are level, {decided}."


def _equal_shares(rule: EqualShares, election: Election) -> Iterator[str]:
    utility = rule.utility or Utility.usual(election.vote_type)
    yield _EQUAL_SHARES.format(worth=_WORTH[utility], supporters=_supporters(utility, election))
    if rule.completion in (Completion.add1, Completion.add1u):
        increment = as_money(rule.increment or 0, election.currency, election.minor_units)
        yield _RAISING.format(increment=increment, stop=_STOPS[rule.stop])
    if rule.completion in (Completion.add1u, Completion.utilitarian):
        yield _UTILITARIAN.format(together=_TOGETHER[utility])
    if rule.comparison:
        yield _COMPARISON


def _supporters(utility: Utility, election: Election) -> str:
    if utility in (Utility.borda, Utility.additive):
        return "the voters for whom that is more than 0"
    if election.vote_type in (VoteType.cumulative, VoteType.scoring):
        return "the voters who gave it more than 0 points"
    return "the voters who named it"


def _greedy(rule: Greedy, election: Election) -> str:
    support = "the points that all voters gave them"
    if election.vote_type.is_approval:
        support = "the number of voters who named them"
    elif election.vote_type is VoteType.ordinal:
        support = "points: on each ballot a project has as many as there are projects below it,"
    return _GREEDY.format(
        support=support,
        divided=" divided by their cost" if rule.by is GreedyBy.votes_per_cost else "",
        threshold=f"\n   Nor do projects with less than {rule.threshold} of it." if rule.threshold else "",
        skip="Stop at the first one that does not fit."
        if rule.no_skip
        else "Pass over one that does not fit, and go on with the next.",
    )


def _constraints(ruled: Ruled, election: Election) -> Iterator[str]:
    constraints = ruled.constraints
    if constraints.least_votes:
        yield f"A project that fewer than {constraints.least_votes} voters named cannot be funded."
    for name, part in constraints.reserved.items():
        amount = as_money(int(part * election.budget), election.currency, election.minor_units)
        yield _RESERVED.format(amount=amount, part=part, name=name)
    for together in constraints.incompatible:
        yield f"At most one of these may be funded; the others are out then: {', '.join(sorted(together))}."
