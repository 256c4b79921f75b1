"""The whole build, from files to lists: what can be made is made, and what cannot says why."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from commonground.errors import SourceError
from commonground.evidence.build import build_store, load_definitions_of, plan_build
from commonground.evidence.designation import load_rules, read_answer
from commonground.evidence.index import index_table
from commonground.evidence.sources import RawFiles, fetch, load_catalogue
from commonground.evidence.store import Layout, Store, build, source_step


def test_every_table_says_which_sources_and_raw_files_it_was_made_from(county_store):
    release = Store(county_store).release
    assert set(release.sources_of["index_example_need"]) >= {
        "example_indicators_lsoa21",
        "example_population_lsoa21",
        "example_claimants_lsoa11",
    }
    for name, sources in release.sources_of.items():
        assert sources, name
        for source in sources:
            files = release.origins[source]["files"]
            assert all(len(file["sha256"]) == 64 for file in files)  # type: ignore[attr-defined]


def test_two_builds_of_the_same_files_give_the_same_bytes(shelf_of, county_store, tmp_path):
    shelf_of(tmp_path / "again")
    build_store(tmp_path / "again")
    first, second = Store(county_store), Store(tmp_path / "again")
    assert first.release.id == second.release.id
    for name in first.release.tables:
        assert first.path(name).read_bytes() == second.path(name).read_bytes(), name


def test_what_needs_a_source_that_is_not_there_is_left_out_with_the_reason(shelf_of, tmp_path):
    shelf_of(tmp_path / "store", without={"example_community_wd24"})
    release = build_store(tmp_path / "store").release
    why = {absent.name: absent.why for absent in release.left_out}
    assert why["example_community_wd24"] == (
        "it is put together from other open data; give a mirror that holds it"
    )
    assert "example_community_wd24" in why[index_table("example-community")]
    assert index_table("example-need") in release.tables
    with pytest.raises(
        Exception, match="designation_example_left_behind was left out of this build: it needs"
    ):
        read_answer(Store(tmp_path / "store"), load_rules()["example-left-behind"])


def test_an_empty_shelf_says_the_three_ways_to_fill_it(tmp_path):
    with pytest.raises(SourceError, match=r"--mirror DIR, fetch them with `commonground fetch`, or run"):
        plan_build(RawFiles(tmp_path / "raw"))


def test_england_and_the_invented_county_are_never_fetched_into_one_store(shelf_of, tmp_path):
    shelf = shelf_of(tmp_path / "store")
    supplied = tmp_path / "lookup.csv"
    supplied.write_text("LSOA11CD\nE01000001\n")
    source = load_catalogue()["lookup_lsoa11"]
    with pytest.raises(
        SourceError, match="lookup_lsoa11 is of England, and this store holds files of the inv"
    ):
        fetch([source], shelf, supplied={"lookup_lsoa11": supplied})
    assert shelf.latest("lookup_lsoa11") == ()


def test_a_raw_file_damaged_on_the_shelf_stops_the_build_and_names_it(shelf_of, tmp_path):
    shelf = shelf_of(tmp_path / "store")
    (file,) = shelf.latest("example_lookup_lsoa21")
    file.path.write_bytes(file.path.read_bytes()[:-1])
    with pytest.raises(SourceError, match=r"example_lookup_lsoa21\.csv .* is damaged: .* run fetch again"):
        build_store(tmp_path / "store")
    assert Layout(tmp_path / "store").current_release() is None


def test_an_area_is_said_to_be_unjudged_for_the_reason_that_holds(county, county_store):
    truth = json.loads((county / "truth.json").read_text())
    areas = Store(county_store).table("designation_example_left_behind").set_index("code")
    unjudged = areas[areas["status"] == "not judged"]
    assert sorted(unjudged.index) == sorted(truth["not_judged"])
    why = r"1 of the \d smaller areas in it has no score on example-need|not among the areas|no figure for"
    assert unjudged["reason"].str.contains(why).all()


def test_a_column_that_an_edition_lacks_leaves_out_only_what_needs_it(county, shelf_of, tmp_path):
    shelf = shelf_of(tmp_path / "store")
    rows = pd.read_csv(county / "example_lookup_lsoa21.csv", encoding="utf-8-sig")
    rows.drop(columns=["WD24NM"]).to_csv(tmp_path / "lookup.csv", index=False)
    source = load_catalogue()["example_lookup_lsoa21"]
    fetch([source], shelf, supplied={source.id: tmp_path / "lookup.csv"})
    optional = source.columns["wd24nm"].model_copy(update={"optional": True})
    with_optional = source.model_copy(update={"columns": {**source.columns, "wd24nm": optional}})
    definitions = load_definitions_of("example")
    plan = plan_build(shelf)
    lists = list(definitions.lists.values())
    geographies = {item.source: definitions.sources[item.source].geography for item in lists}
    read = source_step(with_optional, shelf.latest(source.id), lists, geographies)
    steps = [read if step.name == source.id else step for step in plan.steps]
    release = build(tmp_path / "store", steps, left_out=plan.left_out, origins=plan.origins).release
    why = {absent.name: absent.why for absent in release.left_out}
    assert why["index_example_community"] == (
        "it needs example_lookup_lsoa21.wd24nm, which is not in this edition of the file"
    )
    assert "designation_example_left_behind" in why
    assert "index_example_need" in release.tables
    (areas,) = (kept for kept in release.steps if kept.step == "areas")
    assert areas.notes == ("no list of wd24: its columns are not in this edition of example_lookup_lsoa21",)
