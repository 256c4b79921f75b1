"""The left-behind list compared, held against what was published of it, and its comparators' likeness."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from commonground.evidence.comparison import Alike
from commonground.evidence.designation import (
    EQUALLY_DEPRIVED,
    GROUP,
    REST,
    comparison_groups,
    load_rules,
    read_answer,
)
from commonground.evidence.profile import Profiles, profile_as_data
from commonground.evidence.store import Store

PEOPLE = 57_112_542
"""Residents of England, mid-2022."""

Measures = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def measures(commonground, england) -> Measures:
    done = commonground("compare", "left-behind-2020", "--format", "json", "--store", england)
    assert done.code == 0, done.notes
    return {one["measure"]: one for one in json.loads(done.data)}


@pytest.fixture(scope="module")
def profiles(england) -> Profiles:
    return Profiles(Store(england), load_rules()["left-behind-2020"])


def three(measures: Measures, name: str) -> list[float]:
    return [measures[name][side]["value"] for side in ("group", "equally_deprived", "england")]


def test_income_deprivation_is_as_published(measures):
    """Published: 26.7, 25.9 and 12.9; England there is a mean of the rates of small areas."""
    assert three(measures, "income-deprived-2019") == pytest.approx([26.7, 25.9, 12.9], abs=0.3)


def test_children_in_poverty_are_as_published(measures):
    group, _, england = three(measures, "children-in-poverty-2019")
    assert [group, england] == pytest.approx([34.0, 17.1], abs=0.3)


def test_homes_without_a_car_are_those_of_the_2021_census(measures):
    """The published 40% is of 2011, when fewer homes had a car."""
    assert three(measures, "no-car") == pytest.approx([33.6, 37.9, 23.5], abs=0.05)
    gap = measures["no-car"]["gap_to_england"]
    assert (gap["clear"], gap["better"]) == (True, False)


def test_the_list_is_better_than_other_deprived_areas_on_crowding_and_this_is_shown_as_plainly(measures):
    for name in ("overcrowded", "overcrowded-2011"):
        gap = measures[name]["gap_to_equally_deprived"]
        assert (gap["clear"], gap["better"]) == (True, True)
        assert "lower than in other equally deprived areas" in measures[name]["sentence"]
        assert "which is better" in measures[name]["sentence"]
    assert three(measures, "overcrowded-2011") == pytest.approx([7.8, 12.3, 8.6], abs=0.5)


def test_fuel_poverty_is_above_englands_in_nearly_all_members(measures):
    """Published: in 213 of 225."""
    worse = measures["fuel-poverty"]["members_worse_than_england"]
    assert worse["of"] == 226
    assert abs(worse["count"] - 213) <= 3


def test_the_group_figures_of_measures_that_chose_the_list_are_marked(measures):
    chosen_by = {cut.index for cut in load_rules()["left-behind-2020"].cuts}
    circular = {name for name, one in measures.items() if one["circular"]}
    assert circular == {name for name, one in measures.items() if chosen_by & {*one["input_to"]}}
    assert {"income-deprived-2019", "employment-deprived-2019"} <= circular


def test_three_groups_partition_england(england):
    answer = read_answer(Store(england), load_rules()["left-behind-2020"])
    groups = comparison_groups(answer)
    assert groups.index.is_unique
    sizes = groups.value_counts()
    assert sizes.sum() == 7439
    assert sizes[GROUP] == 226
    assert 516 <= sizes[EQUALLY_DEPRIVED] <= 523
    pieces = Store(england).table("people_pieces")
    lived = pieces.groupby("wd17")["people"].sum()
    assert len(lived) == 7433
    assert set(lived.index.astype(str)) <= set(groups.index)
    people = lived.groupby(groups.reindex(lived.index.astype(object)).to_numpy()).sum()
    assert set(people.index) == {GROUP, EQUALLY_DEPRIVED, REST}
    assert people.sum() == pytest.approx(PEOPLE)
    assert pieces["people"].sum() == pytest.approx(PEOPLE)


@pytest.fixture(scope="module")
def alike(profiles) -> dict[str, Alike]:
    """Those like each member of the list."""
    likeness = profiles.ground.yardsticks("wd17").likeness
    assert likeness is not None
    members = read_answer(profiles.ground.store, profiles.ground.rule).members.index
    sums = profiles.ground.sums("wd17")
    return {code: likeness.of(sums.of([code]), [code]) for code in members}


def sizes(alike: dict[str, Alike], table: str) -> Iterator[pd.DataFrame]:
    for code, found in alike.items():
        held = getattr(found, table)
        if held is not None and len(held):
            yield held[["before", "after"]].abs().assign(ward=code)


def test_places_like_a_member_are_nearer_to_it_than_england_is_on_every_feature(alike):
    for table in ("table", "table_weighted"):
        every = pd.concat(sizes(alike, table))
        by_feature = every.groupby(level=0)[["before", "after"]].mean()
        print(f"\n{table}, mean difference in standard deviations:\n{by_feature.round(3)}")
        assert (by_feature["after"] < by_feature["before"]).all()
        # Below 0.25 is alike enough by Stuart (2010).
        assert (by_feature["after"] < 0.25).all()
        by_ward = every.groupby("ward")[["before", "after"]].sum()
        improved = (by_ward["after"] < by_ward["before"]).mean()
        print(f"{improved:.1%} of {len(by_ward)} members improved on the sum")
        assert improved >= 0.95


def test_nearly_every_member_has_ten_like_it_and_the_rest_say_why_not(alike):
    full = [found for found in alike.values() if len(found.matched) == 10]
    assert len(full) >= 0.95 * len(alike)
    assert all(found.fewer is None for found in full)
    assert all(found.fewer for found in alike.values() if len(found.matched) < 10)


def test_a_members_profile_and_the_comparison_state_the_same_figures(profiles, measures):
    """The list, the equally deprived and England are the same on both pages, and members add up to it."""
    members = read_answer(profiles.ground.store, profiles.ground.rule).members.index
    told = profile_as_data(profiles.of(profiles.area("wd17", str(members[0]))))
    for one in told["measures"]:
        for side in ("group", "equally_deprived", "england"):
            assert one[side]["value"] == measures[one["measure"]][side]["value"], (one["measure"], side)
            assert one[side]["n"] == measures[one["measure"]][side]["n"]
    sums = profiles.ground.sums("wd17").of(list(members))
    for number, name in enumerate(sums.measures):
        group = measures[name]["group"]["value"]
        if group is not None:
            per = profiles.ground.measures[number].per
            added = per * sums.top[:, number].sum() / sums.below[:, number].sum()
            assert group == pytest.approx(added, rel=1e-6)
