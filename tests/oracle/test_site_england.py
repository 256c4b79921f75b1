"""England's site: a real postcode leads to its ward, and pages say what the published lists say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from serving import serving


@pytest.fixture(scope="module")
def visitor(england: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        serving(england, tmp_path_factory.mktemp("kept")) as (base, _),
        httpx.Client(base_url=base, timeout=120) as held,
    ):
        yield held


@pytest.mark.parametrize(("postcode", "ward"), [("TS6 0AB", "E05012456"), ("dn311aa", "E05001725")])
def test_a_real_postcode_leads_to_its_ward(visitor, postcode, ward):
    found = visitor.get("/find/", params={"q": postcode})
    assert (found.status_code, found.headers["Location"]) == (302, f"/places/wd24/{ward}/")
    page = visitor.get(found.headers["Location"])
    assert page.status_code == 200
    assert "than in England" in page.text
    assert "An invented county" not in page.text


def test_the_list_has_its_226_wards_and_226_pages(visitor):
    told = visitor.get("/lists/left-behind-2020.json").json()
    assert len(told["members"]) == 226
    assert "226" in visitor.get("/lists/left-behind-2020/").text
    for member in told["members"][:20]:
        page = visitor.get(f"/places/wd17/{member['code']}/")
        assert "On the list." in page.text


def test_a_place_is_told_the_same_everywhere(visitor, england, commonground):
    printed = json.loads(commonground("profile", "E05012456", "--format", "json", "--store", england).data)
    twin = visitor.get("/places/wd24/E05012456.json")
    assert twin.json() == printed
    assert visitor.get("/api/v1/places/wd24/E05012456").content == twin.content


@pytest.mark.parametrize("kind", ["wd24", "wd17", "lad24", "rgn", "lsoa21", "lsoa11"])
def test_every_kind_of_area_has_pages(visitor, kind):
    areas = visitor.get(f"/api/v1/areas?kind={kind}&limit=3").json()["areas"]
    assert areas
    for area in areas:
        page = visitor.get(f"/places/{kind}/{area['code']}/")
        assert page.status_code == 200, area
        assert re.search(r"Of \d+ measures", page.text)


def test_the_tiles_hold_every_ward_and_are_read_in_parts(visitor):
    page = visitor.get("/map/")
    tiles = re.search(r'data-tiles="(/tiles/[^"]+)"', page.text)
    assert tiles
    part = visitor.get(tiles[1], headers={"Range": "bytes=0-16383"})
    assert (part.status_code, len(part.content)) == (206, 16_384)
    assert part.content[:7] == b"PMTiles"
    assert "immutable" in part.headers["Cache-Control"]
