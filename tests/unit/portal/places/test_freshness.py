"""Pages that the visitor holds already are not made again, and a new release is picked up while serving."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from django.test import Client

from commonground.evidence.build import build_store
from commonground.evidence.store import Store


def test_a_page_held_already_is_not_sent_again(site: Client):
    first = site.get("/")
    again = site.get("/", headers={"if-none-match": first["ETag"]})
    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")
    assert site.get("/", headers={"if-none-match": '"another"'}).status_code == 200


def test_two_addresses_have_two_tags(site: Client):
    assert site.get("/")["ETag"] != site.get("/find/?q=zzz")["ETag"]


def test_public_pages_set_no_cookie_and_ask_no_other_site_for_anything(site: Client):
    page = site.get("/")
    assert not page.cookies
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "DENY"


def test_a_new_release_is_read_while_the_old_one_answers(county: Path, shelf_of, tmp_path: Path, settings):
    store = tmp_path / "store"
    shelf_of(store)
    build_store(store)
    settings.COMMONGROUND_STORE = store
    visitor = Client()
    before = visitor.get("/")
    old = Store(store).release.id
    assert old in before.content.decode()
    shutil.rmtree(store / "raw")
    shelf_of(store, without=["example_buses_lsoa21"])
    build_store(store)
    new = Store(store).release.id
    assert new != old
    deadline = time.monotonic() + 60
    while new not in (page := visitor.get("/")).content.decode():
        assert page.status_code == 200
        assert old in page.content.decode()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_release_the_page_says_how_to_make_one(tmp_path: Path, settings):
    settings.COMMONGROUND_STORE = tmp_path
    answer = Client().get("/")
    assert answer.status_code == 503
    assert "commonground build" in answer.content.decode()
