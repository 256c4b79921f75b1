"""Raising the shares by leaps ends where counting at every single step ends, however small the steps are."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from commonground.voice.counting import Constraints, Election, Stop, TieRule, Utility
from commonground.voice.counting.equal_shares import (
    Run,
    Supporters,
    equal_shares_once,
    raise_shares,
    supporters,
)
from commonground.voice.counting.pabulib import read_election
from commonground.voice.counting.scope import whole
from invented_shares import invented_shares

MOST_STEPS = 2_500
"""An election in which stepping goes on for longer than this is passed over."""


def stepped(voters: Supporters, increment: int, stop: Stop) -> tuple[Run, int] | None:
    """The last run that counts and its number of steps, counted at each; None where there are too many."""
    scope = voters.scope
    costs, levels = scope.election.costs, [min(project.levels) for project in scope.election.projects]
    wanted = set(np.flatnonzero(voters.supported).tolist())
    kept: tuple[Run, int] | None = None
    for steps in range(MOST_STEPS):
        share = Fraction(scope.budget, scope.election.voters) + steps * increment
        run = equal_shares_once(voters, share)
        if run.cost > scope.budget:
            return kept
        kept = run, steps
        gone = set(run.bought.tolist()).union(*(scope.rivals[project] for project in run.bought.tolist()))
        if stop is Stop.exhaustive and all(levels[p] > scope.budget - run.cost for p in wanted - gone):
            return kept
        everything = costs[list(wanted)].sum()
        if run.cost == everything or share >= everything:
            return kept  # nothing can change any more
    return None


def compared(run: Run) -> tuple:
    return run.share, run.bought.tolist(), run.costs.tolist(), run.ties


def differences(seeds: range, **also: bool) -> tuple[list[str], int, int, int]:
    """Where leaping ends elsewhere; how many searches were compared; their steps, and those leapt over."""
    found: list[str] = []
    searches = steps = leapt = 0
    for seed in seeds:
        voters, increment = invented_shares(seed, **also)
        if not voters.supported.any():
            continue
        for stop in Stop:
            slowly = stepped(voters, increment, stop)
            if slowly is None:
                continue
            raised = raise_shares(voters, increment, stop)
            searches, steps, leapt = searches + 1, steps + slowly[1], leapt + raised.leapt
            if (raised.steps, *compared(raised.run)) != (slowly[1], *compared(slowly[0])):
                found.append(f"seed {seed}, {stop}: {raised.steps} steps, {slowly[1]} one by one")
    return found, searches, steps, leapt


@pytest.mark.parametrize("seeds", [range(first, first + 50) for first in range(0, 200, 50)], ids=str)
def test_leaping_ends_where_stepping_ends_with_the_same_ties_on_record(seeds):
    found, searches, steps, leapt = differences(seeds)
    assert found == []
    assert searches > 60
    assert leapt > 0.95 * steps  # it leapt indeed


def test_with_incompatible_projects_too():
    found, searches, _, _ = differences(range(1000, 1040), rivals=True)
    assert found == []
    assert searches > 40


def test_with_projects_that_may_be_funded_in_part_too():
    found, searches, _, _ = differences(range(2000, 2030), in_part=True)
    assert found == []
    assert searches > 35


def test_with_both_at_once_too():
    found, searches, _, _ = differences(range(3000, 3030), in_part=True, rivals=True)
    assert found == []
    assert searches > 30


@pytest.fixture(scope="module")
def wieliczka(mirror: Path) -> Election:
    """A real election of 6,586 voters and 64 projects, with ten times the money: ten times the steps."""
    with zipfile.ZipFile(mirror / "decide" / "pabulib" / "poland-equal-shares.zip") as files:
        read = read_election(files.read("Poland_Wieliczka_2023_Green_Budget.pb")).election
    projects = tuple(replace(project, cost=10 * project.cost) for project in read.projects)
    return replace(read, budget=10 * read.budget, projects=projects)


@pytest.mark.parametrize("stop", Stop)
def test_a_real_election_in_small_units_ends_where_stepping_ends(wieliczka, stop):
    voters = supporters(whole(wieliczka, TieRule(), Constraints()), Utility.cost)
    slowly = stepped(voters, 100, stop)
    assert slowly is not None
    assert slowly[1] > 500
    raised = raise_shares(voters, 100, stop)
    assert (raised.steps, *compared(raised.run)) == (slowly[1], *compared(slowly[0]))
    assert raised.leapt > 0.8 * raised.steps
