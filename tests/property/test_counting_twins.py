"""The slow twins of the budgeting rules, held against pabutools: what the rules are held against is sound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from pabutools.election import (
    Additive_Borda_Sat,
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    OrdinalBallot,
    OrdinalProfile,
    Project,
)
from pabutools.rules import (
    completion_by_rule_combination,
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    maximin_support,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule
from scipy.optimize import linprog

from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.rules import Constraints, Greedy, GreedyBy, Stop, Utility
from commonground.voice.counting.scope import Scope, whole
from commonground.voice.counting.ties import TieRule
from counting_twins import (
    Purchases,
    add1_twin,
    completed_twin,
    each_voter,
    equal_shares_twin,
    greedy_twin,
    heaviest_load,
    maximin_support_twin,
    phragmen_twin,
)
from invented_elections import KINDS, invented_election

TIES = TieRule()
SATISFACTION = {
    Utility.cost: Cost_Sat,
    Utility.cardinality: Cardinality_Sat,
    Utility.borda: Additive_Borda_Sat,
    Utility.additive: Additive_Cardinal_Sat,
}
SEEDS = range(40)
each_kind = pytest.mark.parametrize(("vote_type", "utility"), KINDS)


class Theirs:
    """An election as pabutools has it, and what its rules fund, as positions."""

    def __init__(self, election: Election) -> None:
        ranks = TIES.ranks(election)
        self.projects = [Project(str(p), project.cost) for p, project in enumerate(election.projects)]
        self.instance = Instance(self.projects, budget_limit=election.budget)
        self.ties = TieBreakingRule(lambda _instance, _profile, project: int(ranks[int(project.name)]))
        people = each_voter(election)
        if election.vote_type.is_approval:
            self.profile = ApprovalProfile([ApprovalBallot(self._named(each)) for each in people])
        elif election.vote_type is VoteType.ordinal:
            self.profile = OrdinalProfile([OrdinalBallot(self._named(each)) for each in people])
        else:
            self.profile = CardinalProfile(
                [CardinalBallot({self.projects[p]: points for p, points in each.items()}) for each in people]
            )

    def _named(self, ballot: dict[int, int]) -> list[Project]:
        return [self.projects[p] for p in sorted(ballot, key=lambda p: -ballot[p])]

    def fund(self, rule, **settings) -> list[int]:
        return [int(p.name) for p in rule(self.instance, self.profile, tie_breaking=self.ties, **settings)]


def names(bought: Purchases) -> list[int]:
    return [project for project, _ in bought]


def everything(election: Election) -> Scope:
    return whole(election, TIES, Constraints())


@each_kind
def test_equal_shares_funds_the_same_projects_in_the_same_order(vote_type, utility):
    for seed in SEEDS:
        election = invented_election(seed, vote_type=vote_type)
        ours = equal_shares_twin(
            election, utility, Fraction(election.budget, election.voters), TIES.ranks(election)
        )
        assert names(ours) == Theirs(election).fund(
            method_of_equal_shares, sat_class=SATISFACTION[utility]
        ), seed


@each_kind
def test_raising_the_shares_ends_at_the_same_outcome(vote_type, utility):
    for seed in SEEDS[:12]:
        election = invented_election(seed, vote_type=vote_type, voters=12, projects=6)
        ours, _, _ = add1_twin(election, utility, 100, Stop.exhaustive, TIES.ranks(election))
        theirs = Theirs(election).fund(
            method_of_equal_shares, sat_class=SATISFACTION[utility], voter_budget_increment=100
        )
        assert names(ours) == theirs, seed


@each_kind
def test_raising_the_shares_until_the_next_step_would_overspend(vote_type, utility):
    """Their increase of the whole budget, by one increment for every voter."""
    for seed in SEEDS[:8]:
        election = invented_election(seed, vote_type=vote_type, voters=12, projects=6)
        ours, _, _ = add1_twin(election, utility, 500, Stop.overspend, TIES.ranks(election))
        theirs = Theirs(election)
        total = sum(project.cost for project in election.projects)
        found = exhaustion_by_budget_increase(
            theirs.instance,
            theirs.profile,
            method_of_equal_shares,
            {"sat_class": SATISFACTION[utility], "tie_breaking": theirs.ties},
            exhaustive_stop=False,
            budget_step=500 * election.voters,
            budget_bound=election.voters * (total + 500) + election.budget,
        )
        assert names(ours) == [int(str(project)) for project in found], seed


@each_kind
def test_what_is_left_goes_where_theirs_goes(vote_type, utility):
    """Except that they also fund what nobody wants, if it fits."""
    for seed in SEEDS[:12]:
        election = invented_election(seed, vote_type=vote_type, voters=12, projects=6)
        ranks = TIES.ranks(election)
        shares, _, _ = add1_twin(election, utility, 100, Stop.exhaustive, ranks)
        theirs = Theirs(election)
        found = completion_by_rule_combination(
            theirs.instance,
            theirs.profile,
            [method_of_equal_shares, greedy_utilitarian_welfare],
            [
                {
                    "sat_class": SATISFACTION[utility],
                    "tie_breaking": theirs.ties,
                    "voter_budget_increment": 100,
                },
                {"sat_class": SATISFACTION[utility], "tie_breaking": theirs.ties},
            ],
        )
        wanted = election.votes if utility in (Utility.cost, Utility.cardinality) else election.points
        expected = [int(str(project)) for project in found if wanted[int(str(project))] > 0]
        assert names(completed_twin(election, utility, shares, ranks)) == expected, seed


@pytest.mark.parametrize("by", GreedyBy)
@pytest.mark.parametrize("vote_type", [VoteType.approval, VoteType.choose_one])
def test_greedy_funds_the_same_projects_in_the_same_order(vote_type, by):
    satisfaction = Cost_Sat if by is GreedyBy.votes else Cardinality_Sat
    for seed in SEEDS:
        election = invented_election(seed, vote_type=vote_type)
        found = Theirs(election).fund(greedy_utilitarian_welfare, sat_class=satisfaction)
        expected = [project for project in found if election.votes[project] > 0]
        assert names(greedy_twin(everything(election), Greedy(by=by))) == expected, seed


@pytest.mark.parametrize("vote_type", [VoteType.ordinal, VoteType.cumulative, VoteType.scoring])
def test_greedy_counts_points_where_ballots_carry_them(vote_type):
    satisfaction = Additive_Borda_Sat if vote_type is VoteType.ordinal else Additive_Cardinal_Sat
    for seed in SEEDS:
        election = invented_election(seed, vote_type=vote_type)
        found = Theirs(election).fund(greedy_utilitarian_welfare, sat_class=satisfaction)
        expected = [project for project in found if election.points[project] > 0]
        assert names(greedy_twin(everything(election), Greedy(by=GreedyBy.votes_per_cost))) == expected, seed


@pytest.mark.parametrize("vote_type", [VoteType.approval, VoteType.choose_one])
def test_phragmen_funds_the_same_projects(vote_type):
    """Theirs are sorted by name; and once only what nobody wants is left, they fund that."""
    for seed in SEEDS:
        election = invented_election(seed, vote_type=vote_type)
        ours = names(phragmen_twin(everything(election)))
        theirs = Theirs(election).fund(sequential_phragmen)
        assert sorted(ours) == sorted(p for p in theirs if election.votes[p] > 0), seed


def test_the_heaviest_load_is_what_a_linear_programme_finds():
    for seed in SEEDS[:15]:
        election = invented_election(seed, voters=12, projects=6)
        people = [set(each) for each in each_voter(election)]
        bought = [(p, int(election.costs[p])) for p in range(len(election.projects)) if election.votes[p]]
        carried = [
            (place, v) for place, (p, _) in enumerate(bought) for v in range(len(people)) if p in people[v]
        ]
        costs = np.zeros((len(bought), len(carried) + 1))
        loads = np.zeros((len(people), len(carried) + 1))
        loads[:, -1] = -1
        for column, (place, v) in enumerate(carried):
            costs[place, column] = loads[v, column] = 1
        least = linprog(
            [0] * len(carried) + [1],
            A_ub=loads,
            b_ub=np.zeros(len(people)),
            A_eq=costs,
            b_eq=[cost for _, cost in bought],
        )
        assert float(heaviest_load(bought, people)) == pytest.approx(least.fun), seed


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
def test_maximin_support_funds_the_same_projects_where_nothing_is_level():
    """A float cannot tell what is level, so they are compared on elections without ties."""
    for seed in SEEDS[:5]:
        election = invented_election(seed, voters=10, projects=5, ties=False)
        ours = names(maximin_support_twin(everything(election)))
        theirs = Theirs(election).fund(maximin_support)
        assert ours == [p for p in theirs if election.votes[p] > 0], seed


def test_the_twins_take_no_side_between_equal_ballots_merged_and_not():
    election = invented_election(3)
    people = each_voter(election)
    assert len(people) == election.voters
    assert np.array_equal(
        [sum(p in each for each in people) for p in range(len(election.projects))],
        election.votes,
    )
