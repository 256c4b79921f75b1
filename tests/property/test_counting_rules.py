"""Greedy, Phragmén and maximin support against their slow twins, and what no rule may depend on."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from commonground.voice.counting.election import Ballots, Election, VoteType
from commonground.voice.counting.greedy import fund_greedily
from commonground.voice.counting.maximin_support import fund_by_maximin_support
from commonground.voice.counting.phragmen import fund_by_phragmen
from commonground.voice.counting.rules import Constraints, Greedy, GreedyBy
from commonground.voice.counting.scope import Part, Scope, whole
from commonground.voice.counting.ties import TieBreak, TieRule
from counting_twins import Purchases, greedy_twin, maximin_support_twin, phragmen_twin
from invented_elections import invented_election

APPROVALS = [VoteType.approval, VoteType.choose_one]
GREEDY = [
    Greedy(by=by, threshold=threshold, no_skip=no_skip)
    for by, threshold, no_skip in product(GreedyBy, (0, 4), (False, True))
]


def purchases(part: Part) -> Purchases:
    return [(each.project, each.cost) for each in part.bought]


def awkward_scope(seed: int, **election: object) -> Scope:
    """An invented election with free projects, lower levels, rivals, and projects that may not be bought."""
    chance = np.random.default_rng(seed)
    plain = invented_election(seed, **election)  # pyright: ignore[reportArgumentType]
    projects = list(plain.projects)
    for place, project in enumerate(projects):
        if chance.random() < 0.1:
            projects[place] = replace(project, cost=0)
        elif chance.random() < 0.25:
            parts = sorted({int(part) for part in chance.integers(0, project.cost, 2)}, reverse=True)
            projects[place] = replace(project, part_costs=tuple(parts))
    pairs = chance.integers(0, len(projects), (int(chance.integers(0, 3)), 2))
    together = tuple(frozenset({projects[a].id, projects[b].id}) for a, b in pairs if a != b)
    by = (TieBreak.drawn,) if chance.random() < 0.5 else TieRule().by
    scope = whole(
        replace(plain, projects=tuple(projects)),
        TieRule(by, seed=str(seed)),
        Constraints(incompatible=together, least_votes=int(chance.integers(0, 3))),
    )
    return replace(scope, open=scope.open & (chance.random(len(projects)) < 0.9))


def plain_scope(election: Election) -> Scope:
    return whole(election, TieRule(), Constraints())


@pytest.mark.parametrize("vote_type", VoteType)
def test_greedy_buys_what_its_definition_buys(vote_type):
    for seed in range(250):
        scope = awkward_scope(seed, vote_type=vote_type)
        for rule in GREEDY:
            assert purchases(fund_greedily(scope, rule)) == greedy_twin(scope, rule), (seed, rule)


@pytest.mark.parametrize("vote_type", APPROVALS)
def test_phragmen_buys_what_its_definition_buys(vote_type):
    for seed in range(700):
        scope = awkward_scope(seed, vote_type=vote_type)
        assert purchases(fund_by_phragmen(scope)) == phragmen_twin(scope), seed


@pytest.mark.parametrize("vote_type", APPROVALS)
def test_phragmen_tells_apart_what_no_float_can(vote_type):
    """Costs of thousands of millions of millions, one minor unit apart."""
    for seed in range(150):
        scope = plain_scope(with_all_money_times(invented_election(seed, vote_type=vote_type), 10**11))
        chance = np.random.default_rng(seed)
        nudged = {p.id: p.cost + int(chance.integers(-1, 2)) for p in scope.election.projects}
        scope = plain_scope(scope.election.with_costs(nudged))
        assert purchases(fund_by_phragmen(scope)) == phragmen_twin(scope), seed


@pytest.mark.parametrize("vote_type", APPROVALS)
def test_maximin_support_buys_what_its_definition_buys(vote_type):
    for seed in range(250):
        scope = awkward_scope(seed, vote_type=vote_type, voters=15, projects=7)
        assert purchases(fund_by_maximin_support(scope)) == maximin_support_twin(scope), seed


# --- What no count may depend on ----------------------------------------------------------------------------


def with_all_money_times(election: Election, factor: int) -> Election:
    return replace(
        election,
        budget=election.budget * factor,
        projects=tuple(
            replace(
                project,
                cost=project.cost * factor,
                part_costs=tuple(part * factor for part in project.part_costs),
            )
            for project in election.projects
        ),
    )


def shuffled(election: Election, chance: np.random.Generator) -> tuple[Election, np.ndarray]:
    """The same election with its projects and ballots in another order, and where each project now stands."""
    order = chance.permutation(len(election.projects))
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    ballots = election.ballots
    rows = chance.permutation(len(ballots))
    entries = [np.flatnonzero(ballots.row == row) for row in rows]
    together = np.concatenate(entries) if entries else np.empty(0, dtype=np.int64)
    return (
        replace(
            election,
            projects=tuple(election.projects[place] for place in order),
            ballots=Ballots(
                start=np.cumsum([0, *(len(each) for each in entries)], dtype=np.int64),
                project=places[ballots.project[together]].astype(np.int32),
                points=ballots.points[together],
                voters=ballots.voters[rows],
                points_unit=ballots.points_unit,
            ),
        ),
        places,
    )


def counts(election: Election) -> list[Part]:
    scope = plain_scope(election)
    parts = [fund_greedily(scope, rule) for rule in GREEDY]
    if election.vote_type.is_approval:
        parts += [fund_by_phragmen(scope), fund_by_maximin_support(scope)]
    return parts


@pytest.mark.parametrize("vote_type", VoteType)
def test_shuffling_projects_and_ballots_changes_no_count(vote_type):
    for seed in range(60):
        election = invented_election(seed, vote_type=vote_type, voters=20, projects=7)
        other, places = shuffled(election, np.random.default_rng(seed))
        for ours, theirs in zip(counts(election), counts(other), strict=True):
            moved = [(int(places[project]), cost) for project, cost in purchases(ours)]
            assert moved == purchases(theirs), seed
            assert [(tie.stage, places[tie.chosen], tie.by) for tie in ours.ties] == [
                (tie.stage, tie.chosen, tie.by) for tie in theirs.ties
            ]


@pytest.mark.parametrize("factor", [7, 1000])
@pytest.mark.parametrize("vote_type", VoteType)
def test_multiplying_all_money_changes_no_count(vote_type, factor):
    for seed in range(60):
        election = invented_election(seed, vote_type=vote_type, voters=20, projects=7)
        other = with_all_money_times(election, factor)
        for ours, theirs in zip(counts(election), counts(other), strict=True):
            assert [each.project for each in ours.bought] == [each.project for each in theirs.bought]
            assert ours.ties == theirs.ties


@pytest.mark.parametrize("vote_type", VoteType)
def test_no_count_spends_more_than_there_is_or_buys_anything_twice(vote_type):
    for seed in range(150):
        scope = awkward_scope(seed, vote_type=vote_type, voters=15, projects=7)
        parts = [fund_greedily(scope, rule) for rule in GREEDY]
        if scope.election.vote_type.is_approval:
            parts += [fund_by_phragmen(scope), fund_by_maximin_support(scope)]
        for part in parts:
            bought = [each.project for each in part.bought]
            assert part.cost <= scope.budget
            assert len(set(bought)) == len(bought)
            assert all(scope.open[project] for project in bought)
            assert not any(set(scope.rivals[project]) & set(bought) for project in bought)


@pytest.mark.parametrize("vote_type", VoteType)
def test_a_greedy_tie_that_is_not_recorded_changes_nothing_that_is_funded(vote_type):
    """Drawn in another order, the same projects are funded, unless a tie was recorded."""
    for seed in range(250):
        scope = awkward_scope(seed, vote_type=vote_type)
        for rule in GREEDY:
            part = fund_greedily(scope, rule)
            if part.ties:
                continue
            for draw in range(3):
                other = replace(scope, ties_by=TieRule((TieBreak.drawn,), seed=f"another {draw}"))
                assert set(fund_greedily(other, rule).bought) == set(part.bought), (seed, rule)
