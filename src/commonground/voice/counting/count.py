"""Count an election: by a rule, under a board's constraints, with ties broken as was published."""

from __future__ import annotations

from dataclasses import replace

from commonground.voice.counting.election import Election
from commonground.voice.counting.greedy import fund_greedily
from commonground.voice.counting.outcome import Bought, Outcome, Step
from commonground.voice.counting.phragmen import fund_by_phragmen
from commonground.voice.counting.rules import Constraints, EqualShares, Greedy, Phragmen, Rule
from commonground.voice.counting.scope import Part, Scope, reserves, whole
from commonground.voice.counting.ties import Tie, TieRule

_NO_CONSTRAINTS = Constraints()
_USUAL_TIES = TieRule()


def count(
    election: Election,
    rule: Rule,
    constraints: Constraints = _NO_CONSTRAINTS,
    ties_by: TieRule = _USUAL_TIES,
) -> Outcome:
    """The outcome of an election. Raises BallotError where the rule cannot be applied to its ballots."""
    scope = whole(election, ties_by, constraints)
    bought: tuple[Bought, ...] = ()
    ties: tuple[Tie, ...] = ()
    for _, projects, budget in reserves(election, constraints):
        part = fund(scope.only(projects, budget), rule, Step.reserved)
        bought, ties = bought + part.bought, ties + part.ties
        scope = scope.after(part.bought, scope.budget)
    rest = fund(replace(scope, budget=election.budget - sum(each.cost for each in bought)), rule, Step.rule)
    return Outcome(
        election=election,
        rule=rule,
        constraints=constraints,
        ties_by=ties_by,
        bought=bought + rest.bought,
        ties=ties + rest.ties,
        share=rest.share,
        raised=rest.raised,
        proven=rest.proven,
        greedy_instead=rest.greedy_instead,
    )


def fund(scope: Scope, rule: Rule, step: Step) -> Part:
    """What a rule buys of what is open, whatever else was counted before."""
    # Compiled kernels are imported only for the rules that need them: that alone takes a quarter of a second.
    match rule:
        case EqualShares():
            from commonground.voice.counting.equal_shares import fund_by_equal_shares

            return fund_by_equal_shares(scope, rule, step)
        case Greedy():
            return fund_greedily(scope, rule, step)
        case Phragmen():
            return fund_by_phragmen(scope, step)
        case _:
            from commonground.voice.counting.maximin_support import fund_by_maximin_support

            return fund_by_maximin_support(scope, step)
