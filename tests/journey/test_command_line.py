"""The command line is a contract: what goes where, in which form, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from commonground.evidence.sources import load_catalogue


def test_the_demonstration_makes_builds_and_lists_a_county_and_says_it_is_invented(commonground, tmp_path):
    done = commonground("demo", "--no-serve", "--store", tmp_path / "demo")
    assert done.code == 0
    assert "exist nowhere" in done.notes
    assert "wards were planted as left behind" in done.notes
    assert "commonground serve --store" in done.notes
    again = commonground("demo", "--no-serve", "--store", tmp_path / "demo")
    assert again.code == 0
    assert again.data == done.data


def test_another_seed_invents_another_county(commonground, tmp_path):
    one = commonground("demo", "--no-serve", "--store", tmp_path / "one", "--seed", "2", "--areas", "200")
    two = commonground("demo", "--no-serve", "--store", tmp_path / "two", "--seed", "3", "--areas", "200")
    assert one.code == two.code == 0
    assert one.data != two.data


def test_the_designation_is_one_json_object_with_the_promised_fields(commonground, county_store):
    answer = json.loads(
        commonground("designate", "example-left-behind", "--format", "json", "--store", county_store).data
    )
    promised = {
        "rule", "title", "geography", "vintages", "areas_considered", "cuts", "members", "near_misses",
        "not_judged", "population",
    }  # fmt: skip
    assert promised <= answer.keys()
    fields = {"code", "name", "authority_code", "authority_name", "region_name", "population", "ranks"}
    assert all(member.keys() == fields for member in answer["members"] + answer["near_misses"])
    assert answer["population"] == sum(member["population"] for member in answer["members"])
    assert all(missing["why"] for missing in answer["not_judged"])
    for member in answer["members"]:
        for cut in answer["cuts"]:
            assert member["ranks"][cut["index"]] <= cut["line"]


def test_the_list_is_the_same_in_every_format(commonground, county_store):
    as_json = json.loads(
        commonground("designate", "example-left-behind", "--format", "json", "--store", county_store).data
    )
    as_csv = commonground("designate", "example-left-behind", "--format", "csv", "--store", county_store).data
    as_table = commonground("designate", "example-left-behind", "--store", county_store).data
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    assert [row["code"] for row in rows] == [member["code"] for member in as_json["members"]]
    assert [int(row["population"]) for row in rows] == [member["population"] for member in as_json["members"]]
    assert all(member["name"] in as_table for member in as_json["members"])


def test_why_explains_a_member_a_near_miss_and_a_ward_that_was_not_judged(commonground, county_store):
    answer = json.loads(
        commonground("designate", "example-left-behind", "--format", "json", "--store", county_store).data
    )
    for status, words in [
        ("members", "is on the list"),
        ("near_misses", "close to it"),
        ("not_judged", "could not be judged"),
    ]:
        code = answer[status][0]["code"]
        said = commonground("designate", "example-left-behind", "--why", code, "--store", county_store)
        assert words in said.data
        data = commonground(
            "designate", "example-left-behind", "--why", code, "--format", "json", "--store", county_store
        )
        assert f"{code}: {json.loads(data.data)['sentence']}" == said.data.strip()


def test_why_takes_a_postcode_however_it_is_written(commonground, county, county_store):
    lookup = pd.read_csv(county / "example_lookup_lsoa21.csv", encoding="utf-8-sig")
    postcodes = pd.read_csv(county / "example_postcodes.lookup.csv").merge(
        lookup, left_on="lsoa21cd", right_on="LSOA21CD"
    )
    first = postcodes.iloc[0]
    typed = first["pcds"].replace(" ", "").lower()
    said = commonground("designate", "example-left-behind", "--why", typed, "--store", county_store)
    assert said.data.startswith(f"{first['WD24CD']}: {first['WD24NM']} ")
    unknown = commonground("designate", "example-left-behind", "--why", "QZ99 9ZZ", "--store", county_store)
    assert (unknown.code, unknown.data) == (1, "")
    assert "is not in the list of postcodes" in unknown.notes


def test_a_list_and_an_index_come_with_outlines_for_a_map(commonground, county_store, tmp_path):
    store = ("--store", county_store)
    listed = json.loads(commonground("designate", "example-left-behind", "--format", "json", *store).data)
    mapped = json.loads(commonground("designate", "example-left-behind", "--format", "geojson", *store).data)
    assert mapped["type"] == "FeatureCollection"
    assert mapped["licence"] == listed["licence"]
    named = {feature["properties"]["code"]: feature for feature in mapped["features"]}
    assert list(named) == [member["code"] for member in listed["members"]]
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in named.values())
    index = json.loads(commonground("index", "example-need", "--format", "geojson", *store).data)
    assert len(index["features"]) == 400
    command = [sys.executable, "-m", "commonground", "designate", "example-left-behind", *map(str, store)]
    printed = subprocess.run([*command, "--format", "parquet"], capture_output=True, check=True).stdout
    (tmp_path / "areas.parquet").write_bytes(printed)
    areas = gpd.read_parquet(tmp_path / "areas.parquet")
    assert areas["code"].tolist() == list(named)
    about = json.loads((pq.read_schema(tmp_path / "areas.parquet").metadata or {})[b"commonground"])
    assert about["licence"] == listed["licence"]
    assert about["release"] == listed["release"]
    assert areas.crs is not None
    assert areas.crs.to_epsg() == 4326


def test_an_index_prints_code_score_rank_and_decile(commonground, county_store):
    printed = commonground("index", "example-need", "--format", "csv", "--store", county_store).data
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert list(rows[0]) == ["code", "score", "rank", "decile"]
    assert [int(row["rank"]) for row in rows[:3]] == [1, 2, 3]
    assert rows[0]["decile"] == "1"
    areas = json.loads(
        commonground("index", "example-need", "--format", "json", "--store", county_store).data
    )["areas"]
    assert len(areas) == len(rows)
    assert areas[0]["code"] == rows[0]["code"]
    assert areas[-1]["rank"] is None or areas[-1]["rank"] == len(areas)
    assert rows[0]["code"] in commonground("index", "example-need", "--store", county_store).data


def test_every_intermediate_of_an_index_can_be_printed(commonground, county_store):
    printed = commonground(
        "index", "example-need", "--steps", "--format", "csv", "--store", county_store
    ).data
    headings = printed.splitlines()[0].split(",")
    assert any(heading.endswith(".shrunk") for heading in headings)
    assert any(heading.endswith(".transformed") for heading in headings)


def test_status_tells_sources_licences_checks_and_staleness(commonground, county_store):
    status = json.loads(commonground("status", "--format", "json", "--store", county_store).data)
    lookup = next(source for source in status["sources"] if source["source"] == "example_lookup_lsoa21")
    assert lookup["checks"]
    assert lookup["licence"]
    assert lookup["stale"] == []
    assert status["outdated"] == {}
    assert "example_lookup_lsoa21" in commonground("status", "--store", county_store).data
    assert "source,vintage" in commonground("status", "--format", "csv", "--store", county_store).data


def test_data_go_to_stdout_alone_and_notes_to_stderr(commonground, county_store):
    done = commonground("designate", "example-left-behind", "--format", "json", "--store", county_store)
    assert done.notes == ""
    json.loads(done.data)


def test_a_second_build_says_nothing_changed(commonground, county, tmp_path):
    first = commonground("build", "--mirror", county, "--store", tmp_path / "store")
    second = commonground("build", "--mirror", county, "--store", tmp_path / "store")
    without_mirror = commonground("build", "--store", tmp_path / "store")
    assert "The first release here" in first.notes
    assert "0 of " in second.notes
    assert "Nothing changed for readers" in second.notes
    assert "Nothing changed for readers" in without_mirror.notes


def test_a_build_ends_with_what_changed_for_readers(commonground, county, tmp_path):
    import shutil

    files = tmp_path / "files"
    shutil.copytree(county, files)
    (files / "SHA256SUMS").unlink()
    store = tmp_path / "store"
    commonground("build", "--mirror", files, "--store", store)
    before = json.loads(
        commonground("designate", "example-left-behind", "--format", "json", "--store", store).data
    )
    # The best-connected figures are given to the worst ward, which should then leave the list.
    path = files / "example_community_wd24.csv"
    heading, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    worst = before["members"][0]["code"]
    best = max(
        json.loads(commonground("index", "example-community", "--format", "json", "--store", store).data)[
            "areas"
        ],
        key=lambda area: area["rank"] or 0,
    )["code"]
    rows = {line.split(",")[0]: line for line in lines}
    rows[worst] = ",".join([worst, *rows[best].split(",")[1:]])
    path.write_text("\n".join([heading, *rows.values()]) + "\n", encoding="utf-8")
    built = commonground("build", "--mirror", files, "--store", store)
    assert built.code == 0, built.notes
    assert f"left the list: {worst}" in built.notes
    assert "example_community_wd24" in built.notes


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["index", "imd-1066"], 1, "There is no index 'imd-1066'; did you mean imd-20"),
        (["designate", "nowhere"], 1, "There is no rule 'nowhere'; there are"),
        (["designate"], 2, "RULE"),
        (["fetch", "nothing"], 1, "There is no source 'nothing'"),
        (["build"], 1, "--mirror DIR"),
        (["build", "--mirror", "not-there"], 1, "no such folder"),
        (["build", "--supply", "cni2019_ward17"], 1, "write it as SOURCE=FILE"),
        (["status"], 1, "Nothing is built"),
        (["index", "imd-2025"], 1, "Nothing is built"),
        (["demo", "--areas", "5"], 2, "areas"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_right_exit_code(commonground, tmp_path, words, code, said):
    done = commonground(*words, cwd=tmp_path)
    assert done.code == code
    assert said in done.notes
    assert "Traceback" not in done.notes
    if code == 1:
        assert len(done.notes.strip().splitlines()) == 1


def test_debug_shows_the_traceback(commonground, tmp_path):
    assert "Traceback" in commonground("--debug", "status", cwd=tmp_path).notes


def test_help_names_every_command_with_a_sentence(commonground):
    printed = commonground("--help").data
    for command in ("demo", "fetch", "build", "status", "index", "designate"):
        assert command in printed


def test_fetch_takes_what_a_mirror_holds_and_says_what_is_new_and_what_was_there(
    commonground, county, tmp_path
):
    first = commonground("fetch", "--mirror", county, "--store", tmp_path / "store")
    assert first.code == 0
    assert "example_lookup_lsoa21: new: mirror: example_lookup_lsoa21.csv" in first.notes
    assert "not fetched: the mirror" not in first.notes
    again = commonground("fetch", "--mirror", county, "--store", tmp_path / "store")
    held = sum(source.collection == "example" for source in load_catalogue().values())
    assert again.notes.strip().splitlines()[-1] == f"0 new, {held} already here, 0 not fetched."


def test_a_source_asked_for_by_name_that_cannot_be_had_is_a_failure(commonground, county, tmp_path):
    done = commonground("fetch", "cni2019_ward17", "--store", tmp_path / "store")
    assert done.code == 1
    assert "pass --supply cni2019_ward17=FILE" in done.notes
    assert done.notes.strip().splitlines()[-1] == (
        "Error: Not fetched: cni2019_ward17; the lines above say why."
    )
    mixed = ("example_lookup_lsoa21", "lookup_lsoa21", "--mirror", county, "--store", tmp_path / "store")
    assert commonground("fetch", *mixed).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["index", "example-need", "--steps", "--format", "csv"],
        ["status"],
        ["designate", "example-left-behind"],
    ],
)
def test_a_reader_that_has_seen_enough_is_no_failure(county_store, words):
    command = [sys.executable, "-m", "commonground", *words, "--store", str(county_store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Error" not in process.stderr.read()
    assert process.returncode == 0


def test_stopping_a_build_is_one_sentence_and_exit_130(county, tmp_path):
    store = tmp_path / "store"
    command = [sys.executable, "-m", "commonground", "build", "--mirror", str(county), "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while not (store / "kept").exists() and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read()
    assert said == "Stopped. What was there before is untouched.\n"
    assert process.returncode == 130


def test_england_and_the_invented_county_never_share_a_store(commonground, county, tmp_path):
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("LSOA11CD\nE01000001\n")
    store = tmp_path / "store"
    supplied = ("--supply", f"lookup_lsoa11={lookup}", "--store", store)
    assert commonground("fetch", "lookup_lsoa11", *supplied).code == 0
    refused = commonground("build", "--mirror", county, "--store", store)
    assert refused.code == 1
    assert "is of the invented example county, and this store holds files of England" in refused.notes
    assert not (store / "releases").exists()
    assert "0 new, 1 already here" in commonground("fetch", "lookup_lsoa11", *supplied).notes
    demonstration = commonground("demo", "--no-serve", "--store", store)
    assert (demonstration.code, demonstration.notes.count("\n")) == (1, 1)
    assert not (store / "example-county").exists()
