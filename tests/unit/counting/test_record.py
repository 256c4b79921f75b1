"""Who paid for what: an election that can be followed by hand, and what holds for every record."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.counting import (
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    MaximinSupport,
    Phragmen,
    Step,
    Stop,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import PaidBy, Record, passed_over, record, why_funded
from commonground.voice.counting.pabulib import read_election
from counting_twins import each_voter, heaviest_load, supports, worth
from invented_elections import invented_election
from riverside import PLAIN, riverside
from small_elections import small_election


def test_the_record_says_who_paid_how_much_in_which_round() -> None:
    done = record(count(riverside(), PLAIN))
    first, second = done.purchases
    assert (first.round, first.rho, first.price, first.effective, first.held) == (1, Fraction(1, 7), 5, 7, 70)
    assert (first.payers, first.all_in, first.most_paid) == (7, 0, 5)
    assert (second.round, second.rho, second.price, second.held) == (2, Fraction(8, 36), 8, 40)
    assert second.effective == Fraction(9, 2)  # six supporters, four of whom could no longer pay in full
    assert (second.payers, second.all_in, second.most_paid) == (6, 4, 8)
    payments = done.payments(second.project)
    assert payments is not None
    assert payments.amounts == ((8, 2), (5, 4))
    assert (payments.total, payments.least) == (36, 5)
    assert payments.histogram(2) == ((0.0, 4.0, 0), (4.0, 8.0, 6))


def test_the_sentence_of_a_winner_says_what_its_record_says() -> None:
    done = record(count(riverside(), PLAIN))
    assert why_funded(done, done.purchases[0]) == (
        "Project a (£0.35) was funded, number 1 in the count. "
        "7 people chose it, and all of them paid £0.05 each."
    )
    assert why_funded(done, done.purchases[1]).endswith(
        "6 people chose it and paid for it, nobody more than £0.08; 4 of them gave the last of their share."
    )


def test_what_a_completion_buys_is_paid_by_nobody() -> None:
    done = record(count(riverside(), EqualShares(completion=Completion.utilitarian)))
    last = done.purchases[-1]
    assert (last.paid_by, last.bought.step, last.payers) == (PaidBy.support, Step.completion, None)
    assert done.payments(last.project) is None
    assert "from what was left" in why_funded(done, last)


def test_reserved_money_is_counted_on_its_own_and_named() -> None:
    election = invented_election(3)
    constraints = Constraints(reserved={"green": Fraction(1, 2)})
    done = record(count(election, PLAIN, constraints))
    reserved = [one for one in done.purchases if one.reserved_for == "green"]
    assert reserved
    assert all(one.bought.step is Step.reserved for one in reserved)
    for one in done.purchases:
        payments = done.payments(one.project)
        assert payments is not None
        assert payments.total == one.bought.cost
    assert "set aside for “green”" in why_funded(done, reserved[0])


def test_phragmen_takes_all_that_supporters_have_earned() -> None:
    """Three want a and b, two want c: a at 2 each, then c at 3 each, then b when three have earned 2
    again.
    """
    election = small_election(100, {"a": 6, "b": 6, "c": 6}, {"ab": 3, "c": 2})
    done = record(count(election, Phragmen()))
    assert [(one.project, one.load) for one in done.purchases] == [(0, 2), (2, 3), (1, 4)]
    payments = done.payments(1)
    assert payments is not None
    assert payments.amounts == ((2, 3),)
    assert "when everybody had earned £0.04" in why_funded(done, done.purchases[2])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_heaviest_load_is_the_one_that_no_sharing_out_makes_lighter(seed: int) -> None:
    election = invented_election(seed, voters=10, projects=5)
    done = record(count(election, MaximinSupport()))
    people = each_voter(election)
    bought: list[tuple[int, int]] = []
    for one in done.purchases:
        bought.append((one.project, one.bought.cost))
        assert one.load == heaviest_load(bought, [set(each) for each in people])


def test_greedy_has_no_payers() -> None:
    done = record(count(riverside(), Greedy()))
    assert {one.paid_by for one in done.purchases} == {PaidBy.support}
    assert done.ending is None


RULES = st.builds(
    EqualShares,
    utility=st.sampled_from([None, Utility.cost, Utility.cardinality]),
    completion=st.sampled_from(list(Completion)),
    stop=st.sampled_from(list(Stop)),
    increment=st.just(700),
    comparison=st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10_000), rule=RULES, kind=st.sampled_from(list(VoteType)))
def test_payments_are_those_of_voters_who_pay_one_by_one(
    seed: int, rule: EqualShares, kind: VoteType
) -> None:
    """They add up to the cost exactly, and nobody pays more than they held."""
    election = invented_election(seed, voters=14, projects=6, vote_type=kind)
    done = record(count(election, rule))
    _check(done)


def _check(done: Record) -> None:
    election, run = done.outcome.election, done.ending
    if run is None:
        return
    people = each_voter(election)
    money = [run.share for _ in people]
    for one in done.purchases:
        payments = done.payments(one.project)
        if one.paid_by is not PaidBy.shares:
            assert payments is None
            continue
        assert payments is not None
        assert one.rho is not None
        backers = [
            v
            for v, each in enumerate(people)
            if one.project in each and supports(done.utility, each[one.project])
        ]
        assert one.held == sum(money[v] for v in backers)
        paid: Counter[Fraction] = Counter()
        for v in backers:
            asked = one.rho * worth(done.utility, people[v][one.project], one.bought.cost)
            paid[min(money[v], asked)] += 1
            money[v] -= min(money[v], asked)
            assert money[v] >= 0
        del paid[Fraction(0)]
        assert payments.amounts == tuple(sorted(paid.items(), reverse=True))
        assert payments.total == one.bought.cost
        assert (payments.payers, payments.most) == (one.payers, one.most_paid)


OFFICIAL = EqualShares(completion=Completion.add1, stop=Stop.overspend)


@pytest.mark.parametrize(
    ("archive", "name", "projects"),
    [
        ("poland-equal-shares.zip", "Poland_Wieliczka_2023_Green_Budget.pb", 30),
        ("netherlands.zip", "Netherlands_Assen_2024.pb", 9),
    ],
)
def test_every_payment_of_a_published_election_adds_up(
    mirror: Path, archive: str, name: str, projects: int
) -> None:
    with zipfile.ZipFile(mirror / "decide" / "pabulib" / archive) as pack:
        inside = next(each for each in pack.namelist() if each.endswith(name))
        election = read_election(pack.read(inside), name=name).election
    done = record(count(election, OFFICIAL))
    assert len(done.purchases) == projects
    for one in done.purchases:
        payments = done.payments(one.project)
        assert payments is not None
        assert payments.total == one.bought.cost
        assert done.outcome.share is not None
        assert payments.most <= done.outcome.share
    assert passed_over(done.outcome) == ()
    assert json.dumps([float(one.rho or 0) for one in done.purchases])
