"""Each budgeting rule once more: slow, plain, in fractions, one voter at a time, as it is defined.

Projects are positions, money is minor units, and what was bought is a list of (project, cost) in the order of
purchase. ``among`` are the projects that may be bought (all of them if None) and ``rivals[p]`` those that go
out once ``p`` is bought.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations

import numpy as np

from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.rules import Greedy, GreedyBy, Stop, Utility
from commonground.voice.counting.scope import Scope

Purchases = list[tuple[int, int]]
Rivals = Sequence[Collection[int]]
Ranks = Sequence[int] | np.ndarray


def each_voter(election: Election) -> list[dict[int, int]]:
    """One dict for each voter: the points given to every project chosen (to give none is not to choose)."""
    ballots = election.ballots
    gives_points = election.vote_type in (VoteType.cumulative, VoteType.scoring)
    people = []
    for row, voters in enumerate(ballots.voters):
        entries = range(int(ballots.start[row]), int(ballots.start[row + 1]))
        ballot = {int(ballots.project[entry]): int(ballots.points[entry]) for entry in entries}
        ballot = {project: points for project, points in ballot.items() if points > 0 or not gives_points}
        people += [ballot] * int(voters)
    return people


def worth(utility: Utility, points: int, cost: int) -> int:
    """What a project is worth to a voter who named it, at what it costs."""
    return {Utility.cost: cost, Utility.cardinality: 1}.get(utility, points)


def supports(utility: Utility, points: int) -> bool:
    """Whether a voter who named a project has any use for it; a project that is free is still wanted."""
    return utility in (Utility.cost, Utility.cardinality) or points > 0


def supported(election: Election, utility: Utility, among: Collection[int] | None) -> list[int]:
    """The projects that somebody has a use for."""
    people = each_voter(election)
    return [
        project
        for project in (range(len(election.projects)) if among is None else sorted(among))
        if any(project in ballot and supports(utility, ballot[project]) for ballot in people)
    ]


# --- Equal Shares -------------------------------------------------------------------------------------------


def equal_shares_twin(
    election: Election,
    utility: Utility,
    share: Fraction,
    ranks: Ranks,
    among: Collection[int] | None = None,
    rivals: Rivals = (),
) -> Purchases:
    """One run of the Method of Equal Shares in which every voter starts with ``share``."""
    people = each_voter(election)
    money = [Fraction(share) for _ in people]
    levels = {p: list(election.projects[p].levels) for p in supported(election, utility, among)}
    bought: Purchases = []
    while True:
        offers = []
        for project, left in levels.items():
            backers = [v for v, each in enumerate(people) if supports(utility, each.get(project, 0))]
            backers = [v for v in backers if project in people[v]]
            while left and sum(money[v] for v in backers) < left[0]:
                del left[0]
            if left:
                worths = {v: worth(utility, people[v][project], left[0]) for v in backers}
                offers.append((least_rho(left[0], worths, money), ranks[project], project, worths))
        if not offers:
            return bought
        rho, _, project, worths = min(offers, key=lambda offer: offer[:2])
        for voter, utility_to_them in worths.items():
            money[voter] -= min(money[voter], rho * utility_to_them)
        bought.append((project, levels.pop(project)[0]))
        for rival in rivals[project] if rivals else ():
            levels.pop(rival, None)


def least_rho(cost: int, worths: dict[int, int], money: Sequence[Fraction]) -> Fraction:
    """The least price of a unit of utility at which those who want a project cover its cost between them."""
    if cost == 0:
        return Fraction(0)
    rest, units = Fraction(cost), sum(worths.values())
    for voter in sorted(worths, key=lambda v: money[v] / worths[v]):
        rho = rest / units
        if rho * worths[voter] <= money[voter]:
            return rho
        rest -= money[voter]
        units -= worths[voter]
    raise AssertionError("those who want the project cannot pay for it")


def add1_twin(
    election: Election,
    utility: Utility,
    increment: Fraction | int,
    stop: Stop,
    ranks: Ranks,
    among: Collection[int] | None = None,
    rivals: Rivals = (),
) -> tuple[Purchases, Fraction, int]:
    """Equal Shares with every share raised one step at a time: what was bought, the share, and the steps.

    Where no step can change anything any more the count ends too: when everything is bought at its full cost,
    or when each voter could pay for everything alone.
    """
    wanted = supported(election, utility, among)
    everything = sum(election.projects[project].cost for project in wanted)
    share, steps = Fraction(election.budget, election.voters), 0
    before: tuple[Purchases, Fraction, int] = ([], share, steps)
    while True:
        bought = equal_shares_twin(election, utility, share, ranks, among, rivals)
        if sum(cost for _, cost in bought) > election.budget:
            return before
        before = bought, share, steps
        if stop is Stop.exhaustive and is_exhaustive(election, bought, wanted, rivals):
            return before
        if sum(cost for _, cost in bought) == everything or share >= everything:
            return before
        share += increment
        steps += 1


def is_exhaustive(
    election: Election, bought: Purchases, wanted: Collection[int], rivals: Rivals = ()
) -> bool:
    """Whether nothing that is wanted and still open fits into what is left, at any of its levels."""
    left = election.budget - sum(cost for _, cost in bought)
    gone = {project for project, _ in bought}
    if rivals:
        gone |= {rival for project, _ in bought for rival in rivals[project]}
    return all(min(election.projects[p].levels) > left for p in wanted if p not in gone)


def completed_twin(
    election: Election,
    utility: Utility,
    bought: Purchases,
    ranks: Ranks,
    among: Collection[int] | None = None,
    rivals: Rivals = (),
) -> Purchases:
    """The utilitarian completion: what still fits, by all voters' utility together for each unit of money."""
    left = election.budget - sum(cost for _, cost in bought)
    gone = {project for project, _ in bought}
    if rivals:
        gone |= {rival for project, _ in bought for rival in rivals[project]}
    still = {project for project in supported(election, utility, among) if project not in gone}
    together = {
        p: sum(
            worth(utility, each[p], election.projects[p].cost) for each in each_voter(election) if p in each
        )
        for p in still
    }
    order = {p: _for_each_unit(together[p], election.projects[p].cost) for p in still}
    return bought + _most_first(election, order, left, ranks, rivals)


# --- Greedy -------------------------------------------------------------------------------------------------


def greedy_twin(scope: Scope, rule: Greedy) -> Purchases:
    """Most support first. What is dearer than the whole budget takes no part and does not end the count."""
    election = scope.election
    people = each_voter(election)
    by_points = not election.vote_type.is_approval
    support = {
        p: sum(each[p] if by_points else 1 for each in people if p in each)
        for p in range(len(election.projects))
        if scope.open[p] and min(election.projects[p].levels) <= scope.budget
    }
    threshold = rule.threshold * (election.ballots.points_unit if by_points else 1)
    support = {p: points for p, points in support.items() if points > 0 and points >= threshold}
    order: dict[int, tuple[bool, Fraction]] = {
        p: _for_each_unit(points, election.projects[p].cost)
        if rule.by is GreedyBy.votes_per_cost
        else (False, Fraction(points))
        for p, points in support.items()
    }
    ranks = [int(rank) for rank in scope.ranks]
    return _most_first(election, order, scope.budget, ranks, scope.rivals, no_skip=rule.no_skip)


def _for_each_unit(support: int, cost: int) -> tuple[bool, Fraction]:
    """Support for each unit of money, to be compared; what is free comes before everything."""
    return (True, Fraction(0)) if cost == 0 else (False, Fraction(support, cost))


def _most_first(
    election: Election,
    order: dict[int, tuple[bool, Fraction]],
    left: int,
    ranks: Ranks,
    rivals: Rivals,
    no_skip: bool = False,
) -> Purchases:
    bought: Purchases = []
    still = set(order)
    while still:
        project = min(still, key=lambda p: (not order[p][0], -order[p][1], ranks[p]))
        still.discard(project)
        fits = [cost for cost in election.projects[project].levels if cost <= left]
        if fits:
            bought.append((project, fits[0]))
            left -= fits[0]
            still -= set(rivals[project] if rivals else ())
        elif no_skip:
            break
    return bought


# --- Phragmén -----------------------------------------------------------------------------------------------


def phragmen_twin(scope: Scope) -> Purchases:
    """Everybody earns at one pace; a project is bought as soon as those who chose it hold its cost together.

    They pay all they have. A project asks for the dearest of its levels that fits into what is left, and the
    count ends as soon as one could be paid for of which no level fits; those dearer than the whole budget are
    left out from the start.
    """
    election = scope.election
    assert election.vote_type in (VoteType.approval, VoteType.choose_one)
    people = each_voter(election)
    backers = {
        p: [v for v, each in enumerate(people) if p in each]
        for p, project in enumerate(election.projects)
        if scope.open[p] and min(project.levels) <= scope.budget
    }
    still = {p for p, voters in backers.items() if voters}
    left, now, paid_at, bought = scope.budget, Fraction(0), [Fraction(0)] * len(people), []
    while still:
        asks = {p: _dearest_that_fits(election, p, left) for p in still}
        when = {
            p: max(now, (sum(paid_at[v] for v in backers[p]) + cost) / Fraction(len(backers[p])))
            for p, (cost, _) in asks.items()
        }
        now = min(when.values())
        first = sorted((p for p in still if when[p] == now), key=lambda p: scope.ranks[p])
        if not all(asks[p][1] for p in first):
            return bought
        project = first[0]
        for voter in backers[project]:
            paid_at[voter] = now
        bought.append((project, asks[project][0]))
        left -= asks[project][0]
        still -= {project, *scope.rivals[project]}
    return bought


def _dearest_that_fits(election: Election, project: int, left: int) -> tuple[int, bool]:
    """What a project asks for, and whether that fits: where no level does, it is the lowest."""
    levels = election.projects[project].levels
    return next(((cost, True) for cost in levels if cost <= left), (levels[-1], False))


# --- Maximin support ----------------------------------------------------------------------------------------


def maximin_support_twin(scope: Scope) -> Purchases:
    """Next comes the project with which the heaviest load, if all carry as evenly as can be, is the least."""
    election = scope.election
    people = [set(each) for each in each_voter(election)]
    still = {p for p in range(len(election.projects)) if scope.open[p] and any(p in each for each in people)}
    left = scope.budget
    bought: Purchases = []
    while True:
        offers = []
        for project in sorted(still):
            fits = [cost for cost in election.projects[project].levels if cost <= left]
            if fits:
                offers.append((heaviest_load([*bought, (project, fits[0])], people), project, fits[0]))
        if not offers:
            return bought
        _, project, cost = min(offers, key=lambda offer: (offer[0], scope.ranks[offer[1]]))
        bought.append((project, cost))
        left -= cost
        still -= {project, *scope.rivals[project]}


def heaviest_load(bought: Purchases, people: Sequence[Collection[int]]) -> Fraction:
    """The least that the voter who carries most must carry: some projects' cost for each of their supporters.

    However the costs are shared out, the supporters of any set of projects carry its cost; and by the duality
    of flows and cuts the worst set tells exactly how evenly it can be done.
    """
    return max(
        Fraction(sum(cost for _, cost in some), sum(any(p in each for p, _ in some) for each in people))
        for some in _subsets(bought)
    )


def _subsets(bought: Purchases) -> Iterator[tuple[tuple[int, int], ...]]:
    return chain.from_iterable(combinations(bought, size) for size in range(1, len(bought) + 1))
