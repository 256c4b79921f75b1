"""Maximin support: next comes the project with which the money is carried most evenly by those who chose it.

The rule of Sánchez-Fernández, Fernández-García, Fisteus & Brill (The maximin support method, 2016), for
projects that differ in cost, as Aziz, Lee & Talmon (Proportionally representative participatory budgeting,
2018) have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.scope import Part, Scope
from commonground.voice.counting.ties import Tie

_LARGEST = 2**62


def fund_by_maximin_support(scope: Scope, step: Step = Step.rule) -> Part:
    """Buys, as long as anything fits, the project with which the voter who carries most carries the least.

    What all that was bought costs is shared out afresh each time, in any way that leaves nobody but its
    supporters to pay for a project, and as evenly as that allows. A project stands at the dearest of its
    levels that fits into what is left. Raises BallotError for ballots that are not approvals, and for sums
    too large to be exact. Every tie for the next purchase is recorded.
    """
    election = scope.election
    if not election.vote_type.is_approval:
        raise BallotError(
            f"{election.name}: maximin support counts approval ballots, and these are "
            f"{election.vote_type} ballots; choose greedy or equal shares."
        )
    loads = _Loads(scope)
    left = scope.budget
    prices: dict[int, int] = {}
    at_least: list[tuple[Fraction, int, int]] = []  # a load that cannot be undercut, rank, project
    still = set(np.flatnonzero(scope.open & (election.votes > 0)).tolist())
    bought: list[Bought] = []
    ties: list[Tie] = []
    while True:
        before, prices = prices, _prices(scope, still, left)
        # What was known of a project at a dearer level does not hold for a lower one.
        known = {each: load for load, _, each in at_least if prices.get(each) == before.get(each)}
        at_least = [
            (max(known.get(each, Fraction(0)), load), int(scope.ranks[each]), each)
            for each, load in loads.at_least(prices).items()
        ]
        heapify(at_least)
        level = _most_even(loads, prices, at_least)
        if not level:
            return Part(tuple(bought), tuple(ties))
        if len(level) > 1:
            ties.append(scope.ties_by.broken(election, scope.before + len(bought), level))
        project = level[0]
        bought.append(Bought(project, prices[project], step))
        loads.buy(project, prices[project])
        left -= prices[project]
        still -= {project, *scope.rivals[project]}


def _prices(scope: Scope, still: set[int], left: int) -> dict[int, int]:
    """The dearest level that fits, of every project of which one does."""
    fitting = {
        project: next((cost for cost in scope.election.projects[project].levels if cost <= left), None)
        for project in sorted(still)
    }
    return {project: cost for project, cost in fitting.items() if cost is not None}


def _most_even(loads: _Loads, prices: dict[int, int], at_least: list[tuple[Fraction, int, int]]) -> list[int]:
    """The projects that leave the heaviest load least, the first in a tie before the others.

    For every project ``at_least`` has a load that cannot be undercut. The least of them is tried: either it
    can be had, or some projects show a greater one. Those hold on in later rounds, as another project never
    makes loads lighter.
    """
    found: list[tuple[Fraction, int, int]] = []
    while at_least and (not found or at_least[0][0] == found[0][0]):
        load, rank, project = heappop(at_least)
        proven = loads.heavier(project, prices[project], load)
        if proven is None:
            found.append((load, rank, project))
        else:
            heappush(at_least, (proven, rank, project))
    for each in found:
        heappush(at_least, each)
    return [project for _, _, project in sorted(found)]


class _Loads:
    """How evenly the cost of what was bought can be carried."""

    def __init__(self, scope: Scope) -> None:
        election, ballots = scope.election, scope.election.ballots
        costs = [cost for project in election.projects for cost in project.levels]
        self.unit = max(gcd(*costs), 1)
        self.votes = election.votes
        self.voters = ballots.voters.astype(np.int64)
        self.start = ballots.start.astype(np.int64)
        self.named = ballots.project.astype(np.int64)
        self.ballot = ballots.row.astype(np.int64)
        self.entries = np.argsort(self.named, kind="stable")
        self.place = np.searchsorted(self.named[self.entries], np.arange(len(election.projects) + 1))
        self.bought: dict[int, int] = {}
        self.heaviest = Fraction(0)
        self.flow, self.scale = np.zeros(len(self.named), dtype=np.int64), 1
        self.tried: dict[int, tuple[Fraction, np.ndarray]] = {}  # loads that can be had, with a flow
        self.too_dear: dict[int, frozenset[int]] = {}  # the projects that showed a greater load
        self.tight = frozenset[int]()
        if sum(costs) // self.unit * max(election.voters, 1) > _LARGEST:
            raise BallotError(
                f"{election.name}: its costs times its voters are too large for maximin support to be exact."
            )

    def at_least(self, prices: dict[int, int]) -> dict[int, Fraction]:
        """For each project a load that cannot be undercut once it is bought as well.

        That is what it costs, together with any of those bought before, for each of the supporters: here on
        its own, with those that were last found to be too dear for a little less, and with all. It only saves
        trying.
        """
        found = dict.fromkeys(prices, self.heaviest)
        for some in (frozenset[int](), self.tight, frozenset(self.bought)):
            beside = ~self.supporters(some)
            cost = sum(self.bought[each] for each in some)
            those = int(self.voters[~beside].sum())
            more = np.bincount(self.named, (self.voters * beside)[self.ballot], len(self.votes))
            for project, price in prices.items():
                load = Fraction(cost + price // self.unit, those + int(more[project]))
                found[project] = max(found[project], load)
        return found

    def supporters(self, projects: Iterable[int]) -> np.ndarray:
        """(ballots,) bool: those that name any of the projects."""
        wanted = np.zeros(len(self.votes), dtype=bool)
        wanted[list(projects)] = True
        naming = np.zeros(len(self.voters), dtype=bool)
        naming[self.ballot[wanted[self.named]]] = True
        return naming

    def heavier(self, project: int, price: int, load: Fraction) -> Fraction | None:
        """None if nobody has to carry more than ``load``, or else a greater load that somebody has to."""
        from commonground.voice.counting.even_loads import carry

        prices = self.bought | {project: price // self.unit}
        projects = np.array(list(prices), dtype=np.int64)
        unsent = np.zeros(len(self.votes), dtype=np.int64)
        unsent[projects] = [cost * load.denominator for cost in prices.values()]
        room = self.voters * load.numerator
        paths = self.place, self.entries, self.start, self.named, self.ballot
        flow, beyond = carry(projects, *paths, self.flow, load.denominator / self.scale, unsent, room)
        if not beyond.any():
            self.tried[project] = load, flow
            return None
        dear = np.flatnonzero(beyond).tolist()
        self.too_dear[project] = frozenset(dear)
        return Fraction(sum(prices[each] for each in dear), int(self.voters[self.supporters(dear)].sum()))

    def buy(self, project: int, price: int) -> None:
        """From here on this project is carried too, by the load last found for it."""
        self.heaviest, self.flow = self.tried[project]
        self.scale = self.heaviest.denominator
        self.bought[project] = price // self.unit
        self.tight = self.too_dear.get(project, self.tight | {project})
        self.tried.clear()
