"""The parts a count was made of: each reserved share of the budget with its own projects, then all the rest.

Every part starts afresh, with its own money; so what was bought can only be explained part by part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from commonground.voice.counting.count import fund
from commonground.voice.counting.outcome import Bought, Outcome, Step
from commonground.voice.counting.rules import EqualShares, Utility
from commonground.voice.counting.scope import Scope, reserves, whole


@dataclass(frozen=True, eq=False)
class CountPart:
    """What one part of a count could buy, with what, and what it bought.

    ``reserved_for`` is the category whose share of the budget it is, None for the rest. ``share`` is
    what each voter had to spend in it, in minor units; None where the part was not bought by shares.
    """

    scope: Scope
    bought: tuple[Bought, ...]
    share: Fraction | None
    reserved_for: str | None = None


def parts_of(outcome: Outcome) -> tuple[CountPart, ...]:
    """The parts of a count in their order; the last is that of the whole budget but for what was bought
    before.

    Reserved parts are counted once more, as an outcome does not say where one ends and what a share was
    in it.
    """
    scope = whole(outcome.election, outcome.ties_by, outcome.constraints)
    parts: list[CountPart] = []
    before = 0
    for category, projects, budget in reserves(outcome.election, outcome.constraints):
        one = scope.only(projects, budget)
        found = fund(one, outcome.rule, Step.reserved)
        share = None if found.greedy_instead else found.share
        parts.append(CountPart(one, found.bought, share, category))
        scope = scope.after(found.bought, scope.budget)
        before += len(found.bought)
    left = outcome.election.budget - sum(each.cost for each in outcome.bought[:before])
    share = None if outcome.greedy_instead else outcome.share
    parts.append(CountPart(replace(scope, budget=left), outcome.bought[before:], share))
    return tuple(parts)


def utility_of(outcome: Outcome) -> Utility:
    """What a project is worth to its voters by the rule of a count; the usual where the rule does not ask."""
    named = outcome.rule.utility if isinstance(outcome.rule, EqualShares) else None
    return named or Utility.usual(outcome.election.vote_type)
