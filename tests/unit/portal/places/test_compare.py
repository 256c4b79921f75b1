"""Two to five places side by side: chosen without JavaScript, judged together, the same as data and file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from commonground.portal.places.evidence import current_evidence

WARDS = "/compare/?place=wd24:X05000001&place=wd24:X05000002"
MIXED = "place=wd24:X05000001&place=lad24:X07000002&place=lsoa21:X01000003&place=wd24:X05000004"


def said(response_html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response_html.decode())).split())


def test_an_empty_page_says_what_to_do(text_of: Callable[[str], str]):
    assert "Choose two to five places." in text_of("/compare/")


def test_one_place_asks_for_another(text_of: Callable[[str], str]):
    text = text_of("/compare/?place=wd24:X05000001")
    assert re.search(r"You have chosen \S.* Add another place to see them side by side\.", text)


def test_a_name_that_one_place_has_leads_to_the_page_with_it(site: Client):
    place = current_evidence().finder.of("wd24", "X05000003")
    assert place is not None
    answer = site.get("/compare/", {"place": "wd24:X05000001", "add": place.name})
    assert answer["Location"] == "/compare/?place=wd24:X05000001&place=wd24:X05000003"


def test_a_postcode_adds_its_ward(site: Client):
    postcode = current_evidence().example_postcode
    answer = site.get("/compare/", {"add": postcode})
    assert answer.status_code == 302
    assert re.fullmatch(r"/compare/\?place=wd24:X05\d{6}", answer["Location"])


def test_a_name_of_many_places_gives_a_choice_and_keeps_what_is_chosen(site: Client):
    council = current_evidence().finder.of("lad24", "X07000001")
    assert council is not None
    page = site.get("/compare/", {"place": "wd24:X05000004", "add": council.name}).content.decode()
    assert page.count('type="radio"') > 1
    assert '<input type="hidden" name="place" value="wd24:X05000004">' in page


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("place=wd24:X05999999", 404, "X05999999 is on no list of areas here."),
        ("place=wd24:X05000001&add=Xanadu+under+Lyme", 404, "Nothing is called “Xanadu under Lyme”."),
        (
            "&".join(f"place=wd24:X0500000{n}" for n in range(1, 7)),
            400,
            "No more than 5 places",
        ),
        ("&".join(f"place=wd24:X0500000{n}" for n in range(1, 6)) + "&add=x", 400, "No more than 5 places"),
        ("place=wd24:X05000001&add=X05000001", 400, "is here already"),
        ("place=%00%0a<script>", 404, "is on no list"),
        ("place=" + "9" * 2000, 404, "is on no list"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(site: Client, query: str, status: int, words: str):
    page = site.get(f"/compare/?{query}")
    assert page.status_code == status
    assert words in said(page.content)
    assert b'role="alert"' in page.content
    assert b"<script>" not in page.content


def test_programs_are_told_the_same_as_json(site: Client):
    for query, status in (("place=wd24:X05999999", 404), ("", 400), ("place=wd24:X05000001", 400)):
        answer = site.get(f"/compare.json?{query}")
        assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_a_figure_is_the_one_on_the_place_s_own_page(site: Client):
    beside = site.get(WARDS.replace("/compare/", "/compare.json")).json()
    for place in beside["places"]:
        own = site.get(place["address"]).json()
        profile = {one["measure"]: one for one in own["measures"]}
        for one in beside["measures"]:
            assert one["figures"][place["id"]] == profile[one["measure"]]["place"]
            assert one["england"] == profile[one["measure"]]["england"]


def test_places_of_different_kinds_stand_side_by_side(site: Client):
    data = site.get(f"/compare.json?{MIXED}").json()
    assert [place["kind"] for place in data["places"]] == ["wd24", "lad24", "lsoa21", "wd24"]
    assert len(data["measures"]) == len(current_evidence().measures)


def test_each_gap_is_the_other_s_turned_round(site: Client):
    data = site.get(f"/compare.json?{MIXED}").json()
    ids = [place["id"] for place in data["places"]]
    for one in data["measures"]:
        for here in ids:
            assert set(one["gaps"][here]) == {*ids, "england"} - {here}
            for there in ids:
                if here != there and one["gaps"][here][there]["value"] is not None:
                    assert one["gaps"][here][there]["value"] == -one["gaps"][there][here]["value"]
                    assert one["gaps"][here][there]["clear"] == one["gaps"][there][here]["clear"]


def test_the_words_say_clearly_only_where_some_gap_is_clear(site: Client):
    data = site.get(f"/compare.json?{MIXED}").json()
    for one in data["measures"]:
        clear = any(
            gap["clear"]
            for place in one["gaps"].values()
            for other, gap in place.items()
            if other != "england"
        )
        assert clear or not one["differ"].startswith("Clearly"), one["differ"]


def test_the_page_says_what_its_twin_says(site: Client):
    page = said(site.get(WARDS).content)
    for one in site.get(WARDS.replace("/compare/", "/compare.json")).json()["measures"]:
        assert one["title"] in page
        assert one["differ"] in page


def test_the_file_holds_every_figure_and_gap(site: Client):
    text = site.get(f"/compare.csv?{MIXED}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    data = site.get(f"/compare.json?{MIXED}").json()
    assert len(rows) == len(data["measures"]) * 4 * 4
    first = data["measures"][0]
    row = rows[0]
    assert row["value"] == str(first["figures"][row["place"]]["value"] or "")
    assert row["gap"] == str(first["gaps"][row["place"]][row["against"]]["value"])


def test_the_page_needs_no_script_and_no_style_of_its_own(site: Client):
    page = site.get(WARDS).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page


def test_two_wards_of_one_name_are_told_apart(england_site: Client):
    finder = current_evidence().finder
    abbeys = [found for found in finder.by_name("Abbey") if found.kind == "wd24" and found.name == "Abbey"][
        :2
    ]
    page = england_site.get("/compare/", {"place": [f"wd24:{one.code}" for one in abbeys]})
    assert all(f"Abbey ({one.around})" in said(page.content) for one in abbeys)
