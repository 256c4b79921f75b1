from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.evidence.profile import Located
from commonground.evidence.profile.page.families import FAMILIES, by_family, family_of, kind_in_words
from commonground.evidence.profile.page.maps import distance_in_words, legend, place_map
from commonground.evidence.sources.places_to_meet import load_places_to_meet
from unit.profile.builder import located

SQUARE = shapely.box(400_000, 300_000, 401_000, 301_000)


def drawn(near: Mapping[str, tuple[Located, ...]], outline: BaseGeometry = SQUARE) -> ET.Element:
    return ET.fromstring(place_map("map", "Map", outline, by_family(near)))


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    text = place_map("map", "Map", SQUARE, {})
    left, right = map(float, re.findall(r"M(\d+) [\d.]+v5H([\d.]+)v-5", text)[0])
    words = re.findall(r'class="scale"[^>]*>([^<]+)<', text)[0]
    # The square and its kilometre on each side are 3,000 metres across.
    assert words == "500 m"
    assert right - left == pytest.approx((480 - 20) / 3000 * 500, abs=0.2)


def test_north_is_up_and_east_is_right() -> None:
    north = Located("n", "pub", 400_500, 300_900, 0.0)
    east = Located("e", "pub", 400_900, 300_500, 0.0)
    points = {
        str(node[0].text)[0]: (float(node.get("cx", 0)), float(node.get("cy", 0)))
        for node in drawn({"pubs": (north, east)}).iter("circle")
    }
    assert points["n"][1] < points["e"][1]
    assert points["e"][0] > points["n"][0]


def test_a_place_counted_by_two_measures_is_drawn_once() -> None:
    pub = located("The Crown", "pub", 0.0)
    chart = drawn({"pubs": (pub,), "places-to-meet": (pub,)})
    assert len(list(chart.iter("circle"))) == 1


def test_a_place_beyond_the_kilometre_is_still_inside_the_drawing() -> None:
    chart = drawn({"railway-stations": (located("Far", "rail_stations_england", 1900.0, 402_900.0),)})
    _, _, width, _ = map(float, (chart.get("viewBox") or "").split())
    title = next(node for node in chart.iter("title") if node.text and node.text.startswith("Far"))
    shape = next(node for node in chart.iter("path") if title in list(node))
    assert all(float(x) <= width for x in re.findall(r"[ML]([\d.]+)", shape.get("d", "")))


def test_an_outline_with_a_hole_and_several_parts_is_drawn_whole() -> None:
    ring = shapely.difference(SQUARE, shapely.box(400_400, 300_400, 400_600, 300_600))
    outline = shapely.union_all([ring, shapely.box(402_000, 300_000, 402_500, 300_500)])
    boundary = next(node for node in drawn({}, outline).iter("path") if node.get("fill-rule") == "evenodd")
    assert (boundary.get("d") or "").count("M") == 3


def test_a_hostile_name_stays_text() -> None:
    chart = drawn({"pubs": (located("<script>alert(1)</script>", "pub", 0.0),)})
    assert not list(chart.iter("script"))


def test_every_kind_of_place_has_a_family_and_every_family_a_mark_of_its_own() -> None:
    others = [
        c.id
        for c in load_places_to_meet().categories
        if family_of("any", located("x", c.id, 0)).title == "Other places"
    ]
    assert others == []
    assert len({family.shape for family in FAMILIES}) == len(FAMILIES)


def test_the_legend_counts_each_family_and_names_the_lines() -> None:
    text = legend(by_family({"pubs": (located("A", "pub", 0.0), located("B", "cafe", 5.0))}))
    assert "Pubs and cafés (2)" in text
    assert "1 km from it" in text


def test_a_source_that_does_not_tell_kinds_apart_gives_no_kind() -> None:
    assert kind_in_words("hall") == "Village or church hall"
    assert kind_in_words("museums_england") == ""


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0.0, "inside"),
        (0.4, "10 m away"),
        (243.0, "240 m away"),
        (997.0, "1.0 km away"),
        (1420.0, "1.4 km away"),
    ],
)
def test_how_far_is_told_in_words(metres: float, words: str) -> None:
    assert distance_in_words(metres) == words


def test_an_outline_with_thousands_of_teeth_is_mapped_at_once() -> None:
    turn = np.linspace(0, 2 * np.pi, 19_000, endpoint=False)
    radius = 2500 + 20 * np.sin(turn * 2000)
    teeth = shapely.Polygon(
        np.column_stack((400_000 + radius * np.cos(turn), 400_000 + radius * np.sin(turn)))
    )
    start = time.perf_counter()
    place_map("map", "Teeth", teeth, {})
    assert time.perf_counter() - start < 10
