"""The data pages tell of every source whose it is, what was checked, what is missing and what changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client

from commonground.evidence.store import Layout
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.provenance import Provenance
from commonground.portal.places.views.feeds import in_words


def test_every_source_of_the_release_is_on_the_page_with_its_licence(
    site: Client, text_of: Callable[[str], str], county_store: Path
) -> None:
    page, data = text_of("/data/"), site.get("/data.json").json()
    release = Layout(county_store).current_release()
    assert release
    origins = json.loads((release / "release.json").read_text())["sources"]
    assert {source["id"] for source in data["sources"]} == set(origins)
    for source in data["sources"]:
        assert source["licence"]
        assert source["fetched"]
        assert " ".join(source["title"].replace("'", "&#39;").split()) in page


def test_a_source_s_page_says_what_was_checked_and_what_is_made_from_it(
    site: Client, text_of: Callable[[str], str]
) -> None:
    for source in site.get("/data.json").json()["sources"]:
        page = text_of(f"/data/{source['id']}/")
        assert source["publisher"].replace("'", "&#39;") in page
        assert source["checks"]
        for check in source["checks"]:
            assert check.replace("'", "&#39;").replace("<", "&lt;") in page
        assert site.get(f"/data/{source['id']}.json").json() == source


def test_a_measure_is_named_by_every_source_that_it_is_made_from(site: Client) -> None:
    made = {
        measure: source["id"]
        for source in site.get("/data.json").json()["sources"]
        for measure in source["measures"]
    }
    assert set(made) == {one["id"] for one in site.get("/api/v1/measures").json()["measures"]}


def test_a_source_that_is_not_there_is_not_found(site: Client) -> None:
    assert site.get("/data/nothing/").status_code == 404
    assert site.get("/data/nothing.json").json()["error"]


def test_what_was_left_out_is_said_with_the_reason(county_store: Path, tmp_path: Path) -> None:
    shutil.copytree(county_store, tmp_path / "store")
    release = Layout(tmp_path / "store").current_release()
    assert release
    said = json.loads((release / "release.json").read_text())
    said["left_out"] = [{"name": "example_osm", "why": "it was not fetched"}]
    (release / "release.json").write_text(json.dumps(said))
    (absent,) = Provenance(tmp_path / "store", Evidence(tmp_path / "store").store).left_out
    assert absent["why"] == "it was not fetched"
    assert "OpenStreetMap" in absent["title"]


def test_what_changed_is_told_from_the_release_diff(county_store: Path, tmp_path: Path) -> None:
    shutil.copytree(county_store, tmp_path / "store")
    release = Layout(tmp_path / "store").current_release()
    assert release
    (release / "changes.json").write_text(json.dumps(_CHANGES))
    provenance = Provenance(tmp_path / "store", Evidence(tmp_path / "store").store)
    changes = provenance.changes
    assert changes
    # A table whose figures are the same is no news to a reader.
    assert [one["table"] for one in changes["tables_changed"]] == ["designation_example_left_behind"]
    said = in_words(provenance.releases[0])
    assert "1 area joined the list “Left behind wards of the example county”" in said
    assert "2 areas left" in said


def test_the_block_for_search_engines_is_data_and_cannot_be_broken_out_of(site: Client) -> None:
    page = site.get("/data/").content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    (said,) = [json.loads(block) for block in blocks]
    assert said["@type"] == "Dataset"
    assert said["license"]
    assert said["description"].startswith("Invented")
    assert "<" not in blocks[0]


_CHANGES: dict[str, Any] = {
    "before": "a" * 16,
    "after": "b" * 16,
    "tables_added": [],
    "tables_removed": [],
    "tables_changed": [
        {
            "table": "designation_example_left_behind",
            "rows_before": 80,
            "rows_after": 80,
            "values_changed": {"status": 3},
            "joined_list": ["X05000001"],
            "left_list": ["X05000002", "X05000003"],
        },
        {"table": "measure_example_pubs", "rows_before": 80, "rows_after": 80, "same_figures": True},
    ],
}
