from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from commonground.errors import NetworkClosed, SourceError
from commonground.evidence.sources import listing
from commonground.evidence.sources.mirror import Mirror


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def on_the_web(tree):
    """The same folder behind the standard library's own web server, with its own listings."""
    handler = functools.partial(Quiet, directory=str(tree({})))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_mirror_on_the_web_is_read_through_its_listings(tree, on_the_web, a_source, sha256):
    tree({"core/very deep/wards.csv": "x", "places & more/places.xlsx": "y", "parks.file-1.csv": "z"})
    mirror = Mirror(on_the_web)
    (wards,) = mirror.find(a_source("wards"))
    assert (wards.name, wards.path, wards.sha256) == ("wards.csv", None, None)
    assert wards.address == f"{on_the_web}/core/very%20deep/wards.csv"
    assert mirror.find(a_source("places"))[0].address == f"{on_the_web}/places%20%26%20more/places.xlsx"
    assert mirror.find(a_source("parks", {"file-1": "http://x.example/"}))[0].part == "file-1"
    assert mirror.find(a_source("absent")) == []


def test_the_checksums_of_a_mirror_on_the_web_are_read_too(tree, on_the_web, a_source, sha256):
    tree({"core/wards.csv": "x", "SHA256SUMS": f"{sha256(b'x')}  core/wards.csv\n"})
    assert Mirror(on_the_web).find(a_source("wards"))[0].sha256 == sha256(b"x")


def page_of(*links: str) -> bytes:
    return "".join(f'<a class="x" href="{link}">{link}</a>\n' for link in links).encode()


def test_links_that_lead_out_of_the_mirror_are_ignored(site, serve, a_source):
    outward = [
        "../secret/out1.csv",
        "/secret/out2.csv",
        "%2e%2e/secret/out3.csv",
        "a%2f..%2f..%2fsecret/out4.csv",
        "..%5csecret/out5.csv",
        "http://a.example/data/out6.csv",
        "//a.example/data/out7.csv",
        "file:///data/out8.csv",
        "http://[bad/out9.csv",
        "?C=M;O=A",
        "in2.csv?download=1",
        "javascript:void(0)",
        "a%00b/out10.csv",
        "#top",
        "./",
    ]
    html = page_of(*outward, "in1.csv", "/data/sub/in3.csv", site.url("/data/in4.csv#x")) + b"<a name='x'>"
    site.routes["/data/"] = serve(html, Content_Type="text/html; charset=utf-8")
    mirror = Mirror(site.url("/data"))
    for number in range(1, 11):
        assert mirror.find(a_source(f"out{number}")) == []
    found = [mirror.find(a_source(f"in{number}")) for number in range(1, 5)]
    assert [[file.address for file in files] for files in found] == [
        [site.url("/data/in1.csv")],
        [],
        [site.url("/data/sub/in3.csv")],
        [site.url("/data/in4.csv")],
    ]
    assert [path for path, _ in site.requests] == ["/data/"]


def test_a_listing_that_leads_ever_deeper_comes_to_an_end(site, serve, a_source):
    endless = serve(page_of("more/", "./more/", "../"), Content_Type="text/html")
    for depth in range(20):
        site.routes["/" + "more/" * depth] = endless
    assert Mirror(site.url("/")).find(a_source("wards")) == []
    assert len(site.requests) == 1 + listing.DEPTH


def test_a_tree_with_too_many_folders_is_refused(site, serve, a_source):
    wide = page_of(*(f"{number}/" for number in range(listing.FOLDERS)))
    site.routes["/"] = serve(wide, Content_Type="text/html")
    with pytest.raises(SourceError, match="more than 500 folders"):
        Mirror(site.url("/")).find(a_source("wards"))


def test_a_folder_without_a_listing_is_named_where_a_source_is_missing(site, serve, a_source):
    site.routes["/"] = serve(page_of("locked/", "script/", "wards.csv"), Content_Type="text/html")
    site.routes["/locked/"] = serve(b"", status=403)
    site.routes["/script/"] = serve(b"{}", Content_Type="application/json")
    mirror = Mirror(site.url("/"))
    assert mirror.find(a_source("wards"))
    assert mirror.lacks(a_source("places")).endswith(
        "(passed over: locked/ (no listing), script/ (no listing))."
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 404}, "answered 404"),
        ({"Content_Type": "application/xml"}, "not a listing of files"),
        ({"status": 302, "Location": "/other/"}, "not a listing of files"),
    ],
)
def test_a_web_address_that_lists_nothing_is_no_mirror(site, serve, a_source, answer, sentence):
    site.routes["/data/"] = serve(b"", **answer)
    site.routes["/other/"] = serve(page_of("wards.csv"), Content_Type="text/html")
    with pytest.raises(SourceError, match=sentence):
        Mirror(site.url("/data/")).find(a_source("wards"))


def test_a_mirror_whose_server_cannot_be_reached_is_a_closed_network(closed_port, a_source):
    with pytest.raises(NetworkClosed, match=r"^127\.0\.0\.1 could not be reached"):
        Mirror(f"http://127.0.0.1:{closed_port}/").find(a_source("wards"))
