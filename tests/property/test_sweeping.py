"""Whatever a step buys when it is counted, some branch of a sweep over it buys the same."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.counting import Constraints, TieRule, Utility
from commonground.voice.counting.equal_shares import Supporters, equal_shares_once, supporters
from commonground.voice.counting.equal_shares.sweeping import LANES, Sweep
from commonground.voice.counting.equal_shares.sweeping.branch import Branch
from commonground.voice.counting.equal_shares.sweeping.chords import (
    ALL,
    DOWN,
    UP,
    add_bend,
    first_in_reach,
    last_out_of_reach,
    where_may_reach,
)
from commonground.voice.counting.pabulib import read_election
from commonground.voice.counting.scope import whole
from invented_shares import invented_shares

WORK = 400  # purchases that a sweep may follow


def never(_bought: np.ndarray, _costs: np.ndarray) -> bool:
    """A search that nothing ends."""
    return False


class Watched(Sweep):
    """Puts on record what is bought at the end of each branch, and at which steps it may be."""

    def __init__(self, projects: int) -> None:
        super().__init__(projects, never)
        self.seen: list[tuple[int, int, list[int], list[int]]] = []
        self.forked = 0

    def _forks(self, branch: Branch, count: int) -> list[tuple[Branch, int]]:
        self.forked += 1
        return super()._forks(branch, count)

    def _look_at(self, branch: Branch, steps: np.ndarray) -> None:
        count = branch.count[0]
        costs = branch.paid[:count].astype(int).tolist()
        self.seen.append((int(steps[0]), int(steps[1]), branch.bought[:count].tolist(), costs))
        super()._look_at(branch, steps)


def swept(voters: Supporters, increment: int, seed: int) -> tuple[list[str], int, int]:
    """Steps that no branch accounts for; how many were looked at; how often a branch forked."""
    chance = np.random.default_rng(seed)
    first = Fraction(voters.scope.budget, int(voters.ballot_voters.sum()))
    increment = max(1, int(increment * np.exp(chance.uniform(-3, 3))))
    at = int(chance.integers(0, 30))
    sweep = Watched(voters.projects)
    missing: list[str] = []
    steps = 0
    for _ in range(4):  # one sweep learns from the one before
        size = int(chance.integers(1, 8))
        share = first + at * increment
        sweep.seen.clear()
        end = sweep.first_that_may_end(share, voters, increment, size, WORK)
        for step in range(1, end):
            run = equal_shares_once(voters, share + step * increment)
            counted = run.bought.tolist(), run.costs.tolist()
            if not any(seen[0] <= step <= seen[1] and seen[2:] == counted for seen in sweep.seen):
                missing.append(f"seed {seed}, share {share}, step {step} of {end - 1}: {counted}")
        steps += end - 1
        at += max(1, end - 1)
    return missing, steps, sweep.forked


@pytest.mark.parametrize(
    ("seeds", "also"),
    [
        (range(0, 400), {}),
        (range(1000, 1150), {"rivals": True}),
        (range(2000, 2150), {"in_part": True}),
        (range(3000, 3150), {"in_part": True, "rivals": True}),
    ],
    ids=["plain", "rivals", "in part", "both"],
)
def test_every_step_is_in_a_branch_that_buys_what_it_buys(seeds, also):
    missing: list[str] = []
    steps = forked = sweeps = 0
    for seed in seeds:
        voters, increment = invented_shares(seed, **also)
        if voters.supported.any():
            found = swept(voters, increment, seed)
            missing += found[0]
            steps, forked, sweeps = steps + found[1], forked + found[2], sweeps + 4
    assert missing == []
    assert steps > 10 * sweeps  # most steps were indeed looked at
    assert forked > 0.05 * sweeps


def test_a_sweep_stops_before_the_search_ends():
    stopped = 0
    for seed in range(12):
        voters, increment = invented_shares(seed)
        first = Fraction(voters.scope.budget, int(voters.ballot_voters.sum()))
        bought = [equal_shares_once(voters, first + at * increment).bought.tolist() for at in range(200)]
        turns = [step for step in range(1, 200) if bought[step] != bought[0]]
        if not turns:
            continue
        last = bought[turns[0]]
        sweep = Sweep(voters.projects, lambda some, _costs, last=last: some.tolist() == last)
        size = -(-(turns[0] + 5) // (LANES - 1))
        found = sweep.first_that_may_end(first, voters, increment, size, WORK)
        assert found <= turns[0]
        stopped += found > 1
    assert stopped > 3


def test_a_sweep_that_may_follow_nothing_looks_at_no_step():
    voters, increment = invented_shares(3)
    first = Fraction(voters.scope.budget, int(voters.ballot_voters.sum()))
    sweep = Sweep(voters.projects, never)
    assert sweep.first_that_may_end(first, voters, increment, 5, -1) == 1


def test_a_sweep_does_with_room_for_two_branches(monkeypatch):
    from commonground.voice.counting.equal_shares.sweeping import sweep as module

    monkeypatch.setattr(module, "_ROOM", 1)
    missing = [line for seed in range(60) for line in swept(*invented_shares(seed), seed)[0]]
    assert missing == []


def test_on_a_real_election_in_small_units(mirror):
    """6,760 voters, shares of some 84 million groszy; steps of 1 złoty after the money was multiplied."""
    with zipfile.ZipFile(mirror / "decide" / "pabulib" / "poland-warszawa-2023.zip") as files:
        read = read_election(files.read("Poland_Warszawa_2023_Wola.pb")).election
    projects = tuple(replace(project, cost=1000 * project.cost) for project in read.projects)
    election = replace(read, budget=1000 * read.budget, projects=projects)
    voters = supporters(whole(election, TieRule(), Constraints()), Utility.cost)
    first = Fraction(election.budget, election.voters)
    sweep = Watched(voters.projects)
    chance = np.random.default_rng(5)
    for at in (1_000, 40_000, 130_000, 190_000, 280_000):
        sweep.seen.clear()
        end = sweep.first_that_may_end(first + at * 100, voters, 100, 300, 10_000)
        assert end == 1_201
        for step in chance.integers(1, end, 12).tolist():
            run = equal_shares_once(voters, first + (at + step) * 100)
            counted = run.bought.tolist(), run.costs.tolist()
            assert any(seen[0] <= step <= seen[1] and seen[2:] == counted for seen in sweep.seen)


LINES = st.floats(-10, 10)


@given(LINES, LINES, st.floats(0, 5), st.floats(0, 5), st.floats(0, 5), LINES)
@settings(max_examples=500, deadline=None)
def test_where_a_bent_line_may_reach_a_level(value0, value1, all_, up, down, level):
    begin, end = where_may_reach(value0, value1, all_, up, down, level)
    for place in np.linspace(0, 1, 101):
        bend = min(all_, up * place, down * (1 - place))
        over = value0 + place * (value1 - value0) + bend - level
        if over > 1e-9:
            assert begin - 1e-9 <= place <= end + 1e-9
        elif over < -1e-9:
            assert not begin + 1e-9 <= place <= end - 1e-9


@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(0.01, 5), st.integers(1, 9)), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_bends_bound_how_far_the_lesser_of_two_lines_lies_above_its_chord(voters):
    """Who lacks ``missing`` at one lane and keeps ``left`` at the next pays the lesser of two lines."""
    bend = np.zeros(3)
    for missing, left, people in voters:
        add_bend(bend, float(people), missing, left)
    for place in np.linspace(0, 1, 51):
        lies_above = 0.0
        for (
            missing,
            left,
            people,
        ) in voters:  # what is held: 10 throughout; what is asked: 10 + missing to 10 - left
            asked = 10 + missing + place * (-left - missing)
            chord = 10 + place * (-left)
            lies_above += people * (min(10, asked) - chord)
        assert lies_above <= min(bend[ALL], bend[UP] * place, bend[DOWN] * (1 - place)) + 1e-9


def test_within_reach_by_steps():
    held, bend = np.array([0.0, 10.0, 20.0]), np.zeros((2, 3))
    steps, lanes = np.array([1, 8]), np.array([0, 2])
    assert first_in_reach(15.0, held, bend, 0.0, 4, steps, lanes) == 6
    assert last_out_of_reach(15.0, held, bend, 1e-6, 4, steps, lanes) == 6
    assert first_in_reach(25.0, held, bend, 0.0, 4, steps, lanes) == 9  # never
    assert last_out_of_reach(0.0, held, bend, 0.0, 4, steps, lanes) == 0  # always within reach
    bend[1] = 4.0, 100.0, 100.0
    assert first_in_reach(15.0, held, bend, 0.0, 4, steps, lanes) == 5
