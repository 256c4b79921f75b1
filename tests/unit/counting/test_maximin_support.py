"""Maximin support on examples that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from commonground.errors import BallotError
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.maximin_support import fund_by_maximin_support
from commonground.voice.counting.outcome import Bought
from commonground.voice.counting.ties import Tie, TieBreak
from counting_twins import heaviest_load
from small_elections import letters, scope_of, small_election


def bought(election: Election, *incompatible: str) -> str:
    return letters(election, fund_by_maximin_support(scope_of(election, *incompatible)))


def test_those_with_nothing_yet_come_before_those_who_have_much():
    """Six want a and b, and carry 1 each for a. With b it would be 4 each; with c its two voters carry 3."""
    assert bought(small_election(18, {"a": 6, "b": 18, "c": 6}, {"ab": 6, "c": 2})) == "ac"


def test_the_cost_is_shared_out_afresh_with_every_purchase():
    """One of a's supporters alone wants b: the other two then carry a, and nobody more than 3."""
    election = small_election(9, {"a": 6, "b": 3}, {"a": 2, "ab": 1})
    assert bought(election) == "ab"
    assert heaviest_load([(0, 6), (1, 3)], [{0}, {0}, {0, 1}]) == Fraction(3)


def test_what_does_not_fit_is_passed_over():
    assert bought(small_election(15, {"a": 6, "b": 12, "c": 9}, {"a": 6, "b": 6, "c": 2})) == "ac"


def test_a_project_that_no_longer_fits_is_bought_at_a_lower_level():
    election = small_election(16, {"a": 10, "b": (10, 8, 6, 4)}, {"a": 5, "b": 2})
    assert fund_by_maximin_support(scope_of(election)).bought == (Bought(0, 10), Bought(1, 6))


def test_a_rival_of_what_was_bought_goes_out():
    assert bought(small_election(20, {"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 2, "c": 1}), "ab") == "ac"


def test_what_nobody_wants_is_not_bought():
    assert bought(small_election(20, {"a": 5, "b": 0, "c": 0}, {"a": 3, "b": 1})) == "ba"


def test_two_that_leave_the_load_as_even_are_a_tie():
    election = small_election(20, {"a": 9, "b": 6, "c": 1}, {"a": 3, "b": 2, "c": 1})
    part = fund_by_maximin_support(scope_of(election))
    assert letters(election, part) == "cba"
    assert part.ties == (Tie(stage=1, tied=(0, 1), chosen=1, by=TieBreak.cost),)


def test_ballots_with_points_are_refused_in_a_sentence():
    election = replace(small_election(10, {"a": 5}, {"a": 1}), vote_type=VoteType.scoring)
    with pytest.raises(BallotError, match="Riverside: maximin support counts approval ballots"):
        fund_by_maximin_support(scope_of(election))


def test_sums_that_would_not_be_exact_are_refused_in_a_sentence():
    with pytest.raises(BallotError, match="Riverside: its costs times its voters are too large"):
        fund_by_maximin_support(scope_of(small_election(10**18, {"a": 10**18, "b": 7}, {"ab": 9})))


def test_large_sums_with_a_common_unit_are_counted():
    assert bought(small_election(10**18, {"a": 9 * 10**17, "b": 10**17}, {"ab": 900, "b": 5})) == "ba"


def test_an_election_without_a_ballot_funds_nothing():
    assert bought(small_election(10, {"a": 5}, {})) == ""
