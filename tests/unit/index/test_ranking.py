"""Ranks, deciles, scales and the exponential transform, beside slow and obvious twins."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean, pstdev

import numpy as np
import pandas as pd
import pytest
from scipy.stats import percentileofscore

from commonground.errors import ScoringError
from commonground.evidence.index import decile, exponential, normalise, rank
from commonground.evidence.index.normalisation import Normaliser
from commonground.evidence.index.ranking import Ties

NAN = math.nan
SOME = [3.0, NAN, -1.5, 3.0, 0.0, 8.25, -0.0, 3.0, -7e-300]


def slow_rank(values: list[float], ties: Ties) -> list[float]:
    """By counting, for each area, how many are worse and how many the same."""
    present = [value for value in values if not math.isnan(value)]
    ranks = []
    for value in values:
        better_rank = 1 + sum(other > value for other in present)
        same = sum(other == value for other in present)
        average = better_rank + (same - 1) / 2
        ranks.append(NAN if math.isnan(value) else average if ties == "average" else float(better_rank))
    return ranks


def slow_place(values: list[float]) -> list[float]:
    n = sum(not math.isnan(value) for value in values)
    return [n + 1 - one for one in slow_rank(values, "average")]


@pytest.mark.parametrize("ties", ["average", "best"])
def test_ranks_are_what_counting_worse_areas_gives(ties: Ties) -> None:
    np.testing.assert_array_equal(rank(np.array(SOME), ties), slow_rank(SOME, ties))


def test_a_missing_value_has_no_rank_and_does_not_count() -> None:
    assert rank(np.array([5.0, NAN, 7.0]))[[0, 2]].tolist() == [2, 1]
    assert math.isnan(rank(np.array([5.0, NAN, 7.0]))[1])


def test_the_sign_bit_of_a_missing_value_does_not_matter() -> None:
    assert np.isnan(rank(-np.array([NAN, 1.0]))[0])
    assert rank(-np.array([NAN, 1.0]))[1] == 1


def test_nothing_to_rank_gives_nothing() -> None:
    assert rank(np.array([])).tolist() == []
    assert np.isnan(rank(np.array([NAN, NAN]))).all()
    assert np.isnan(normalise(np.array([NAN, NAN]), "percentile")).all()
    assert np.isnan(exponential(np.array([NAN, NAN]))).all()
    assert np.isnan(decile(np.array([NAN]))).all()


def test_infinite_values_are_ranked_at_the_ends() -> None:
    assert rank(np.array([0.0, math.inf, -math.inf, 1e308])).tolist() == [3, 1, 4, 2]


def test_labels_come_out_as_they_went_in() -> None:
    series = pd.Series([1, None, 3], index=["a", "b", "c"], name="income", dtype="Int64")
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [4.0, 3.0]}, index=["a", "b"])
    pd.testing.assert_series_equal(
        rank(series), pd.Series([2.0, NAN, 1.0], index=["a", "b", "c"], name="income")
    )
    pd.testing.assert_frame_equal(
        rank(frame), pd.DataFrame({"x": [2.0, 1.0], "y": [1.0, 2.0]}, index=["a", "b"])
    )
    assert rank(frame.to_numpy()).tolist() == [[2, 1], [1, 2]]


def test_each_column_is_ranked_among_the_areas_it_has() -> None:
    table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [NAN, 2.0, 1.0], "z": [1.0, 1.0, 2.0]})
    for name in table:
        np.testing.assert_array_equal(rank(table)[name], slow_rank(table[name].tolist(), "average"))


def test_deciles_cut_the_ranking_in_ten_as_published() -> None:
    ranks = np.arange(1.0, 32_845.0)
    tenths = decile(ranks)
    assert tenths[:3284].tolist() == [1.0] * 3284
    assert tenths[3284] == 2
    assert tenths[-1] == 10
    np.testing.assert_array_equal(tenths, [math.ceil(10 * int(one) / 32_844) for one in ranks])


def test_deciles_count_only_areas_that_have_a_rank() -> None:
    assert decile(pd.Series([1.0, 2.0, NAN])).tolist()[:2] == [5, 10]


@pytest.mark.parametrize(
    ("of_7433", "score"), [(1, 100.0), (2, 99.76508), (7433, 0.0030545)], ids=["worst", "second", "best"]
)
def test_the_exponential_transform_meets_the_published_points(of_7433: int, score: float) -> None:
    assert exponential(np.arange(1.0, 7434.0))[of_7433 - 1] == pytest.approx(score, rel=1e-5)


def test_the_exponential_transform_has_the_published_mean_and_a_tenth_above_fifty() -> None:
    assert exponential(np.arange(1.0, 7434.0)).mean() == pytest.approx(21.69629, abs=5e-6)
    assert (exponential(np.arange(1.0, 32_845.0)) > 50).mean() == pytest.approx(0.102, abs=0.0005)


def test_the_exponential_transform_is_the_formula() -> None:
    ranks = slow_rank(SOME, "average")
    n = sum(not math.isnan(one) for one in ranks)
    slow = [-23 * math.log(1 - (n - one + 1) / n * (1 - math.exp(-100 / 23))) for one in ranks]
    np.testing.assert_allclose(exponential(np.array(ranks)), slow, rtol=1e-12)


def test_places_run_from_best_to_worst() -> None:
    np.testing.assert_array_equal(normalise(np.array(SOME), "rank"), slow_place(SOME))


def test_normal_scores_are_the_normal_quantiles_of_the_places() -> None:
    n = len(SOME) - 1
    slow = [NAN if math.isnan(one) else NormalDist().inv_cdf(one / (n + 1)) for one in slow_place(SOME)]
    np.testing.assert_allclose(normalise(np.array(SOME), "normal scores"), slow, atol=1e-12)


def test_a_percentile_is_the_share_of_areas_below_and_half_of_those_level() -> None:
    present = [value for value in SOME if not math.isnan(value)]
    slow = [
        NAN if math.isnan(value) else float(percentileofscore(present, value, kind="mean")) for value in SOME
    ]
    np.testing.assert_allclose(normalise(np.array(SOME), "percentile"), slow, rtol=1e-12)


def test_z_and_min_max_use_the_areas_present() -> None:
    present = [value for value in SOME if not math.isnan(value)]
    z = [(value - fmean(present)) / pstdev(present) for value in SOME]
    stretched = [100 * (value - min(present)) / (max(present) - min(present)) for value in SOME]
    np.testing.assert_allclose(normalise(np.array(SOME), "z"), z, atol=1e-12)
    np.testing.assert_allclose(normalise(np.array(SOME), "min-max"), stretched, atol=1e-12)


def test_no_normalisation_changes_nothing() -> None:
    frame = pd.DataFrame({"x": [1.0, NAN]}, index=["a", "b"])
    pd.testing.assert_frame_equal(normalise(frame, "none"), frame)


@pytest.mark.parametrize("how", ["z", "min-max"])
def test_an_indicator_without_spread_is_named(how: Normaliser) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "mood": [3.0, 3.0]})
    with pytest.raises(
        ScoringError, match=r"^mood has the same value in every area, .* the .* scale; use ranks"
    ):
        normalise(frame, how)
    with pytest.raises(ScoringError, match=r"^indicator 2 has the same value"):
        normalise(frame.to_numpy(), how)
    with pytest.raises(ScoringError, match=r"^mood has"):
        normalise(frame["mood"], how)
    with pytest.raises(ScoringError, match=r"^indicator 1 has"):
        normalise(np.array([NAN, NAN]), how)
