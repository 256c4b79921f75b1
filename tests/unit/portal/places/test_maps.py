"""The map page: everything on the map is in the list beside it, and it works without JavaScript."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pytest
import shapely

from commonground.evidence.designation import load_rules, read_answer
from commonground.evidence.store import Store
from commonground.portal.places.drawn_map import Frame, Shade, borders, dots, shapes

MEASURE = {"show": "measure:example-bus-change"}


def rows_of(page: str) -> list[str]:
    return re.findall(r'<tr class="govuk-table__row" data-code="([^"]+)"', page)


def test_the_map_begins_with_the_newest_list(site, county_store):
    page = site.get("/map/").content.decode()
    members = read_answer(Store(county_store), load_rules()["example-left-behind"]).members.index
    assert sorted(rows_of(page)) == sorted(members)
    assert '<option value="list:example-left-behind" selected>' in page


def test_the_list_beside_a_map_of_figures_names_every_area_on_it(site):
    page = site.get("/map/", MEASURE).content.decode()
    twin = json.loads(site.get("/map.json", MEASURE).content)
    assert sorted(rows_of(page)) == [row["code"] for row in twin["figures"]]
    assert page.count('<td class="govuk-table__cell cg-none" data-label="Figure">no data</td>') == sum(
        row["value"] is None for row in twin["figures"]
    )


def test_many_areas_come_in_pages_that_together_name_each_once(site):
    asked = {**MEASURE, "kind": "lsoa21"}
    named = [
        code
        for page in "1234"
        for code in rows_of(site.get("/map/", {**asked, "page": page}).content.decode())
    ]
    twin = json.loads(site.get("/map.json", asked).content)
    assert sorted(named) == [row["code"] for row in twin["figures"]]


@pytest.mark.parametrize("sort", ["up", "down"])
def test_areas_are_sorted_by_their_figures_with_those_without_one_last(site, sort):
    asked = {"show": "measure:example-bus-change", "sort": sort}
    codes = rows_of(site.get("/map/", asked).content.decode())
    twin = {row["code"]: row["value"] for row in json.loads(site.get("/map.json", asked).content)["figures"]}
    values = [twin[code] for code in codes]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known == sorted(known, reverse=sort == "down")


def test_the_map_needs_no_script_to_show_its_areas_and_what_the_shades_mean(site):
    page = html.unescape(site.get("/map/", MEASURE).content.decode())
    figure = re.search(r'<figure class="cg-map".*?</figure>', page, re.DOTALL)
    assert figure
    assert '<svg class="map"' in figure[0]
    values = json.loads(site.get("/measures/example-bus-change/values.json").content)
    for band in values["classes"]:
        assert f"<span>{band['label']}</span>" in figure[0]
    assert "<span>no data</span>" in figure[0]


def test_nothing_on_the_page_is_styled_or_run_in_line(site):
    for address in (
        "/map/",
        "/lists/example-left-behind/",
        "/measures/example-no-car/",
        "/measures/",
        "/lists/",
    ):
        page = site.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", page)


@pytest.mark.parametrize(
    "show", ["list:nope", "measure:nope", "nonsense", "list:", ":", "measure:example-halls\0"]
)
def test_a_map_of_what_is_not_here_is_not_here(site, show):
    assert site.get("/map/", {"show": show}).status_code == 404


def test_every_option_of_the_form_leads_somewhere(site):
    page = site.get("/map/").content.decode()
    options = re.findall(r'<option value="((?:list|measure):[^"]+)"', page)
    assert len(options) > 30
    for show in options:
        assert site.get("/map/", {"show": show}).status_code == 200


def test_a_frame_holds_what_it_is_drawn_around_with_north_up():
    frame = Frame.around((1000.0, 2000.0, 5000.0, 4000.0))
    (west, top), (east, bottom) = frame.at(np.array([[1000.0, 4000.0], [5000.0, 2000.0]])).tolist()
    assert 0 < west < east < frame.width
    assert 0 < top < bottom < frame.height
    assert frame.bounds[0] < 1000 < 5000 < frame.bounds[2]


def test_an_area_without_data_is_a_cross_and_never_a_shade():
    frame = Frame.around((0.0, 0.0, 100.0, 100.0))
    points = np.array([[10.0, 10.0], [90.0, 90.0], [np.nan, np.nan]])
    drawn = dots(frame, points, [Shade(None, np.array([0, 2])), Shade(4, np.array([1]))])
    assert drawn.count('class="no-data"') == 1
    assert drawn.count("h0") == 1
    assert "nan" not in drawn


def test_an_area_without_data_is_hatched_where_outlines_are_drawn():
    frame = Frame.around((0.0, 0.0, 100.0, 100.0))
    drawn = shapes(frame, {0: shapely.box(0, 0, 50, 50)}, [Shade(None, np.array([0]))])
    assert 'fill="url(#map-no-data)"' in drawn


def test_a_hole_in_an_outline_stays_a_hole():
    holed = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    assert borders(Frame.around((0, 0, 100, 100)), [holed]).count("Z") == 2
