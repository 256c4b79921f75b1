"""Ties are decided by what was published, and anybody can repeat the draw."""

from __future__ import annotations

import hashlib

import pytest

from commonground.errors import BallotError
from commonground.voice.counting.ties import TieBreak, TieRule, drawn_order
from small_elections import small_election

LEVEL = small_election(100, {"a": 20, "b": 10, "c": 10, "d": 10}, {"a": 9, "bcd": 3, "d": 1})


def by_rank(rule: TieRule) -> str:
    ranks = rule.ranks(LEVEL)
    return "".join(sorted("abcd", key=lambda name: ranks[LEVEL.position[name]]))


def test_the_lower_cost_goes_first_then_more_votes_then_the_draw():
    order = by_rank(TieRule(seed="Riverside 2026"))
    assert order[0] == "d"
    assert order[3] == "a"
    assert list(order[1:3]) == [name for name in drawn_order("Riverside 2026", list("abcd")) if name in "bc"]


def test_anybody_can_repeat_the_draw():
    """A sum that every computer can make: sha256sum of the seed, a colon and the project's id."""
    numbers = {name: hashlib.sha256(f"Riverside 2026:{name}".encode()).hexdigest() for name in "abcd"}
    assert drawn_order("Riverside 2026", list("dcba")) == sorted("abcd", key=numbers.__getitem__)


def test_another_seed_draws_another_order():
    orders = {tuple(drawn_order(str(seed), list("abcd"))) for seed in range(200)}
    assert len(orders) == 24


def test_every_project_is_drawn_first_about_as_often():
    firsts = [drawn_order(str(seed), list("abcd"))[0] for seed in range(4000)]
    assert all(900 < firsts.count(name) < 1100 for name in "abcd")


def test_the_record_says_who_was_tied_who_went_first_and_by_what():
    rule = TieRule()
    assert rule.broken(LEVEL, 4, [0, 1]).by is TieBreak.cost
    assert rule.broken(LEVEL, 4, [3, 1]).by is TieBreak.votes
    tie = rule.broken(LEVEL, 4, [2, 1])
    assert (tie.stage, tie.tied, tie.by) == (4, (1, 2), TieBreak.drawn)
    assert tie.chosen == min((1, 2), key=lambda project: rule.ranks(LEVEL)[project])


def test_what_decided_is_what_tells_the_first_from_the_second():
    """d goes first by its votes, though by cost alone it was before a already."""
    assert TieRule().broken(LEVEL, 0, [0, 1, 3]).by is TieBreak.votes


def test_a_board_may_choose_another_rule():
    assert by_rank(TieRule((TieBreak.votes, TieBreak.id))) == "adbc"
    assert by_rank(TieRule((TieBreak.id,))) == "abcd"


@pytest.mark.parametrize("by", [(), (TieBreak.cost,), (TieBreak.drawn, TieBreak.votes)])
def test_a_rule_that_may_decide_nothing_is_refused(by):
    with pytest.raises(BallotError, match="must end with 'drawn' or 'id'"):
        TieRule(by)
