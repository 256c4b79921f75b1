from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.evidence.geography import Crosswalk


def small(number: int) -> str:
    return f"X01{number:06d}"


def ward(number: int) -> str:
    return f"X05{number:06d}"


@st.composite
def crosswalks(draw):
    rows = []
    for area in range(draw(st.integers(1, 8))):
        parts = draw(st.dictionaries(st.integers(0, 5), st.integers(1, 1000), min_size=1, max_size=4))
        whole = sum(parts.values())
        rows += [(small(area), ward(to), part / whole) for to, part in parts.items()]
    pairs = pd.DataFrame(rows, columns=["from", "to", "weight"])
    return Crosswalk(pairs, "lsoa21", "wd24", "drawn at random")


FIGURES = st.one_of(
    st.integers(0, 10_000).map(float),
    st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False),
    st.just(math.nan),
)
COUNTS = st.dictionaries(st.integers(0, 11), FIGURES, min_size=1, max_size=12).map(
    lambda drawn: pd.Series({small(area): figure for area, figure in drawn.items()}, dtype=float)
)


def move_slowly(crosswalk: Crosswalk, counts: pd.Series) -> tuple[dict, dict, set]:
    """The slow, obvious twin: one pair at a time, with a dictionary."""
    weights: dict[str, dict[str, float]] = {}
    for row in crosswalk.pairs.to_dict("records"):
        weights.setdefault(row["to"], {})[row["from"]] = row["weight"]
    values, missing = {}, set()
    for to, parts in weights.items():
        if not any(area in counts.index for area in parts):
            continue
        total = 0.0
        for area, weight in parts.items():
            figure = counts.get(area, math.nan)
            if math.isnan(figure):
                missing.add(area)
            total += weight * figure
        values[to] = total
    placed = {area for parts in weights.values() for area in parts}
    return values, {area: counts[area] for area in counts.index if area not in placed}, missing


@settings(max_examples=80, deadline=None)
@given(crosswalks(), COUNTS)
def test_moving_counts_gives_what_adding_pair_by_pair_gives(crosswalk, counts):
    moved = crosswalk.move_counts(counts)
    values, unplaced, missing = move_slowly(crosswalk, counts)
    assert list(moved.values.index) == sorted(values)
    np.testing.assert_allclose(moved.values, [values[to] for to in sorted(values)], rtol=1e-12, atol=1e-8)
    assert set(moved.unplaced.index) == set(unplaced)
    assert set(moved.missing.index) == missing


@settings(max_examples=80, deadline=None)
@given(crosswalks(), COUNTS)
def test_nobody_is_lost_or_invented_on_the_way(crosswalk, counts):
    counts = counts.dropna()
    whole = pd.Series({area: 0.0 for area in crosswalk.pairs["from"].unique()}).add(counts, fill_value=0.0)
    moved = crosswalk.move_counts(whole)
    assert moved.missing.empty
    assert math.isclose(
        whole.sum(), moved.values.sum() + moved.unplaced.sum(), rel_tol=1e-9, abs_tol=1e-9 * whole.abs().sum()
    )


@settings(max_examples=40, deadline=None)
@given(crosswalks(), st.floats(-50, 150), st.lists(st.integers(1, 5000), min_size=8, max_size=8))
def test_a_score_that_is_the_same_everywhere_stays_the_same(crosswalk, score, people):
    population = pd.Series({small(area): count for area, count in enumerate(people)})
    moved = crosswalk.mean(pd.Series(score, index=population.index), population)
    np.testing.assert_allclose(moved.values, score, rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(crosswalks(), st.lists(st.floats(0, 100), min_size=8, max_size=8))
def test_an_average_lies_between_the_scores_it_averages(crosswalk, drawn):
    scores = pd.Series({small(area): score for area, score in enumerate(drawn)})
    means = crosswalk.mean(scores, pd.Series(100.0, index=scores.index)).values
    for to, parts in crosswalk.pairs.groupby("to")["from"]:
        assert scores[parts].min() - 1e-9 <= means[to] <= scores[parts].max() + 1e-9
