"""The step that places people, on the example county: conserved in every kind of area, whatever is there."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from commonground.errors import NothingBuilt
from commonground.evidence.build import build_store, load_definitions_of, plan_build
from commonground.evidence.geography import Postcodes
from commonground.evidence.measures import read_sums
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import Mirror, fetch, load_catalogue
from commonground.evidence.store import PEOPLE_PIECES, PEOPLE_POINTS, Store, outdated_steps, people_kinds

CHANGES = "example_lookup_lsoa11_lsoa21"


@pytest.fixture(scope="module")
def store(county_store) -> Store:
    return Store(county_store)


@pytest.fixture(scope="module")
def pieces(store: Store) -> pd.DataFrame:
    return store.table(PEOPLE_PIECES)


@pytest.fixture(scope="module")
def points(store: Store) -> pd.DataFrame:
    return store.table(PEOPLE_POINTS)


@pytest.fixture(scope="module")
def census(store: Store) -> pd.Series:
    return store.table("example_population_lsoa21").set_index("lsoa21cd")["pop_mid2022"].astype(float)


def test_everybody_is_in_one_piece_and_at_one_point(pieces, points, census):
    assert pieces["people"].sum() == pytest.approx(census.sum(), rel=1e-12)
    assert points["people"].sum() == pytest.approx(census.sum(), rel=1e-12)
    held, numbered = points.groupby("piece")["people"], pieces.set_index("piece")
    assert held.size().to_dict() == numbered["points"].to_dict()
    assert held.sum().to_dict() == pytest.approx(numbered["people"].to_dict(), rel=1e-12)


def test_every_small_area_keeps_its_people(pieces, census):
    lived = pieces.groupby("lsoa21")["people"].sum()
    assert sorted(lived.index) == sorted(census.index)
    assert lived.to_dict() == pytest.approx(census.to_dict(), rel=1e-12)


@pytest.mark.parametrize("kind", ["lsoa21", "lsoa11", "wd24", "lad24", "rgn"])
def test_everybody_lives_in_one_area_of_every_kind(pieces, census, kind):
    assert pieces[kind].notna().all()
    assert pieces.groupby(kind)["people"].sum().sum() == pytest.approx(census.sum(), rel=1e-12)


def test_every_postcode_is_a_point_and_lies_where_its_record_says(store, points):
    listed = store.table("example_postcodes").set_index("pcds")
    placed = points.dropna(subset=["postcode"]).set_index("postcode")
    assert sorted(placed.index) == sorted(listed.index)
    assert (placed["easting"] == listed["easting"].reindex(placed.index)).all()


def test_people_are_placed_in_the_area_of_before_that_the_official_list_names(store, pieces):
    listed = store.table(CHANGES)[["lsoa11cd", "lsoa21cd"]].drop_duplicates()
    named = set(listed.itertuples(index=False, name=None))
    assert set(pieces[["lsoa11", "lsoa21"]].itertuples(index=False, name=None)) <= named


def test_the_kinds_of_area_are_those_the_definitions_lead_to():
    held = load_definitions_of("example")
    (people,) = held.people.values()
    assert set(people_kinds(people, held.sources, held.lists, held.crosswalks)) == {
        "lsoa21",
        "lsoa11",
        "lad24",
        "rgn",
        "wd24",
    }


# Reading only what one place needs


def test_the_people_within_bounds_are_those_a_slow_look_finds(store, points):
    middle = points[["easting", "northing"]].median()
    west, south = middle["easting"] - 900, middle["northing"] - 700
    east, north = middle["easting"] + 400, middle["northing"] + 1300
    inside = points["easting"].between(west, east) & points["northing"].between(south, north)
    found = store.people_within((west, south, east, north))
    assert 0 < len(found) < len(points)
    assert found["postcode"].tolist() == points["postcode"][inside].tolist()
    assert found["people"].tolist() == points["people"][inside].tolist()


def test_bounds_take_in_a_point_on_their_edge_and_hold_nobody_in_the_sea(store, points):
    spot = points.iloc[7]
    exactly = (spot["easting"], spot["northing"], spot["easting"], spot["northing"])
    assert spot["postcode"] in store.people_within(exactly)["postcode"].tolist()
    assert store.people_within((-9e6, -9e6, -8e6, -8e6)).empty


def test_rows_of_a_table_are_read_by_their_key_in_the_tables_own_order(store, pieces):
    wanted = ["X05000009", "X05000002", "X05000099"]
    found = store.rows("figures_wd24", "code", wanted, ["code", "people"])
    assert found["code"].tolist() == ["X05000002", "X05000009"]
    lived = pieces.groupby("wd24")["people"].sum()
    assert found["people"].tolist() == lived[["X05000002", "X05000009"]].tolist()


def test_no_rows_wanted_are_no_rows(store):
    assert store.rows("figures_wd24", "code", [], ["code", "people"]).empty


def test_a_store_without_people_says_why(shelf_of, tmp_path):
    shelf_of(tmp_path / "store", without={"example_postcodes"})
    build_store(tmp_path / "store")
    bare = Store(tmp_path / "store")
    with pytest.raises(NothingBuilt, match="people"):
        bare.people_within((0, 0, 1, 1))
    with pytest.raises(NothingBuilt, match="people_pieces"):
        Profiles(bare)


# A lookup that is not there leaves out its kind of area and nothing else


@pytest.fixture(scope="module")
def without_changes(shelf_of, tmp_path_factory):
    root = tmp_path_factory.mktemp("without") / "store"
    shelf = shelf_of(root, without={CHANGES})
    build_store(root)
    return root, shelf


def test_without_the_list_of_changes_people_are_placed_in_every_other_kind(without_changes, census):
    store = Store(without_changes[0])
    pieces = store.table(PEOPLE_PIECES)
    assert "lsoa11" not in pieces
    assert pieces["people"].sum() == pytest.approx(census.sum(), rel=1e-12)
    assert pieces[["lsoa21", "wd24", "lad24", "rgn"]].notna().all(axis=None)


def test_without_it_measures_of_such_areas_are_not_known_and_all_others_are(without_changes, county_store):
    lacking = Store(without_changes[0])
    some, measures = read_sums(lacking, "wd24")
    whole, all_measures = read_sums(Store(county_store), "wd24")
    assert {m.id for m in all_measures} - {m.id for m in measures} == {"example-claimants"}
    for part in ("top", "below", "covered"):
        assert getattr(some, part) == pytest.approx(getattr(whole.aligned(some.measures), part), rel=1e-12)
    profiles = Profiles(lacking)
    told = {one.measure.id: one.here for one in profiles.of(profiles.find("X05000003")).measures}
    assert told["example-claimants"].value is None
    assert told["example-claimants"].why == "No figure is published for here."
    assert told["example-no-car"].value is not None
    none, nothing = read_sums(lacking, "lsoa11")
    assert (len(none.codes), nothing) == (0, [])


def test_without_it_a_drawn_place_has_every_other_figure(without_changes, county_store):
    lacking, whole = Profiles(Store(without_changes[0])), Profiles(Store(county_store))
    postcode = str(Store(county_store).table("example_postcodes")["pcds"].iloc[40])
    some = lacking.of(lacking.find(postcode, radius=700)).measures
    every = {one.measure.id: one.here.value for one in whole.of(whole.find(postcode, radius=700)).measures}
    unknown = {one.measure.id for one in some if one.here.value is None and every[one.measure.id] is not None}
    assert unknown == {"example-claimants"}
    assert all(one.here.value == every[one.measure.id] for one in some if one.measure.id not in unknown)


def test_when_the_lookup_comes_the_store_is_as_if_it_had_always_been_there(
    without_changes, county, county_store
):
    root, shelf = without_changes
    fetch([load_catalogue()[CHANGES]], shelf, mirror=Mirror(county))
    outdated = outdated_steps(Store(root).release, plan_build(shelf).steps)
    assert {PEOPLE_PIECES, "figures"} <= set(outdated)
    ran = build_store(root).ran
    assert set(ran) == set(outdated)
    assert Store(root).release.id == Store(county_store).release.id


def test_wards_need_no_outline_but_status_knows_that_one_which_came_is_used(shelf_of, county, tmp_path):
    shelf = shelf_of(tmp_path / "store", without={"example_boundaries_wd24"})
    build_store(tmp_path / "store")
    fetch([load_catalogue()["example_boundaries_wd24"]], shelf, mirror=Mirror(county))
    outdated = outdated_steps(Store(tmp_path / "store").release, plan_build(shelf).steps)
    assert set(outdated) == set(build_store(tmp_path / "store").ran)


def test_a_crosswalk_that_no_step_makes_leaves_its_wards_out(county_store, store, pieces):
    """The step itself, given everything but the wards' crosswalk."""
    from commonground.evidence.store import people_step

    held = load_definitions_of("example")
    (people,) = held.people.values()
    step = people_step(people, held.sources, held.lists, held.crosswalks)

    class Some:
        def __contains__(self, name: object) -> bool:
            return name in store.release.tables and name != "crosswalk_example_lsoa21_wd24"

        def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
            return store.table(name, columns)

        def columns(self, name: str) -> tuple[str, ...]:
            return store.columns(name)

    made = step.run(Some())
    assert "wd24" not in made.tables[PEOPLE_PIECES]
    assert made.tables[PEOPLE_PIECES]["people"].sum() == pytest.approx(pieces["people"].sum())
    assert made.notes[0].startswith(f"{pieces['people'].sum():,.0f} people at ")
    assert replace(step, wants=()).reads(store.release.tables) == step.needs


def test_a_postcode_found_by_its_record_is_the_point_that_stands_for_it(store, points):
    postcode = str(points["postcode"].iloc[3])
    record = Postcodes(store.path("example_postcodes")).find(postcode)
    spot = points[points["postcode"] == postcode].iloc[0]
    assert (record.easting, record.northing) == (spot["easting"], spot["northing"])
