"""The lists: what their pages say is what the command line prints, of all areas or of some."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.test import Client

from commonground.evidence.comparison import compare_rule, compared_as_data
from commonground.evidence.designation import (
    MEMBER,
    NEAR_MISS,
    Answer,
    answer_about,
    answer_as_data,
    list_columns,
    list_rows,
    load_rules,
    read_answer,
)
from commonground.evidence.store import Store
from commonground.portal.places.listing import Listed, Order, distance_in_words, lines_of, order_of
from commonground.portal.places.narrowing import narrowed
from commonground.portal.places.paging import AT_ONCE, page_of

RULE = "example-left-behind"
PAGE = f"/lists/{RULE}/"


@pytest.fixture(scope="module")
def answer(county_store) -> Answer:
    """The county's list."""
    return read_answer(Store(county_store), load_rules()[RULE])


@pytest.fixture(scope="module")
def council(answer: Answer) -> str:
    """A council area that some, but not all, of the members lie in."""
    counts = answer.members["authority_code"].value_counts()
    assert 0 < counts.iloc[-1] < len(answer.members)
    return str(counts.index[-1])


def codes_on(page: str) -> list[str]:
    return re.findall(r'<tr class="govuk-table__row" data-code="([^"]+)"', page)


def test_the_lists_say_how_many_areas_and_people_are_on_each(text_of, answer):
    words = text_of("/lists/")
    assert f"{len(answer.members)} wards of" in words
    assert f"{answer.population:,}" in words
    assert "1 January 2025" in words


def test_the_lists_as_data_say_the_same(site, answer):
    (told,) = json.loads(site.get("/lists.json").content)["lists"]
    assert (told["rule"], told["members"], told["population"]) == (
        RULE,
        len(answer.members),
        answer.population,
    )
    assert site.get(told["address"]).status_code == 200


def test_the_twin_of_a_list_is_what_the_command_line_prints(site, answer, county_store):
    printed = answer_as_data(answer, answer_about(answer, Store(county_store).release.id))
    assert json.loads(site.get(f"/lists/{RULE}.json").content) == json.loads(json.dumps(printed))


def test_the_csv_of_a_list_is_what_the_command_line_prints(site, answer):
    rows = list(csv.reader(io.StringIO(site.get(f"/lists/{RULE}.csv").content.decode())))
    assert rows[0] == list(list_columns(answer).values())
    assert rows[1:] == [[str(cell) for cell in row] for row in list_rows(answer)]


def test_the_outlines_of_a_list_come_as_geojson_and_as_parquet(site, answer):
    as_geojson = json.loads(site.get(f"/lists/{RULE}.geojson").content)
    as_parquet = pq.read_table(io.BytesIO(site.get(f"/lists/{RULE}.parquet").content))
    codes = [feature["properties"]["code"] for feature in as_geojson["features"]]
    assert sorted(codes) == sorted(answer.members.index) == sorted(as_parquet["code"].to_pylist())
    assert as_geojson["rule"] == RULE


def test_each_member_is_named_once_and_leads_to_its_page(site, answer):
    page = site.get(PAGE).content.decode()
    assert sorted(codes_on(page)) == sorted(answer.members.index)
    for code in answer.members.index:
        assert f'href="/places/wd24/{code}/"' in page


def test_a_list_kept_to_a_council_area_holds_only_its_members_on_the_page_and_in_each_file(
    site, answer, council
):
    inside = sorted(answer.members.index[answer.members["authority_code"] == council])
    asked = {"authority": council}
    assert sorted(codes_on(site.get(PAGE, asked).content.decode())) == inside
    as_json = json.loads(site.get(f"/lists/{RULE}.json", asked).content)
    assert [member["code"] for member in as_json["members"]] == inside
    assert as_json["only"] == asked
    as_csv = list(csv.DictReader(io.StringIO(site.get(f"/lists/{RULE}.csv", asked).content.decode())))
    assert [row["code"] for row in as_csv] == inside
    as_geojson = json.loads(site.get(f"/lists/{RULE}.geojson", asked).content)
    assert sorted(feature["properties"]["code"] for feature in as_geojson["features"]) == inside


def test_a_council_area_without_members_says_so_and_its_files_are_empty(site, answer):
    without = sorted(set(answer.areas["authority_code"]) - set(answer.members["authority_code"]))[0]
    page = site.get(PAGE, {"authority": without}).content.decode()
    assert "is on this list" in page
    assert codes_on(page) == []
    assert json.loads(site.get(f"/lists/{RULE}.geojson", {"authority": without}).content)["features"] == []
    as_parquet = pq.read_table(io.BytesIO(site.get(f"/lists/{RULE}.parquet", {"authority": without}).content))
    assert as_parquet.num_rows == 0
    assert "NaN" not in as_parquet.schema.metadata[b"geo"].decode()


def test_a_council_area_that_is_not_here_is_a_page_that_is_not_here(site):
    refused = site.get(PAGE, {"authority": "E99999999"})
    assert refused.status_code == 404
    assert "None of these areas lies in a council area with the code E99999999." in html.unescape(
        refused.content.decode()
    )


@pytest.mark.parametrize("by", ["name", "authority", "region", "people", "example-need", "example-community"])
def test_a_list_is_sorted_as_the_address_asks_and_the_other_way_round(site, answer, by):
    column = {"authority": "authority_name", "region": "region_name", "people": "population"}.get(
        by, by if by == "name" else f"{by} rank"
    )
    for direction in ("up", "down"):
        codes = codes_on(site.get(PAGE, {"sort": by, "dir": direction}).content.decode())
        cells = [answer.members.at[code, column] for code in codes]
        assert cells == sorted(cells, reverse=direction == "down")


def test_an_order_nobody_knows_is_by_name(answer):
    assert order_of(answer, {"sort": "shoe size", "dir": "sideways"}) == Order("name", "up")


def test_near_misses_say_how_far_from_each_line_they_are(answer):
    listed = Listed.of(answer)
    lines = answer.lines.set_index("index")["line"]
    assert {row["code"] for row in listed.near} == set(answer.with_status(NEAR_MISS).index)
    for row in listed.near:
        for index, places in row["far"].items():
            assert places == lines[index] - answer.areas.at[row["code"], f"{index} rank"]
    short = [sum(min(places, 0) for places in row["far"].values()) for row in listed.near]
    assert short == sorted(short, reverse=True)


@pytest.mark.parametrize(
    ("places", "words"),
    [(0, "on the line"), (-1, "1 place outside"), (-1200, "1,200 places outside"), (3, "3 places inside")],
)
def test_a_distance_from_the_line_in_words(places, words):
    assert distance_in_words(places) == words


def test_regions_add_up_to_the_whole_list(answer):
    whole = Listed.of(answer)
    choice = narrowed({}, whole.where)
    parts = [whole.kept_to(narrowed({"authority": one.code}, whole.where)) for one in choice.authorities]
    assert sum(len(part.members) for part in parts) == len(whole.members)
    assert sum(part.population for part in parts) == whole.population == answer.population
    assert sum(int(part.judged.sum()) for part in parts) == int(whole.judged.sum())


def test_the_definition_says_where_each_line_runs_and_of_which_year_the_index_is(answer):
    for line in lines_of(answer):
        assert line["line"].startswith("the worst 10%")
        assert line["vintage"]
        assert line["reason"]


def test_the_map_beside_a_list_has_a_dot_for_each_member_and_says_so(site, answer):
    page = site.get(PAGE).content.decode()
    dots = re.search(r'<path id="map-members" d="([^"]+)"', page)
    assert dots
    assert dots[1].count("M") == len(answer.members)
    assert f"A dot for every ward on the list, {len(answer.members)} in all" in page
    members = re.search(r'data-members="([^"]+)"', page)
    assert members
    assert sorted(json.loads(html.unescape(members[1]))) == sorted(answer.members.index)


def test_the_comparison_of_a_list_is_what_the_command_line_prints(site, county_store):
    printed = [
        compared_as_data(one, "group") for one in compare_rule(Store(county_store), load_rules()[RULE])
    ]
    assert json.loads(site.get(f"/lists/{RULE}/compare.json").content) == json.loads(json.dumps(printed))


def test_the_comparison_shows_each_measure_with_its_figures(site, text_of):
    words = html.unescape(text_of(f"/lists/{RULE}/compare/"))
    told = json.loads(site.get(f"/lists/{RULE}/compare.json").content)
    for one in told:
        assert one["title"] in words
    clear = [one["gap_to_england"] for one in told if one["gap_to_england"]["clear"]]
    worse = sum(gap["better"] is False for gap in clear)
    assert f"Against the whole county they are clearly worse on {worse}" in words


def test_a_list_nobody_knows_is_not_here(site):
    for address in ("/lists/nope/", "/lists/nope.json", "/lists/nope.csv", "/lists/nope/compare/"):
        assert site.get(address).status_code == 404


def test_a_rule_of_another_country_is_not_a_list_here(site):
    assert site.get("/lists/left-behind-2020/").status_code == 404


def test_pages_of_a_long_list_hold_every_row_once():
    rows = list(range(1234))
    found = [row for number in range(1, 14) for row in page_of({"page": str(number)}, rows).rows]
    assert found == rows


@pytest.mark.parametrize("page", ["0", "14", "-1", "x", "9" * 40, "１"])
def test_a_page_past_the_end_is_not_here(site, page):
    assert site.get(PAGE, {"page": page}).status_code == 404


def test_a_list_is_never_longer_than_a_page_can_hold():
    assert len(page_of({"rows": "all"}, range(AT_ONCE)).rows) == AT_ONCE
    assert len(page_of({"rows": "all"}, range(AT_ONCE + 1)).rows) == 100


def test_every_list_of_england_says_its_figures(england_site: Client):
    for told in json.loads(england_site.get("/lists.json").content)["lists"]:
        page = england_site.get(told["address"]).content.decode()
        assert f"<strong>{told['members']:,}</strong>" in page
        assert f"{told['population']:,} people" in page


def test_equals_keep_the_order_of_codes(answer):
    rows = [{"code": code, "name": "Same", "population": None} for code in ("A", "B", "C")]
    assert [row["code"] for row in Order("name", "up").sorted(rows)] == ["A", "B", "C"]
    assert Order("people", "down").sorted(rows) == rows


def test_an_area_without_a_region_is_kept_where_nothing_is_asked(answer):
    areas = answer.areas.assign(region_code=pd.NA, region_name=pd.NA)
    listed = Listed.of(Answer(answer.rule, areas, answer.lines))
    choice = narrowed({}, listed.where)
    assert choice.regions == ()
    assert len(listed.kept_to(choice).members) == (areas["status"] == MEMBER).sum()
