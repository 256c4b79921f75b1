"""The pages of words say what the program does, in the project's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from commonground.portal.places.glossary import WORDS

PAGES = ("/methods/", "/methods/words/", "/accessibility/", "/privacy/", "/about/", "/data/", "/api/")


@pytest.mark.parametrize("address", PAGES)
def test_each_page_has_one_heading_and_needs_no_script(site: Client, address: str) -> None:
    page = site.get(address)
    html = page.content.decode()
    assert page.status_code == 200
    assert len(re.findall(r"<h1\b", html)) == 1
    assert " style=" not in html
    assert not re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))", html)
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("address", PAGES)
def test_links_within_a_page_lead_somewhere(site: Client, address: str) -> None:
    html = site.get(address).content.decode()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


def test_the_words_are_those_of_the_glossary() -> None:
    glossary = Path(__file__).parents[4] / "GLOSSARY.md"
    said = dict(
        (re.sub(r"\*\*(.+?)\*\*", r"\1", word).strip(), meaning.strip())
        for word, meaning in re.findall(
            r"^\| (\*\*.+?) \| (.+) \|$", glossary.read_text(encoding="utf-8"), re.M
        )
    )
    assert said.items() >= WORDS.items()


def test_links_from_the_methods_to_a_word_lead_to_it(site: Client) -> None:
    asked = re.findall(r'href="/methods/words/#([^"]+)"', site.get("/methods/").content.decode())
    words = site.get("/methods/words/").content.decode()
    assert asked
    assert all(f'id="{word}"' in words for word in asked)


def test_the_methods_give_the_numbers_that_the_program_uses(text_of: Callable[[str], str]) -> None:
    page = text_of("/methods/")
    assert "at least 80% of the people" in page
    assert "the 5 places most like it" in page
    assert "Less than 0.2 of the usual spread" in page


def test_privacy_says_so_where_a_map_asks_another_service(site: Client, settings: object) -> None:
    assert "Nothing from elsewhere" in site.get("/privacy/").content.decode()
    settings.COMMONGROUND_BASEMAP = "https://maps.example/style.json"  # type: ignore[attr-defined]
    assert "One outside request" in site.get("/privacy/").content.decode()
