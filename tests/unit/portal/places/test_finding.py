"""Finding an area by what people type."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.portal.places.finding import Finder, plain


@pytest.fixture(scope="module")
def finder() -> Finder:
    rows = [
        ("wd24", "E05000001", "Central", "Kingston upon Hull, City of"),
        ("wd24", "E05000002", "Central", "Swindon"),
        ("wd24", "E05000003", "St Anne's", "Bristol, City of"),
        ("wd17", "E05000003", "St Annes", "Bristol, City of"),
        ("wd24", "E05000004", "Grangetown", "Redcar and Cleveland"),
        ("lad24", "E06000002", "Middlesbrough", None),
        ("lsoa21", "E01000001", "Middlesbrough 001A", "Middlesbrough"),
        ("msoa21", "E02000001", "Hidden 001", "Swindon"),
    ]
    table = pd.DataFrame(rows, columns=["kind", "code", "name", "authority_name"]).assign(
        region_name="A region"
    )
    return Finder(table, ("lsoa21", "wd17", "wd24", "lad24"))


def found(finder: Finder, text: str) -> list[str]:
    return [area.code for area in finder.by_name(text)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("grangetown", "E05000004"),
        ("GRANGE", "E05000004"),
        ("grangetwon", "E05000004"),
        ("middlesborough", "E06000002"),
        ("saint annes", "E05000003"),
        ("st. anne’s", "E05000003"),
        ("swindon central", "E05000002"),
        ("central hull", "E05000001"),
    ],
)
def test_a_name_is_found_however_it_is_typed(finder, typed, first):
    assert found(finder, typed)[0] == first


def test_a_council_area_comes_before_its_small_areas(finder):
    assert found(finder, "middlesbrough") == ["E06000002", "E01000001"]


def test_the_newest_vintage_of_a_code_comes_first_and_each_keeps_its_kind(finder):
    assert [area.kind for area in finder.by_code(" e05000003 ")] == ["wd24", "wd17"]
    assert finder.of("wd17", "E05000003").name == "St Annes"
    assert finder.of("wd19", "E05000003") is None


def test_what_has_no_page_is_not_found(finder):
    assert found(finder, "hidden") == []


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "\N{SNOWMAN}", "zzzzzz", "' OR 1=1 --"])
def test_nonsense_finds_nothing(finder, typed):
    assert found(finder, typed) == []


@given(st.text(max_size=300))
def test_any_text_can_be_looked_for(text):
    table = pd.DataFrame(
        [("wd24", "E05000001", "Central", "Swindon", "R")],
        columns=["kind", "code", "name", "authority_name", "region_name"],
    )
    assert len(Finder(table, ("wd24",)).by_name(text)) <= 1
    assert plain(plain(text)) == plain(text)
