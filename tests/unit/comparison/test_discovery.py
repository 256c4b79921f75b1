"""Which of many differences count as found."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.evidence.comparison.discovery import adjusted, discoveries

chances = st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=30)
quick = settings(max_examples=100, deadline=None)


def slow_discoveries(p: list[float], rate: float) -> list[bool]:
    """Benjamini and Hochberg's own words: the largest k with p(k) ≤ k·rate/m, then all up to p(k)."""
    present = sorted(each for each in p if each == each)
    limit = -1.0
    for k, each in enumerate(present, start=1):
        if each <= k * rate / len(present):
            limit = each
    return [each <= limit for each in p]


def test_the_example_of_benjamini_and_hochberg() -> None:
    # Benjamini and Hochberg (1995), section 4.1: fifteen comparisons, of which four are found at 0.05.
    p = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    assert discoveries(p).sum() == 4


@quick
@given(chances, st.sampled_from([0.01, 0.05, 0.2]))
def test_discoveries_are_those_of_the_step_up_rule(p: list[float], rate: float) -> None:
    fast, slow = discoveries(p, rate), np.array(slow_discoveries(p, rate), dtype=bool)
    # p·m/k ≤ rate and p ≤ k·rate/m may part in the last digit.
    close = np.abs(adjusted(p) - rate) < 1e-12
    np.testing.assert_array_equal(fast | close, slow | close)


@quick
@given(chances)
def test_adjusting_keeps_order_never_flatters_and_stays_a_chance(p: list[float]) -> None:
    given, result = np.array(p), adjusted(p)
    present = ~np.isnan(given)
    np.testing.assert_array_equal(np.isnan(result), ~present)
    assert (result[present] >= given[present] * (1 - 1e-12)).all()
    assert (result[present] <= 1).all()
    order = np.argsort(given[present])
    assert (np.diff(result[present][order]) >= 0).all()


def test_a_comparison_that_could_not_be_made_is_not_found_and_not_counted() -> None:
    found = discoveries([[0.04, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(found, [[True, False], [False, False]])
