"""Sums are added first and divided afterwards, however areas are grouped, cut or kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from commonground.errors import DefinitionError, NothingBuilt
from commonground.evidence.measures import Sums, estimated, load_measures, read_sums, sums_of_parts
from commonground.evidence.measures.sums import PARTS
from commonground.evidence.store import Store

A, B, C = "ABC"
SUMS = Sums(
    codes=pd.Index([A, B, C]),
    measures=("cars", "health"),
    people=np.array([100.0, 50.0, 10.0]),
    top=np.array([[10.0, 1.0], [20.0, 2.0], [0.0, 3.0]]),
    below=np.array([[40.0, 100.0], [20.0, 50.0], [5.0, 10.0]]),
    hidden=np.array([[4.0, 0.0], [4.0, 0.0], [4.0, 0.0]]),
    covered=np.array([[100.0, 100.0], [50.0, 50.0], [0.0, 10.0]]),
)


def test_groups_are_added_up_part_by_part_and_areas_of_no_group_are_left_out():
    grouped = SUMS.grouped(["one", "two", "one"], ["one", "two"])
    assert grouped.people.tolist() == [110, 50]
    assert grouped.top.tolist() == [[10, 4], [20, 2]]
    assert grouped.below.tolist() == [[45, 110], [20, 50]]
    assert grouped.covered.tolist() == [[100, 110], [50, 50]]
    some = SUMS.grouped(pd.Series(["one", None, "elsewhere"]), ["one", "none of them"])
    assert some.people.tolist() == [100, 0]
    assert some.top.tolist() == [[10, 1], [0, 0]]


def test_groups_that_hold_every_area_once_add_up_to_the_whole():
    whole = SUMS.whole("all")
    grouped = SUMS.grouped(["x", "y", "x"], ["x", "y"])
    for part in PARTS:
        assert getattr(grouped, part).sum(axis=0).tolist() == getattr(whole, part)[0].tolist()
    assert whole.people.tolist() == [160]


def test_half_an_area_has_half_its_counts_and_a_quarter_of_their_variance():
    for shares in (np.array([[0.5, 1.0, 0.0]]), csr_array([[0.5, 1.0, 0.0]])):
        cut = SUMS.shared_out(shares, ["cut"])
        assert cut.people.tolist() == [100]
        assert cut.top[:, 0].tolist() == [25]
        assert cut.hidden[:, 0].tolist() == [5]


def test_what_measures_are_made_of_is_shared_out_by_people_and_variances_by_their_squares():
    parts = pd.DataFrame({"top": [8.0, 6.0], "below": [80.0, 60.0], "hidden": [16.0, 4.0]}, index=[A, B])
    shares = csr_array([[0.25, 1.0, 1.0], [0.75, 0.0, 0.0]])
    own = sums_of_parts({"cars": parts}, pd.Series({A: 100.0, B: 50.0, C: 10.0}))
    sums = own.shared_out(shares, ["x", "y"])
    assert sums.people.tolist() == [85, 75]
    assert sums.top[:, 0].tolist() == [8, 6]
    assert sums.hidden[:, 0].tolist() == [5, 9]
    # Nothing is known of C, whose people are not covered.
    assert sums.covered[:, 0].tolist() == [75, 75]


def test_only_some_areas_come_in_the_order_asked_for():
    picked = SUMS.of([C, A])
    assert picked.codes.tolist() == [C, A]
    assert picked.people.tolist() == [10, 100]
    assert picked.top[:, 1].tolist() == [3, 1]


def test_only_some_measures_come_in_the_order_asked_for():
    health_first = SUMS.only([1, 0])
    assert health_first.measures == ("health", "cars")
    assert health_first.top.tolist() == [[1, 10], [2, 20], [3, 0]]
    assert health_first.people.tolist() == SUMS.people.tolist()


def test_a_measure_that_is_not_there_is_known_of_nobody():
    turned = SUMS.aligned(["health", "buses", "cars"])
    assert turned.measures == ("health", "buses", "cars")
    assert turned.top.tolist() == [[1, 0, 10], [2, 0, 20], [3, 0, 0]]
    assert turned.covered[:, 1].tolist() == [0, 0, 0]
    buses = load_measures()["example-weekday-buses"].model_copy(update={"id": "buses"})
    told = estimated(turned, [buses, buses, buses])
    assert np.isnan(told.value[:, 1]).all()


def test_a_table_at_rest_gives_back_the_same_sums_or_some_of_the_measures():
    table = SUMS.table()
    assert table.columns[:2].tolist() == ["code", "people"]
    back = Sums.from_table(table)
    assert back.measures == SUMS.measures
    assert back.codes.tolist() == SUMS.codes.tolist()
    for part in ("people", *PARTS):
        assert (getattr(back, part) == getattr(SUMS, part)).all()
    some = Sums.from_table(table[["code", "people", *(f"health {part}" for part in PARTS)]])
    assert some.measures == ("health",)


# Read from a store


def test_wanted_measures_are_read_alone_and_the_others_stay_on_disk(county_store):
    sums, measures = read_sums(Store(county_store), "wd24", ["example-no-car"])
    assert [measure.id for measure in measures] == ["example-no-car"]
    assert sums.measures == ("example-no-car",)
    assert len(sums.codes) == 80


def test_a_measure_nobody_defined_is_refused_with_the_nearest_there_is(county_store):
    with pytest.raises(
        DefinitionError, match="There is no measure 'example-no-cars'; did you mean example-no-car"
    ):
        read_sums(Store(county_store), "wd24", ["example-no-cars"])


def test_a_measure_the_store_does_not_hold_is_said_to_be_lacking(county_store):
    with pytest.raises(NothingBuilt, match="The store has no figures of no-car for wd24"):
        read_sums(Store(county_store), "wd24", ["no-car"])


def test_a_kind_of_area_without_figures_is_said_to_be_lacking(county_store):
    with pytest.raises(NothingBuilt, match="figures_wd17"):
        read_sums(Store(county_store), "wd17")
