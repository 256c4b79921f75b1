"""Equal Shares as a board runs it: the rule, how it spends what it leaves, and perhaps a look at greedy."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from commonground.voice.counting.equal_shares.once import Run, equal_shares_once
from commonground.voice.counting.equal_shares.raising import Raised, raise_shares
from commonground.voice.counting.equal_shares.supporters import supporters
from commonground.voice.counting.greedy import fund_greedily
from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.rules import Completion, EqualShares, Greedy, GreedyBy, Utility
from commonground.voice.counting.scope import Part, Scope
from commonground.voice.counting.worth import satisfaction, support_by_utility


def fund_by_equal_shares(scope: Scope, rule: EqualShares, step: Step = Step.rule) -> Part:
    """Run the Method of Equal Shares on what is open, with the scope's budget shared by all voters."""
    election = scope.election
    utility = rule.utility or Utility.usual(election.vote_type)
    if not election.voters:
        return Part((), share=Fraction(0))
    free = _free(scope, utility, step)
    after_free = scope.after(free, scope.budget)
    raised = _run(after_free, rule, utility)
    bought = free + tuple(
        Bought(project, cost, step)
        for project, cost in zip(raised.run.bought.tolist(), raised.run.costs.tolist(), strict=True)
    )
    ties = tuple(replace(tie, stage=tie.stage + after_free.before) for tie in raised.run.ties)
    if rule.completion in (Completion.add1u, Completion.utilitarian):
        rest = fund_greedily(
            scope.after(bought, scope.budget - sum(each.cost for each in bought)),
            Greedy(by=GreedyBy.votes_per_cost),
            Step.completion,
            support_by_utility(election, utility),
        )
        bought, ties = bought + rest.bought, ties + rest.ties
    part = Part(bought, ties, raised.run.share, raised.steps, raised.leapt)
    if rule.comparison:
        other = fund_greedily(scope, Greedy(), step)
        if _preferred(scope, utility, other, part):
            return replace(part, bought=other.bought, ties=other.ties, greedy_instead=True)
    return part


def _run(scope: Scope, rule: EqualShares, utility: Utility) -> Raised:
    """The rule itself, once or with ever higher shares."""
    voters = supporters(scope, utility)
    if not voters.supported.any():
        none = np.zeros(0, dtype=np.int64)
        share = Fraction(scope.budget, scope.election.voters)
        return Raised(Run(share, none, none, np.zeros(0), (), 0), 0, 0)
    if rule.completion in (Completion.add1, Completion.add1u):
        return raise_shares(voters, rule.increment or scope.election.minor_units, rule.stop)
    return Raised(equal_shares_once(voters, Fraction(scope.budget, scope.election.voters)), 0, 0)


def _free(scope: Scope, utility: Utility, step: Step) -> tuple[Bought, ...]:
    """Projects that cost nothing and that somebody wants: bought before all others, in the order of ties."""
    wanted = (
        support_by_utility(scope.election, Utility.cardinality if utility is Utility.cost else utility) > 0
    )
    still = scope.open & wanted & (scope.election.costs == 0)
    bought: list[Bought] = []
    for project in sorted(np.flatnonzero(still).tolist(), key=lambda each: scope.ranks[each]):
        if still[project]:
            bought.append(Bought(project, 0, step))
            still[list(scope.rivals[project])] = False
    return tuple(bought)


def _preferred(scope: Scope, utility: Utility, one: Part, other: Part) -> bool:
    """Whether more voters have more of one outcome than of the other, as their utilities measure it."""
    election = scope.election
    ours = satisfaction(election, one.bought, utility)
    theirs = satisfaction(election, other.bought, utility)
    voters = election.ballots.voters
    return int(voters[ours > theirs].sum()) > int(voters[theirs > ours].sum())
