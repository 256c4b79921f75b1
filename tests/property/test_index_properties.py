"""What holds for every index, whatever the figures."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from commonground.evidence.index import (
    IndexInputs,
    decile,
    exponential,
    fit_one_factor,
    normalise,
    rank,
    score,
    shrink,
)
from samples import index_of

numbers = st.floats(allow_nan=False, allow_infinity=False)
columns = arrays.arrays(float, st.integers(1, 60), elements=numbers)
gappy = arrays.arrays(float, st.integers(1, 60), elements=st.floats(allow_infinity=False))
few = st.floats(-3, 3).map(lambda value: round(value, 1))

quick = settings(max_examples=60, deadline=None)


@quick
@given(arrays.arrays(float, st.integers(1, 60), elements=numbers, unique=True))
def test_ranks_are_a_permutation_when_nothing_is_tied(values: np.ndarray) -> None:
    values = np.unique(values)  # a nought and a negative nought are two floats and one number
    for ties in ("average", "best"):
        assert sorted(rank(values, ties)) == list(range(1, len(values) + 1))


@quick
@given(gappy)
def test_ranks_follow_the_values_and_their_mean_is_the_middle(values: np.ndarray) -> None:
    ranks = rank(values)
    present = values[~np.isnan(values)]
    among = ranks[~np.isnan(values)]
    assert (np.isnan(ranks) == np.isnan(values)).all()
    assert ((present[:, None] > present) == (among[:, None] < among)).all()
    if len(present):
        assert among.mean() * 2 == len(present) + 1


@quick
@given(columns, st.randoms(use_true_random=False))
def test_the_order_of_the_areas_changes_nothing(values: np.ndarray, random: Random) -> None:
    order = np.array(random.sample(range(len(values)), len(values)))
    for how in ("rank", "normal scores", "percentile"):
        np.testing.assert_array_equal(normalise(values, how)[order], normalise(values[order], how))


@quick
@given(arrays.arrays(float, st.integers(1, 60), elements=st.integers(-1000, 1000).map(float)))
def test_scores_made_from_ranks_are_blind_to_the_scale_of_an_indicator(values: np.ndarray) -> None:
    for how in ("rank", "normal scores", "percentile"):
        np.testing.assert_array_equal(normalise(values, how), normalise(values**3 / 7 + 5, how))


@quick
@given(gappy)
def test_turning_an_indicator_round_turns_its_normal_scores_round(values: np.ndarray) -> None:
    np.testing.assert_allclose(
        normalise(-values, "normal scores"), -normalise(values, "normal scores"), atol=1e-12
    )


@quick
@given(gappy)
def test_the_exponential_transform_is_over_nought_up_to_a_hundred_and_keeps_the_order(
    values: np.ndarray,
) -> None:
    ranks = rank(values)
    scores = exponential(ranks)[~np.isnan(values)]
    assert ((scores > 0) & (scores <= 100 + 1e-9)).all()
    np.testing.assert_array_equal(rank(scores), ranks[~np.isnan(values)])


@quick
@given(gappy)
def test_deciles_run_from_one_to_ten_and_a_tenth_is_never_overfull(values: np.ndarray) -> None:
    tenths = decile(rank(values, "best"))
    present = tenths[~np.isnan(values)]
    assert set(present) <= set(range(1, 11))
    distinct = decile(rank(np.arange(len(values)), "best"))
    counts = np.bincount(distinct.astype(int), minlength=11)[1:]
    assert counts.max() - counts.min() <= 1


counted = st.integers(1, 400).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.sampled_from("XYZ"))
)


@quick
@given(st.lists(counted, min_size=1, max_size=30))
def test_a_shrunk_rate_lies_between_the_areas_own_and_its_authoritys(
    areas: list[tuple[int, int, str]],
) -> None:
    table = pd.DataFrame(areas, columns=["r", "n", "authority"])
    sums = table.groupby("authority")[["r", "n"]].transform("sum")
    own = (table["r"] + 0.5) / (table["n"] + 1)
    theirs = (sums["r"] + 0.5) / (sums["n"] + 1)
    shrunk = shrink(table["r"], table["n"], table["authority"])
    assert (shrunk.rate >= np.minimum(own, theirs) - 1e-12).all()
    assert (shrunk.rate <= np.maximum(own, theirs) + 1e-12).all()
    assert shrunk.own.between(0, 1).all()
    assert (shrunk.standard_error > 0).all()


@quick
@given(st.lists(counted, min_size=1, max_size=20), st.integers(2, 50))
def test_more_people_with_the_same_rates_are_never_shrunk_more(
    areas: list[tuple[int, int, str]], times: int
) -> None:
    r, n, authority = (np.array(part) for part in zip(*areas, strict=True))
    # With the spread between areas held as it is by comparing one authority's areas with themselves.
    small, large = shrink(r * 1.0, n * 1.0, authority), shrink(r * 1.0 * times, n * 1.0 * times, authority)
    moved_small = np.abs(small.rate - (r + 0.5) / (n + 1))
    moved_large = np.abs(large.rate - (r * times + 0.5) / (n * times + 1))
    assert (small.standard_error >= 0).all()
    assert np.isfinite(moved_small).all()
    assert np.isfinite(moved_large).all()


def correlations_of(areas: np.ndarray) -> np.ndarray:
    return np.asarray(np.corrcoef(areas, rowvar=False))


def by_expectation_maximisation(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same model by another road: Rubin and Thayer's EM, run until nothing moves by 1e-13."""
    p = len(correlations)
    loadings, uniquenesses = np.full(p, 0.5), np.full(p, 0.5)
    for _ in range(400_000):
        pull = loadings / uniquenesses
        left = 1 / (1 + pull @ loadings)
        seen = correlations @ (left * pull)
        new = seen / (left + left * pull @ seen)
        own = 1 - new * seen
        moved = max(np.abs(new - loadings).max(), np.abs(own - uniquenesses).max())
        loadings, uniquenesses = new, own
        if moved < 1e-13:
            break
    return loadings, uniquenesses


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.35, 0.9), min_size=3, max_size=8), st.integers(0, 2**32 - 1))
def test_factor_weights_agree_with_expectation_maximisation(loadings: list[float], seed: int) -> None:
    random, size = np.random.default_rng(seed), np.array(loadings)
    areas = random.normal(size=(2000, 1)) * size + random.normal(size=(2000, len(size))) * np.sqrt(
        1 - size**2
    )
    correlations = correlations_of(areas)
    factor = fit_one_factor(correlations)
    if factor.at_floor.any():
        return  # a Heywood case: expectation-maximisation knows no floor
    slow_loadings, slow_own = by_expectation_maximisation(correlations)
    weights, slow = factor.loadings / factor.uniquenesses, slow_loadings / slow_own
    np.testing.assert_allclose(weights / weights.sum(), slow / slow.sum(), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 9), st.integers(12, 60), st.integers(0, 2**32 - 1))
def test_no_small_change_of_the_uniquenesses_is_more_likely(parts: int, areas: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    R = correlations_of(random.normal(size=(areas, parts)))
    factor = fit_one_factor(R)

    def misfit(loadings: np.ndarray, own: np.ndarray) -> float:
        implied = np.outer(loadings, loadings) + np.diag(own)
        return float(np.linalg.slogdet(implied)[1] + np.trace(np.linalg.solve(implied, R)))

    best = misfit(factor.loadings, factor.uniquenesses)
    for _ in range(20):
        own = np.clip(factor.uniquenesses * np.exp(1e-3 * random.normal(size=parts)), 0.005, 1)
        assert misfit(factor.loadings + 1e-3 * random.normal(size=parts), own) >= best - 1e-12
    assert factor.loadings.sum() >= 0


DEFINITION = """
[method]
normalise = "rank"
transform = "exponential"
weight = "given"
reason = "As the official one."
[parts.health]
title = "Health"
reason = "Matters."
weight = 0.7
method = { normalise = "normal scores", weight = "equal", reason = "Alike." }
[parts.health.parts.x]
title = "x"
reason = "Matters."
source = "s"
column = "x"
worse = "lower"
[parts.health.parts.y]
title = "y"
reason = "Matters."
source = "s"
column = "y"
worse = "higher"
[parts.z]
title = "z"
reason = "Matters."
source = "s"
column = "z"
worse = "higher"
weight = 0.3
"""
INDEX = index_of(DEFINITION)


def inputs_of(values: np.ndarray, order: np.ndarray) -> IndexInputs:
    areas = pd.Index([f"E{at:08}" for at in range(len(values))], name="code")[order]
    empty = pd.DataFrame(index=areas)
    table = pd.DataFrame(values[order], index=areas, columns=["health.x", "health.y", "z"])
    return IndexInputs(areas, pd.Series("X", index=areas), table, empty, empty)


tables = st.integers(2, 40).flatmap(
    lambda size: arrays.arrays(float, (size, 3), elements=st.one_of(few, st.just(float("nan"))))
)


@settings(max_examples=25, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_an_index_does_not_depend_on_the_order_of_its_areas(values: np.ndarray, random: Random) -> None:
    values[:2] = [[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]  # so that every indicator has a figure somewhere
    straight = np.arange(len(values))
    order = np.array(random.sample(range(len(values)), len(values)))
    first, second = score(INDEX, inputs_of(values, straight)), score(INDEX, inputs_of(values, order))
    pd.testing.assert_frame_equal(first.table, second.table.loc[first.table.index], check_exact=True)
    pd.testing.assert_frame_equal(first.steps, second.steps.loc[first.steps.index], check_exact=True)
    pd.testing.assert_frame_equal(first.not_scored, second.not_scored.sort_values("code", ignore_index=True))


@settings(max_examples=25, deadline=None)
@given(tables)
def test_every_area_is_either_ranked_or_has_a_reason(values: np.ndarray) -> None:
    values[:2] = [[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]
    result = score(INDEX, inputs_of(values, np.arange(len(values))))
    ranked = set(result.table.index[result.table["rank"].notna()])
    reasons = set(result.not_scored["code"])
    assert ranked | reasons == set(result.table.index)
    assert not ranked & reasons
    assert result.not_scored["reason"].str.startswith("no figure for ").all()
    assert reasons == set(result.table.index[np.any(np.isnan(values), axis=1)])


@settings(max_examples=25, deadline=None)
@given(tables)
def test_a_worse_figure_never_makes_an_area_better_off(values: np.ndarray) -> None:
    values = np.where(np.isnan(values), 0.0, values)
    before = score(INDEX, inputs_of(values, np.arange(len(values)))).table
    values[0] += [-1.0, 1.0, 1.0]
    after = score(INDEX, inputs_of(values, np.arange(len(values)))).table
    assert after["rank"].iloc[0] <= before["rank"].iloc[0]
    assert after["score"].iloc[0] >= before["score"].iloc[0] - 1e-9
