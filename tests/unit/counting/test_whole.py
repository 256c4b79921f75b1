"""Whom an outcome serves, what greedy would have done, what is left: by hand, and with nobody given away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.counting import (
    Completion,
    Constraints,
    Election,
    EqualShares,
    Greedy,
    Phragmen,
    Rule,
    Stop,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import (
    Gains,
    by_category,
    by_trait,
    greedy_instead,
    leftover,
    record,
    served,
    whole,
    whole_as_data,
    whole_as_text,
)
from commonground.voice.counting.explaining.serving.served import spread
from commonground.voice.counting.explaining.serving.small_counts import hidden, shown
from counting_twins import each_voter
from invented_elections import invented_election
from riverside import PLAIN, riverside
from small_elections import small_election


def with_trait(election: Election, labels: Sequence[str], codes: Sequence[int]) -> Election:
    """Rows of ballots get a trait, in their order."""
    traits = {"age": (tuple(labels), np.array(codes))}
    return replace(election, ballots=replace(election.ballots, traits=traits))


def test_how_much_of_the_budget_went_to_what_each_voter_chose() -> None:
    """Four have a and b (71), three a (35), two b (36), and one has nothing."""
    found = served(count(riverside(), PLAIN))
    assert (found.voters, found.excluded, found.share_excluded) == (10, 1, 0.1)
    assert found.money.mean == pytest.approx(46.1)
    assert found.money.quantiles == (0, 35, 36, 71, 71)
    assert found.projects == (1, 5, 4)
    assert [number for _, _, number in found.by_share] == [1, 0, 0, 0, 0, 5, 4]
    assert found.utility == found.money


@given(figures=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=8))
def test_a_quantile_is_the_least_that_so_many_do_not_exceed(figures: list[tuple[int, int]]) -> None:
    found = spread(np.array([f for f, _ in figures]), np.array([n for _, n in figures]))
    everybody = sorted(figure for figure, number in figures for _ in range(number))
    assert found.mean == pytest.approx(sum(everybody) / len(everybody))
    for quantile, at in zip((0.1, 0.25, 0.5, 0.75, 0.9), found.quantiles, strict=True):
        assert sum(one <= at for one in everybody) >= quantile * len(everybody)
        assert sum(one < at for one in everybody) < quantile * len(everybody)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(list(VoteType)))
def test_everybody_is_counted_once(seed: int, kind: VoteType) -> None:
    election = invented_election(seed, vote_type=kind)
    outcome = count(election, EqualShares())
    found = served(outcome)
    funded = {each.project for each in outcome.bought}
    people = [
        sum(p in funded and (points > 0 or kind is VoteType.ordinal) for p, points in each.items())
        for each in each_voter(election)
    ]
    assert sum(found.projects) == sum(number for _, _, number in found.by_share) == election.voters
    assert found.excluded == sum(not number for number in people)
    assert list(found.projects) == [people.count(n) for n in range(max(people, default=0) + 1)]


def test_groups_of_voters_are_told_as_averages() -> None:
    election = with_trait(
        small_election(300, {"a": 100, "b": 100}, {"": 15, "a": 25, "b": 40}), ["young", "old"], [0, 0, 1]
    )
    (found,) = by_trait(count(election, Greedy()))
    assert found.not_shown == 0
    assert [(one.label, one.voters, one.money, one.with_some) for one in found.groups] == [
        ("young", 40, 62.5, 0.62),
        ("old", 40, 100.0, None),  # all of them: to say so would tell it of each
    ]


def test_a_small_group_is_hidden_and_another_with_it() -> None:
    election = with_trait(
        small_election(300, {"a": 100, "b": 100, "c": 90}, {"a": 25, "b": 40, "c": 3}),
        ["young", "old"],
        [0, 1, -1],
    )
    (found,) = by_trait(count(election, Greedy()))
    assert [one.label for one in found.groups] == ["old"]
    assert found.not_shown == 28


@given(counts=st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=7))
def test_what_is_hidden_cannot_be_had_by_subtraction(counts: Mapping[str, int]) -> None:
    out = hidden(counts)
    together = sum(counts[key] for key in out)
    assert all(key in out for key, number in counts.items() if 0 < number < 10)
    assert not out or together >= 10 or together == sum(counts.values())
    assert shown(counts) == {key: None if key in out else number for key, number in counts.items()}


def test_what_greedy_would_have_funded_instead_and_who_gains() -> None:
    """Equal Shares buys b for four; greedy takes the dear a for six, and nothing is left for b."""
    election = small_election(100, {"a": 90, "b": 30}, {"a": 6, "b": 4})
    found = greedy_instead(count(election, PLAIN))
    assert (found.would_be_in, found.would_be_out, found.more_cost) == ((0,), (1,), 60)
    assert found.by_money == found.by_utility == Gains(better=6, worse=4, same=0)


def test_small_groups_of_gainers_are_not_told_by_trait() -> None:
    election = small_election(1000, {"a": 900, "b": 300}, {"a": 52, "b": 40, "ab": 8})
    election = with_trait(election, ["young", "old"], [0, 0, 1])
    outcome = count(election, PLAIN)
    found = greedy_instead(outcome)
    assert found.by_money == Gains(better=60, worse=40, same=0)
    assert found.by_trait["age"] == {}  # eight are old, and so the young are hidden, too


def test_projects_are_told_by_category() -> None:
    election = invented_election(4)
    outcome = count(election, EqualShares())
    found = by_category(outcome)
    assert sum(one.projects for one in found) == len(election.projects)
    assert sum(one.spent for one in found) == outcome.cost
    assert sum(one.votes for one in found) == int(election.votes.sum())


@pytest.mark.parametrize(
    ("rule", "budget", "why"),
    [
        (
            PLAIN,
            100,
            "£0.29 is left. It would pay for Project c, but the supporters do not hold enough between",
        ),
        (Greedy(), 75, "£0.04 is left, and the cheapest project not funded (Project c) costs £0.12."),
        (Greedy(), 83, "Nothing is left."),
        (Greedy(), 90, "£0.07 is left: every project that could be funded is."),
        (Greedy(threshold=2), 100, "they have less support than the rule asks for"),
        (Phragmen(), 60, "the rule stops when the next project that could be paid for does not fit"),
        (
            EqualShares(completion=Completion.add1, stop=Stop.overspend, increment=5),
            74,
            "with a larger share for everybody the projects would cost more",
        ),
    ],
)
def test_why_money_is_left(rule: Rule, budget: int, why: str) -> None:
    found = leftover(record(count(riverside(budget), rule)))
    assert why in found.why
    assert found.amount == budget - count(riverside(budget), rule).cost


def test_what_the_board_rules_out_does_not_count_as_fitting() -> None:
    board = Constraints(incompatible=(frozenset("bc"),))
    assert leftover(record(count(riverside(), Greedy(), board))).cheapest is None


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rule=st.sampled_from([EqualShares(), PLAIN, EqualShares(Utility.cardinality), Greedy()]),
    kind=st.sampled_from(list(VoteType)),
)
def test_data_and_text_say_the_same_for_any_election(seed: int, rule: Rule, kind: VoteType) -> None:
    if kind in (VoteType.ordinal, VoteType.cumulative, VoteType.scoring) and rule == PLAIN:
        rule = EqualShares()
    election = invented_election(seed, voters=25, vote_type=kind)
    done = record(count(election, rule, Constraints(reserved={"play": Fraction(1, 4)})))
    made = whole(done)
    data = json.loads(json.dumps(whole_as_data(made, election, done.utility)))
    text = " ".join(whole_as_text(made, election).split())
    assert f"{data['served']['excluded']:,} did not" in text
    assert " ".join(data["leftover"]["why"].split()) in text
    assert data["leftover"]["amount"] == done.outcome.leftover / election.minor_units
    assert (data["passed_over"] is None) == (not kind.is_approval)


def test_an_election_without_a_ballot_is_told_of_without_a_stumble() -> None:
    election = small_election(100, {"a": 50}, {})
    for rule in (PLAIN, EqualShares(), Greedy(), Phragmen()):
        done = record(count(election, rule))
        assert "0 people" in whole_as_text(whole(done), election)
