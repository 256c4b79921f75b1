"""Shrinkage of small areas' rates, beside a loop over areas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from commonground.errors import ScoringError
from commonground.evidence.index import shrink


def logit(r: float, n: float) -> float:
    return math.log((r + 0.5) / (n - r + 0.5))


def variance(r: float, n: float) -> float:
    return (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))


def slow_shrink(areas: list[tuple[float, float, str]]) -> list[tuple[float, float, float]]:
    """One area at a time, as the method is written down: rate, standard error, own weight."""
    results = []
    for r, n, authority in areas:
        if math.isnan(r) or math.isnan(n) or n == 0:
            results.append((math.nan,) * 3)
            continue
        own = [(a, b) for a, b, other in areas if other == authority and a == a and b == b and b > 0]
        k = len(own)
        total_r, total_n = sum(a for a, _ in own), sum(b for _, b in own)
        mean = sum(logit(a, b) for a, b in own) / k
        s2, S2 = variance(r, n), variance(total_r, total_n)
        if k == 1:
            w = 1.0
        else:
            t2 = sum((logit(a, b) - mean) ** 2 for a, b in own) / (k - 1)
            w = 0.0 if t2 == 0 else (1 / s2) / (1 / s2 + 1 / t2)
        shrunk = w * logit(r, n) + (1 - w) * logit(total_r, total_n)
        results.append((1 / (1 + math.exp(-shrunk)), math.sqrt(w * s2 + (1 - w) ** 2 * S2), w))
    return results


def invented(seed: int) -> list[tuple[float, float, str]]:
    random = np.random.default_rng(seed)
    areas = []
    for authority, size in (("E06", 12), ("E07", 5), ("E08", 1), ("E09", 2)):
        for _ in range(size):
            n = int(random.integers(0, 1500))
            areas.append((float(random.binomial(n, random.beta(2, 8))), float(n), authority))
    areas += [(math.nan, 100.0, "E06"), (7.0, math.nan, "E07"), (0.0, 0.0, "E06"), (9.0, 9.0, "E06")]
    return areas


def series(values: list[float] | list[str], name: str = "count") -> pd.Series:
    return pd.Series(values, index=[f"area{at}" for at in range(len(values))], name=name)


@pytest.mark.parametrize("seed", range(5))
def test_shrinkage_agrees_with_the_loop_over_areas(seed: int) -> None:
    areas = invented(seed)
    r, n, authority = zip(*areas, strict=True)
    shrunk = shrink(series(list(r)), series(list(n)), pd.Series(authority))
    slow = np.array(slow_shrink(areas))
    np.testing.assert_allclose(shrunk.rate, slow[:, 0], atol=1e-6)
    np.testing.assert_allclose(shrunk.standard_error, slow[:, 1], atol=1e-6)
    np.testing.assert_allclose(shrunk.own, slow[:, 2], atol=1e-6)


def test_the_order_of_the_areas_and_their_labels_are_kept() -> None:
    counts = pd.Series([3.0, 1.0], index=["b", "a"], name="mood")
    shrunk = shrink(
        counts, pd.Series([10.0, 20.0], index=["b", "a"]), pd.Series(["X", "X"], index=["b", "a"])
    )
    assert shrunk.rate.index.tolist() == ["b", "a"]
    assert shrunk.rate.name == "mood"
    assert shrunk.rate["b"] > shrunk.rate["a"]


def test_an_area_alone_in_its_authority_keeps_its_own_rate() -> None:
    shrunk = shrink(np.array([3.0, 5.0, 6.0]), np.array([10.0, 10.0, 20.0]), np.array(["X", "Y", "Y"]))
    assert shrunk.own[0] == 1
    assert shrunk.rate[0] == pytest.approx(3.5 / 11)
    assert shrunk.standard_error[0] == pytest.approx(math.sqrt(variance(3, 10)))


def test_areas_that_do_not_differ_all_get_their_authoritys_rate() -> None:
    shrunk = shrink(np.array([3.0, 3.0]), np.array([10.0, 10.0]), np.array(["X", "X"]))
    assert shrunk.own.tolist() == [0, 0]
    np.testing.assert_allclose(shrunk.rate, 6.5 / 21)
    np.testing.assert_allclose(shrunk.standard_error, math.sqrt(variance(6, 20)))


def test_a_missing_count_is_missing_and_not_nought() -> None:
    counts, people = series([math.nan, 4.0, 2.0]), series([50.0, 50.0, math.nan])
    shrunk = shrink(counts, people, series(["X", "X", "X"]))
    assert shrunk.rate.isna().tolist() == [True, False, True]
    assert shrunk.rate["area1"] == pytest.approx(4.5 / 51), (
        "the missing areas are not part of the authority either"
    )


def test_an_area_without_people_has_no_rate() -> None:
    assert shrink(np.array([0.0]), np.array([0.0]), np.array(["X"])).rate.tolist() == pytest.approx(
        [math.nan], nan_ok=True
    )


@pytest.mark.parametrize(
    ("counts", "people", "authorities", "sentence"),
    [
        (
            [1.0, 11.0],
            [10.0, 10.0],
            ["X", "X"],
            "area1 has a count above its denominator .count 11, denominator 10.",
        ),
        ([1.0, -1.0], [10.0, 10.0], ["X", "X"], "area1 has a count or denominator below 0"),
        ([1.0, 1.0], [10.0, -4.0], ["X", "X"], "area1 has a count or denominator below 0"),
        ([1.0, 1.0], [10.0, 10.0], [None, "X"], "area0 has no authority to shrink towards"),
    ],
)
def test_counts_that_cannot_be_are_refused_naming_the_area(
    counts: list[float], people: list[float], authorities: list[str | None], sentence: str
) -> None:
    with pytest.raises(ScoringError, match=sentence):
        shrink(series(counts), series(people), pd.Series(authorities))
