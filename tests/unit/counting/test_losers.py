"""Why a project lost and the least that would have changed it: by hand, and by counting everything again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.errors import BallotError
from commonground.voice.counting import (
    Ballots,
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    MaximinSupport,
    Outcome,
    Phragmen,
    Rule,
    Stop,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import (
    ChangeKind,
    Reason,
    changed_election,
    explain_losers,
    record,
    unfunded,
    why_not,
)
from commonground.voice.counting.explaining.losing.changes import ladder, round_step
from commonground.voice.counting.explaining.losing.least import least
from invented_elections import invented_election
from riverside import PLAIN, riverside
from small_elections import small_election


def amounts(outcome: Outcome, name: str) -> dict[ChangeKind, int | None]:
    (loser,) = explain_losers(record(outcome), tuple(ChangeKind), only=[name])
    return {change.kind: change.amount for change in loser.changes}


def test_the_least_change_of_each_kind_is_found() -> None:
    """One person wants c for 12 and holds 10. With another they hold more; at 10 one can pay; 12 each
    needs 120.
    """
    assert amounts(count(riverside(), PLAIN), "c") == {
        ChangeKind.voters: 1,
        ChangeKind.joiners: 1,
        ChangeKind.cheaper: 10,
        ChangeKind.budget: 20,
    }


def test_a_resident_reads_what_was_missing_and_what_would_have_done() -> None:
    done = record(count(riverside(), PLAIN))
    (loser,) = explain_losers(done, (ChangeKind.cheaper, ChangeKind.voters, ChangeKind.joiners))
    assert (loser.reason, loser.held, loser.effective) == (Reason.shares, 10, 0.0)
    assert why_not(done, loser) == (
        "Project c (£0.12) was not funded. 1 person chose it, and all their shares together come to only "
        "£0.10. It would have been funded if it had cost £0.10 or less, or if 1 more person had chosen it "
        "and nothing else, or if 1 of those who voted and had most money left had chosen it as well."
    )


def test_who_once_could_have_paid_is_told_what_was_left_in_the_end() -> None:
    """Four want d for 30 and hold 40, but a, at the same price a head, is bought first and leaves them 20."""
    election = small_election(100, {"a": 50, "d": 30}, {"ad": 4, "a": 6})
    done = record(count(election, PLAIN))
    (loser,) = unfunded(done)
    assert (loser.effective, loser.held) == (4.0, 20)
    assert "but by the end they had £0.20 left between them" in why_not(done, loser)


def test_greedy_says_what_was_left_at_its_turn_and_a_tie_is_enough_for_the_cheaper() -> None:
    """After a and b 4 are left. With five more c has six votes like b, and goes first as it costs less."""
    outcome = count(riverside(75), Greedy())
    (loser,) = unfunded(record(outcome))
    assert (loser.reason, loser.left) == (Reason.no_room, 4)
    found = amounts(outcome, "c")
    assert (found[ChangeKind.voters], found[ChangeKind.cheaper], found[ChangeKind.budget]) == (5, 4, 8)


@pytest.mark.parametrize(
    ("rule", "constraints", "reason", "said"),
    [
        (PLAIN, Constraints(least_votes=2), Reason.too_few, "1 person chose it, and 2 votes are needed."),
        (
            Greedy(),
            Constraints(incompatible=(frozenset("bc"),)),
            Reason.rival,
            "cannot go together with Project b",
        ),
        (Greedy(threshold=3), Constraints(), Reason.too_few, "asks for a support of 3 or more"),
        (Greedy(no_skip=True), Constraints(), Reason.no_room, "when its turn came only £0.04 was left"),
        (MaximinSupport(), Constraints(), Reason.no_room, "in the end £0.04 was left"),
        (Phragmen(), Constraints(), Reason.over, "that ends the count"),
    ],
)
def test_every_loser_has_a_reason(rule: Rule, constraints: Constraints, reason: Reason, said: str) -> None:
    done = record(count(riverside(75), rule, constraints))
    loser = next(one for one in unfunded(done) if one.project == 2)
    assert loser.reason is reason
    assert said in why_not(done, loser)


def test_what_nobody_wants_and_what_is_dearer_than_everything_is_said_so() -> None:
    done = record(count(small_election(10, {"a": 5, "b": 3, "c": 11}, {"a": 2, "c": 1}), Greedy()))
    nobody, too_dear = unfunded(done)
    assert why_not(done, nobody) == "Project b (£0.03) was not funded. Nobody chose it."
    assert "costs more than the whole budget of £0.10" in why_not(done, too_dear)


def test_a_change_that_does_not_help_is_said_not_to() -> None:
    """c costs more than the budget, so no number of voters helps."""
    done = record(count(small_election(10, {"a": 5, "c": 11}, {"a": 2, "c": 1}), Greedy()))
    (loser,) = explain_losers(done, (ChangeKind.voters,))
    assert loser.changes[0].amount is None
    assert "It would not have been funded even with 3 more people who had chosen it" in why_not(done, loser)


def test_an_unknown_project_is_refused_in_a_sentence() -> None:
    with pytest.raises(BallotError, match="Riverside: no project is called z"):
        explain_losers(record(count(riverside(), PLAIN)), only=["z"])


def test_workers_find_the_same_and_progress_is_told() -> None:
    done = record(count(invented_election(5, voters=40, projects=14), PLAIN))
    told: list[tuple[int, int]] = []
    alone = explain_losers(done, progress=lambda so_far, every: told.append((so_far, every)))
    with ThreadPoolExecutor(2) as workers:
        assert explain_losers(done, executor=workers) == alone
    assert alone
    assert told == [(number, len(alone)) for number in range(1, len(alone) + 1)]


def test_the_order_of_the_ballots_does_not_change_who_joins() -> None:
    election = invented_election(8, voters=40, projects=8)
    ballots = election.ballots
    turned = list(range(len(ballots)))[::-1]
    entries = np.concatenate([np.arange(ballots.start[row], ballots.start[row + 1]) for row in turned])
    other = replace(
        election,
        ballots=Ballots(
            start=np.cumsum([0, *np.diff(ballots.start)[turned]]),
            project=ballots.project[entries],
            points=ballots.points[entries],
            voters=ballots.voters[turned],
        ),
    )
    for rule in (PLAIN, EqualShares(), Greedy(), Phragmen()):
        found = explain_losers(record(count(election, rule)), tuple(ChangeKind))
        assert explain_losers(record(count(other, rule)), tuple(ChangeKind)) == found


def test_those_who_join_have_room_on_their_ballots() -> None:
    election = replace(riverside(), meta={"max_length": "2"})
    done = record(count(election, PLAIN))
    # Neither the four with two projects on theirs, nor the one who has c.
    assert ladder(done, 2, ChangeKind.joiners).rungs == 5


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(list(ChangeKind)), rung=st.integers(1, 40))
def test_a_changed_election_differs_in_what_was_changed_alone(seed: int, kind: ChangeKind, rung: int) -> None:
    election = invented_election(seed, voters=20, projects=6)
    done = record(count(election, PLAIN))
    for loser in unfunded(done)[:1]:
        rungs = ladder(done, loser.project, kind)
        rung = min(rung, rungs.rungs)
        if not rung:
            continue
        other = rungs.election(rung)
        more = other.votes - election.votes
        more_voters = rung if kind is ChangeKind.voters else 0
        assert other.voters == election.voters + more_voters
        expected = np.zeros_like(more)
        if kind in (ChangeKind.voters, ChangeKind.joiners):
            expected[loser.project] = rung
        assert (more == expected).all()
        assert other.budget == election.budget + (rungs.amount(rung) if kind is ChangeKind.budget else 0)
        assert (other.costs != election.costs).sum() == (kind is ChangeKind.cheaper)
        assert (np.diff(other.ballots.start) >= 0).all()
        assert len(other.ballots.project) == other.ballots.start[-1]


RULES = st.one_of(
    st.builds(
        EqualShares,
        utility=st.sampled_from([None, Utility.cardinality]),
        completion=st.sampled_from(list(Completion)),
        stop=st.sampled_from(list(Stop)),
        increment=st.just(1000),
        comparison=st.booleans(),
    ),
    st.builds(Greedy, no_skip=st.booleans(), threshold=st.integers(0, 4)),
    st.just(Phragmen()),
    st.just(MaximinSupport()),
)
CONSTRAINTS = st.sampled_from(
    [
        Constraints(),
        Constraints(least_votes=5),
        Constraints(incompatible=(frozenset(["p1", "p2", "p3"]),)),
        Constraints(reserved={"green": Fraction(1, 3)}),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    rule=RULES,
    constraints=CONSTRAINTS,
    kind=st.sampled_from(list(ChangeKind)),
)
def test_a_change_does_what_it_says_and_less_of_it_does_not(
    seed: int, rule: Rule, constraints: Constraints, kind: ChangeKind
) -> None:
    """Counted again here; where it is said to be proven, with everything less as well."""
    election = invented_election(seed, voters=12, projects=6)
    done = record(count(election, rule, constraints))
    for loser in explain_losers(done, (kind,), trials=40)[:2]:
        rungs = ladder(done, loser.project, kind)
        name = election.projects[loser.project].id
        for change in loser.changes:
            assert change.trials <= 40
            if change.amount is None:
                continue
            other = changed_election(done, loser.project, change)
            assert name in count(other, rule, constraints).winners
            at = next(rung for rung in range(1, rungs.rungs + 1) if rungs.amount(rung) == change.amount)
            below = range(1, at) if change.proven and at < 60 else range(at - 1, at)
            for rung in below:
                if rung and change.settled:
                    assert name not in count(rungs.election(rung), rule, constraints).winners
            assert f"{change.amount:,}" in why_not(done, loser) or kind not in (
                ChangeKind.voters,
                ChangeKind.joiners,
            )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    kind=st.sampled_from([VoteType.ordinal, VoteType.cumulative, VoteType.scoring]),
)
def test_newcomers_cast_ballots_such_as_others_cast(seed: int, kind: VoteType) -> None:
    election = invented_election(seed, voters=20, projects=6, vote_type=kind)
    done = record(count(election, PLAIN))
    for loser in unfunded(done)[:1]:
        rungs = ladder(done, loser.project, ChangeKind.voters)
        ballots = rungs.election(1).ballots
        entries = slice(ballots.start[-2], ballots.start[-1])
        assert ballots.project[entries][0] == loser.project
        length = int(ballots.start[-1] - ballots.start[-2])
        longest = int(np.diff(election.ballots.start).max())
        assert length <= (longest if kind is VoteType.ordinal else 1)
        assert ladder(done, loser.project, ChangeKind.joiners).rungs == 0


@given(
    goal=st.integers(1, 400),
    rungs=st.integers(1, 400),
    guess=st.one_of(st.none(), st.integers(-5, 500)),
)
def test_the_search_finds_the_first_rung_that_does(goal: int, rungs: int, guess: int | None) -> None:
    found = least(lambda rung: rung >= goal, rungs, guess, trials=100)
    assert found.rung == (goal if goal <= rungs else None)
    assert found.settled == (goal <= rungs)
    assert found.trials <= 24


def test_a_search_that_is_stopped_says_that_it_is_not_settled() -> None:
    found = least(lambda rung: rung >= 70, 100, None, trials=3)
    assert (found.rung, found.trials, found.settled) == (75, 3, False)


@pytest.mark.parametrize(("amount", "step"), [(0, 1), (12, 1), (999, 1), (10_000, 10), (1_200_000, 1_000)])
def test_money_moves_in_round_steps(amount: int, step: int) -> None:
    assert round_step(amount) == step
