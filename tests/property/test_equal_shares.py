"""Equal Shares in floats that are checked, held against the same rule in fractions, one voter at a time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.counting import (
    Ballots,
    Completion,
    Constraints,
    Election,
    EqualShares,
    Stop,
    TieRule,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.equal_shares import ExactMoney, equal_shares_once, supporters
from commonground.voice.counting.scope import Scope, whole
from counting_twins import add1_twin, completed_twin, equal_shares_twin
from invented_elections import invented_election

UTILITIES = [
    (VoteType.approval, Utility.cost),
    (VoteType.approval, Utility.cardinality),
    (VoteType.ordinal, Utility.borda),
    (VoteType.ordinal, Utility.cost),
    (VoteType.cumulative, Utility.additive),
    (VoteType.scoring, Utility.cardinality),
]
TIES = TieRule(seed="a seed announced before the vote")

kinds = st.sampled_from(UTILITIES)
seeds = st.integers(0, 2**32 - 1)
sizes = st.tuples(st.integers(1, 40), st.integers(1, 9))


def an_election(seed: int, size: tuple[int, int], vote_type: VoteType, *, ties: bool = True) -> Election:
    return invented_election(seed, voters=size[0], projects=size[1], vote_type=vote_type, ties=ties)


def bought_at(scope: Scope, utility: Utility, share: Fraction) -> list[tuple[int, int]]:
    voters = supporters(scope, utility)
    if not voters.supported.any():
        return []
    run = equal_shares_once(voters, share)
    return list(zip(run.bought.tolist(), run.costs.tolist(), strict=True))


def paid_projects(election: Election) -> list[int]:
    return np.flatnonzero(election.costs > 0).tolist()


@settings(max_examples=1500, deadline=None)
@given(seeds, sizes, kinds, st.booleans(), st.fractions(Fraction(1, 2), 3))
def test_one_run_buys_what_the_definition_buys(seed, size, kind, ties, more):
    election = an_election(seed, size, kind[0], ties=ties)
    share = Fraction(election.budget, election.voters) * more
    scope = whole(election, TIES, Constraints())
    twin = equal_shares_twin(election, kind[1], share, scope.ranks, among=paid_projects(election))
    assert bought_at(scope, kind[1], share) == twin


@settings(max_examples=400, deadline=None)
@given(seeds, sizes, kinds, st.fractions(Fraction(1, 2), 4))
def test_lower_levels_of_cost_and_rivals_are_bought_by_definition(seed, size, kind, more):
    election = an_election(seed, size, kind[0])
    chance = np.random.default_rng(seed)
    election = replace(
        election,
        projects=tuple(
            replace(
                project,
                part_costs=tuple(
                    sorted({project.cost // 2, project.cost // 3} - {0, project.cost}, reverse=True)
                ),
            )
            if chance.random() < 0.5
            else project
            for project in election.projects
        ),
    )
    pairs = tuple(
        frozenset(chance.choice([project.id for project in election.projects], 2, replace=False).tolist())
        for _ in range(2 if size[1] > 2 else 0)
    )
    scope = whole(election, TIES, Constraints(incompatible=pairs))
    share = Fraction(election.budget, election.voters) * more
    twin = equal_shares_twin(election, kind[1], share, scope.ranks, paid_projects(election), scope.rivals)
    assert bought_at(scope, kind[1], share) == twin


@settings(max_examples=150, deadline=None)
@given(seeds, sizes, kinds, st.sampled_from(Stop), st.sampled_from([7, 40, 100, 1000]))
def test_raising_the_shares_ends_where_stepping_one_by_one_ends(seed, size, kind, stop, part):
    election = an_election(seed, size, kind[0])
    increment = max(1, election.budget // election.voters // part)
    rule = EqualShares(utility=kind[1], completion=Completion.add1, stop=stop, increment=increment)
    outcome = count(election, rule, ties_by=TIES)
    scope = whole(election, TIES, Constraints())
    paid = paid_projects(election)
    bought, share, steps = add1_twin(election, kind[1], increment, stop, scope.ranks, among=paid)
    free = [each for each in outcome.bought if each.cost == 0]
    assert [(each.project, each.cost) for each in outcome.bought if each.cost > 0] == bought
    assert len(free) == len({each.project for each in free})
    assert (outcome.raised, outcome.share) == (steps, share)
    completed = count(election, replace(rule, completion=Completion.add1u), ties_by=TIES)
    assert [(each.project, each.cost) for each in completed.bought if each.cost > 0] == completed_twin(
        election, kind[1], bought, scope.ranks, among=paid
    )


@settings(max_examples=200, deadline=None)
@given(seeds, sizes, kinds, st.sampled_from([3, 10, 1000, 10**6]))
def test_multiplying_all_money_changes_nothing(seed, size, kind, times):
    election = an_election(seed, size, kind[0])
    rule = EqualShares(utility=kind[1], increment=max(1, election.budget // election.voters // 50))
    dearer = replace(
        election,
        budget=election.budget * times,
        projects=tuple(replace(project, cost=project.cost * times) for project in election.projects),
    )
    ours = count(election, rule, ties_by=TIES)
    theirs = count(dearer, replace(rule, increment=rule.increment * times), ties_by=TIES)
    assert ours.winners == theirs.winners
    assert ours.raised == theirs.raised


@settings(max_examples=200, deadline=None)
@given(seeds, sizes, kinds, st.randoms(use_true_random=False))
def test_shuffling_projects_and_ballots_changes_nothing(seed, size, kind, chance):
    election = an_election(seed, size, kind[0])
    rule = EqualShares(utility=kind[1], increment=max(1, election.budget // election.voters // 50))
    assert set(count(election, rule, ties_by=TIES).winners) == set(
        count(shuffled(election, chance), rule, ties_by=TIES).winners
    )


def shuffled(election: Election, chance) -> Election:
    projects = list(range(len(election.projects)))
    chance.shuffle(projects)
    place = {old: new for new, old in enumerate(projects)}
    ballots = election.ballots
    rows = list(range(len(ballots)))
    chance.shuffle(rows)
    entries = [range(int(ballots.start[row]), int(ballots.start[row + 1])) for row in rows]
    flat = [entry for each in entries for entry in each]
    return replace(
        election,
        projects=tuple(election.projects[old] for old in projects),
        ballots=Ballots(
            start=np.concatenate([[0], np.cumsum([len(each) for each in entries])]).astype(np.int64),
            project=np.array([place[int(ballots.project[entry])] for entry in flat], dtype=np.int32),
            points=ballots.points[flat],
            voters=ballots.voters[rows],
            points_unit=ballots.points_unit,
        ),
    )


@settings(max_examples=200, deadline=None)
@given(seeds, sizes, kinds)
def test_payments_add_up_to_the_cost_exactly(seed, size, kind):
    election = an_election(seed, size, kind[0])
    scope = whole(election, TIES, Constraints())
    voters = supporters(scope, kind[1])
    if not voters.supported.any():
        return
    share = Fraction(election.budget, election.voters)
    money = ExactMoney(voters, share)
    everybody = np.arange(len(election.ballots))
    held = money.held_by(everybody)
    for project, cost in bought_at(scope, kind[1], share):
        money.buy(project, cost)
        assert held - money.held_by(everybody) == cost
        held = money.held_by(everybody)


@pytest.mark.parametrize("voters", [1, 2, 3])
def test_money_that_is_just_enough_is_enough(voters):
    """A third of a budget each, three projects of a third: no float holds a third."""
    election = invented_election(1, voters=voters, projects=1)
    one = replace(
        election,
        budget=100 * voters + 1,
        projects=(replace(election.projects[0], cost=100 * voters + 1),),
        ballots=Ballots(
            np.array([0, 1]), np.array([0], np.int32), np.array([1], np.int64), np.array([voters], np.int64)
        ),
    )
    assert count(one, EqualShares(completion=Completion.none)).winners == (one.projects[0].id,)
