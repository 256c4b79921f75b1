"""A place's files hold the figures of its page, say where each is from, and do no harm in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from commonground.portal.places.downloads import as_csv, as_geojson, cell, file_name


@pytest.fixture
def place(site: Client) -> str:
    """A ward of the county, as the start of an address."""
    area = site.get("/api/v1/areas?kind=wd24&limit=1").json()["areas"][0]
    return area["address"].rstrip("/")


@pytest.fixture
def data(site: Client, place: str) -> dict[str, Any]:
    return site.get(f"{place}.json").json()


def test_the_csv_has_the_page_s_figures_a_row_for_each_comparison(
    site: Client, place: str, data: dict[str, Any]
) -> None:
    response = site.get(f"{place}.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    held = {(row["measure"], row["against"]): row for row in rows}
    assert len(held) == len(rows) == len(data["measures"]) * len(data["comparators"])
    for one in data["measures"]:
        row = held[one["measure"], "england"]
        assert _number(row["value"]) == one["place"]["value"]
        assert _number(row["against_value"]) == one["england"]["value"]
        assert _number(row["gap"]) == one["gap_to_england"]["value"]
        assert _number(row["low"]) == one["place"]["low"]
        assert row["licence"]
        assert row["vintage"] == one["vintage"]
    assert {row["release"] for row in rows} == {data["release"]["id"]}
    assert {row["invented"] for row in rows} == {"true"}


def test_the_parquet_has_the_same_rows_with_where_they_are_from(site: Client, place: str) -> None:
    table = pq.read_table(io.BytesIO(site.get(f"{place}.parquet").content))
    about = json.loads((table.schema.metadata or {})[b"commonground"])
    rows = list(csv.DictReader(io.StringIO(site.get(f"{place}.csv").content.decode("utf-8-sig"))))
    assert table.column_names == list(rows[0])
    for name in ("value", "against_low", "gap"):
        column = table.column(name).to_pylist()
        assert column == [_number(row[name]) for row in rows]
    assert about["place"]["invented"] is True
    assert all(source["licence"] for source in about["sources"])


def test_the_geojson_is_where_the_place_is_with_its_figures(
    site: Client, place: str, data: dict[str, Any]
) -> None:
    said = site.get(f"{place}.geojson").json()
    (feature,) = said["features"]
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    west, south, east, north = shape.bounds
    assert -10 < west < east < 10
    assert 45 < south < north < 62
    assert feature["properties"]["people"] == data["place"]["population"]
    for one in data["measures"]:
        assert feature["properties"][one["measure"]] == one["place"]["value"]


def test_files_have_names_that_every_computer_can_keep(site: Client, place: str) -> None:
    for ending in ("csv", "geojson", "parquet"):
        header = site.get(f"{place}.{ending}")["Content-Disposition"]
        assert header.startswith('attachment; filename="commonground-wd24-X')
        assert header.isascii()


@given(st.text())
def test_no_name_of_a_place_can_leave_its_quotes_or_its_folder(name: str) -> None:
    made = file_name("wd24", "E05000026", name, "csv")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
    assert ".." not in made
    assert len(made) < 100


@given(st.text(min_size=1))
def test_no_text_is_worked_out_by_a_spreadsheet(text: str) -> None:
    written = str(cell(text))
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert written.endswith(text)


def test_a_negative_figure_stays_a_number() -> None:
    assert cell(-0.5) == -0.5


def test_a_name_that_is_a_formula_is_only_a_name(data: dict[str, Any]) -> None:
    spoilt = {**data, "place": {**data["place"], "name": '=HYPERLINK("x")'}}
    rows = list(csv.DictReader(io.StringIO(as_csv(spoilt))))
    assert {row["name"] for row in rows} == {'\'=HYPERLINK("x")'}


def test_a_place_that_nobody_drew_is_a_feature_without_a_shape(data: dict[str, Any]) -> None:
    assert json.loads(as_geojson(data, None))["features"][0]["geometry"] is None


def test_outer_rings_run_against_the_clock(data: dict[str, Any]) -> None:
    drawn = shapely.reverse(box(500_000, 400_000, 501_000, 401_000))
    for outline in (drawn, shapely.reverse(drawn)):
        geometry = json.loads(as_geojson(data, outline))["features"][0]["geometry"]
        assert shapely.is_ccw(shapely.get_exterior_ring(shapely.from_geojson(json.dumps(geometry))))


def test_a_place_that_is_not_there_has_no_files(site: Client) -> None:
    for ending in ("csv", "geojson", "parquet"):
        assert site.get(f"/places/wd24/X99999999.{ending}").status_code == 404


def _number(text: str) -> float | None:
    return float(text) if text else None
