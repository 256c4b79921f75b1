from __future__ import annotations

import gzip
import random
import threading

import httpx
import pytest

from commonground.errors import NetworkClosed, SourceError, StoreError
from commonground.evidence.sources import downloading, web
from commonground.evidence.sources.downloading import download, file_name
from commonground.evidence.sources.partial import Partial
from commonground.evidence.sources.raw import RawFiles, digest

BODY = random.Random(1).randbytes(300_000)


def in_silence(so_far, total):
    pass


@pytest.fixture
def fetch_file(client, site, shelf):
    """Download a path of the site; return the bytes that are then on the shelf."""

    def run(path="/file.csv", **options):
        options.setdefault("progress", in_silence)
        came = download(client, site.url(path), shelf, **options)
        body = shelf.path(came.sha256).read_bytes()
        assert len(body) == came.size
        return body

    return run


def files_below(shelf):
    return [path for path in shelf.folder.rglob("*") if path.is_file()]


def test_a_download_cut_off_in_the_middle_asks_only_for_the_rest(site, publish, fetch_file):
    site.routes["/file.csv"] = publish(BODY, cuts=(100_000, 50_000))
    assert fetch_file() == BODY
    ranges = [(headers.get("Range"), headers.get("If-Range")) for _, headers in site.requests]
    assert ranges == [(None, None), ("bytes=100000-", '"1"'), ("bytes=150000-", '"1"')]


def test_a_download_given_up_is_resumed_by_the_next_fetch(site, publish, fetch_file, shelf):
    site.routes["/file.csv"] = publish(BODY, cuts=(1_000, 2_000, 3_000, 4_000))
    with pytest.raises(SourceError, match=r"file\.csv: the answer was cut off or garbled .* it resumes\.$"):
        fetch_file()
    assert len(site.requests) == 1 + len(web.PAUSES)
    assert not (shelf.folder / "objects").exists()
    assert fetch_file() == BODY
    assert site.requests[-1][1]["Range"] == "bytes=10000-"


def test_a_new_edition_published_meanwhile_is_not_glued_to_the_old(site, publish, turns, fetch_file):
    fresh = BODY[::-1]
    site.routes["/file.csv"] = turns(publish(BODY, cuts=(9_000,)), publish(fresh, edition='"2"'))
    assert fetch_file() == fresh


def test_a_server_that_ignores_ranges_is_read_from_the_start(site, serve, turns, publish, fetch_file):
    site.routes["/file.csv"] = turns(publish(BODY, cuts=(9_000,)), serve(BODY))
    assert fetch_file() == BODY
    assert site.requests[1][1]["Range"] == "bytes=9000-"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 416, "Content_Range": "bytes */300000"},
        {"status": 206, "Content_Range": "bytes 5-299999/300000"},
        {"status": 206, "Content_Range": "bytes 9000-299999/300000", "Content_Encoding": "gzip"},
        {"status": 206},
    ],
)
def test_a_range_answered_wrongly_is_read_from_the_start(site, serve, turns, publish, fetch_file, answer):
    site.routes["/file.csv"] = turns(publish(BODY, cuts=(9_000,)), serve(b"x", **answer), publish(BODY))
    assert fetch_file() == BODY
    assert "Range" not in site.requests[2][1]


def test_a_range_of_another_total_is_not_taken_for_the_whole(site, serve, turns, publish, fetch_file):
    short = serve(BODY[9_000:10_000], status=206, Content_Range="bytes 9000-9999/300000")
    site.routes["/file.csv"] = turns(publish(BODY, cuts=(9_000,)), short, publish(BODY))
    assert fetch_file() == BODY
    assert site.requests[2][1]["Range"] == "bytes=10000-"


@pytest.mark.parametrize(
    ("headers", "edition"),
    [
        ({}, None),
        ({"ETag": 'W/"1"'}, None),
        (
            {"ETag": 'W/"1"', "Last_Modified": "Mon, 01 Jan 2024 00:00:00 GMT"},
            "Mon, 01 Jan 2024 00:00:00 GMT",
        ),
    ],
)
def test_only_an_edition_the_server_can_name_again_is_resumed(
    site, serve, turns, fetch_file, headers, edition
):
    cut = serve(BODY[:5_000], Content_Length=str(len(BODY)), **headers)
    site.routes["/file.csv"] = turns(cut, serve(BODY, **headers))
    assert fetch_file() == BODY
    assert site.requests[1][1].get("If-Range") == edition


def test_a_note_that_makes_no_sense_means_starting_again(site, publish, fetch_file, shelf):
    site.routes["/file.csv"] = publish(BODY)
    partial = Partial(shelf, site.url("/file.csv"))
    partial.begin('"1"')
    partial.body.write_bytes(b"old")
    for note in (b"{", b"[]", b'{"edition": 5}', b'{"name": "x", "sha256": "y", "size": "z"}'):
        partial.body.with_suffix(".json").write_bytes(note)
        assert fetch_file() == BODY
        assert "Range" not in site.requests[-1][1]


def test_a_file_that_is_not_the_one_expected_leaves_nothing_behind(site, publish, fetch_file, shelf):
    site.routes["/file.csv"] = publish(BODY)
    with pytest.raises(
        SourceError, match=r"file\.csv: not the file expected.* not 000000000000; nothing was"
    ):
        fetch_file(sha256="0" * 64)
    assert files_below(shelf) == []


def test_a_file_with_the_hash_expected_is_kept(site, publish, fetch_file, sha256):
    site.routes["/file.csv"] = publish(BODY)
    assert fetch_file(sha256=sha256(BODY)) == BODY


def test_a_file_that_arrived_is_not_downloaded_again_before_the_log_tells_of_it(site, publish, fetch_file):
    site.routes["/file.csv"] = publish(BODY)
    assert fetch_file() == fetch_file() == BODY
    assert len(site.requests) == 1


def test_progress_counts_from_where_the_download_resumed(site, publish, fetch_file):
    site.routes["/file.csv"] = publish(BODY, cuts=(100_000,))
    seen = []
    fetch_file(progress=lambda so_far, total: seen.append((so_far, total)))
    assert seen[-1] == (300_000, 300_000)
    assert [so_far for so_far, _ in seen] == sorted({so_far for so_far, _ in seen})


def test_a_passing_trouble_of_the_server_is_waited_out(site, serve, turns, fetch_file):
    site.routes["/file.csv"] = turns(serve(b"", status=500), serve(b"", status=202), serve(BODY))
    assert fetch_file() == BODY


@pytest.mark.parametrize(
    ("status", "tries", "sentence"),
    [
        (404, 1, "the server answered 404 Not Found: if the publisher has moved the file, give --mirror"),
        (503, 4, "the server answered 503 Service Unavailable: run fetch again later"),
    ],
)
def test_an_answer_that_is_no_file_is_told_in_one_sentence(site, serve, fetch_file, status, tries, sentence):
    site.routes["/file.csv"] = serve(b"", status=status)
    with pytest.raises(SourceError, match=sentence):
        fetch_file()
    assert len(site.requests) == tries


def test_a_web_page_is_not_taken_for_data(site, serve, fetch_file, shelf):
    site.routes["/file.csv"] = serve(b"<html>Welcome</html>", Content_Type="text/html; charset=utf-8")
    with pytest.raises(SourceError, match="answered with a web page where a file was expected"):
        fetch_file()
    assert files_below(shelf) == []


def test_an_empty_file_is_not_taken_for_data(site, serve, fetch_file):
    site.routes["/file.csv"] = serve(b"")
    with pytest.raises(SourceError, match="the server sent an empty file"):
        fetch_file()


def test_a_redirect_is_followed_but_only_on_the_web(site, serve, publish, fetch_file):
    site.routes["/moved.csv"] = serve(b"", status=302, Location="/file.csv")
    site.routes["/file.csv"] = publish(BODY)
    assert fetch_file("/moved.csv") == BODY
    for astray in ("file:///etc/hostname", "/astray.csv"):
        site.routes["/astray.csv"] = serve(b"", status=302, Location=astray)
        with pytest.raises(SourceError, match="the server's answer cannot be used"):
            fetch_file("/astray.csv")


def test_a_file_that_says_it_is_too_large_is_refused_before_it_is_read(site, serve, fetch_file):
    site.routes["/file.csv"] = serve(b"x", Content_Length=str(downloading.AT_MOST + 1))
    with pytest.raises(SourceError, match="larger than 4,294,967,296 bytes"):
        fetch_file()


def test_a_file_without_end_is_broken_off_and_not_kept(site, fetch_file, shelf, monkeypatch):
    monkeypatch.setattr(downloading, "AT_MOST", 1_000_000)

    def without_end(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(BODY)

    site.routes["/file.csv"] = without_end
    with pytest.raises(SourceError, match=r"larger than 1,000,000 bytes"):
        fetch_file()
    assert files_below(shelf) == []


def test_a_file_sent_compressed_all_the_same_is_kept_as_it_was_published(site, serve, fetch_file):
    site.routes["/file.csv"] = serve(gzip.compress(BODY), Content_Encoding="gzip", ETag='"1"')
    assert fetch_file() == BODY
    assert site.requests[0][1]["Accept-Encoding"] == "identity"


def test_a_closed_network_is_told_in_one_sentence_with_the_two_ways_on(client, shelf, closed_port):
    with pytest.raises(NetworkClosed) as told:
        download(client, f"http://127.0.0.1:{closed_port}/a.csv", shelf, progress=in_silence)
    sentence = str(told.value)
    assert sentence.startswith("127.0.0.1 could not be reached (")
    assert sentence.endswith(
        "): give --mirror DIR with a copy of the files, or run `commonground demo`, which needs no network."
    )


def test_a_proxy_that_cannot_be_reached_is_a_closed_network(shelf, closed_port, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    with (
        web.web_client() as client,
        pytest.raises(NetworkClosed, match=r"^data\.example could not be reached"),
    ):
        download(client, "http://data.example/a.csv", shelf, progress=in_silence)


def test_a_server_that_stays_silent_is_a_closed_network(site, shelf, monkeypatch):
    monkeypatch.setattr(web, "TIMEOUT", httpx.Timeout(0.1))
    heard = threading.Event()
    site.routes["/file.csv"] = lambda _: heard.wait(10) and None
    with web.web_client() as client, pytest.raises(NetworkClosed, match="could not be reached"):
        download(client, site.url("/file.csv"), shelf, progress=in_silence)
    heard.set()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("file:///etc/passwd", "only http:// and https:// addresses"),
        ("ftp://example.org/a.csv", "only http:// and https:// addresses"),
        ("http:///a.csv", "only http:// and https:// addresses"),
        ("http://[bad/a.csv", "not an address"),
        ("http://example.org:port/a.csv", "not an address"),
        ("https://me:secret@example.org/a.csv", "^example.org: give the address without"),
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused(client, shelf, address, sentence):
    with pytest.raises(SourceError, match=sentence) as told:
        download(client, address, shelf, progress=in_silence)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "headers", "name"),
    [
        ("https://a.example/media/File_7_-_All.csv", {}, "File_7_-_All.csv"),
        ("https://a.example/a%20b.XLSX?v=2", {}, "a b.XLSX"),
        ("https://a.example/file?uri=/estimates/sape20dt1.zip", {}, "sape20dt1.zip"),
        ("https://a.example/download/77", {"content-disposition": 'attachment; filename="x.ods"'}, "x.ods"),
        ("https://a.example/77", {"content-disposition": 'a; filename="..\\\\..\\\\x.ods"'}, "x.ods"),
        ("https://a.example/download/77", {"content-disposition": "inline"}, "77"),
        ("https://a.example/", {}, "a.example"),
    ],
)
def test_a_file_keeps_the_name_and_ending_its_publisher_gave_it(address, headers, name):
    response = httpx.Response(200, headers=headers, request=httpx.Request("GET", address))
    assert file_name(address, response) == name


def test_a_disk_that_cannot_be_written_to_is_told_in_one_sentence(site, publish, client, tmp_path):
    site.routes["/file.csv"] = publish(BODY)
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="nothing can be written there"):
        download(client, site.url("/file.csv"), RawFiles(tmp_path / "raw"), progress=in_silence)


def test_the_digest_is_that_of_the_bytes(tmp_path, sha256):
    (tmp_path / "a").write_bytes(BODY)
    assert digest(tmp_path / "a") == sha256(BODY)
