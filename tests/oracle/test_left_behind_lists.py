"""The lists this program makes from open data, held against the published ones, which it never stores."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from commonground.evidence.sources import load_catalogue


@pytest.fixture
def designated(commonground, england):
    def answer(rule: str) -> dict:
        return json.loads(commonground("designate", rule, "--format", "json", "--store", england).data)

    return answer


def published(mirror: Path, column: str) -> set[str]:
    wards = pd.read_csv(next(mirror.rglob("left_behind_wards.csv")))
    return set(wards["wd17cd"][wards[column]])


def test_the_2020_list_is_the_published_one_but_for_wards_at_the_line(mirror, designated):
    answer = designated("left-behind-2020")
    found = {member["code"] for member in answer["members"]}
    agreed = found & published(mirror, "lba_225")
    assert len(found) == 226
    assert len(agreed) == 221
    assert 2_360_000 <= answer["population"] <= 2_390_000
    assert answer["areas_considered"] == 7427
    # Each published ward it misses stands within a fiftieth of all wards of the line: none is lost.
    missed = published(mirror, "lba_225") - found
    assert missed <= {near["code"] for near in answer["near_misses"]}


def test_the_best_fit_list_is_the_one_that_others_found(mirror, england):
    """What apportioning by postcodes is measured against: 219 of 225 by best fit."""
    from commonground.evidence.designation import Counted, Cut, Evidence, apply_rule, load_rules
    from commonground.evidence.geography import load_crosswalks
    from commonground.evidence.store import Store, read_crosswalk

    store = Store(england)
    rule = load_rules()["left-behind-2020"]
    plain = "lsoa11_wd17_best_fit"
    cuts = tuple(
        cut.model_copy(update={"through": cut.through.model_copy(update={"crosswalk": plain})})
        if cut.through
        else cut
        for cut in rule.cuts
    )
    assert isinstance(cuts[0], Cut)
    population = Counted(source="population_lsoa11", column="pop_mid2019", crosswalk=plain)
    areas = store.table("areas")
    people = {
        "iod2019_lsoa11.pop_mid2015": store.table("iod2019_lsoa11").set_index("lsoa11cd")["pop_mid2015"],
        "population_lsoa11.pop_mid2019": store.table("population_lsoa11").set_index("lsoa11cd")[
            "pop_mid2019"
        ],
    }
    answer = apply_rule(
        rule.model_copy(update={"cuts": cuts, "population": population}),
        Evidence(
            areas=areas[areas["kind"] == "wd17"].drop(columns="kind").set_index("code"),
            scores={
                name: store.table(f"index_{name.replace('-', '_')}").set_index("code")
                for name in ("imd-2019", "cni-2019")
            },
            crosswalks={plain: read_crosswalk(store, load_crosswalks()[plain])},
            counts=people,
            absent={},
        ),
    )
    found = set(answer.areas.index[answer.areas["status"] == "member"])
    assert len(found) == 225
    assert len(found & published(mirror, "lba_225")) == 219
    assert answer.areas.loc[sorted(found), "population"].sum() == 2_367_669


def test_the_2019_list_is_close_to_the_first_published_one(mirror, designated):
    found = {member["code"] for member in designated("left-behind-2019")["members"]}
    assert len(found) == 202
    assert len(found & published(mirror, "lba_206_original")) == 200


def test_doubly_disadvantaged_small_areas_are_the_1262_exactly(mirror, designated):
    answer = designated("doubly-disadvantaged-2025")
    scores = pd.read_parquet(next(mirror.rglob("cni2023_lsoa21.parquet")))
    assert {member["code"] for member in answer["members"]} == set(
        scores["lsoa21_code"][scores["Left Behind Area?"]]
    )
    assert len(answer["members"]) == 1262
    assert answer["population"] == 2_010_468


def test_the_published_list_is_nowhere_in_the_store(mirror, england):
    from commonground.evidence.store import Store

    assert not [table for table in Store(england).release.tables if "left_behind_wards" in table]


def test_a_build_without_the_closed_files_makes_all_but_the_rules_that_need_them(
    mirror, commonground, tmp_path
):
    open_only = tmp_path / "mirror"
    open_only.mkdir()
    for file in mirror.rglob("*.parquet"):
        if "licence_unclear" not in file.parts and "core" in file.parts:
            (open_only / file.name).write_bytes(file.read_bytes())
    store = tmp_path / "store"
    built = commonground("build", "--mirror", open_only, "--store", store)
    assert built.code == 0
    assert "Left out: designation_left_behind_2020" in built.notes
    index = commonground("index", "imd-2025", "--format", "csv", "--store", store)
    assert len(index.data.splitlines()) == 33_756
    refused = commonground("designate", "left-behind-2020", "--store", store)
    assert refused.code == 1
    assert "--supply cni2019_ward17=FILE" in refused.notes
    assert len(refused.notes.strip().splitlines()) == 1


def test_the_publishers_files_alone_make_what_they_can_and_say_what_they_cannot(
    mirror, commonground, tmp_path
):
    """As `fetch` leaves a store: open sources only, without the columns that some editions lack."""
    as_published = tmp_path / "mirror"
    as_published.mkdir()
    for source in load_catalogue().values():
        held = next(mirror.rglob(f"{source.id}.parquet"), None)  # no copy is kept of the largest
        if source.collection == "england" and source.availability == "open" and held is not None:
            lacking = {
                accepted.casefold()
                for name, column in source.columns.items()
                if column.optional
                for accepted in (name, *column.accepts)
            }
            kept = [name for name in pq.read_schema(held).names if name.casefold() not in lacking]
            pq.write_table(pq.read_table(held, columns=kept), as_published / held.name)
    store = tmp_path / "store"
    closed = next(mirror.rglob("cni2019_ward17.parquet"))
    built = commonground(
        "build", "--mirror", as_published, "--supply", f"cni2019_ward17={closed}", "--store", store
    )
    assert built.code == 0, built.notes
    for name, why in (
        ("index_imd_2015", "it needs iod2015_lsoa11.income_transformed, which is not in this edition"),
        ("index_cni_2019", "it needs ward17_england, which is not there"),
        ("designation_left_behind_2020", "it needs index_cni_2019, which is not there"),
    ):
        assert f"Left out: {name}: {why}" in built.notes
    for name in ("imd-2019", "imd-2025"):
        assert commonground("index", name, "--store", store).code == 0
    status = json.loads(commonground("status", "--format", "json", "--store", store).data)
    assert status["outdated"] == {}
