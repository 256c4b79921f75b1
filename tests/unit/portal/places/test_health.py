"""Whoever looks after the site can tell whether it runs and can answer; search engines find every page."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from django.test import Client


def test_a_site_with_a_release_is_live_and_ready(site: Client) -> None:
    assert site.get("/health/live").json() == {"live": True}
    ready = site.get("/health/ready")
    assert (ready.status_code, ready["Cache-Control"]) == (200, "no-store")
    assert ready.json()["release"]


def test_a_site_without_a_release_is_live_and_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    settings.COMMONGROUND_STORE = tmp_path / "empty"
    visitor = Client()
    assert visitor.get("/health/live").status_code == 200
    ready = visitor.get("/health/ready")
    assert ready.status_code == 503
    assert "commonground build" in ready.json()["error"]


def test_a_broken_store_is_not_ready_and_its_path_is_not_told(tmp_path: Path, settings: Any) -> None:
    release = tmp_path / "broken" / "releases" / "abc"
    release.mkdir(parents=True)
    (release / "release.json").write_text("{")
    (tmp_path / "broken" / "CURRENT").write_text("abc\n")
    settings.COMMONGROUND_STORE = tmp_path / "broken"
    ready = Client().get("/health/ready")
    assert ready.status_code == 503
    assert str(tmp_path) not in ready.content.decode()


def test_the_invented_county_stays_out_of_search_engines(site: Client) -> None:
    assert "Disallow: /\n" in site.get("/robots.txt").content.decode()


def test_site_maps_lead_to_pages_that_are_there(site: Client) -> None:
    maps = _addresses(site, "/sitemap.xml")
    assert any("sitemap-wd24-1.xml" in address for address in maps)
    pages = [page for one in maps for page in _addresses(site, _path(one))]
    assert len(pages) == len(set(pages))
    places = [page for page in pages if "/places/wd24/" in page]
    assert len(places) == len(site.get("/api/v1/areas?kind=wd24").json()["areas"])
    assert site.get(_path(places[-1])).status_code == 200


def test_a_site_map_past_the_last_is_not_there(site: Client) -> None:
    for address in ("/sitemap-wd24-2.xml", "/sitemap-wd24-0.xml", "/sitemap-nowhere-1.xml"):
        assert site.get(address).status_code == 404


def _addresses(site: Client, path: str) -> list[str]:
    response = site.get(path)
    assert response.status_code == 200, path
    tree = ET.fromstring(response.content)
    return [found.text or "" for found in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def _path(address: str) -> str:
    return address.partition("testserver")[2]
