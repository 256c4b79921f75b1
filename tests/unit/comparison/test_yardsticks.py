"""What places are held against: whole England, its regions and councils, and the mean of places like it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from commonground.evidence.comparison import Likeness, Yardsticks, load_matchings
from commonground.evidence.comparison.yardsticks import mean_of_places
from commonground.evidence.measures import Sums
from invented_sums import measure_of, random_sums, sums_of

T975 = {2: 4.302653, 9: 2.262157, 24: 2.063899}
"""Student's t at 0.975, from a printed table."""


def slow_mean(sums: Sums, number: int, weights: Sequence[float]) -> tuple[float, float, float]:
    """A ratio of weighted sums, its standard error and effective number of places, by loops."""
    rows = list(zip(weights, sums.top[:, number].tolist(), sums.below[:, number].tolist(), strict=True))
    above = sum(w * y for w, y, _ in rows)
    under = sum(w * x for w, _, x in rows)
    ratio = above / under
    effective = under**2 / sum((w * x) ** 2 for w, _, x in rows)
    squares = sum((w * (y - ratio * x)) ** 2 for w, y, x in rows)
    return ratio, math.sqrt(squares / under**2 * effective / (effective - 1)), effective


@pytest.mark.parametrize("areas", [3, 10, 25])
def test_the_figure_of_places_like_it_is_a_ratio_of_sums_with_the_spread_between_them(areas):
    sums = random_sums(areas, ["a", "b"], seed=areas)
    sums.below[:] = 1000.0
    found = mean_of_places(sums, [measure_of("a"), measure_of("b")], np.ones(areas))
    for number in range(2):
        ratio, error, effective = slow_mean(sums, number, [1.0] * areas)
        assert effective == pytest.approx(areas)
        reach = 100 * T975[areas - 1] * error
        assert found.value[0, number] == pytest.approx(100 * ratio)
        assert found.low[0, number] == pytest.approx(max(100 * ratio - reach, 0), rel=1e-5)
        assert found.high[0, number] == pytest.approx(min(100 * ratio + reach, 100), rel=1e-5)


def test_it_is_not_a_mean_of_rates():
    sums = sums_of({"a": ([90, 10], [100, 900])})
    assert mean_of_places(sums, [measure_of("a")], np.ones(2)).value[0, 0] == pytest.approx(10)


def test_weights_count_in_the_figure_and_in_how_many_places_there_effectively_are():
    sums = random_sums(12, ["a"], seed=8)
    weights = np.array([4, 1, 1, 1, 1, 1, 1, 1, 1, 0.5, 0.25, 0.25])
    found = mean_of_places(sums, [measure_of("a")], weights)
    ratio, error, effective = slow_mean(sums, 0, weights.tolist())
    assert 4 < effective < 8
    assert found.value[0, 0] == pytest.approx(100 * ratio)
    # Student's t for 3 to 7 degrees of freedom.
    assert 2.36 * error < (found.high[0, 0] - found.value[0, 0]) / 100 < 3.19 * error
    same = mean_of_places(sums, [measure_of("a")], weights * 7)
    assert (same.low[0, 0], same.high[0, 0]) == pytest.approx((found.low[0, 0], found.high[0, 0]))


def test_the_spread_agrees_with_drawing_the_places_again():
    sums = random_sums(200, ["a"], seed=2)
    found = mean_of_places(sums, [measure_of("a")], np.ones(200))
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(3000):
        again = dice.integers(0, 200, 200)
        drawn.append(100 * sums.top[again, 0].sum() / sums.below[again, 0].sum())
    assert (found.high[0, 0] - found.low[0, 0]) / 2 == pytest.approx(1.972 * np.std(drawn), rel=0.06)


def test_a_place_without_a_figure_makes_those_like_it_neither_higher_nor_surer():
    tops, belows = [10, 20, 30, 40, 50], [100] * 5
    whole = sums_of({"a": (tops, belows)})
    holed = sums_of({"a": ([*tops, 0], [*belows, 0])}, covered={"a": [1000] * 5 + [0]})
    one = mean_of_places(whole, [measure_of("a")], np.ones(5))
    other = mean_of_places(holed, [measure_of("a")], np.ones(6))
    for part in ("value", "low", "high"):
        assert getattr(other, part)[0, 0] == pytest.approx(getattr(one, part)[0, 0])


def test_places_that_are_all_the_same_leave_no_doubt():
    found = mean_of_places(sums_of({"a": ([20] * 4, [100] * 4)}), [measure_of("a")], np.ones(4))
    assert (found.low[0, 0], found.value[0, 0], found.high[0, 0]) == pytest.approx((20, 20, 20))


def test_one_place_alone_is_no_measure_of_how_places_differ():
    found = mean_of_places(sums_of({"a": ([20], [100])}), [measure_of("a")], np.ones(1))
    assert found.value[0, 0] == pytest.approx(20)
    assert np.isnan(found.low[0, 0])
    assert np.isnan(found.high[0, 0])


AREAS = 12
AROUND = pd.DataFrame(
    {
        "authority_code": [f"E0600000{number // 4}" for number in range(AREAS)],
        "authority_name": [f"Town {number // 4}" for number in range(AREAS)],
        "region_code": ["E12000001"] * 8 + [None] * 4,
        "region_name": ["North"] * 8 + [None] * 4,
    },
    index=[f"A{number}" for number in range(AREAS)],
)


@pytest.fixture
def country() -> Sums:
    return random_sums(AREAS, ["a"], seed=5)


@pytest.fixture
def sticks(country: Sums) -> Yardsticks:
    return Yardsticks(country, [measure_of("a")], AROUND, "in England", None)


def test_england_is_everyone(sticks, country):
    whole = sticks.whole
    assert (whole.id, whole.title, whole.where, whole.areas) == ("england", "England", "in England", AREAS)
    assert whole.people == country.people.sum()
    assert whole.figures[0].value == pytest.approx(100 * country.top.sum() / country.below.sum())


def test_a_place_is_held_against_the_council_and_region_most_of_its_people_live_in(sticks, country):
    found = sticks.around_place(pd.Series({"A3": 0.3, "A4": 0.25, "A5": 0.45}))
    assert [(stick.id, stick.title, stick.where) for stick in found] == [
        ("authority", "Town 1", "in Town 1"),
        ("region", "North", "in North"),
    ]
    four = slice(4, 8)
    assert found[0].figures[0].value == pytest.approx(
        100 * country.top[four].sum() / country.below[four].sum()
    )
    assert (found[0].areas, found[1].areas) == (4, 8)


def test_a_place_in_no_region_is_held_against_none(sticks):
    assert [stick.id for stick in sticks.around_place(pd.Series({"A9": 1.0}))] == ["authority"]


def test_places_that_cannot_be_matched_are_held_against_nothing_in_their_stead(sticks, country):
    assert sticks.alike(country.of(["A1"]), ["A1"], pd.Series({"A1": 1.0})) == ([], None)


def test_those_like_it_are_held_up_under_two_names_each_with_its_own_reckoning():
    country = random_sums(80, ["deprivation", "children", "rural"], seed=6)
    country.top[:, 2] = 0.0
    measures = [measure_of(name) for name in country.measures]
    matching = load_matchings()["england"].model_copy(update={"features": ("deprivation", "children")})
    around = pd.DataFrame(index=country.codes, columns=AROUND.columns)
    sticks = Yardsticks(country, measures, around, "in England", Likeness(matching, country, measures))
    features = sticks.likeness.features if sticks.likeness else pd.DataFrame()
    apart = ((features - features.mean()) / features.std()).pow(2).sum(axis=1)
    middle = str(apart.idxmin())
    found, alike = sticks.alike(country.of([middle]), [middle], pd.Series({middle: 1.0}))
    assert alike is not None
    assert [stick.id for stick in found] == ["matched", "weighted"]
    matched, weighted = found
    near = country.of(alike.matched)
    assert matched.areas == len(alike.matched) == 10
    assert matched.people == near.people.sum()
    assert matched.figures[0].value == pytest.approx(100 * near.top[:, 0].sum() / near.below[:, 0].sum())
    assert weighted.areas == len(alike.weighted) == 79
    pool = country.of(alike.weighted)
    by_weight = 100 * (alike.weights @ pool.top[:, 0]) / (alike.weights @ pool.below[:, 0])
    assert weighted.figures[0].value == pytest.approx(by_weight)
    assert weighted.people == pytest.approx(79 * float(alike.weights @ pool.people))
