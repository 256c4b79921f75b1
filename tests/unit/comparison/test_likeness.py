"""Places like this one: as many as asked for, of its own kind, never itself, and how alike they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from commonground.errors import ComparisonError
from commonground.evidence.comparison import Alike, Likeness, load_matchings
from commonground.evidence.comparison.likeness import PEOPLE
from commonground.evidence.comparison.matching import CALIPER
from commonground.evidence.measures import Sums, load_measures
from invented_sums import measure_of, sums_of

FEATURES = ("deprivation", "children")
MATCHING = load_matchings()["england"].model_copy(
    update={"features": FEATURES, "stratum": "rural", "areas": 10}
)
MEASURES = [measure_of(name) for name in (*FEATURES, "rural")]


def country(areas: int = 300, seed: int = 3) -> Sums:
    """Areas of 200 households each; every third is rural."""
    dice = np.random.default_rng(seed)
    below = np.full(areas, 200.0)
    rural = np.where(np.arange(areas) % 3 == 0, 190.0, 3.0)
    return sums_of(
        {
            "deprivation": (dice.integers(2, 180, areas), below),
            "children": (dice.integers(20, 90, areas), below),
            "rural": (rural, below),
        },
        people=dice.integers(2000, 12000, areas),
    )


COUNTRY = country()
LIKENESS = Likeness(MATCHING, COUNTRY, MEASURES)


def alike(code: str, likeness: Likeness = LIKENESS, sums: Sums = COUNTRY) -> Alike:
    return likeness.of(sums.of([code]), without=[code])


def rural(code: str) -> bool:
    return int(code[1:]) % 3 == 0


MIDDLING = [f"A{number}" for number in range(0, 300, 7)]


@pytest.mark.parametrize("code", MIDDLING[::6])
def test_a_place_has_as_many_like_it_as_were_asked_for_or_says_why_not(code):
    found = alike(code)
    assert len(found.matched) == len(set(found.matched)) == len(found.distances)
    assert (found.fewer is None) == (len(found.matched) == 10)
    assert list(found.distances) == sorted(found.distances)
    assert all(found.distances <= CALIPER)


def test_town_and_country_are_never_matched_with_each_other():
    for code in MIDDLING:
        found = alike(code)
        assert found.matched
        assert {rural(other) for other in (*found.matched, *found.weighted)} == {rural(code)}


def test_no_place_is_like_itself():
    for code in MIDDLING:
        found = alike(code)
        assert code not in found.matched
        assert code not in found.weighted


def slow_distance(one: str, other: str) -> float:
    """Mahalanobis's distance from the textbook."""
    table = LIKENESS.features
    apart = table.loc[one].to_numpy(float) - table.loc[other].to_numpy(float)
    return float(np.sqrt(apart @ np.linalg.inv(np.cov(table.to_numpy(float).T)) @ apart))


def test_those_like_it_are_the_nearest_by_every_feature_at_once():
    others = [code for code in COUNTRY.codes if code != "A7" and not rural(code)]
    nearest = sorted(others, key=lambda code: (slow_distance("A7", code), code))[:10]
    found = alike("A7")
    assert found.matched == nearest
    assert found.distances == pytest.approx([slow_distance("A7", code) for code in nearest], abs=1e-6)


def test_weighted_places_are_on_average_exactly_like_it_where_weights_can_make_them_so():
    reached = [found for code in MIDDLING if len((found := alike(code)).weighted)]
    assert len(reached) > len(MIDDLING) / 2
    for found in reached:
        assert found.weights.sum() == pytest.approx(1)
        assert (found.weights > 0).all()
        assert len(found.weights) == len(found.weighted)
        assert found.table_weighted is not None
        assert found.table_weighted["after"].abs().max() < 1e-6


def test_a_place_that_no_weights_can_make_up_has_matched_places_alone():
    lowest = COUNTRY.codes[int(np.argmin(np.where(np.arange(300) % 3, COUNTRY.top[:, 0], np.inf)))]
    found = alike(str(lowest))
    assert (found.weighted, len(found.weights), found.table_weighted) == ([], 0, None)
    assert found.matched


def test_the_table_says_how_alike_they_are_on_every_feature_and_on_how_many_live_there():
    found = alike("A7")
    assert list(found.table.index) == [*FEATURES, PEOPLE]
    by_hand = LIKENESS.features.loc[found.matched].mean()
    assert found.table["matched"].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert found.table.loc[PEOPLE, "place"] == pytest.approx(np.log(COUNTRY.people[7]))


def test_those_like_many_places_are_nearer_to_them_than_everyone_is():
    before = after = 0.0
    for code in MIDDLING:
        table = alike(code).table
        before += float(table["before"].abs().sum())
        after += float(table["after"].abs().sum())
    assert after < before / 3


def test_a_place_with_a_feature_missing_is_like_none_and_it_says_so():
    place = COUNTRY.of(["A7"])
    place.top[0, 0] = place.below[0, 0] = place.covered[0, 0] = 0.0
    found = LIKENESS.of(place, without=["A7"])
    assert (found.matched, found.weighted, found.table_weighted) == ([], [], None)
    assert found.fewer == "the place lacks a feature, so nothing can be said to be near it"


def test_a_place_too_unlike_all_others_has_none_and_says_how_far_the_next_is():
    place = COUNTRY.of(["A7"])
    place.people[0] = place.covered[0] = 9e9
    found = LIKENESS.of(place, without=["A7"])
    assert found.matched == []
    assert found.fewer is not None
    assert "are alike enough" in found.fewer


def test_within_its_region_a_place_is_matched_with_none_from_another():
    regions = pd.Series(["North", "South"] * 150, index=COUNTRY.codes)
    likeness = Likeness(MATCHING, COUNTRY, MEASURES, regions)
    for code in MIDDLING[::4]:
        found = likeness.of(COUNTRY.of([code]), [code], regions[code])
        assert found.matched
        assert {regions[other] for other in (*found.matched, *found.weighted)} == {regions[code]}
        assert {rural(other) for other in found.matched} == {rural(code)}


def test_a_store_without_a_feature_cannot_match_and_names_it():
    with pytest.raises(ComparisonError, match="has no figures of children, by which places are matched"):
        Likeness(MATCHING, COUNTRY.aligned(["deprivation", "rural"]), [MEASURES[0], MEASURES[2]])


def test_what_ships_is_matched_on_measures_that_there_are():
    known = load_measures()
    for matching in load_matchings().values():
        assert {*matching.features, matching.stratum} <= known.keys()
        assert known[matching.stratum].per == 100
