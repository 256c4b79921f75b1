"""The PDF to hand round: four pages at most, nothing missing, and readable by who cannot see it."""

from __future__ import annotations

import io
import os
import pty
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pypdf.generic import ContentStream

from commonground.errors import CommongroundError
from commonground.evidence.comparison import shown
from commonground.evidence.designation import newest_list_of_wards
from commonground.evidence.profile import Profile, Profiles
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store
from commonground.portal.places import kept_leaflets, leaflet
from commonground.portal.places.leaflet import PAGES, NoTypesetter, leaflet_of
from unit.profile.builder import a_comparison, a_measure, a_profile, an_estimate

ADDRESS = "https://example.org/places/wd24/X05000001/"


@pytest.fixture(scope="module")
def profiles(county_store: Path) -> Profiles:
    store = Store(county_store)
    return Profiles(store, newest_list_of_wards(store))


@pytest.fixture(scope="module")
def ward(profiles: Profiles) -> Profile:
    return profiles.of(profiles.area("wd24", profiles.codes("wd24")[0]))


@pytest.fixture(scope="module")
def made(ward: Profile) -> bytes:
    return leaflet_of(ward, ward.outline, ADDRESS)


@pytest.fixture
def read(made: bytes) -> Any:
    return PdfReader(io.BytesIO(made))


def words_of(made: bytes) -> str:
    """Every letter of a leaflet, without the spaces that lines break at."""
    pages = PdfReader(io.BytesIO(made)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def close_up(text: str) -> str:
    return "".join(text.split())


def elements(reader: Any) -> Iterator[tuple[Any, Any]]:
    """Each structure element with its parent, in reading order."""
    root = reader.root_object["/StructTreeRoot"]

    def below(parent: Any) -> Iterator[tuple[Any, Any]]:
        kids = parent.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object()
            if isinstance(found, dict) and "/S" in found:
                yield found, parent
                yield from below(found)

    return below(root)


def of_kind(reader: Any, kind: str) -> list[Any]:
    return [element for element, _ in elements(reader) if element["/S"] == kind]


def test_a_ward_fits_on_four_pages(profiles: Profiles) -> None:
    for code in profiles.codes("wd24")[::20]:
        area = profiles.area("wd24", code)
        made = leaflet_of(profiles.of(area), area.outline, ADDRESS)
        assert len(PdfReader(io.BytesIO(made)).pages) <= PAGES, code


def test_thirty_wards_of_england_fit_on_four_pages_and_lose_no_measure(england: Path) -> None:
    store = Store(england)
    rule = newest_list_of_wards(store)
    assert rule is not None
    profiles = Profiles(store, rule)
    listed = profiles.codes("wd17")[:: len(profiles.codes("wd17")) // 15]
    todays = profiles.codes("wd24")[:: len(profiles.codes("wd24")) // 15]
    some: dict[AreaKindName, list[str]] = {"wd17": listed, "wd24": todays}
    for kind, codes in some.items():
        for code in codes:
            area = profiles.area(kind, code)
            profile = profiles.of(area)
            made = leaflet_of(profile, area.outline, ADDRESS)
            assert len(PdfReader(io.BytesIO(made)).pages) <= PAGES, code
            words = words_of(made)
            assert [
                one.measure.id for one in profile.measures if close_up(one.measure.title) not in words
            ] == []


def test_every_measure_stands_there_with_its_figures(ward: Profile, made: bytes) -> None:
    words = words_of(made)
    for one in ward.measures:
        assert close_up(f"{one.measure.title}, {one.measure.unit}") in words
        for estimate in (one.here, one.others["england"].estimate, one.others["matched"].estimate):
            if estimate.value is not None:
                figure = shown(one.measure, estimate.value).partition(" for every")[0]
                assert close_up(figure) in words, (one.measure.id, figure)


def test_sources_licences_lists_and_release_stand_there(ward: Profile, made: bytes) -> None:
    words = words_of(made)
    for source in ward.sources:
        for said in (source.title, source.licence, source.attribution):
            assert close_up(said) in words
    for standing in ward.designations:
        assert close_up(standing.why) in words
    assert ward.release in words
    assert ADDRESS in words


def test_every_page_says_that_the_county_is_invented(read: Any) -> None:
    assert all("An invented county" in page.extract_text() for page in read.pages)


def test_no_word_begins_off_the_page(read: Any) -> None:
    for page in read.pages:
        places: list[tuple[float, float]] = []

        def note(text: str, cm: Any, tm: Any, font: Any, size: Any, places: Any = places) -> None:
            # pypdf loses its place in the shortest words of charts.
            if len(text.strip()) > 3:
                places.append((cm[0] * tm[4] + cm[2] * tm[5] + cm[4], cm[1] * tm[4] + cm[3] * tm[5] + cm[5]))

        page.extract_text(visitor_text=note)
        assert places
        assert all(20 < x < 575 and 10 < y < 832 for x, y in places)


def test_it_has_a_title_and_a_language_and_says_that_it_is_tagged(ward: Profile, read: Any) -> None:
    root = read.root_object
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title == f"{ward.about.name}: how is it doing?"
    described = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfuaid:part="1"' in described
    assert f"{ward.about.name}: how is it doing?" in described


def test_headings_go_down_one_step_at_a_time(ward: Profile, read: Any) -> None:
    levels = [int(e["/S"][2]) for e, _ in elements(read) if re.fullmatch("/H[1-6]", e["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert read.outline[0]["/Title"] == ward.about.name


def test_every_chart_says_what_it_shows(read: Any) -> None:
    told = [str(figure["/Alt"]) for figure in of_kind(read, "/Figure")]
    assert len(told) > 5
    assert any("clearly" in one for one in told)
    assert any("This place: " in one and "Places like it: " in one for one in told)
    assert sum(one.startswith("Map of ") for one in told) == 1
    assert not any("tables below" in one for one in told)


def test_every_figure_in_a_table_has_headings(read: Any) -> None:
    headings = of_kind(read, "/TH")
    known = {str(heading["/ID"]) for heading in headings}
    assert len(known) == len(headings)
    cells = of_kind(read, "/TD")
    assert len(cells) > 100
    for cell in cells:
        named = [str(name) for name in cell["/A"]["/Headers"]]
        assert len(named) == 2, "one heading beside it and one above it"
        assert known.issuperset(named)
    for row in of_kind(read, "/TR"):
        assert row["/K"][0].get_object()["/S"] == "/TH"


def test_parts_of_lists_and_tables_stand_where_they_belong(read: Any) -> None:
    belongs = {"/LI": "/L", "/LBody": "/LI", "/TR": ("/THead", "/TBody"), "/TH": "/TR", "/TD": "/TR"}
    for element, parent in elements(read):
        if element["/S"] in belongs:
            assert parent["/S"] in belongs[element["/S"]], (element["/S"], parent["/S"])


def test_all_that_is_drawn_is_tagged_or_left_out_of_what_is_read(read: Any) -> None:
    numbers = read.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    tree = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in read.pages:
        assert page["/Tabs"] == "/S"
        parents = tree[page["/StructParents"]].get_object()
        depth, marked = 0, 0
        for operands, operator in ContentStream(page["/Contents"], read).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
                if operator == b"BDC" and "/MCID" in operands[1]:
                    assert operands[1]["/MCID"] < len(parents)
                    marked += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"f", b"f*", b"S", b"B", b"Do", b"sh"):
                assert depth, operator
        assert marked == len(parents)
        assert depth == 0


def test_links_say_where_they_lead(read: Any) -> None:
    links = [link.get_object() for page in read.pages for link in page.get("/Annots", [])]
    assert [link["/A"]["/URI"] for link in links] == [ADDRESS]
    assert all(link["/Contents"] and "/StructParent" in link for link in links)


def test_fonts_are_in_the_file_with_the_letters_they_stand_for(read: Any) -> None:
    fonts = [f.get_object() for page in read.pages for f in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_the_same_profile_gives_the_same_bytes(ward: Profile, made: bytes) -> None:
    assert leaflet_of(ward, ward.outline, ADDRESS) == made


def test_nothing_is_fetched_and_names_are_no_html(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a leaflet asked for something")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    profile = a_profile(a_comparison(a_measure(), an_estimate(30.0), {"england": an_estimate(20.0)}))
    hostile = '<img src="http://example.org/x.png"><link rel=stylesheet href="file:///etc/passwd">'
    profile = replace(profile, about=replace(profile.about, name=hostile))
    assert close_up(hostile) in words_of(leaflet_of(profile, profile.outline))


def test_a_place_without_outline_or_comparators_says_so() -> None:
    profile = replace(
        a_profile(a_comparison(a_measure(), an_estimate(30.0), {})), comparators=(), outline=None
    )
    words = words_of(leaflet_of(profile, None))
    assert close_up("There is no map") in words
    assert close_up("There is nothing here to hold this place against.") in words
    assert close_up(a_measure().title) in words


def test_a_system_without_a_font_gets_one_sentence(ward: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    leaflet._typesetter.cache_clear()
    monkeypatch.setattr(leaflet, "_has_a_font", lambda: False)
    with pytest.raises(NoTypesetter, match=r"has none: on Debian and Ubuntu install .*fonts-liberation\.$"):
        leaflet_of(ward, ward.outline)


def test_a_system_without_pango_gets_one_sentence(
    ward: Profile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                print("a page of advice")
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    leaflet._typesetter.cache_clear()
    with pytest.raises(CommongroundError, match="this system lacks one: on Debian and Ubuntu install"):
        leaflet_of(ward, ward.outline)
    assert capsys.readouterr().out == ""


# ── on the site ──


@pytest.fixture
def address(profiles: Profiles, settings: Any, tmp_path: Path) -> str:
    settings.COMMONGROUND_KEPT = tmp_path
    return f"/places/wd24/{profiles.codes('wd24')[0]}.pdf"


def test_the_site_gives_it_and_makes_it_once(
    site: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site.get(address)
    assert first.status_code == 200
    assert first["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'inline; filename="commonground-wd24-[\w-]+\.pdf"', first["Content-Disposition"])
    assert close_up(f"http://testserver{address.removesuffix('.pdf')}/") in words_of(first.content)
    monkeypatch.setattr(kept_leaflets, "leaflet_of", lambda *_: pytest.fail("made twice"))
    assert site.get(address).content == first.content


def test_figures_on_the_leaflet_are_those_of_the_json(site: Client, address: str) -> None:
    data = site.get(address.replace(".pdf", ".json")).json()
    words = words_of(site.get(address).content)
    assert close_up(f"{round(data['place']['population']):,} people live here") in words
    assert data["release"]["id"] in words


def test_an_area_that_is_not_there_has_no_leaflet(site: Client, address: str) -> None:
    assert site.get("/places/wd24/E99999999.pdf").status_code == 404
    assert site.get("/places/nowhere/X05000001.pdf").status_code == 404


def test_who_comes_while_one_is_made_is_told_when_to_come_back(
    site: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_leaflets, "_PATIENCE", 0.01)
    with kept_leaflets._one_at_a_time:
        busy = site.get(address)
    assert busy.status_code == 503
    assert busy["Retry-After"] == "10"
    assert "Traceback" not in busy.content.decode()
    assert site.get(address).status_code == 200


def test_a_site_that_cannot_set_text_says_so(
    site: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> bytes:
        raise NoTypesetter("A PDF needs a font, and this system has none.")

    monkeypatch.setattr(kept_leaflets, "leaflet_of", cannot)
    answer = site.get(address)
    assert answer.status_code == 503
    assert "this system has none" in answer.content.decode()


def test_no_more_leaflets_are_kept_than_a_disk_can_bear(
    site: Client, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, profiles: Profiles
) -> None:
    monkeypatch.setattr(kept_leaflets, "_MOST", 2)
    monkeypatch.setattr(kept_leaflets, "leaflet_of", lambda *_: b"%PDF")
    for code in profiles.codes("wd24")[:5]:
        assert site.get(f"/places/wd24/{code}.pdf").content == b"%PDF"
    assert len(list((tmp_path / "leaflets").iterdir())) == 2


# ── from the command line ──


def run(*words: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    program = str(Path(sys.executable).with_name("commonground"))
    return subprocess.run([program, *words], stdout=stdout, stderr=subprocess.PIPE, check=False)


def test_the_command_writes_the_pdf_to_stdout(ward: Profile, county_store: Path) -> None:
    done = run("profile", *ward.about.codes, "--format", "pdf", "--store", str(county_store))
    assert done.returncode == 0, done.stderr
    assert done.stdout == leaflet_of(ward, ward.outline)


def test_a_terminal_is_not_sent_a_pdf(ward: Profile, county_store: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        done = run(
            "profile", *ward.about.codes, "--format", "pdf", "--store", str(county_store), stdout=theirs
        )
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 2
    assert b"send it to a file" in done.stderr


def test_every_area_at_once_is_not_a_leaflet(commonground: Callable[..., Any], county_store: Path) -> None:
    done = commonground("profile", "--every", "wd24", "--format", "pdf", "--store", county_store)
    assert done.code == 2
