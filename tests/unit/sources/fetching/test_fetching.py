from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from commonground.errors import NetworkClosed
from commonground.evidence.sources.fetching import fetch


def ids(outcomes):
    return [outcome.source for outcome in outcomes]


def on_the_shelf(shelf, source):
    return [(file.part, file.origin, file.address, file.path.read_bytes()) for file in shelf.latest(source)]


def test_the_publishers_files_are_downloaded_and_the_second_fetch_asks_for_nothing(
    site, publish, shelf, a_source
):
    site.routes |= {"/1.csv": publish(b"one"), "/2.xlsx": publish(b"two")}
    source = a_source("wards", {"file-1": site.url("/1.csv"), "file-2": site.url("/2.xlsx")})
    seen = []
    report = fetch([source], shelf, progress=lambda *told: seen.append(told))
    assert (ids(report.fetched), report.unchanged, report.not_found) == (["wards"], (), ())
    assert report.fetched[0].reason == f"publisher: {site.url('/1.csv')}, {site.url('/2.xlsx')}"
    assert on_the_shelf(shelf, "wards") == [
        ("file-1", "publisher", site.url("/1.csv"), b"one"),
        ("file-2", "publisher", site.url("/2.xlsx"), b"two"),
    ]
    assert seen == [("wards", 3, 3), ("wards", 3, 3)]
    log = (shelf.folder / "log.jsonl").read_bytes()

    again = fetch([source], shelf)
    assert (again.fetched, ids(again.unchanged), again.not_found) == ((), ["wards"], ())
    assert len(site.requests) == 2
    assert (shelf.folder / "log.jsonl").read_bytes() == log
    assert list((shelf.folder / "partial").iterdir()) == []


def test_a_new_address_or_a_new_hash_in_the_definition_is_a_new_edition(
    site, publish, shelf, a_source, sha256
):
    site.routes["/1.csv"] = publish(b"one")
    fetch([a_source("wards", {"all": site.url("/1.csv")})], shelf)
    known = a_source("wards", {"all": site.url("/1.csv")}, sums={"all": sha256(b"one")})
    assert ids(fetch([known], shelf).unchanged) == ["wards"]
    site.routes |= {"/1.csv": publish(b"one, corrected"), "/2.csv": publish(b"two")}
    corrected = a_source("wards", {"all": site.url("/1.csv")}, sums={"all": sha256(b"one, corrected")})
    assert ids(fetch([corrected], shelf).fetched) == ["wards"]
    assert ids(fetch([a_source("wards", {"all": site.url("/2.csv")})], shelf).fetched) == ["wards"]
    assert on_the_shelf(shelf, "wards") == [("all", "publisher", site.url("/2.csv"), b"two")]


def test_a_file_two_sources_share_is_downloaded_once(site, publish, shelf, a_source):
    site.routes["/all.zip"] = publish(b"both")
    sources = [a_source(name, {"all": site.url("/all.zip")}) for name in ("wards", "places")]
    assert ids(fetch(sources, shelf).fetched) == ["wards", "places"]
    assert len(site.requests) == 1


def test_a_layer_is_read_as_a_layer_with_shapes_only_for_boundaries(site, serve, shelf, a_source):
    layer = "/services/Wards/FeatureServer/0"
    fields = b'"fields": [{"name": "FID", "type": "esriFieldTypeOID"}], "geometryType": "esriGeometryPolygon"'
    site.routes[layer] = serve(b"{" + fields + b"}")
    site.routes[f"{layer}/query"] = serve(b'{"count": 0, "features": []}')
    sources = [
        a_source("wards", {"all": site.url(layer)}),
        a_source("outlines", {"all": site.url(layer)}, reader="boundaries"),
    ]
    assert ids(fetch(sources, shelf).fetched) == ["wards", "outlines"]
    assert [file.name for file in shelf.latest("wards")] == ["Wards.csv"]
    assert [file.name for file in shelf.latest("outlines")] == ["Wards.geojson"]
    requests = len(site.requests)
    assert ids(fetch([sources[1]], shelf).unchanged) == ["outlines"]
    assert len(site.requests) == requests


def test_one_publishers_trouble_is_reported_and_the_others_go_on(site, publish, shelf, a_source):
    site.routes["/2.csv"] = publish(b"two")
    gone = a_source("wards", {"all": site.url("/gone.csv")})
    wrong = a_source("parks", {"all": site.url("/2.csv")}, sums={"all": "0" * 64})
    report = fetch([gone, wrong, a_source("places", {"all": site.url("/2.csv")})], shelf)
    assert ids(report.fetched) == ["places"]
    said = [
        (o.source, "answered 404" in o.reason, "not the file expected" in o.reason) for o in report.not_found
    ]
    assert said == [
        ("wards", True, False),
        ("parks", False, True),
    ]


def test_of_a_source_in_parts_all_or_none_stand_and_what_came_is_not_asked_for_again(
    site, publish, shelf, a_source
):
    site.routes["/1.csv"] = publish(b"one")
    source = a_source("wards", {"file-1": site.url("/1.csv"), "file-2": site.url("/2.csv")})
    assert ids(fetch([source], shelf).not_found) == ["wards"]
    assert shelf.latest("wards") == ()
    site.routes["/2.csv"] = publish(b"two")
    assert ids(fetch([source], shelf).fetched) == ["wards"]
    assert [path for path, _ in site.requests] == ["/1.csv", "/2.csv", "/2.csv"]


def test_a_closed_network_is_said_at_once_and_what_was_brought_stays(shelf, closed_port, a_source, tmp_path):
    (tmp_path / "cni.csv").write_text("mine")
    sources = [
        a_source("wards", {"all": f"http://127.0.0.1:{closed_port}/1.csv"}),
        a_source("places", {"all": f"http://127.0.0.1:{closed_port}/2.csv"}),
        a_source("cni", availability="supplied"),
    ]
    with pytest.raises(NetworkClosed) as told:
        fetch(sources, shelf, supplied={"cni": tmp_path / "cni.csv"})
    assert str(told.value).count(".") - str(told.value).count("127.0.0.1") * 3 == 1  # one sentence
    assert "--mirror DIR" in str(told.value)
    assert "`commonground demo`" in str(told.value)
    assert on_the_shelf(shelf, "cni") == [(None, "supplied", "cni.csv", b"mine")]


def test_two_hosts_that_cannot_be_reached_are_enough_to_call_the_network_closed(
    site, publish, shelf, closed_port, a_source
):
    site.routes["/3.csv"] = publish(b"three")
    sources = [
        a_source("wards", {"all": f"http://127.0.0.1:{closed_port}/1.csv"}),
        a_source("places", {"all": f"http://localhost:{closed_port}/2.csv"}),
        a_source("parks", {"all": site.url("/3.csv")}),
    ]
    with pytest.raises(NetworkClosed):
        fetch(sources, shelf)
    assert site.requests == []


def test_one_host_that_is_down_does_not_keep_the_others_from_being_fetched(
    site, publish, shelf, closed_port, a_source
):
    site.routes["/3.csv"] = publish(b"three")
    sources = [
        a_source("wards", {"all": f"http://localhost:{closed_port}/1.csv"}),
        a_source("parks", {"all": site.url("/3.csv")}),
        a_source("places", {"all": f"http://localhost:{closed_port}/2.csv"}),
    ]
    report = fetch(sources, shelf)
    assert ids(report.fetched) == ["parks"]
    assert ids(report.not_found) == ["wards", "places"]
    assert report.not_found[0].reason.startswith("localhost could not be reached")


def test_what_is_on_the_shelf_needs_no_network(site, publish, shelf, a_source):
    site.routes["/1.csv"] = publish(b"one")
    source = a_source("wards", {"all": site.url("/1.csv")})
    fetch([source], shelf)
    site.close()
    assert ids(fetch([source], shelf).unchanged) == ["wards"]


def test_a_fetch_killed_in_the_middle_is_resumed(site, publish, shelf, a_source, tmp_path):
    body = bytes(range(256)) * 2_000
    killed = threading.Event()

    def half(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("ETag", '"1"')
        request.end_headers()
        request.wfile.write(body[:300_000])
        request.wfile.flush()
        killed.wait(20)

    site.routes["/1.csv"] = half
    source = a_source("wards", {"all": site.url("/1.csv")})
    (tmp_path / "source.json").write_text(source.model_dump_json())
    script = """
        import sys, pathlib
        from commonground.evidence.sources import Source
        from commonground.evidence.sources.fetching import fetch
        from commonground.evidence.sources.raw import RawFiles
        source = Source.model_validate_json(pathlib.Path(sys.argv[1]).read_text())
        fetch([source], RawFiles(pathlib.Path(sys.argv[2])))
    """
    command = [
        sys.executable,
        "-c",
        textwrap.dedent(script),
        str(tmp_path / "source.json"),
        str(shelf.folder),
    ]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}) as process:
        deadline = time.monotonic() + 20
        while sum(path.stat().st_size for path in shelf.folder.rglob("partial/*")) < 250_000:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    killed.set()
    site.routes["/1.csv"] = publish(body)
    assert ids(fetch([source], shelf).fetched) == ["wards"]
    assert int(site.requests[-1][1]["Range"].removeprefix("bytes=").rstrip("-")) >= 250_000
    assert on_the_shelf(shelf, "wards")[0][3] == body
