"""EJR+ and prices: checked against plain searches that try every group, and every condition, one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.counting import (
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    Outcome,
    Phragmen,
    Rule,
    Stop,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import Record, passed_over, priceable, record
from commonground.voice.counting.explaining.recorded.parts import utility_of
from commonground.voice.counting.explaining.serving.priceable import prices_hold
from counting_twins import each_voter
from invented_elections import invented_election
from riverside import PLAIN, riverside
from small_elections import small_election

DEAR_FIRST = {"a": 6, "b": 4}


def test_a_group_that_greedy_passed_over_is_named() -> None:
    """Four of ten want b for 30; their part of the budget is 40, and they have nothing."""
    outcome = count(small_election(100, {"a": 90, "b": 30}, DEAR_FIRST), Greedy())
    found = passed_over(outcome)
    assert found is not None
    (one,) = found
    assert (one.project, one.voters, one.due, one.has) == (1, 4, 40, 0)
    assert one.sentence == (
        "4 people chose Project b (£0.30), which was not funded. Their part of the budget is £0.40, and they "
        "have nothing funded."
    )


def test_what_a_group_has_already_counts_against_what_it_is_due() -> None:
    """Five of ten want a and b. Of their 50 they have a for 30; b for 30 as well would be 60, b for 20
    is due.
    """
    ballots = {"ab": 5, "c": 5}
    for cost, due in ((30, 0), (20, 1)):
        outcome = count(small_election(100, {"a": 30, "b": cost, "c": 65}, ballots), Greedy(threshold=1))
        bought = {each.project for each in outcome.bought}
        if bought == {0, 2}:
            found = passed_over(outcome)
            assert found is not None
            assert len(found) == due


def passed_over_twin(outcome: Outcome) -> set[int]:
    """Every group of supporters of every project that was not funded, by the definition."""
    election, utility = outcome.election, utility_of(outcome)
    people = each_voter(election)
    funded = {each.project: each.cost for each in outcome.bought}
    has = [
        sum((cost if utility is Utility.cost else 1) for p, cost in funded.items() if p in each)
        for each in people
    ]
    found = set()
    for project, one in enumerate(election.projects):
        backers = [v for v, each in enumerate(people) if project in each]
        if project in funded or not one.cost:
            continue
        worth = one.cost if utility is Utility.cost else 1
        for size in range(1, len(backers) + 1):
            for group in combinations(backers, size):
                due = Fraction(size * election.budget, election.voters)
                if all(due >= Fraction(one.cost * (has[v] + worth), worth) for v in group):
                    found.add(project)
    return found


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    rule=st.sampled_from([Greedy(), Greedy(no_skip=True), Greedy(threshold=3), PLAIN, Phragmen()]),
)
def test_the_check_finds_just_the_projects_that_trying_every_group_finds(seed: int, rule: Rule) -> None:
    outcome = count(invented_election(seed, voters=9, projects=6), rule)
    found = passed_over(outcome)
    assert found is not None
    assert {one.project for one in found} == passed_over_twin(outcome)


SHARES = st.builds(
    EqualShares,
    utility=st.sampled_from([Utility.cost, Utility.cardinality]),
    completion=st.sampled_from(list(Completion)),
    stop=st.sampled_from(list(Stop)),
    increment=st.just(900),
)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 100_000), rule=SHARES)
def test_equal_shares_passes_nobody_over(seed: int, rule: EqualShares) -> None:
    assert passed_over(count(invented_election(seed, voters=15), rule)) == ()


def test_the_check_is_for_ballots_that_tick_projects() -> None:
    assert passed_over(count(invented_election(1, vote_type=VoteType.ordinal), EqualShares())) is None


def prices_hold_twin(done: Record) -> bool:
    """The five conditions with every voter's own payments."""
    election, run = done.outcome.election, done.ending
    assert run is not None
    people = each_voter(election)
    money = [run.share] * len(people)
    for one in done.purchases:
        paid = Fraction(0)
        for v, each in enumerate(people):
            if one.project in each:
                asked = min(money[v], one.price or Fraction(0))
                money[v], paid = money[v] - asked, paid + asked
        if paid != one.bought.cost:
            return False
    funded = set(done.of)
    return all(
        sum(money[v] for v, each in enumerate(people) if project in each) <= one.cost
        for project, one in enumerate(election.projects)
        if project not in funded
    )


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    utility=st.sampled_from([Utility.cost, Utility.cardinality]),
    completion=st.sampled_from([Completion.none, Completion.add1]),
)
def test_what_shares_buy_comes_with_its_prices(seed: int, utility: Utility, completion: Completion) -> None:
    rule = EqualShares(utility, completion, increment=900)
    done = record(count(invented_election(seed, voters=15), rule))
    found = priceable(done)
    assert (found.priceable, found.exact, found.money) == (True, True, done.outcome.share)
    assert prices_hold_twin(done)


def test_prices_that_do_not_hold_are_found_out() -> None:
    """With all its shares one minor unit higher the supporters of c could pay for it: 11, and 12 at two
    more.
    """
    done = record(count(riverside(), PLAIN))
    run = done.ending
    assert run is not None
    assert prices_hold(done, run)
    run.money.share += 3
    assert not prices_hold(done, run)


def test_linear_programming_finds_prices_where_there_are_any() -> None:
    """Greedy leaves b's supporters with 60 of which they could have paid 30; with less money a would be
    too dear.
    """
    costs = {"a": 90, "b": 30}
    assert priceable(record(count(small_election(100, costs, DEAR_FIRST), Greedy()))).priceable is False
    found = priceable(record(count(small_election(35, costs, DEAR_FIRST), Greedy())))
    assert (found.priceable, found.exact) == (True, False)
    assert found.money == pytest.approx(7.5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_linear_programming_agrees_with_the_record_where_both_can_tell(seed: int) -> None:
    """A reserved share of nothing changes nothing, but has the count looked at as a whole."""
    election = invented_election(seed, voters=15)
    done = record(count(election, PLAIN, Constraints(reserved={"green": Fraction(0)})))
    assert priceable(record(count(election, PLAIN))).exact
    found = priceable(done)
    assert (found.priceable, found.exact) == (True, False)
    assert found.money is not None
    assert done.outcome.share is not None
    assert float(found.money) <= float(done.outcome.share) * (1 + 1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_what_phragmen_buys_has_prices_unless_the_budget_ended_it(seed: int) -> None:
    """Everybody has earned the same. What did not fit could have been paid for at last, and then holds
    its cost.
    """
    election = invented_election(seed, voters=15)
    assert priceable(record(count(election, Phragmen()))).priceable is True
