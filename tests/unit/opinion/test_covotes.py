from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.opinion import covotes as module
from commonground.voice.opinion.covotes import covotes


def matrices(seed: int, people: int, statements: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    seen = random.random((people, statements)) < 0.5
    return np.where(seen, random.integers(-1, 2, seen.shape), 0), seen.astype(int)


@given(st.integers(0, 1000), st.integers(1, 30), st.integers(1, 8))
@settings(deadline=None)
def test_sums_are_those_of_the_three_products(seed, people, statements):
    votes, seen = matrices(seed, people, statements)
    voter, statement = np.nonzero(seen)
    many, on_first, product = covotes(voter, statement, votes[voter, statement], statements)
    assert (many == seen.T @ seen).all()
    assert (on_first == votes.T @ seen).all()
    assert (product == votes.T @ votes).all()


@pytest.mark.parametrize("vote", [1, -1])
def test_a_crowd_that_votes_as_one_overflows_nothing(vote):
    people = 2 * module.PEOPLE_AT_ONCE + 3
    voter, statement = np.repeat(np.arange(people), 2), np.tile([0, 1], people)
    many, on_first, product = covotes(voter, statement, np.full(2 * people, vote, np.int8), 2)
    assert (many == people).all()
    assert (on_first == vote * people).all()
    assert (product == people).all()
