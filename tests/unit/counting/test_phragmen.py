"""Sequential Phragmén on examples that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.errors import BallotError
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.outcome import Bought
from commonground.voice.counting.phragmen import fund_by_phragmen
from commonground.voice.counting.ties import Tie, TieBreak
from small_elections import letters, scope_of, small_election


def bought(election: Election, *incompatible: str) -> str:
    return letters(election, fund_by_phragmen(scope_of(election, *incompatible)))


def test_who_has_paid_must_earn_again():
    """Three want a and b, two want c. After 2 each a is bought; then c at 3 comes before b at 4."""
    assert bought(small_election(100, {"a": 6, "b": 6, "c": 6}, {"ab": 3, "c": 2})) == "acb"


def test_the_count_ends_when_the_next_to_be_paid_does_not_fit():
    """c would fit, but those who want b have its cost first."""
    assert bought(small_election(15, {"a": 6, "b": 12, "c": 9}, {"a": 6, "b": 6, "c": 2})) == "a"


def test_what_is_dearer_than_the_whole_budget_does_not_end_the_count():
    assert bought(small_election(15, {"a": 16, "b": 12}, {"a": 90, "b": 1})) == "b"


def test_what_costs_nothing_is_bought_at_once_if_anybody_wants_it():
    assert bought(small_election(10, {"a": 5, "b": 0, "c": 0}, {"a": 2, "b": 1})) == "ba"


def test_a_project_that_no_longer_fits_is_bought_at_a_lower_level():
    election = small_election(16, {"a": 10, "b": (10, 8, 6, 4)}, {"a": 5, "b": 2})
    assert fund_by_phragmen(scope_of(election)).bought == (Bought(0, 10), Bought(1, 6))


def test_a_rival_of_what_was_bought_goes_out():
    assert bought(small_election(20, {"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 2, "c": 1}), "ab") == "ac"


def test_two_that_can_be_paid_for_at_one_moment_are_a_tie():
    election = small_election(20, {"a": 9, "b": 6, "c": 1}, {"a": 3, "b": 2, "c": 1})
    part = fund_by_phragmen(scope_of(election))
    assert letters(election, part) == "cba"
    assert part.ties == (Tie(stage=1, tied=(0, 1), chosen=1, by=TieBreak.cost),)


def test_the_count_ends_if_any_of_the_tied_does_not_fit():
    """b fits, but at the same moment some could pay for a, which does not."""
    assert bought(small_election(8, {"a": 8, "b": 4, "c": 1}, {"a": 4, "b": 2, "c": 1})) == "c"


def test_ballots_with_points_are_refused_in_a_sentence():
    election = replace(small_election(10, {"a": 5}, {"a": 1}), vote_type=VoteType.ordinal)
    with pytest.raises(BallotError, match="Riverside: Phragmén counts approval ballots, and these are"):
        fund_by_phragmen(scope_of(election))


def test_an_election_without_a_ballot_funds_nothing():
    assert bought(small_election(10, {"a": 5}, {})) == ""
