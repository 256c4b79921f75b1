"""Figures of a whole build, on the example county: as slow loops over people find them, place by place."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from commonground.evidence.build import load_definitions_of
from commonground.evidence.geography import place_of_outline
from commonground.evidence.measures import (
    Measure,
    Sums,
    figures_step,
    figures_table,
    measure_step,
    measure_table,
    native_kind,
    read_sums,
    sums_inside,
)
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import PEOPLE_PIECES, Store

HELD = load_definitions_of("example")
MEASURES = list(HELD.measures.values())
COUNTED = [measure for measure in MEASURES if measure.assets is None]
KINDS: dict[str, AreaKindName] = {m.id: native_kind(m, HELD.sources, "lsoa21") for m in MEASURES}


@pytest.fixture(scope="module")
def store(county_store) -> Store:
    return Store(county_store)


@pytest.fixture(scope="module")
def pieces(store: Store) -> pd.DataFrame:
    return store.table(PEOPLE_PIECES).set_index("piece")


def slowly(store: Store, pieces: pd.DataFrame, measure: Measure, inside: pd.Series) -> dict[str, float]:
    """Top, below and people covered of whoever is ``inside``: one piece at a time, with dictionaries."""
    parts = store.table(measure_table(measure.id)).set_index("code").to_dict("index")
    lived: dict[str, float] = defaultdict(float)
    spots: dict[str, float] = defaultdict(float)
    rows = pieces.to_dict("index")
    for row in rows.values():
        lived[row[KINDS[measure.id]]] += row["people"]
        spots[row[KINDS[measure.id]]] += row["points"]
    sums: dict[str, float] = {"top": 0.0, "below": 0.0, "covered": 0.0}
    for piece, share in inside.items():
        row = rows[piece]
        code = row[KINDS[measure.id]]
        if code not in parts:
            continue
        of_area = row["people"] / lived[code] if lived[code] else row["points"] / spots[code]
        sums["top"] += share * of_area * parts[code]["top"]
        sums["below"] += share * of_area * parts[code]["below"]
        sums["covered"] += share * row["people"]
    return sums


def agrees(sums: Sums, row: int, number: int, expected: dict[str, float]) -> bool:
    found = {part: getattr(sums, part)[row, number] for part in expected}
    return found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_figures_of_wards_are_those_of_slow_loops_over_people(store, pieces):
    sums, measures = read_sums(store, "wd24")
    for row in (0, 7, 33, 79):
        held = pieces.index[pieces["wd24"] == sums.codes[row]]
        for number, measure in enumerate(measures):
            if measure.assets is None:
                expected = slowly(store, pieces, measure, pd.Series(1.0, index=held))
                assert agrees(sums, row, number, expected), (measure.id, sums.codes[row])


def test_a_figure_of_a_small_area_is_what_its_source_says(store):
    census = store.table("example_census_lsoa21").set_index("lsoa21cd").astype(float)
    sums, _ = read_sums(store, "lsoa21", ["example-no-car"])
    measure = HELD.measures["example-no-car"]
    (top,), (below,) = measure.numerator.columns, measure.denominator.columns  # type: ignore[union-attr]
    assert sums.top[:, 0].tolist() == pytest.approx(census[top].reindex(sums.codes).tolist(), rel=1e-12)
    assert sums.below[:, 0].tolist() == pytest.approx(census[below].reindex(sums.codes).tolist(), rel=1e-12)


@pytest.mark.parametrize("kind", ["lsoa21", "lsoa11", "wd24", "lad24", "rgn"])
def test_the_whole_county_is_the_same_by_any_kind_of_area(store, kind):
    """Every total there is in a source arrives, and none twice."""
    sums, measures = read_sums(store, kind)
    whole = sums.whole("all")
    for number, measure in enumerate(measures):
        if measure.assets is not None:
            continue
        published = store.table(measure_table(measure.id))
        for part in ("top", "below"):
            found = getattr(whole, part)[0, number]
            assert found == pytest.approx(published[part].sum(), rel=1e-9, abs=1e-9), (measure.id, part)
    assert whole.people[0] == pytest.approx(store.table(PEOPLE_PIECES)["people"].sum(), rel=1e-12)


@pytest.mark.parametrize("kind", ["lsoa21", "wd24", "lad24", "rgn"])
def test_nobody_is_covered_twice(store, kind):
    sums, _ = read_sums(store, kind)
    assert (sums.covered <= sums.people[:, None] * (1 + 1e-9)).all()
    assert (sums.covered >= 0).all()


def test_an_area_with_no_row_in_the_source_is_not_covered_and_adds_nothing(store):
    sums, _ = read_sums(store, "lsoa21", ["example-violence"])
    published = set(store.table(measure_table("example-violence"))["code"])
    missing = [number for number, code in enumerate(sums.codes) if code not in published]
    assert missing
    assert (sums.covered[missing, 0] == 0).all()
    assert (sums.below[missing, 0] == 0).all()


def test_figures_inside_a_drawn_place_are_those_of_slow_loops_over_people(store, pieces):
    profiles = Profiles(store)
    postcodes = store.table("example_postcodes")["pcds"].astype(str)
    for postcode, radius in ((postcodes.iloc[11], 600), (postcodes.iloc[5000], 2500)):
        place = profiles.find(postcode, radius=radius)
        assert (place.inside < 1).sum() > 0
        sums = sums_inside(store, pieces, place.inside, COUNTED, KINDS, {}, place.name)
        for number, measure in enumerate(COUNTED):
            expected = slowly(store, pieces, measure, place.inside)
            assert agrees(sums, 0, number, expected), (measure.id, postcode)
        assert sums.people[0] == pytest.approx(place.people(pieces).sum(), rel=1e-12)


@pytest.mark.parametrize("code", ["X05000001", "X05000040", "X05000080"])
def test_a_place_of_all_the_people_of_a_ward_has_the_wards_figures(store, pieces, code):
    whole, measures = read_sums(store, "wd24")
    inside = pd.Series(1.0, index=pieces.index[pieces["wd24"] == code])
    at = whole.codes.get_loc(code)
    reached = {m.id: int(whole.top[at, n]) for n, m in enumerate(measures) if m.assets is not None}
    sums = sums_inside(store, pieces, inside, measures, KINDS, reached, "a ward")
    for part in ("top", "below", "covered"):
        assert getattr(sums, part)[0] == pytest.approx(getattr(whole, part)[at], rel=1e-9, abs=1e-9)


def test_a_count_of_assets_is_a_whole_number(store):
    for kind in ("lsoa21", "wd24", "lad24", "rgn"):
        sums, measures = read_sums(store, kind)
        reach = [number for number, measure in enumerate(measures) if measure.assets is not None]
        assert reach
        assert (sums.top[:, reach] == np.round(sums.top[:, reach])).all()


def test_assets_whose_reach_nobody_counted_are_not_known(store, pieces):
    pubs = HELD.measures["example-pubs"]
    inside = pd.Series(1.0, index=pieces.index[:5])
    known = sums_inside(store, pieces, inside, [pubs], KINDS, {"example-pubs": 3}, "x")
    assert known.top[0, 0] == 3
    assert known.below[0, 0] == pytest.approx(pieces["people"].iloc[:5].sum())
    unknown = sums_inside(store, pieces, inside, [pubs], KINDS, {}, "x")
    assert (unknown.top[0, 0], unknown.below[0, 0], unknown.covered[0, 0]) == (0, 0, 0)


def test_only_the_rows_of_a_places_own_areas_are_read(store, pieces, monkeypatch):
    asked = []
    rows = Store.rows

    def seen(self, name, key, wanted, columns):
        asked.append(len(set(wanted)))
        return rows(self, name, key, wanted, columns)

    monkeypatch.setattr(Store, "rows", seen)
    sums_inside(store, pieces, pd.Series(1.0, index=pieces.index[:3]), COUNTED, KINDS, {}, "x")
    assert 0 < max(asked) <= 3


# The steps themselves


def test_a_measure_without_its_source_is_left_out_and_figures_do_without_it():
    people, small = HELD.people["example"], HELD.lists["example_lsoa21"]
    steps = [figures_step(["wd24"], MEASURES, HELD.sources, people, small)]
    assert steps[0].needs == (PEOPLE_PIECES,)
    assert {measure_table(measure.id) for measure in MEASURES} <= set(steps[0].wants)
    step = measure_step(HELD.measures["example-claimants"], HELD.sources, people, "lsoa21")
    assert "example_claimants_lsoa11" in step.needs
    assert step.makes == {"measure_example_claimants": ("code",)}


def test_a_measure_of_people_needs_to_know_where_they_live():
    people = HELD.people["example"]
    step = measure_step(HELD.measures["example-healthy-years"], HELD.sources, people, "lsoa21")
    assert PEOPLE_PIECES in step.needs
    assert step.columns[PEOPLE_PIECES] == ("lad24",)
    assert KINDS["example-healthy-years"] == "lad24"


def test_rewording_a_measure_is_seen_by_the_build(store):
    people, small = HELD.people["example"], HELD.lists["example_lsoa21"]
    hashes = {name: table.sha256 for name, table in store.release.tables.items()}
    measure = HELD.measures["example-no-car"]
    reworded = measure.model_copy(update={"rounded_to": 5.0})
    keys = {measure_step(m, HELD.sources, people, "lsoa21").key(hashes) for m in (measure, reworded)}
    assert len(keys) == 2
    others = [m for m in MEASURES if m.id != measure.id]
    keys = {
        figures_step(["wd24"], held, HELD.sources, people, small).key(hashes)
        for held in (MEASURES, [*others, reworded])
    }
    assert len(keys) == 2


def test_every_figures_table_has_a_row_for_every_area_with_people(store, pieces):
    for kind in ("lsoa21", "lsoa11", "wd24", "lad24", "rgn"):
        codes = store.table(figures_table(kind), ["code"])["code"]
        assert sorted(codes) == sorted(pieces[kind].dropna().unique())


def test_places_of_nobodys_areas_have_no_figure_and_no_error(store, pieces):
    """A place whose pieces lie in no area of a measure's own kind."""
    lost = pieces.assign(lad24=pieces["lad24"].mask(pieces.index == 0))
    years = HELD.measures["example-healthy-years"]
    sums = sums_inside(store, lost, pd.Series(1.0, index=[0]), [years], KINDS, {}, "nowhere")
    assert (sums.covered[0, 0], sums.below[0, 0]) == (0, 0)
    assert sums.people[0] > 0


def test_the_variance_of_a_cut_area_shrinks_by_the_square_of_its_share(store, pieces):
    years = HELD.measures["example-healthy-years"]
    inside = pd.Series(1.0, index=pieces.index[pieces["wd24"] == "X05000001"])
    sums = sums_inside(store, pieces, inside, [years], KINDS, {}, "a ward")
    lad = pieces["lad24"][inside.index[0]]
    part = store.table(measure_table(years.id)).set_index("code").loc[lad]
    share = sums.below[0, 0] / part["below"]
    assert 0 < share < 1
    assert sums.hidden[0, 0] == pytest.approx(part["hidden"] * share**2, rel=1e-9)
    # So a place inside one authority is exactly as sure of the authority's figure as the authority.
    assert np.sqrt(sums.hidden[0, 0]) / sums.below[0, 0] == pytest.approx(
        np.sqrt(part["hidden"]) / part["below"], rel=1e-9
    )


def test_a_polygon_of_one_small_area_has_that_areas_figures(store, pieces):
    shapes = store.boundaries("lsoa21", metres=True).geometry
    whole, _ = read_sums(store, "lsoa21", [measure.id for measure in COUNTED])
    whole = whole.aligned([measure.id for measure in COUNTED])
    for code in shapes.index[::57]:
        points = store.people_within(shapes[code].bounds)
        place = place_of_outline(pieces, points, shapes[code], str(code))
        sums = sums_inside(store, pieces, place.inside, COUNTED, KINDS, {}, place.name)
        at = whole.codes.get_loc(code)
        for part in ("top", "below", "covered"):
            assert getattr(sums, part)[0] == pytest.approx(getattr(whole, part)[at], rel=1e-9, abs=1e-9)
