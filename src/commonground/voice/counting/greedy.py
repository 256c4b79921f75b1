"""Greedy: the project with the most support first, then the next, for as long as the money lasts.

This is what most cities do today, each with its own small print. It is also how Equal Shares spends what it
leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

import numpy as np

from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.rules import Greedy, GreedyBy
from commonground.voice.counting.scope import Part, Scope
from commonground.voice.counting.ties import Tie


def fund_greedily(
    scope: Scope, rule: Greedy, step: Step = Step.rule, support: np.ndarray | None = None
) -> Part:
    """Buys in order of support until nothing more fits.

    ``support`` (projects,) int is what the projects are put in order by, instead of their votes (or points,
    where ballots carry points or an order); ``rule.threshold`` is held against it too, and is in whole points
    there. A project that does not fit at its full cost is bought at the dearest lower level that does; one
    that fits at no level is passed over, or with ``rule.no_skip`` ends the count. What nobody supports is
    never bought, and what is dearer than the whole budget takes no part.

    A tie is recorded where the order of those that are level may change which of them are bought: they do not
    all fit together, or one is another's rival. ``chosen`` is the one whose turn comes first, even if it ends
    the count.
    """
    election = scope.election
    if support is None:
        support = election.votes if election.vote_type.is_approval else election.points
    standing = _standing(scope, rule, support)
    left = scope.budget
    out = set[int]()
    bought: list[Bought] = []
    ties: list[Tie] = []
    queue = sorted(standing, key=lambda project: (standing[project], scope.ranks[project]))
    for _, level in groupby(queue, key=standing.__getitem__):
        waiting = list(level)
        while waiting := [
            project
            for project in waiting
            if project not in out and (rule.no_skip or _price(scope, project, left) is not None)
        ]:
            if len(waiting) > 1 and _order_matters(scope, waiting, left):
                ties.append(scope.ties_by.broken(election, scope.before + len(bought), waiting))
            project, *waiting = waiting
            price = _price(scope, project, left)
            if price is None:
                return Part(tuple(bought), tuple(ties))
            bought.append(Bought(project, price, step))
            left -= price
            out.update(scope.rivals[project])
    return Part(tuple(bought), tuple(ties))


def _standing(scope: Scope, rule: Greedy, support: np.ndarray) -> dict[int, tuple[int, Fraction]]:
    """What the projects that may be bought are put in order by: the lower goes first, equals are level."""
    election = scope.election
    threshold = rule.threshold * (1 if election.vote_type.is_approval else election.ballots.points_unit)
    standing: dict[int, tuple[int, Fraction]] = {}
    for project in np.flatnonzero(scope.open).tolist():
        found = int(support[project])
        if found <= 0 or found < threshold or _price(scope, project, scope.budget) is None:
            continue
        cost = election.projects[project].cost
        if rule.by is GreedyBy.votes:
            standing[project] = (0, Fraction(-found))
        elif cost == 0:
            standing[project] = (-1, Fraction(0))  # support for no money at all is before any other
        else:
            standing[project] = (0, Fraction(-found, cost))
    return standing


def _price(scope: Scope, project: int, left: int) -> int | None:
    """The dearest level of a project that what is left can pay for."""
    return next((cost for cost in scope.election.projects[project].levels if cost <= left), None)


def _order_matters(scope: Scope, level: Sequence[int], left: int) -> bool:
    """Whether projects with equal support can not simply all be bought."""
    if sum(scope.election.projects[project].cost for project in level) > left:
        return True
    return any(not set(scope.rivals[project]).isdisjoint(level) for project in level)
