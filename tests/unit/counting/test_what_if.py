"""The count again with other budgets, costs, rules and voters, wherever the work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from commonground.errors import BallotError
from commonground.voice.counting import (
    Ballots,
    Constraints,
    EqualShares,
    Greedy,
    Phragmen,
    TieRule,
    Utility,
    count,
)
from commonground.voice.counting.pabulib import read_election, write_election
from commonground.voice.counting.what_if import Chance, Resampled, at_budgets, at_costs, by_rules, resample
from commonground.voice.counting.what_if.parcel import packed, unpacked
from commonground.voice.counting.what_if.resampling import drawn_anew
from invented_elections import invented_election
from small_elections import small_election

RULE = EqualShares()
HOST = "127.0.0.1"


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@contextmanager
def processes() -> Iterator[Executor]:
    # Spawned, because a process that has threads is not safely forked.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@contextmanager
def cluster() -> Iterator[Executor]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host=HOST, dashboard_address=None
        ) as workers,
        distributed.Client(workers) as client,
        client.get_executor() as executor,
    ):
        yield executor


@pytest.mark.xdist_group("what_if_elsewhere")
@pytest.mark.parametrize("elsewhere", [threads, processes, cluster])
def test_wherever_the_counts_are_made_the_answers_are_the_same(elsewhere):
    election = invented_election(5, voters=60, projects=9)
    budgets = [0, election.budget // 2, election.budget, 3 * election.budget]
    dearer = {"p1 dearer": {"p1": 90_000}, "p2 for nothing": {"p2": 0}}
    rules = {"equal shares": RULE, "greedy": Greedy(), "Phragmén": Phragmen()}
    with elsewhere() as executor:
        assert at_budgets(election, RULE, budgets, executor=executor) == at_budgets(election, RULE, budgets)
        assert at_costs(election, RULE, dearer, executor=executor) == at_costs(election, RULE, dearer)
        assert by_rules(election, rules, executor=executor) == by_rules(election, rules)
        assert resample(election, RULE, draws=23, executor=executor) == resample(election, RULE, draws=23)


def test_a_variation_is_what_counting_the_changed_election_gives():
    election = invented_election(8, voters=40)
    constraints, ties_by = Constraints(incompatible=(frozenset({"p1", "p2"}),)), TieRule(seed="spring")
    more = election.budget * 2
    (found,) = at_budgets(election, RULE, [more], constraints, ties_by)
    outcome = count(election.with_budget(more), RULE, constraints, ties_by)
    assert (found.winners, found.cost, found.leftover) == (outcome.winners, outcome.cost, outcome.leftover)
    (found,) = at_costs(election, RULE, {"cheap": {"p3": 1}}, constraints, ties_by)
    outcome = count(election.with_costs({"p3": 1}), RULE, constraints, ties_by)
    assert (found.label, found.winners, found.cost) == ("cheap", outcome.winners, outcome.cost)
    (found,) = by_rules(election, {"greedy": Greedy()}, constraints, ties_by)
    outcome = count(election, Greedy(), constraints, ties_by)
    assert (found.label, found.winners, found.cost) == ("greedy", outcome.winners, outcome.cost)


def test_budgets_are_labelled_as_people_write_them():
    election = invented_election(1)
    assert [each.label for each in at_budgets(election, Greedy(), [1_234_500, 99])] == ["£12,345", "£0.99"]


def test_what_cannot_be_is_refused_before_anything_is_counted():
    election = invented_election(1)
    with pytest.raises(BallotError, match="no project is called p99"):
        at_costs(election, RULE, {"odd": {"p99": 1}})
    with pytest.raises(BallotError, match="costs less than nothing"):
        at_costs(election, RULE, {"odd": {"p1": -1}})
    with pytest.raises(BallotError, match="the budget is below nothing"):
        at_budgets(election, RULE, [-1])
    with pytest.raises(BallotError, match="at least one draw"):
        resample(election, RULE, draws=0)
    with pytest.raises(BallotError, match="at least one draw"):
        resample(election, RULE, voters=0)
    with pytest.raises(BallotError, match="seed"):
        resample(election, RULE, seed=-1)
    with pytest.raises(BallotError, match="at least one draw"):
        resample(small_election(100, {"a": 50}, {}), RULE)


def test_progress_goes_up_to_all_of_them():
    seen: list[tuple[int, int]] = []
    resample(invented_election(2), Greedy(), draws=12, progress=lambda *at: seen.append(at))
    assert seen == [(5, 12), (10, 12), (12, 12)]
    seen.clear()
    with ThreadPoolExecutor(2) as executor:
        resample(
            invented_election(2), Greedy(), draws=12, executor=executor, progress=lambda *at: seen.append(at)
        )
    assert len(seen) == 3
    assert seen[-1] == (12, 12)
    assert seen == sorted(seen)


class Counting(ThreadPoolExecutor):
    """One thread, which remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(1)
        self.futures = []

    def submit(self, fn: Callable, /, *args, **kwargs):
        self.futures.append(super().submit(fn, *args, **kwargs))
        return self.futures[-1]


def test_what_goes_wrong_far_away_is_said_here_and_the_rest_is_called_off():
    election = invented_election(3)  # approvals, which Borda utilities cannot be made from

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with Counting() as executor, pytest.raises(BallotError, match="Borda"):
        resample(election, EqualShares(utility=Utility.borda), draws=200, executor=executor)
    with Counting() as executor:
        with pytest.raises(KeyboardInterrupt):
            resample(election, RULE, draws=500, executor=executor, progress=stop)
        assert sum(future.cancelled() for future in executor.futures) > 50


def test_another_seed_is_another_draw_and_the_same_seed_the_same():
    election = invented_election(4, voters=50)
    first = resample(election, RULE, draws=30, seed=1)
    assert resample(election, RULE, draws=30, seed=1) == first
    assert resample(election, RULE, draws=30, seed=2) != first
    # More draws begin with the same ones.
    assert resample(election, RULE, draws=40, seed=1).costs[:30] == first.costs


def test_draws_are_those_of_a_spawned_seed():
    election = unpacked(packed(invented_election(6, voters=35)))
    children = np.random.SeedSequence(9).spawn(3)
    person = np.random.default_rng(children[2]).integers(35, size=20)
    each = np.repeat(np.arange(len(election.ballots)), election.ballots.voters)[person]
    drawn = drawn_anew(election, 9, 2, voters=20)
    assert drawn.voters == 20
    assert drawn.ballots.voters.tolist() == np.unique(each, return_counts=True)[1].tolist()
    votes = np.zeros(len(election.projects), dtype=int)
    for row in each:
        votes[election.ballots.project[election.ballots.start[row] : election.ballots.start[row + 1]]] += 1
    assert drawn.votes.tolist() == votes.tolist()


@pytest.mark.parametrize("vote_type", ["approval", "choose-1", "ordinal", "cumulative", "scoring"])
def test_neither_the_order_of_ballots_nor_their_traits_change_the_draws(vote_type):
    election = invented_election(7, voters=50, vote_type=vote_type)
    ballots, rows = election.ballots, np.random.default_rng(1).permutation(len(election.ballots))
    spans = [range(ballots.start[row], ballots.start[row + 1]) for row in rows]
    entries = [entry for span in spans for entry in span]
    mixed = Ballots(
        start=np.cumsum([0, *map(len, spans)]),
        project=ballots.project[entries],
        points=ballots.points[entries],
        voters=ballots.voters[rows],
        traits={"sex": (("f", "m"), np.arange(len(rows), dtype=np.int32) % 2)},
    )
    shuffled = replace(election, ballots=mixed, meta={"comment": "shuffled"})
    assert packed(replace(shuffled, meta={})) == packed(election)
    assert resample(shuffled, RULE, draws=10) == resample(election, RULE, draws=10)


def test_what_is_sent_is_counted_as_what_was_read(tmp_path):
    for seed in range(5):
        election = invented_election(seed, vote_type="cumulative")
        again = unpacked(packed(election))
        assert count(again, RULE).bought == count(election, RULE).bought
        file = tmp_path / f"{seed}.pb"
        write_election(election, file)
        read = read_election(file, name=election.name).election
        assert count(unpacked(packed(read)), RULE).bought == count(election, RULE).bought


def test_names_and_the_files_own_columns_are_not_sent():
    election = invented_election(1)
    told = tuple(
        replace(project, name="Adventure playground", other={"votes": "7"}) for project in election.projects
    )
    sent = unpacked(packed(replace(election, projects=told, meta={"leader": "somebody"})))
    assert {project.name for project in sent.projects} == {""}
    assert not any(project.other for project in sent.projects)
    assert not sent.meta
    assert sent.projects[0].categories == election.projects[0].categories


def test_a_project_that_everybody_wants_always_wins_and_one_that_nobody_wants_never():
    election = small_election(100, {"a": 50, "b": 60, "c": 10}, {"a": 30, "ab": 10})
    found = resample(election, Greedy(), draws=50)
    a, b, c = found.chances
    assert (a.times, b.times, c.times) == (50, 0, 0)
    assert (a.high, c.low) == (1.0, 0.0)
    assert 0.9 < a.low < 1.0
    assert 0.0 < c.high < 0.1
    assert found.same == found.draws == 50
    assert found.overlap == 1.0
    assert found.expected_cost == found.as_counted.cost == 50


def test_two_projects_close_in_votes_share_the_draws():
    """The draw is a coin with 52 and 48 sides: the dearer one wins where it has more votes than the other."""
    election = small_election(100, {"a": 100, "b": 90}, {"a": 52, "b": 48})
    found = resample(election, Greedy(), draws=400)
    a, b = found.chances
    assert a.times + b.times == 400  # whoever wins leaves too little for the other
    assert 0.5 < a.share < 0.75  # a binomial: 0.62 to have the majority of 100
    assert found.same == a.times
    assert found.overlap == pytest.approx(a.share)
    assert found.expected_cost == pytest.approx(100 * a.share + 90 * b.share)
    assert a.low < 0.62 < a.high


def test_a_larger_turnout_of_the_same_opinions_makes_the_outcome_surer():
    election = small_election(100, {"a": 100, "b": 90}, {"a": 52, "b": 48})
    few, many = (resample(election, Greedy(), draws=200, voters=voters) for voters in (20, 5000))
    assert few.chances[0].share < many.chances[0].share
    assert many.chances[0].share > 0.95
    assert (few.voters, many.voters) == (20, 5000)


def test_the_interval_is_wilsons():
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 and 15 of 148, to four places."""
    for times, draws, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        chance = Chance("p", times, draws)
        assert (round(chance.low, 4), round(chance.high, 4)) == (low, high)


def test_a_draw_in_which_nobody_named_a_project_is_counted():
    election = small_election(100, {"a": 50}, {"": 30, "a": 1})
    found = resample(election, RULE, draws=40, voters=3)
    assert isinstance(found, Resampled)
    assert 0 < found.chances[0].times < 40
