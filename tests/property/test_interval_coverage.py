"""An interval that says 95 % holds the truth between 93 and 97 times in 100: by simulation, seeds fixed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from commonground.evidence.comparison.bootstrap import cluster_figures, cluster_gaps
from commonground.evidence.comparison.discovery import discoveries
from commonground.evidence.measures.intervals import byar, difference, hidden_sd, widened, wilson


def covered(truth, low: np.ndarray, high: np.ndarray) -> float:
    return float(np.mean((low <= truth) & (truth <= high)))


def places(seed: int, many: int = 200_000) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    """Neighbourhoods of 1,000 to 20,000 people whose true proportions run from 1 to 60 per cent."""
    random = np.random.default_rng(seed)
    return random, random.integers(1000, 20000, many), random.uniform(0.01, 0.6, many)


# Proportions and rates


def test_proportions() -> None:
    random, n, p = places(1)
    assert 0.945 < covered(p, *wilson(random.binomial(n, p), n)) < 0.955


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_proportions_of_small_and_middling_samples(level: float) -> None:
    random = np.random.default_rng(2)
    n, p = random.integers(30, 300, 200_000), random.uniform(0.05, 0.95, 200_000)
    assert abs(covered(p, *wilson(random.binomial(n, p), n, level=level)) - level) < 0.01


def test_rates() -> None:
    random = np.random.default_rng(3)
    mean = random.uniform(15, 500, 200_000)
    assert 0.945 < covered(mean, *byar(random.poisson(mean))) < 0.96


def test_rates_of_few_events_err_on_the_side_of_caution() -> None:
    random = np.random.default_rng(4)
    for mean in (0.5, 1, 2, 3, 5, 8):
        assert covered(mean, *byar(random.poisson(mean, 100_000))) > 0.95


def test_differences_of_two_proportions() -> None:
    random, n1, p1 = places(5)
    n2 = random.integers(1000, 20000, len(n1))
    p2 = np.clip(p1 + random.uniform(-0.1, 0.1, len(p1)), 0.01, 0.99)
    r1, r2 = random.binomial(n1, p1), random.binomial(n2, p2)
    ends = difference(r1 / n1, *wilson(r1, n1), r2 / n2, *wilson(r2, n2))
    assert 0.945 < covered(p1 - p2, *ends) < 0.955


def test_proportions_published_rounded_are_widened_enough() -> None:
    random = np.random.default_rng(6)
    n, p = random.integers(200, 2000, 200_000), random.uniform(0.02, 0.3, 200_000)
    published = 5 * np.round(random.binomial(n, p) / 5)  # to the nearest 5
    low, high = wilson(np.minimum(published, n), n)
    assert covered(p, low, high) < covered(p, *widened(published / n, low, high, hidden_sd(5) / n))
    assert 0.945 < covered(p, *widened(published / n, low, high, hidden_sd(5) / n)) < 0.96


# Groups of wards, in authorities that differ strongly


def country(
    seed: int, authorities: int, with_first: float, countries: int = 600
) -> tuple[np.ndarray, np.ndarray]:
    """Sums (authorities, groups, countries): left behind, otherwise deprived, and everyone else.

    An authority has 1 to 10 wards of the first group with chance ``with_first``. What it does to its wards
    is shared by all its groups and moves their log odds by a half, a ward's own peculiarity by 0.3.
    """
    random = np.random.default_rng(seed)
    shape = (authorities, countries)
    wards = [
        np.where(random.random(shape) < with_first, np.minimum(random.geometric(0.4, shape), 10), 0),
        np.where(random.random(shape) < 0.5, np.minimum(random.geometric(0.3, shape), 10), 0),
    ]
    authority = random.normal(0, 0.5, shape)
    N, D = np.zeros((2, authorities, 3, countries))
    for group, (number, middle) in enumerate(zip(wards, (-1.0, -1.15), strict=True)):
        for ward in range(10):
            people = np.where(number > ward, np.exp(random.normal(8.6, 0.3, shape)), 0).astype(int)
            odds = np.exp(middle + authority + random.normal(0, 0.3, shape))
            N[:, group] += random.binomial(people, odds / (1 + odds))
            D[:, group] += people
    rest = random.integers(60_000, 180_000, shape)
    odds = np.exp(-2.0 + authority + random.normal(0, 0.07, shape))
    N[:, 2], D[:, 2] = random.binomial(rest, odds / (1 + odds)), rest
    there = ((D[:, :2] > 0).sum(axis=0) >= 2).all(axis=0)
    return N[:, :, there], D[:, :, there]


def truth(with_first: float, side: list[int]) -> float:
    """The figure of a country without end."""
    N, D = country(99, 300, with_first, 1000)
    return float(N[:, side].sum() / D[:, side].sum())


EVERYONE = [0, 1, 2]


@pytest.mark.parametrize("second", [[1], EVERYONE], ids=["other deprived", "England"])
@pytest.mark.parametrize(("authorities", "with_first"), [(310, 0.27), (80, 1.0)])
def test_group_gaps(authorities: int, with_first: float, second: list[int]) -> None:
    N, D = country(7, authorities, with_first)
    gap = cluster_gaps(N, D, [0], second, draws=800)
    assert 0.93 < covered(truth(with_first, [0]) - truth(with_first, second), gap.low, gap.high) < 0.97


@pytest.mark.parametrize(
    ("authorities", "with_first"), [(15, 0.6), (10, 0.7), (6, 0.9), (4, 0.9), (310, 0.03)]
)
def test_gaps_to_everyone_hold_up_when_few_authorities_have_the_group(
    authorities: int, with_first: float
) -> None:
    countries = 600 if authorities > 100 else 3000
    N, D = country(8, authorities, with_first, countries)
    gap = cluster_gaps(N, D, [0], EVERYONE, draws=800)
    expected = truth(with_first, [0]) - truth(with_first, EVERYONE)
    assert 0.93 < covered(expected, gap.low, gap.high) < 0.98


@pytest.mark.parametrize(("authorities", "with_first"), [(15, 0.6), (10, 0.7), (5, 0.9)])
def test_gaps_between_two_groups_in_few_authorities_err_on_the_side_of_caution(
    authorities: int, with_first: float
) -> None:
    N, D = country(9, authorities, with_first, 3000)
    gap = cluster_gaps(N, D, [0], [1], draws=800)
    assert covered(truth(with_first, [0]) - truth(with_first, [1]), gap.low, gap.high) > 0.95


@pytest.mark.parametrize(("authorities", "with_first"), [(310, 0.27), (80, 1.0), (12, 0.9)])
def test_group_figures(authorities: int, with_first: float) -> None:
    N, D = country(10, authorities, with_first, 600 if authorities > 50 else 3000)
    figure = cluster_figures(N, D, [0], draws=800)
    assert 0.93 < covered(truth(with_first, [0]), figure.low, figure.high) < 0.97


def test_treating_wards_as_strangers_would_be_far_too_sure() -> None:
    N, D = country(11, 310, 0.27, 300)
    n, d = N.sum(axis=0), D.sum(axis=0)
    ends = difference(n[0] / d[0], *wilson(n[0], d[0]), n[1] / d[1], *wilson(n[1], d[1]))
    assert covered(truth(0.27, [0]) - truth(0.27, [1]), *ends) < 0.5


def test_among_many_differences_few_discoveries_are_false() -> None:
    random = np.random.default_rng(12)
    shares = []
    for _ in range(500):
        real = random.random(40) < 0.3
        z = random.normal(np.where(real, 3.0, 0.0))
        called = discoveries(2 * ndtr(-np.abs(z)))
        false, found = (called & ~real).sum(), called.sum()
        shares.append(false / max(found, 1))
    assert np.mean(shares) < 0.05
