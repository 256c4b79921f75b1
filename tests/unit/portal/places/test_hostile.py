"""Whatever a stranger sends: a page or one sentence, no fault of ours, and nothing of theirs unescaped."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commonground.portal.places import kept, kept_leaflets, own
from commonground.portal.places.every_figure import figures_as_csv
from commonground.portal.places.evidence import current_evidence
from commonground.portal.places.limits import TooMany, _visitor
from commonground.portal.places.own import in_turn
from commonground.portal.places.ranges import ranged

WARD, KIND, POSTCODE = "X05000002", "wd24", "QA1 0AA"

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
fewer = settings(few, max_examples=12)
fewest = settings(few, max_examples=6)

MARKS = ("<zq", '"zq', "'zq", "zq>")
"""What is only ever in a page if it was sent and not escaped."""

SNIPPETS = (
    "<zq>alert(1)</zq>", '"zq="><zq src=x onerror=alert(1)>', "'zq OR 1=1 --", "{{7*7}}", "{% raw %}",
    "..%2f..%2fetc%2fpasswd", "../../../etc/passwd", "%00", "\0", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff",
    "\ud800", "\udfff", "x" * 10_000, "%", "%%%zz", "=cmd|' /C calc'!A0", "١٢٣", "𝟙𝟚", "-1", "9" * 5000,
    "1e308", "NaN", "//evil.example", "javascript:alert(1)", "</title><zq>", "&lt;zq>",
    "null", "[]", "__class__",
)  # fmt: skip

anything = st.one_of(
    st.sampled_from(SNIPPETS),
    st.text(max_size=40),
    st.text(st.sampled_from("<>\"'&;/\\%\0\r\n\u202eא{}=:,"), max_size=20).map("<zq \"zq={}'zq zq>".format),
)


@pytest.fixture(autouse=True)
def nobody_is_refused_for_asking_often(settings: Any) -> None:
    settings.COMMONGROUND_LIMITS = 1_000_000
    cache.clear()


@pytest.fixture
def visitor(site: Client) -> Client:
    """Sees a fault of ours as the page with status 500 that anybody would see."""
    site.raise_request_exception = False
    return site


def encoded(text: str) -> str:
    """As a browser would write it; half a surrogate as a broken program would."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def strict(answer: Any) -> Any:
    """Not our fault, and nothing that was sent is read as markup, or ends up in a header."""
    assert answer.status_code < 500, answer.content[:300]
    for name, value in answer.items():
        assert not set("\r\n") & set(value), name
    assert not answer.cookies
    if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode()
        for mark in MARKS:
            assert mark not in page
    return answer


# --- what can be asked for

ADDRESSES = (
    "/{}", "/places/{}/", "/places/{}/X05000002/", "/places/wd24/{}/", "/places/wd24/{}.json",
    "/places/wd24/X05000002/{}/", "/places/wd24/{}.csv", "/places/wd24/{}.pdf",
    "/places/{}/X05000002.geojson", "/places/wd24/{}.parquet", "/lists/{}/",
    "/lists/{}.json", "/lists/{}.csv", "/lists/{}/compare/",
    "/measures/{}/", "/measures/{}.json", "/measures/{}/values.json", "/data/{}/", "/data/{}.json",
    "/tiles/{}-{}.pmtiles", "/sitemap-{}-1.xml", "/sitemap-wd24-{}.xml", "/own.{}", "/static/{}",
    "/api/v1/{}", "/api/v1/places/wd24/{}", "/api/v1/measures/{}/values", "/api/v1/lists/{}/members",
    "/api/v1/sources/{}", "/health/{}",
)  # fmt: skip

QUERIES = {
    "/": ("q",),
    "/find/": ("q",),
    "/find.json": ("q",),
    f"/places/{KIND}/{WARD}/": ("against",),
    f"/places/{KIND}/{WARD}/m4/": ("against",),
    "/compare/": ("place", "add"),
    "/compare.json": ("place",),
    "/compare.csv": ("place",),
    "/draw/": ("near", "areas", "area", "name", "postcode", "radius"),
    "/own/": ("areas", "area", "name", "postcode", "radius"),
    "/own.json": ("areas", "name", "postcode", "radius"),
    "/own.csv": ("areas", "name"),
    "/map/": ("show", "kind", "region", "authority", "sort", "page", "rows"),
    "/map.json": ("show", "kind", "region"),
    "/api/v1/areas": ("kind", "region", "authority", "page", "limit"),
    "/api/v1/find": ("q",),
}


@few
@example(text="\ud800\0<zq>x</zq>")
@example(text="x" * 10_000)
@given(text=anything)
def test_any_words_can_be_looked_for(visitor: Client, text: str) -> None:
    strict(visitor.get(f"/find/?q={encoded(text)}"))
    answer = strict(visitor.get(f"/find.json?q={encoded(text)}"))
    assert answer.status_code == 200
    json.loads(answer.content)


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_name_in_an_address_is_a_page_or_none(visitor: Client, address: str) -> None:
    for text in SNIPPETS:
        strict(visitor.get(address.replace("{}", encoded(text))))


@few
@given(address=st.sampled_from(ADDRESSES), text=anything)
def test_no_address_is_a_fault(visitor: Client, address: str, text: str) -> None:
    strict(visitor.get(address.replace("{}", encoded(text))))


@pytest.mark.parametrize("address", QUERIES)
def test_any_field_of_a_query_may_hold_anything(visitor: Client, address: str) -> None:
    for field in QUERIES[address]:
        for text in SNIPPETS:
            strict(visitor.get(f"{address}?{field}={encoded(text)}"))


@few
@given(address=st.sampled_from([*QUERIES]), texts=st.lists(anything, min_size=6, max_size=6))
def test_all_fields_at_once_may_hold_anything(visitor: Client, address: str, texts: list[str]) -> None:
    fields = zip(QUERIES[address], texts, strict=False)
    query = "&".join(f"{field}={encoded(text)}" for field, text in fields)
    strict(visitor.get(f"{address}?{query}"))


@pytest.mark.parametrize("field", ["sort", "dir", "region", "authority", "page", "rows", "kind"])
def test_a_list_and_a_measure_bear_any_order_and_page(visitor: Client, field: str) -> None:
    evidence = current_evidence()
    pages = (f"/lists/{next(iter(evidence.answers))}", f"/measures/{next(iter(evidence.measures))}")
    for page in pages:
        for text in SNIPPETS:
            for ending in ("/", ".csv"):
                strict(visitor.get(f"{page}{ending}?{field}={encoded(text)}"))


@fewest
@example(name='"; filename="evil.exe')
@example(name="a\r\nSet-Cookie: b=c")
@example(name="<title></title><zq>")
@given(name=anything)
def test_a_chosen_name_stays_in_its_place(visitor: Client, name: str) -> None:
    asked = f"areas=lsoa21:X01000001&name={encoded(name)}"
    strict(visitor.get(f"/own/?{asked}"))
    for ending in ("json", "csv", "geojson"):
        answer = strict(visitor.get(f"/own.{ending}?{asked}"))
        said = answer.get("Content-Disposition", 'attachment; filename="commonground-own.json"')
        assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.(json|csv|geojson)"', said)
    rows = visitor.get(f"/own.csv?{asked}").content.decode("utf-8-sig")
    assert not re.search(r"(^|,)\"?[=+@\t]", rows, re.MULTILINE)


def test_only_as_many_lines_of_a_name_as_a_title_has(visitor: Client) -> None:
    titles: list[str] = []

    class Titles(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
            titles.append(tag) if tag in ("title", "h1", "script") else None

    plain, hostile = ("Sticks", "</title><script>alert(1)</script><h1>")
    for name in (plain, hostile):
        Titles().feed(visitor.get("/own/", {"areas": "lsoa21:X01000001", "name": name}).content.decode())
    assert titles[: len(titles) // 2] == titles[len(titles) // 2 :]


# --- how it is asked


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_page_can_only_be_read(site: Client, method: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    for address in ("/", "/find/?q=a", f"/places/{KIND}/{WARD}.json", "/health/live", "/api/v1/kinds"):
        answer = careful.generic(method, address)
        assert answer.status_code == 405, address
        assert answer["Allow"] == "GET, HEAD"
    assert site.generic(method, "/own/upload/").status_code == (400 if method == "POST" else 405)


def test_a_forged_name_of_the_site_is_refused_and_never_repeated(site: Client) -> None:
    for name in ("evil.example", "evil.example:80", "localhost:80@evil.example", "a b", "x" * 5000):
        answer = site.get("/", headers={"host": name})
        assert answer.status_code == 400
        assert b"evil" not in answer.content


def test_what_a_proxy_would_say_is_not_believed_of_a_visitor(site: Client) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "666", "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "\u0661, <b>", "Forwarded": "host=evil.example", "X-Original-URL": "/admin/",
        "X-Rewrite-URL": "/admin/", "X-HTTP-Method-Override": "DELETE",
    }  # fmt: skip
    for address in ("/", "/robots.txt", "/sitemap.xml", f"/places/{KIND}/{WARD}/", "/find/?q=a"):
        answer = site.get(address, headers=forged)
        assert answer.content == site.get(address).content
        assert b"evil" not in answer.content


def test_no_address_leads_off_the_site(site: Client) -> None:
    for address in ("//evil.example/lists", "/%2fevil.example/lists", "/\\evil.example/lists"):
        answer = site.get("/", PATH_INFO=address)
        assert answer.status_code in (301, 404)
        assert not re.match(r"(//|https?:|/\\)", answer.get("Location", "/"))


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '*, "' + "a" * 9000, "If-Modified-Since": "yesterday"},
        {"Accept-Encoding": "zip;q=nan, \x7f, br;q=-1" * 200},
        {"Accept": "*/" * 2000, "Accept-Language": "<script>,,;;q=9"},
        {"Cookie": "csrftoken=" + "a" * 4000 + "; ;;=;\x01"},
        {"Content-Type": "multipart/form-data; boundary=" + "b" * 3000, "Content-Length": "-1"},
        {"Content-Length": "²"},
        {"User-Agent": "\r\nX: y"},
    ],
)
def test_strange_headers_change_nothing(visitor: Client, headers: dict[str, str]) -> None:
    for address in ("/", f"/places/{KIND}/{WARD}.json", "/find/?q=market"):
        assert strict(visitor.get(address, headers=headers)).status_code == 200


@few
@given(
    wanted=st.one_of(
        st.sampled_from(
            [
                "bytes=-0",
                "bytes=-",
                "bytes=9-1",
                "bytes=99999999999999999-",
                "bytes=" + ",".join(["0-"] * 500),
            ]
        ),
        st.builds("bytes={}-{}".format, st.integers(-5, 2000), st.integers(-5, 10**20)),
        st.text(max_size=20),
    )
)
def test_a_range_is_never_more_than_the_file(tmp_path: Path, wanted: str) -> None:
    file = tmp_path / "tiles"
    file.write_bytes(bytes(range(256)) * 4)
    request = RequestFactory().get("/", HTTP_RANGE=wanted)
    answer: Any = ranged(request, file, "tag", "x/y")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (200, 206, 416)
    assert len(body) <= 1024
    if answer.status_code == 206:
        assert int(answer["Content-Length"]) == len(body)


# --- what is sent


def send(site: Client, raw: bytes, name: str = "place.geojson", **more: str) -> Any:
    return site.post("/own/upload/", {"drawing": SimpleUploadedFile(name, raw), **more})


def nested(levels: int) -> bytes:
    inner = '{"type":"Point","coordinates":[0,51]}'
    opening = '{"type":"GeometryCollection","geometries":['
    return (opening * levels + inner + "]}" * levels).encode()


def corners(*points: object) -> bytes:
    return json.dumps({"type": "Polygon", "coordinates": [list(points)]}).encode()


def zipped(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return out.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("place.shp")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def lying(size: int) -> bytes:
    """A zip whose directory says that a member is as large as that, in either form of the number."""
    raw = zipped(*((f"place.{ending}", b"\0" * 200) for ending in ("shp", "shx", "dbf", "prj")))
    at = raw.index(b"PK\x01\x02")
    return raw[: at + 24] + struct.pack("<I", size) + raw[at + 28 :]


SENT = {
    "a collection 300 deep": (nested(300), "p.geojson"),
    "a collection 5,000 deep": (nested(5000), "p.geojson"),
    "features in features": (
        b'{"type":"FeatureCollection","features":[' * 3000 + b"]}" * 3000, "p.geojson"),
    "objects in objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "p.geojson"),
    "many empty collections": (
        b'{"type":"GeometryCollection","geometries":['
        + b",".join([b'{"type":"GeometryCollection","geometries":[]}'] * 20_000) + b"]}", "p.geojson"),
    "infinity": (corners([float("inf"), 1], [2, 3], [4, 5], [2, 1]), "p.geojson"),
    "minus infinity in text": (b"POLYGON((-inf 1,2 3,4 5,-inf 1))", "p.wkt"),
    "1e308": (corners([1e308, 1e308], [-1e308, 1e308], [0, -1e308], [1e308, 1e308]), "p.geojson"),
    "1e999 in text": (b"SRID=27700;POLYGON((1e999 1,2 3,4 5,1e999 1))", "p.wkt"),
    "a number of 5,000 digits": (b'{"type":"Point","coordinates":[' + b"9" * 5000 + b",1]}", "p.geojson"),
    "text for numbers": (corners(["1", "2"], ["3", "4"], ["5", "6"]), "p.geojson"),
    "objects for numbers": (corners({}, [], None, True), "p.geojson"),
    "half a surrogate as type": (b'{"type":"\\ud800<zq>","coordinates":[]}', "p.geojson"),
    "half a surrogate as name": (
        b'{"type":"Feature","properties":{"name":"\\ud800"},"geometry":null}', "p.geojson"),
    "half a surrogate as system": (
        b'{"type":"Polygon","coordinates":[[[0,51],[1,51],[1,52],[0,51]]],'
        b'"crs":{"properties":{"name":"\\udfff"}}}', "p.geojson"),
    "a system of its own": (
        b'{"type":"Polygon","coordinates":[[[0,51],[1,51],[1,52],[0,51]]],'
        b'"crs":{"properties":{"name":"+proj=pipeline +step +proj=/etc/passwd"}}}', "p.geojson"),
    "the same key twice": (b'{"type":"Polygon","type":["x"],"coordinates":{}}', "p.geojson"),
    "a picture that is a zip": (b"GIF89a" + zipped(("place.shp", b"x")), "p.zip"),
    "a zip that is json": (zipped(("place.shp", b"x")), "p.geojson"),
    "html as text": (b"<zq>alert(1)</zq>", "<zq>.wkt"),
    "a link in a zip": (
        zipped((link(), b"/etc/passwd"), *((f"place.{e}", b"x" * 200) for e in ("shx", "dbf", "prj"))),
        "p.zip"),
    "an absolute path": (zipped(("/etc/cron.d/p.shp", b"x")), "p.zip"),
    "a drive": (zipped(("C:\\p.shp", b"x")), "p.zip"),
    "a size that is a lie": (lying(2**32 - 2), "p.zip"),
    "a size to be found elsewhere": (lying(2**32 - 1), "p.zip"),
    "a size smaller than it is": (lying(3), "p.zip"),
    "ten thousand members": (zipped(*((f"{n}.shp", b"") for n in range(10_000))), "p.zip"),
    "a name with a nul": (b"x", "p\0.geojson"),
    "a name that climbs": (b"x", "../../../../etc/passwd"),
    "a name of points": (b"x", "...."),
}  # fmt: skip


@pytest.mark.parametrize("case", SENT)
def test_what_is_sent_is_refused_in_one_sentence_and_little_room(visitor: Client, case: str) -> None:
    raw, name = SENT[case]
    tracemalloc.start()
    try:
        answer = strict(send(visitor, raw, name))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 400
    assert b'role="alert"' in answer.content
    assert b"root:" not in answer.content
    assert most < 80_000_000


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=" + "é" * 10, b"--x"),
        ("multipart/form-data; boundary=x; charset=utf-99", b"--x\r\n\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=drawing; file",
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="drawing"; filename="a.wkt"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 5000),
        ("multipart/mixed; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"drawing=AA&file=p.wkt"),
        ("application/x-www-form-urlencoded", b"drawing=%ff%fe&file=%ed%a0%80&name=%00"),
        ("application/x-www-form-urlencoded", b"=" * 9000),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("\x01", b"\x01"),
        ("", b""),
    ],
)
def test_a_form_of_any_kind_is_refused_in_words(visitor: Client, kind: str, body: bytes) -> None:
    answer = strict(visitor.generic("POST", "/own/upload/", body, content_type=kind))
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"


@fewer
@given(raw=st.one_of(st.binary(max_size=300), st.text().map(lambda t: t.encode("utf-8", "replace"))),
       name=st.sampled_from(["p.geojson", "p.wkt", "p.zip", "p.txt", "p"]))  # fmt: skip
def test_no_bytes_are_a_fault(visitor: Client, raw: bytes, name: str) -> None:
    strict(send(visitor, raw, name))


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.sampled_from(["Polygon", "\ud800", "type"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "coordinates", "geometry", "geometries", "features", "crs", "properties"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@few
@given(said=_json, kind=st.sampled_from(["Feature", "FeatureCollection", "Polygon", "GeometryCollection"]))
def test_no_geojson_is_a_fault(visitor: Client, said: Any, kind: str) -> None:
    whole = {"type": kind, "features": said, "geometry": said, "coordinates": said, "geometries": said}
    strict(send(visitor, json.dumps(whole).encode(), "p.json", format="json"))


def test_a_visitor_who_stops_sending_is_no_fault_of_ours(visitor: Client) -> None:
    class Gone(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise TimeoutError

    more: dict[str, Any] = {"CONTENT_LENGTH": "5000", "wsgi.input": Gone()}
    answer = visitor.generic("POST", "/own/upload/", b"", "multipart/form-data; boundary=x", **more)
    assert answer.status_code == 400


# --- many at once


def test_few_wait_for_others_places_and_the_rest_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "_PATIENCE", 0.5)
    done = threading.Event()
    began = threading.Barrier(3)

    def hold() -> None:
        with in_turn():
            began.wait()
            done.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(2)]
    for thread in threads:
        thread.start()
    began.wait()
    refused: list[float] = []

    def ask() -> None:
        start = time.perf_counter()
        with pytest.raises(TooMany), in_turn():
            pass
        refused.append(time.perf_counter() - start)

    others = [threading.Thread(target=ask) for _ in range(6)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join()
    done.set()
    for thread in threads:
        thread.join()
    assert sorted(seconds > 0.3 for seconds in refused) == [False] * 4 + [True] * 2
    with in_turn():
        pass


def test_more_visitors_than_usual_are_all_counted(site: Client, settings: Any) -> None:
    settings.COMMONGROUND_LIMITS = 1
    for number in range(1000):
        cache.set(f"another-visitor-{number}", 1)
    codes = [site.get("/places/wd24/nowhere.pdf").status_code for _ in range(31)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_all_the_addresses_of_one_household_are_one_visitor() -> None:
    assert _visitor("2001:db8::1") == _visitor("2001:db8::ffff:2") != _visitor("2001:db8:0:1::1")
    assert _visitor("::ffff:192.0.2.1") == _visitor("192.0.2.1") != _visitor("192.0.2.2")
    assert _visitor("unix:") == "unix:"


def test_pages_asked_for_at_once_by_many_are_whole(site: Client, county_store: Path) -> None:
    from commonground.portal.places.evidence import Evidence

    evidence = Evidence(county_store).make_ready()
    alone = Evidence(county_store).make_ready()
    names = ("lists", "picker", "having_pages", "provenance", "every_area", "atlas")
    told: list[Any] = []
    start = threading.Barrier(6)

    def ask() -> None:
        start.wait()
        for name in names:
            getattr(evidence, name)
        rule = next(iter(evidence.lists.values()))
        kind = rule.answer.rule.geography
        told.append(
            (
                rule.positions(evidence.profiles.ground.sums(kind).codes).tolist(),
                evidence.atlas.points(kind).tolist(),
                len(evidence.having_pages.of(evidence.wards)),
            )
        )

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rule = next(iter(alone.lists.values()))
    expected = rule.positions(alone.profiles.ground.sums(rule.answer.rule.geography).codes).tolist()
    assert len(told) == 6
    assert all(one[0] == expected for one in told)


# --- what is kept


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"not packed", None])
def test_a_damaged_profile_is_worked_out_again(site: Client, damage: bytes | None) -> None:
    address = f"/places/{KIND}/{WARD}.json"
    whole = site.get(address).content
    path = kept._path(current_evidence(), KIND, WARD)
    packed = path.read_bytes()
    path.write_bytes(packed[: len(packed) // 2] if damage is None else damage)
    assert site.get(address).content == whole
    path.write_bytes(packed[:-9] + b"\0" + packed[-8:])
    assert site.get(f"/places/{KIND}/{WARD}/").status_code == 200
    assert path.read_bytes() == packed


def test_a_profile_is_given_though_nothing_can_be_kept(site: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("a file where a folder should be")
    settings.COMMONGROUND_KEPT = tmp_path
    assert site.get(f"/places/{KIND}/X05000003.json").status_code == 200


def test_a_profile_kept_by_many_at_once_is_never_seen_in_part(
    site: Client, settings: Any, tmp_path: Path
) -> None:
    settings.COMMONGROUND_KEPT = tmp_path
    path = kept._path(current_evidence(), KIND, WARD)
    long, stop = os.urandom(2_000_000), threading.Event()
    seen: set[int] = set()

    def write() -> None:
        while not stop.is_set():
            kept.write_whole(path, long)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        if path.exists():
            seen.add(len(path.read_bytes()))
    stop.set()
    for thread in threads:
        thread.join()
    assert seen == {len(long)}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 half"])
def test_a_damaged_leaflet_is_not_handed_out(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "leaflet.pdf"
    file.write_bytes(damage)
    assert kept_leaflets._kept(file) is None
    file.write_bytes(b"%PDF-1.7 whole\n%%EOF\n")
    assert kept_leaflets._kept(file)


def test_what_goes_wrong_is_kept_by_nobody(site: Client, settings: Any, tmp_path: Path) -> None:
    assert site.get("/nowhere/")["Cache-Control"] == "no-store"
    assert site.get("/api/v1/areas/X99999999")["Cache-Control"] == "no-store"
    settings.COMMONGROUND_LIMITS = 0
    assert site.get("/find/?q=a")["Cache-Control"] == "no-store"
    settings.COMMONGROUND_STORE = tmp_path
    assert site.get("/")["Cache-Control"] == "no-store"


def test_another_basemap_is_another_page(site: Client, settings: Any) -> None:
    first = site.get("/map/")["ETag"]
    settings.COMMONGROUND_BASEMAP = "https://maps.example/style.json"
    assert site.get("/map/", headers={"if-none-match": first}).status_code == 200


def test_no_name_in_a_file_is_a_formula(site: Client) -> None:
    evidence = current_evidence()
    measured = evidence.every_area.of(next(iter(evidence.measures.values())), evidence.wards)
    names = measured.names.copy()
    names[0] = "=HYPERLINK(1)"
    object.__setattr__(measured, "names", names)
    try:
        assert ",'=HYPERLINK(1)," in figures_as_csv(measured)
    finally:
        evidence.every_area._held.clear()


# --- what the log says


def test_a_refusal_does_not_fill_the_log(site: Client, capfd: pytest.CaptureFixture[str]) -> None:
    site.get("/find/?q=somebody's+street", headers={"host": "evil.example"})
    logged = capfd.readouterr().err
    assert "Traceback" not in logged
    assert "street" not in logged


# --- behind what ends TLS


def checked(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {n: v for n, v in os.environ.items() if not n.startswith(("COMMONGROUND", "DJANGO"))}
    return subprocess.run(
        [sys.executable, *words], env={**plain, **environment}, capture_output=True, text=True, check=False
    )


def test_a_site_behind_tls_passes_django_s_own_check_for_deployment(tmp_path: Path) -> None:
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'commonground.portal.settings'\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "from django.test import Client\n"
        "visitor = Client(headers={'host': 'localhost'})\n"
        "print([visitor.get(p).status_code for p in ('/', '/health/live')])\n"
        "print(visitor.get('/health/live', headers={'x-forwarded-proto': 'https'})"
        "['Strict-Transport-Security'])\n"
    )
    done = checked(
        "-W", "ignore", "-c", program,
        COMMONGROUND_TLS="1", COMMONGROUND_KEPT=str(tmp_path), COMMONGROUND_STORE=str(tmp_path / "none"),
        COMMONGROUND_SECRET_KEY="".join(map(chr, range(48, 108))),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "[301, 200]" in done.stdout
    assert "max-age=31536000; includeSubDomains; preload" in done.stdout
