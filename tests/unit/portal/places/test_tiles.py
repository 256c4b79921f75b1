"""Map tiles are served in parts, as HTTP says, under addresses that never mean other bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.store import Store
from commonground.portal.places.ranges import ranged
from commonground.portal.places.tiles import tiles_address

BYTES = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiles") / "a.pmtiles"
    path.write_bytes(BYTES)
    return path


def ask(path: Path, method: str = "GET", **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/tiles/a-1.pmtiles", headers=headers)
    return ranged(request, path, "tag", "application/vnd.pmtiles")


def body(response: HttpResponseBase) -> bytes:
    return response.getvalue()  # type: ignore[attr-defined]


@given(first=st.integers(0, len(BYTES) - 1), length=st.integers(1, 3000))
def test_any_range_is_those_bytes_of_the_file(archive: Path, first: int, length: int) -> None:
    last = first + length - 1
    response = ask(archive, Range=f"bytes={first}-{last}")
    expected = BYTES[first : last + 1]
    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(BYTES)}"


def test_the_end_of_a_file_can_be_asked_for_in_two_ways(archive: Path) -> None:
    assert body(ask(archive, Range="bytes=-10")) == BYTES[-10:]
    assert body(ask(archive, Range="bytes=2000-")) == BYTES[2000:]
    assert body(ask(archive, Range="bytes=-99999")) == BYTES


@pytest.mark.parametrize("past", ["bytes=2048-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_past_the_end_is_refused_with_the_file_s_size(archive: Path, past: str) -> None:
    response = ask(archive, Range=past)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(BYTES)}"


@pytest.mark.parametrize(
    "odd",
    ["bytes=0-1,5-6", "bytes=5-1", "bytes=", "bytes=-", "lines=0-1", "bytes=x-y", "bytes=" + "9" * 400 + "-"],
)
def test_what_is_no_single_range_gets_the_whole_file(archive: Path, odd: str) -> None:
    response = ask(archive, Range=odd)
    assert response.status_code == 200
    assert body(response) == BYTES


def test_a_part_of_another_edition_is_never_mixed_in(archive: Path) -> None:
    same = ask(archive, Range="bytes=0-9", **{"If-Range": '"tag"'})
    other = ask(archive, Range="bytes=0-9", **{"If-Range": '"older"'})
    assert same.status_code == 206
    assert (other.status_code, body(other)) == (200, BYTES)


def test_whoever_holds_the_file_is_not_sent_it_again(archive: Path) -> None:
    assert ask(archive, **{"If-None-Match": '"other", "tag"'}).status_code == 304


def test_head_says_how_long_the_file_is_and_sends_nothing(archive: Path) -> None:
    response = ask(archive, "HEAD")
    assert (response.status_code, response["Content-Length"], body(response)) == (200, str(len(BYTES)), b"")


def test_a_map_reads_the_tiles_that_a_page_names(site: Client, county_store: Path) -> None:
    address = tiles_address(Store(county_store), "wd24")
    assert address
    whole = Store(county_store).file("wd24.pmtiles").read_bytes()
    response = site.get(address, headers={"Range": "bytes=0-126", "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert body(response) == whole[:127]
    assert whole.startswith(b"PMTiles")
    assert "immutable" in response["Cache-Control"]
    # A part that was packed on its way would be no part of the file.
    assert "Content-Encoding" not in response


def test_an_address_of_other_bytes_is_not_answered(site: Client) -> None:
    assert site.get("/tiles/wd24-0000000000000000.pmtiles").status_code == 404
    assert site.get("/tiles/..%2fwd24-0.pmtiles").status_code == 404
    assert site.post("/tiles/wd24-0000000000000000.pmtiles").status_code == 405
