"""The feed tells of each release once, with what changed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_the_release_with_its_day_and_a_name_that_stays(site: Client) -> None:
    response = site.get("/feeds/releases.atom")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    release = site.get("/api/v1/releases").json()["releases"][0]
    entry = feed.findall(f"{ATOM}entry")[0]
    assert entry.findtext(f"{ATOM}id") == f"urn:commonground:release:{release['id']}"
    assert entry.findtext(f"{ATOM}updated") == release["built"]
    assert entry.findtext(f"{ATOM}summary")


def test_every_page_names_the_feed(site: Client) -> None:
    assert 'href="/feeds/releases.atom"' in site.get("/data/").content.decode()
