"""The production server as an operator runs it: started, asked by many, rebuilt under, and stopped."""

from __future__ import annotations

import re
import signal
import threading
import time

import httpx

from commonground.evidence.build import build_store
from commonground.evidence.store import Store
from serving import serving


def test_serve_answers_and_stops_when_told_to(county_store, tmp_path):
    with serving(county_store, tmp_path / "kept") as (base, process):
        page = httpx.get(f"{base}/")
        assert page.status_code == 200
        assert "An invented county." in page.text
        styles = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
        assert styles
        held = httpx.get(base + styles[1])
        assert held.status_code == 200
        assert "immutable" in held.headers["Cache-Control"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0


def test_the_demonstration_ends_at_a_page_that_a_postcode_leads_to(tmp_path):
    store = tmp_path / "demo"
    with serving(store, tmp_path / "kept", "demo", "--areas", "150") as (base, _):
        found = httpx.get(f"{base}/find/", params={"q": Store(store).first_postcode()}, follow_redirects=True)
        assert found.status_code == 200
        assert "/places/wd24/X05" in str(found.url)
        assert "An invented county." in found.text


def test_a_build_that_replaces_the_release_fails_no_request(shelf_of, tmp_path):
    store = tmp_path / "store"
    shelf_of(store)
    build_store(store)
    old = Store(store).release.id
    failed: list[object] = []
    seen: set[str] = set()
    stop = threading.Event()
    with serving(store, tmp_path / "kept") as (base, _):

        def ask() -> None:
            with httpx.Client(base_url=base) as visitor:
                number = 0
                while not stop.is_set():
                    number += 1
                    ward = f"/places/wd24/X050000{number % 60 + 1:02}/"
                    address = ("/", ward, "/find.json?q=market")[number % 3]
                    answer = visitor.get(address)
                    if answer.status_code != 200:
                        failed.append((address, answer.status_code, answer.text[:200]))
                    if address == "/":
                        seen.update(re.findall(r"Release <code>([0-9a-f]{16})", answer.text))

        visitors = [threading.Thread(target=ask) for _ in range(4)]
        for visitor in visitors:
            visitor.start()
        time.sleep(2)
        (store / "raw").rename(store / "raw.before")
        shelf_of(store, without=["example_buses_lsoa21"])
        build_store(store)
        new = Store(store).release.id
        deadline = time.monotonic() + 90
        while new not in seen and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(2)
        stop.set()
        for visitor in visitors:
            visitor.join(30)
    assert not failed
    assert {old, new} <= seen
