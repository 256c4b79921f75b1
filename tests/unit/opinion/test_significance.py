from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opinion_twins as twins
from commonground.voice.opinion.significance import (
    adjusted,
    difference_p,
    difference_z,
    majority_p,
    majority_z,
)


@st.composite
def counted(draw) -> tuple[int, int]:
    seen = draw(st.integers(0, 60))
    return draw(st.integers(0, seen)), seen


@given(counted())
@settings(deadline=None)
def test_a_majority_by_chance_is_as_likely_as_tosses_of_a_coin(one):
    voted, seen = one
    found = majority_p(np.array([voted]), np.array([seen]))[0]
    assert found == pytest.approx(float(twins.at_least(voted, seen)))


@given(counted(), counted())
@settings(deadline=None)
def test_a_difference_by_chance_is_as_likely_as_draws_from_all_votes(one, other):
    found = difference_p(*(np.array([n]) for n in (*one, *other)))[0]
    assert found == pytest.approx(float(twins.drawn(*one, *other)), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
@settings(deadline=None)
def test_what_is_found_is_what_benjamini_and_hochberg_find(p, rate):
    found = adjusted(np.array(p)) <= rate
    by_steps = twins.benjamini_hochberg(p, rate)
    # A p-value on the line to the last digit may fall on either side of it.
    on_the_line = np.isclose(adjusted(np.array(p)), rate)
    assert (found == by_steps)[~on_the_line].all()


def test_of_what_is_found_among_noise_about_the_set_share_is_false():
    """Nine statements in ten show no difference: of those listed at most 5 %, on average."""
    random, false_share = np.random.default_rng(7), []
    for _ in range(150):
        agreeing = np.repeat([0.85, 0.4], [20, 180])
        group, others = random.binomial(60, agreeing), random.binomial(90, 0.4, 200)
        q = adjusted(difference_p(group, np.full(200, 60), others, np.full(200, 90)))
        listed = q <= 0.05
        false_share.append(listed[20:].sum() / max(listed.sum(), 1))
    assert np.mean(false_share) < 0.05


def test_polis_z_values_are_as_in_its_own_examples():
    assert majority_z(np.array([14]), np.array([15]))[0] == pytest.approx(3.5)
    assert majority_z(np.array([0]), np.array([0]))[0] == 1
    four = (np.array([n]) for n in (6, 8, 2, 9))
    pooled = (7 + 3) / (9 + 10)
    expected = (7 / 9 - 3 / 10) / np.sqrt(pooled * (1 - pooled) * (1 / 9 + 1 / 10))
    assert difference_z(*four)[0] == pytest.approx(expected)
    assert difference_z(*(np.array([n]) for n in (3, 3, 5, 5)))[0] == 0
