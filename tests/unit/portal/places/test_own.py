"""A place of somebody's own: picked, circled or drawn, the same everywhere; to the rest, one sentence."""

from __future__ import annotations

import base64
import io
import json
import re
import resource
import time
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonground.evidence.geography import to_degrees
from commonground.evidence.profile import profile_as_data
from commonground.portal.places import own
from commonground.portal.places.evidence import Evidence, current_evidence


@pytest.fixture(autouse=True)
def fresh_counts():
    """Each test is a visitor of its own."""
    cache.clear()


AREAS = "areas=lsoa21:X01000001,X01000002,X01000009"


def said(html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def evidence_of(site: Client) -> Evidence:
    return current_evidence()


def drawn(site: Client, metres: float = 1500.0) -> dict[str, Any]:
    """A square around a postcode of the county, as GeoJSON in degrees."""
    record = evidence_of(site).store.find_postcode(current_evidence().example_postcode)
    assert record.easting is not None
    assert record.northing is not None
    box = shapely.Point(record.easting, record.northing).buffer(metres, cap_style="square")
    return {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(to_degrees(box)))}


def send(site: Client, raw: bytes, name: str = "place.geojson", **more: str) -> Any:
    return site.post("/own/upload/", {"drawing": SimpleUploadedFile(name, raw), **more})


def problem(answer: Any) -> str:
    """The sentence of a refused form, which its summary and its field both say."""
    assert answer.status_code == 400, (answer.status_code, answer.content[:200])
    page = answer.content.decode()
    assert 'role="alert"' in page
    (summary,) = re.findall(r'error-summary__list"><li><a href="#\w+">(.*?)</a>', page, re.S)
    assert page.count(summary) == 2
    return said(summary.encode())


# --- picking


def test_a_postcode_shows_its_ward_s_small_areas_and_its_neighbours(site: Client):
    postcode = current_evidence().example_postcode
    page = site.get("/draw/", {"near": postcode}).content.decode()
    ward = current_evidence().locator.find(postcode, "wd24")
    pieces = current_evidence().profiles.ground.pieces
    for code in pieces.loc[pieces["wd24"] == ward, "lsoa21"].unique():
        assert f'value="{code}"' in page
    assert page.count("<fieldset") > 1
    assert page.count('class="cg-pick__area') == page.count('name="area"')


def test_what_is_ticked_stays_ticked_while_looking_elsewhere(site: Client):
    page = site.get("/draw/?near=X05000002&area=X01000001&area=X01000300").content.decode()
    assert len(re.findall(r'value="X01000(?:001|300)"[^>]* checked', page)) == 2
    assert "Picked already, elsewhere" in page


def test_ticked_boxes_become_an_address_to_hand_round(site: Client):
    answer = site.get("/own/?area=X01000001&area=X01000002&name=The+Sticks&near=")
    assert answer["Location"] == "/own/?areas=lsoa21:X01000001,X01000002&name=The+Sticks"


def test_a_hundred_and_fifty_boxes_can_be_ticked(site: Client):
    codes = current_evidence().profiles.codes("lsoa21")[:150]
    answer = site.get("/own/", {"area": codes})
    assert answer.status_code == 302
    assert len(answer["Location"]) < 4000


def test_an_ambiguous_name_gives_wards_to_choose_from(site: Client):
    page = site.get("/draw/?near=X07000001&areas=lsoa21:X01000001")
    assert page.content.count(b"/draw/?near=X05") > 1
    assert b"areas=lsoa21:X01000001" in page.content


def test_nothing_of_the_name_is_said(site: Client):
    page = site.get("/draw/?near=Xanadu+under+Lyme")
    assert page.status_code == 404
    assert "Nothing is called “Xanadu under Lyme”." in said(page.content)


# --- the page of a place


def test_a_picked_place_is_its_profile(site: Client):
    data = site.get(f"/own.json?{AREAS}").json()
    profiles = evidence_of(site).profiles
    same = profile_as_data(profiles.of(profiles.find("X01000001,X01000002,X01000009", kind="lsoa21")))
    data["place"].pop("name")
    same["place"].pop("name")
    assert data == json.loads(json.dumps(same))


def test_one_whole_ward_picked_by_its_small_areas_has_the_ward_s_people(site: Client):
    pieces = evidence_of(site).profiles.ground.pieces
    wards = pieces.groupby("lsoa21")["wd24"].nunique()
    whole = next(
        ward for ward, group in pieces.groupby("wd24")["lsoa21"] if (wards.reindex(group.unique()) == 1).all()
    )
    codes = ",".join(pieces.loc[pieces["wd24"] == whole, "lsoa21"].unique())
    mine = site.get(f"/own.json?areas=lsoa21:{codes}").json()
    ward = site.get(f"/places/wd24/{whole}.json").json()
    assert mine["place"]["population"] == ward["place"]["population"]


def test_the_page_says_what_its_twin_says(site: Client):
    page = said(site.get(f"/own/?{AREAS}&name=The+Sticks").content)
    data = site.get(f"/own.json?{AREAS}&name=The+Sticks").json()
    assert data["place"]["name"] == "The Sticks"
    for one in data["measures"]:
        assert one["title"] in page


def test_everyone_near_a_postcode_is_a_place(site: Client):
    postcode = current_evidence().example_postcode
    data = site.get("/own.json", {"postcode": postcode, "radius": "800"}).json()
    assert data["place"]["kind"] == "circle"
    assert data["place"]["name"] == f"Within 800 metres of {postcode}"
    assert site.get("/own/", {"postcode": postcode, "radius": "800"}).status_code == 200


@pytest.mark.parametrize("ending", ["json", "csv", "geojson", "html"])
def test_each_file_is_of_the_place(site: Client, ending: str):
    answer = site.get(f"/own.{ending}?{AREAS}&name=The+Sticks")
    assert answer.status_code == 200
    assert "The Sticks" in answer.content.decode()


def test_a_name_is_one_line_of_what_can_be_printed_and_escaped(site: Client):
    name = "<b>A\x00\n\u202eB</b>" + "x" * 200
    page = site.get("/own/", {"areas": "lsoa21:X01000001,X01000002", "name": name}).content.decode()
    assert f"&lt;b&gt;A B&lt;/b&gt;{'x' * 46}" in page
    assert "<b>A" not in page
    assert "x" * 60 not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Say which place"),
        ("areas=lsoa21:X01999999", "No small area where people live has the code X01999999."),
        ("areas=nonsense:X01000001", "There are no pages for areas of the kind nonsense"),
        ("areas=lsoa21:,,", "No areas are chosen"),
        (
            "areas=lsoa21:" + ",".join(f"X010{n:05}" for n in range(300)),
            "a place here is made of 200 at most",
        ),
        ("area=%00", "No small area"),
        ("postcode=QA1+0AA&radius=inf", "Write the distance as a number of metres"),
        ("postcode=QA1+0AA&radius=1", "makes no neighbourhood"),
        ("postcode=ZZ99+9ZZ&radius=800", "is not in the list of postcodes"),
        ("postcode=%3Cscript%3E&radius=800", "is not a postcode"),
    ],
)
def test_a_place_that_cannot_be_is_one_sentence(site: Client, query: str, words: str):
    assert words in problem(site.get(f"/own/?{query}"))
    answer = site.get(f"/own.json?{query}")
    assert answer.status_code in (400, 404)
    if "area=" not in query:
        assert words in answer.json()["error"]


def test_a_place_of_too_many_people_is_refused_before_it_is_worked_out(
    site: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(own, "MOST_PEOPLE", 1000)
    assert "and 1,000 is the most for one place here" in problem(site.get(f"/own/?{AREAS}"))


# --- drawings


def test_a_drawing_is_answered_with_its_page_and_ways_to_keep_it(site: Client):
    answer = send(site, json.dumps(drawn(site)).encode(), name_="", name="our place.geojson")
    assert answer.status_code == 200
    page = said(answer.content)
    assert "our place" in page
    assert "the drawing is not kept here" in page
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_what_the_page_saves_is_what_the_drawing_gives(site: Client):
    raw = json.dumps(drawn(site)).encode()
    page = send(site, raw).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert base64.b64decode(hidden["drawing"]) == raw
    again = site.post("/own/upload/", {**hidden, "format": "json"})
    first = send(site, raw, format="json")
    assert again.json() == first.json()
    assert first.json()["place"]["kind"] == "drawn"
    saved = site.post("/own/upload/", {**hidden, "format": "html"})
    assert saved.content.startswith(b"<!doctype html>".upper()) or saved.content.lower().startswith(
        b"<!doctype html"
    )
    assert "attachment" in saved["Content-Disposition"]
    assert site.post("/own/upload/", {**hidden, "format": "csv"}).status_code == 200


def test_a_drawing_is_the_same_place_as_on_the_command_line(site: Client, tmp_path: Path):
    file = tmp_path / "place.geojson"
    file.write_text(json.dumps(drawn(site)), encoding="utf-8")
    profiles = evidence_of(site).profiles
    same = json.loads(json.dumps(profile_as_data(profiles.of(profiles.find(str(file))))))
    assert send(site, file.read_bytes(), format="json").json() == same


def bomb() -> bytes:
    """A zip that unpacks to half a gigabyte of noughts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            archive.writestr(f"bomb.{ending}", b"\0" * 130_000_000)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return out.getvalue()


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'


def ring(points: int) -> bytes:
    corners = ",".join(f"[{n % 2},{n % 9}]" for n in range(points))
    return f'{{"type":"Polygon","coordinates":[[{corners}]]}}'.encode()


HOSTILE = {
    "nothing": (b"", "place.geojson", "is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "place.png", "files ending in .png are not read as drawings"),
    "no ending": (b"x", "place", "files ending in nothing are not read"),
    "not text": (b"\xff\xfe\0\0", "place.geojson", "is not text in UTF-8"),
    "not json": (b"<html>", "place.geojson", "is not GeoJSON"),
    "a number": (b"7", "place.json", "is not a GeoJSON object"),
    "a wrong type": (
        b'{"type":"Polygon","coordinates":"here"}',
        "p.geojson",
        "should have a list called 'coordinates'",
    ),
    "a point": (b'{"type":"Point","coordinates":[0,51]}', "p.geojson", "holds no polygon"),
    "nan": (
        b'{"type":"Polygon","coordinates":[[[NaN,1],[2,3],[4,5]]]}',
        "p.geojson",
        "is not two ordinary numbers",
    ),
    "nesting": (b"[" * 200_000, "p.geojson", "is nested too deeply"),
    "wkt brackets": (b"POLYGON " + b"(" * 100_000, "p.wkt", "is not well-known text"),
    "curves": (b"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))", "p.wkt", "holds curves"),
    "bow tie": (
        b"SRID=27700;POLYGON((400000 400000,401000 401000,401000 400000,400000 401000,400000 400000))",
        "p.wkt",
        "crosses itself",
    ),
    "offshore": (
        b"SRID=27700;POLYGON((100000 10000,101000 10000,101000 11000,100000 11000,100000 10000))",
        "p.wkt",
        "No postcode where people live is inside",
    ),
    "another country": (b"POLYGON((2.3 48.8,2.4 48.8,2.4 48.9,2.3 48.8))", "p.wkt", "are in England neither"),
    "latitude first": (
        b"POLYGON((53.1 -1.5,53.1 -1.4,53.2 -1.4,53.1 -1.5))",
        "p.wkt",
        "latitude seems to stand before",
    ),
    "wrong system": (
        b'{"type":"Polygon","coordinates":[[[400000,400000],[401000,400000],[401000,401000],[400000,400000]]]}',
        "p.geojson",
        "look like metres",
    ),
    "no such system": (b"SRID=999999;POLYGON((1 1,2 1,2 2,1 1))", "p.wkt", "which no map is drawn in"),
    "all of England": (
        b"SRID=27700;POLYGON((200000 100000,600000 100000,600000 600000,200000 600000,200000 100000))",
        "p.wkt",
        "no neighbourhood is over",
    ),
    "a speck": (
        b"SRID=27700;POLYGON((400000 400000,400001 400000,400001 400001,400000 400000))",
        "p.wkt",
        "m²",
    ),
    "too many points": (ring(110_000), "p.geojson", "holds more than 100,000 points"),
    "not a zip": (b"PK\x03\x04 not really", "p.zip", "is damaged"),
    "an empty zip": (zipped(), "p.zip", "holds no shapefile"),
    "a path that climbs": (zipped(**{"../../p.shp": b"x"}), "p.zip", "would land outside its folder"),
    "entities": (zipped(**{"p.shp": XXE, "p.shx": XXE, "p.dbf": XXE, "p.prj": XXE}), "p.zip", "p.zip"),
    "a zip in a zip": (zipped(**{"inner.zip": zipped(a=b"x")}), "p.zip", "holds no shapefile"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_is_sent_is_answered_with_one_sentence(site: Client, case: str):
    raw, name, words = HOSTILE[case]
    sentence = problem(send(site, raw, name))
    assert words in sentence
    assert "root:" not in sentence


def test_programs_are_told_as_json(site: Client):
    answer = send(site, b"<html>", format="json")
    assert answer.status_code == 400
    assert "is not GeoJSON" in answer.json()["error"]


def test_a_zip_bomb_is_never_unpacked(site: Client):
    raw = bomb()
    assert len(raw) < own.LARGEST
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "would unpack to more than 100 MB" in problem(send(site, raw, "bomb.zip"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000, f"{grown} KB more"


def test_a_million_points_are_refused_by_their_size_before_they_are_read(site: Client):
    assert "is larger than 2 MB" in problem(send(site, ring(1_000_000)))


def test_a_body_larger_than_any_drawing_is_not_read(site: Client):
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

    more: dict[str, Any] = {"CONTENT_LENGTH": str(10**9), "wsgi.input": Unread()}
    form = "multipart/form-data; boundary=x"
    assert "is larger than 2 MB" in problem(site.generic("POST", "/own/upload/", b"", form, **more))


def test_an_outline_with_thousands_of_teeth_takes_no_longer_than_another(site: Client):
    record = evidence_of(site).store.find_postcode(current_evidence().example_postcode)
    turn = np.linspace(0, 2 * np.pi, 15_000, endpoint=False)
    radius = 2000 + 20 * np.sin(turn * 2000)
    middle = np.array([record.easting, record.northing], dtype=float)
    teeth = shapely.Polygon(middle + np.column_stack((radius * np.cos(turn), radius * np.sin(turn))))
    start = time.perf_counter()
    answer = send(site, f"SRID=27700;{shapely.to_wkt(teeth, rounding_precision=1)}".encode(), "teeth.wkt")
    assert answer.status_code == 200
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"drawing=%%%&file=p.wkt", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"&".join(b"a=1" for _ in range(400)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_one_sentence(site: Client, body: bytes, kind: str):
    sentence = problem(site.post("/own/upload/", body, content_type=kind))
    assert re.search(r"choose the file", sentence)


def test_an_unknown_format_is_refused(site: Client):
    assert "A place can be saved as json" in problem(send(site, b"x", format="exe"))


def test_the_name_of_a_file_cannot_speak(site: Client):
    name = "a\x00\x1b[31m<script>" + "y" * 300 + ".geojson"
    sentence = problem(send(site, b"x", name))
    assert "\x1b" not in sentence
    assert len(sentence) < 250


def test_an_outline_of_more_points_than_a_page_holds_is_refused(
    site: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(own, "MOST_POINTS", 4)
    assert "and 4 is the most here" in problem(send(site, json.dumps(drawn(site)).encode()))


def test_nobody_sends_drawings_without_end(site: Client):
    answers = [send(site, b"x").status_code for _ in range(50)]
    assert answers[0] == 400
    assert answers[-1] == 429


def test_the_upload_s_address_alone_leads_to_the_form(site: Client):
    assert site.get("/own/upload/")["Location"] == "/draw/"


def test_a_drawing_of_ten_thousand_people_takes_less_than_three_seconds(england_site: Client):
    postcode = "LS1 4AP" if _has("LS1 4AP") else current_evidence().example_postcode
    england_site.get("/own.json", {"postcode": postcode, "radius": "800"})  # reads what all places share
    start = time.perf_counter()
    answer = england_site.get("/own/", {"postcode": postcode, "radius": "1200"})
    assert answer.status_code == 200
    assert time.perf_counter() - start < 3


def _has(postcode: str) -> bool:
    from commonground.errors import UnknownArea

    try:
        current_evidence().store.find_postcode(postcode)
    except UnknownArea:
        return False
    return True
