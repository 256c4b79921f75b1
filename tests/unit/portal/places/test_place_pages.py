"""A neighbourhood's pages: what a visitor of the example county reads and follows."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from commonground.evidence.designation import load_rules, read_answer
from commonground.evidence.profile import Profiles, profile_as_data
from commonground.evidence.store import Store


@pytest.fixture(scope="module")
def listed(county_store) -> str:
    """A ward on the county's list."""
    return min(read_answer(Store(county_store), load_rules()["example-left-behind"]).members.index)


def test_a_postcode_leads_to_the_page_of_its_ward(site: Client, county_store):
    store = Store(county_store)
    answer = site.get("/find/", {"q": store.first_postcode().lower().replace(" ", "")})
    assert answer.status_code == 302
    assert re.fullmatch(r"/places/wd24/X05\d{6}/", answer["Location"])
    assert site.get(answer["Location"]).status_code == 200


def test_a_search_that_finds_nothing_says_what_to_look_for(text_of):
    words = text_of("/find/?q=zzzzqqq")
    assert "Nothing found for “zzzzqqq”" in words
    assert "What you can look for" in words


def test_a_postcode_that_is_not_here_says_so(text_of):
    assert "is not in the list of postcodes" in text_of("/find/?q=ZE1+0AA")


def test_the_page_says_the_answer_and_why_it_is_on_the_list(text_of, listed):
    words = text_of(f"/places/wd24/{listed}/")
    assert "measures" in words
    assert "worse here than in the whole county" in words or "worse here than in" in words
    assert "On the list." in words
    assert "An invented county." in words


def test_the_page_and_its_twin_are_made_from_what_the_command_line_prints(site, county_store, listed):
    twin = json.loads(site.get(f"/places/wd24/{listed}.json").content)
    store = Store(county_store)
    profiles = Profiles(store, load_rules()["example-left-behind"])
    printed = profile_as_data(profiles.of(profiles.find(listed)))
    assert twin == json.loads(json.dumps(printed))


def test_a_theme_shows_each_of_its_measures_with_the_sentence_of_its_twin(site, listed):
    twin = json.loads(site.get(f"/places/wd24/{listed}.json").content)
    page = site.get(f"/places/wd24/{listed}/health/").content.decode()
    page = html.unescape(page)
    measures = [one for one in twin["measures"] if one["mission"] == "health"]
    assert measures
    for measure in measures:
        assert f'id="measure-{measure["measure"]}"' in page
        assert measure["title"] in page


def test_the_switch_lives_in_the_address(site, listed):
    against = site.get(f"/places/wd24/{listed}/", {"against": "matched"}).content.decode()
    assert '?against=matched" aria-current="true"' in against
    assert "than in places like it" in against


@pytest.mark.parametrize(
    "address",
    [
        "/places/wd24/X05999999/",
        "/places/wd99/X05000001/",
        "/places/E05000001/",
        "/places/wd24/X05000001/nonsense/",
        "/nothing-here/",
    ],
)
def test_an_address_of_nothing_is_a_page_that_says_what_to_do(site, address):
    answer = site.get(address)
    assert answer.status_code == 404
    assert b"<h1" in answer.content


def test_the_json_twin_of_nothing_is_a_sentence(site):
    answer = site.get("/places/wd24/X05999999.json")
    assert answer.status_code == 404
    assert "on no list of areas" in answer.json()["error"]


def test_a_place_has_its_places_to_meet_and_what_it_is_made_of(text_of, listed):
    assert "within" in text_of(f"/places/wd24/{listed}/meeting/")
    assert "Small areas that it is made of" in text_of(f"/places/wd24/{listed}/about/")
