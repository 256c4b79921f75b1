"""Differences between groups of areas, with authorities drawn again and again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from commonground.evidence.comparison.bootstrap import (
    DRAWS,
    SEED,
    cluster_figures,
    cluster_gaps,
    resampled,
)


def county(clusters: int = 12, measures: int = 3, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Sums of three groups (one absent from every third authority) in some authorities."""
    random = np.random.default_rng(seed)
    denominators = random.integers(500, 9000, size=(clusters, 3, measures)).astype(float)
    denominators[::3, 0] = 0
    rates = random.beta(4, 20, size=(clusters, 1, measures))
    return denominators * rates * random.uniform(0.8, 1.2, size=denominators.shape), denominators


def slow_gap(
    N: np.ndarray, D: np.ndarray, first: list[int], second: list[int], draws: int, seed: int
) -> tuple[float, float, float, float]:
    """One measure, one draw at a time, as the method is written down."""

    def figure(side: list[int], times: np.ndarray) -> float:
        top = sum(times[c] * N[c, g] for c in range(len(N)) for g in side)
        bottom = sum(times[c] * D[c, g] for c in range(len(N)) for g in side)
        return top / bottom if bottom > 0 else np.nan

    drawn = []
    for times in resampled(len(N), draws, seed):
        gap = figure(first, times) - figure(second, times)
        if not np.isnan(gap):
            drawn.append(gap)
    value = figure(first, np.ones(len(N))) - figure(second, np.ones(len(N)))

    share1, share2 = ([sum(D[c, g] for g in side) for c in range(len(N))] for side in (first, second))
    share1 = [each / sum(share1) for each in share1]
    share2 = [each / sum(share2) for each in share2]
    k1, k2 = 1 / sum(w**2 for w in share1), 1 / sum(w**2 for w in share2)
    weights = [np.sqrt(a**2 + b**2) for a, b in zip(share1, share2, strict=True)]
    kish = sum(weights) ** 2 / sum(w**2 for w in weights)
    v1, v2 = 1 / k1, 1 / k2
    welch = (v1 + v2) ** 2 / (v1**2 / (k1 - 1) + v2**2 / (k2 - 1))
    G = min(kish, welch + 1)
    error = float(np.std(drawn) * np.sqrt(G / (G - 1)))
    reach = float(student.ppf(0.975, G - 1)) * error
    return value, value - reach, value + reach, float(2 * student.sf(abs(value) / error, G - 1))


@pytest.mark.parametrize(("first", "second"), [([0], [1]), ([0], [0, 1, 2]), ([0, 1], [2])])
@pytest.mark.parametrize("clusters", [4, 12])
def test_a_gap_agrees_with_the_loop_over_draws(first: list[int], second: list[int], clusters: int) -> None:
    N, D = county(clusters)
    gap = cluster_gaps(N, D, first, second, draws=200, seed=3)
    for at in range(N.shape[2]):
        slow = slow_gap(N[:, :, at], D[:, :, at], first, second, 200, 3)
        np.testing.assert_allclose((gap.value[at], gap.low[at], gap.high[at], gap.p[at]), slow, rtol=1e-8)


def test_every_draw_has_as_many_clusters_as_there_are_and_the_seed_decides() -> None:
    times = resampled(7, 50, 1)
    assert times.shape == (50, 7)
    assert (times.sum(axis=1) == 7).all()
    np.testing.assert_array_equal(times, resampled(7, 50, 1))
    assert (times != resampled(7, 50, 2)).any()


def test_the_same_figures_give_the_same_interval_on_every_page() -> None:
    N, D = county()
    all_at_once, alone = cluster_gaps(N, D, [0], [1]), cluster_gaps(N[:, :, 1:2], D[:, :, 1:2], [0], [1])
    np.testing.assert_allclose(alone.low, all_at_once.low[1:2], rtol=1e-12)
    explicit = cluster_gaps(N, D, [0], [1], draws=DRAWS, seed=SEED)
    np.testing.assert_array_equal(explicit.p, all_at_once.p)


def test_the_value_is_the_ratio_of_sums_never_a_mean_of_rates() -> None:
    N = np.array([[[1.0], [10.0]], [[50.0], [10.0]]])
    D = np.array([[[10.0], [100.0]], [[100.0], [100.0]]])
    gap = cluster_gaps(N, D, [0], [1])
    assert gap.value[0] == pytest.approx(51 / 110 - 20 / 200)


def test_an_interval_leaves_out_nought_exactly_when_p_is_below_its_level() -> None:
    N, D = county(clusters=30, measures=200, seed=5)
    for level in (0.9, 0.95):
        gap = cluster_gaps(N, D, [0], [1], draws=300, level=level)
        outside = (gap.low > 0) | (gap.high < 0)
        assert 0 < outside.sum() < 200
        np.testing.assert_array_equal(outside, gap.p < 1 - level)


def test_a_side_without_people_has_no_figure_and_spoils_no_other() -> None:
    N, D = county()
    D[:, 0, 1] = N[:, 0, 1] = 0
    gap, whole = cluster_gaps(N, D, [0], [1]), cluster_gaps(*county(), [0], [1])
    for part in (gap.value, gap.low, gap.high, gap.p):
        np.testing.assert_array_equal(np.isnan(part), [False, True, False])
    np.testing.assert_allclose(gap.low[[0, 2]], whole.low[[0, 2]])


def test_a_missing_sum_is_not_taken_for_nought() -> None:
    N, D = county()
    N[4, 1, 0] = np.nan
    gap = cluster_gaps(N, D, [0], [1])
    np.testing.assert_array_equal(np.isnan(gap.value), [True, False, False])
    np.testing.assert_array_equal(np.isnan(gap.p), [True, False, False])


def test_a_group_in_one_authority_has_a_figure_and_no_interval() -> None:
    N, D = county()
    D[1:, 0] = N[1:, 0] = 0
    D[0, 0], N[0, 0] = 1000, 300
    gap = cluster_gaps(N, D, [0], [0, 1, 2])
    assert not np.isnan(gap.value).any()
    assert np.isnan([gap.low, gap.high, gap.p]).all()
    figure = cluster_figures(N, D, [0])
    np.testing.assert_allclose(figure.value, 0.3)
    assert np.isnan([figure.low, figure.high]).all()


def test_no_difference_at_all_is_no_discovery() -> None:
    _, D = county()
    gap = cluster_gaps(np.zeros_like(D), D, [0], [1])
    np.testing.assert_array_equal([gap.value, gap.low, gap.high], 0)
    np.testing.assert_array_equal(gap.p, 1)


def test_fewer_authorities_make_a_figure_less_sure() -> None:
    N, D = county(clusters=6)
    many = cluster_figures(np.tile(N, (10, 1, 1)), np.tile(D, (10, 1, 1)), [1])
    few = cluster_figures(N, D, [1])
    np.testing.assert_allclose(few.value, many.value)
    assert (few.high - few.low > 3 * (many.high - many.low)).all()
    assert (few.low < few.value).all()


def test_a_figure_agrees_with_the_textbook_error_of_a_mean() -> None:
    random = np.random.default_rng(8)
    N = random.normal(10, 2, size=(400, 1, 1))
    figure = cluster_figures(N, np.ones_like(N), [0], draws=8000)
    error = N.std(ddof=1) / 20
    assert figure.value[0] == pytest.approx(N.mean())
    assert (figure.high[0] - figure.low[0]) / 2 == pytest.approx(student.ppf(0.975, 399) * error, rel=0.03)
