"""The API answers what its description says, with the figures of the pages, and refuses in a sentence."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from commonground.portal.places.api.shapes_of_profiles import ProfileOut
from commonground.portal.places.api.site import description
from commonground.portal.wsgi import application

SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.app = application


@pytest.fixture
def place(site: Client) -> dict[str, Any]:
    return site.get("/api/v1/areas?kind=wd24&limit=1").json()["areas"][0]


@SCHEMA.parametrize()
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_asked_the_answer_is_as_described(case: schemathesis.Case, site: Client) -> None:
    case.call_and_validate(headers={"Host": "testserver", "Accept-Encoding": "identity"})


def test_a_place_is_to_the_byte_what_its_page_s_json_says(site: Client, place: dict[str, Any]) -> None:
    page = site.get(place["address"].rstrip("/") + ".json")
    api = site.get(f"/api/v1/places/wd24/{place['code']}")
    assert api.content == page.content
    packed = site.get(f"/api/v1/places/wd24/{place['code']}", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("kind", ["wd24", "lad24", "lsoa11", "lsoa21"])
def test_every_field_of_a_profile_is_described(site: Client, kind: str) -> None:
    code = site.get(f"/api/v1/areas?kind={kind}&limit=1").json()["areas"][0]["code"]
    said = site.get(f"/api/v1/places/{kind}/{code}").json()
    again = ProfileOut.model_validate(said).model_dump(mode="json", exclude_unset=True)
    assert again == said


def test_a_measure_s_figures_are_those_of_the_places(site: Client, place: dict[str, Any]) -> None:
    profile = site.get(f"/api/v1/places/wd24/{place['code']}").json()
    for one in profile["measures"]:
        values = site.get(f"/api/v1/measures/{one['measure']}/values?kind=wd24").json()
        here = next(value for value in values["values"] if value["code"] == place["code"])
        for part in ("value", "low", "high", "n"):
            assert here[part] == one["place"][part], (one["measure"], part)
        assert values["england"]["value"] == one["england"]["value"]


def test_the_measures_of_a_theme_are_those_of_the_profile(site: Client, place: dict[str, Any]) -> None:
    profile = site.get(f"/api/v1/places/wd24/{place['code']}").json()
    some = site.get(f"/api/v1/places/wd24/{place['code']}/measures?mission=M3").json()
    assert some["measures"] == [one for one in profile["measures"] if one["mission"] == "M3"]


def test_pages_together_are_the_whole(site: Client) -> None:
    whole = site.get("/api/v1/areas?kind=wd24").json()
    assert whole["count"] == len(whole["areas"])
    found, page = [], 1
    while True:
        part = site.get(f"/api/v1/areas?kind=wd24&limit=7&page={page}").json()
        found += part["areas"]
        if page == part["pages"]:
            break
        page += 1
    assert found == whole["areas"]
    assert site.get(f"/api/v1/areas?kind=wd24&limit=7&page={page + 1}").status_code == 404


def test_every_area_that_is_listed_has_its_page(site: Client) -> None:
    for kind in site.get("/api/v1/kinds").json():
        areas = site.get(f"/api/v1/areas?kind={kind['id']}&limit=10000").json()["areas"]
        assert len(areas) == kind["areas"]
        for area in areas[:1]:
            assert site.get(area["address"]).status_code == 200


def test_a_code_alone_says_every_kind_it_stands_for(site: Client, place: dict[str, Any]) -> None:
    kinds = site.get(f"/api/v1/areas/{place['code']}").json()
    assert {one["kind"] for one in kinds} == {"wd24"}
    assert kinds == site.get(f"/api/v1/find?q={place['code']}").json()["found"]


def test_a_list_s_members_are_those_of_the_list(site: Client) -> None:
    for one in site.get("/api/v1/lists").json()["lists"]:
        whole = site.get(f"/api/v1/lists/{one['rule']}").json()
        members = site.get(f"/api/v1/lists/{one['rule']}/members").json()
        assert members["members"] == whole["members"]
        assert one["members"] == members["count"]
        assert one["population"] == sum(member["population"] for member in whole["members"])


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("measures/nothing", 404),
        ("lists/nothing", 404),
        ("sources/nothing", 404),
        ("areas/X99999999", 404),
        ("places/wd24/X99999999", 404),
        ("places/wd99/X05000001", 404),
        ("places/wd24/x05000001", 422),
        ("areas?kind=xx99", 404),
        ("areas?region=E12000001", 404),
        ("areas?page=0", 422),
        ("areas?limit=100000", 422),
        ("areas?kind=" + "a" * 1000, 422),
        ("nowhere", 404),
    ],
)
def test_a_refusal_is_one_sentence(site: Client, asked: str, status: int) -> None:
    response = site.get(f"/api/v1/{asked}")
    assert response.status_code == status
    (sentence,) = response.json().values()
    assert sentence.endswith(".")
    assert len(sentence) < 250


def test_any_site_may_read_it(site: Client, place: dict[str, Any]) -> None:
    for asked in (
        "kinds",
        "find?q=north",
        f"places/wd24/{place['code']}",
        "openapi.json",
        "measures/nothing",
    ):
        assert site.get(f"/api/v1/{asked}")["Access-Control-Allow-Origin"] == "*"


def test_the_page_for_people_names_every_endpoint(site: Client) -> None:
    page = site.get("/api/").content.decode()
    for path, ways in description()["paths"].items():
        assert path in page
        assert ways["get"]["summary"].replace("'", "&#39;") in page
