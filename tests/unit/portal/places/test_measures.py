"""The measures: what is measured, how it is spread, and a ranking only where it can be made with care."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import re

import numpy as np
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.comparison import estimate_as_data, shown
from commonground.evidence.measures import Estimate, Measure, estimated, load_measures, read_sums
from commonground.evidence.store import Store
from commonground.portal.places.classes import MOST, bands, class_edges, class_of
from commonground.portal.places.distribution import distribution, histogram
from commonground.portal.places.measured import Measured
from commonground.portal.places.narrowing import Where, narrowed
from commonground.portal.places.packing import Packed
from commonground.portal.places.ranking import ends, why_not_ranked

NAME = "example-no-car"
PAGE = f"/measures/{NAME}/"
NO_CAR = load_measures()["no-car"]


def measured(value: list[float], half: float = 1.0, measure: Measure = NO_CAR) -> Measured:
    """A measure made by hand in as many areas as there are figures, each with an interval of ``half``."""
    count = len(value)
    figures = np.array(value, float)
    empty = np.full(count, "", object)
    codes = np.array([f"X{number:08d}" for number in range(count)], object)
    edges = class_edges(figures, measure.decimals)
    return Measured(
        measure=measure,
        kind="wd24",
        england=Estimate(10.0, 9.0, 11.0, 100.0, "counted", "2021", "census2021_lsoa21", 1.0),
        bands=bands(measure, edges),
        where=Where(empty, empty, empty, empty),
        codes=codes,
        names=codes,
        people=np.full(count, 100.0),
        value=figures,
        low=figures - half,
        high=figures + half,
        n=np.full(count, 50.0),
        covered=np.ones(count),
        classes=class_of(figures, edges, measure.decimals),
    )


def test_every_measure_is_on_the_list_and_has_a_page(site):
    told = json.loads(site.get("/measures.json").content)
    listed = site.get("/measures/").content.decode()
    for one in told:
        assert f'href="/measures/{one["id"]}/"' in listed
        page = html.unescape(site.get(f"/measures/{one['id']}/").content.decode())
        for said in (one["question"], one["why_it_matters"], one["method"], *one.get("cautions", ())):
            assert said in page
    assert len(told) > 30


def test_the_figure_of_all_areas_is_the_one_that_profiles_give(site, county_store):
    sums, (measure,) = read_sums(Store(county_store), "wd24", [NAME])
    (whole,) = estimated(sums.whole("england"), [measure]).of(0, [measure])
    told = json.loads(site.get(f"/measures/{NAME}.json").content)
    assert told["england"] == json.loads(json.dumps(estimate_as_data(whole)))
    assert whole.value is not None
    assert measure.said.format(value=shown(measure, whole.value)) in html.unescape(
        site.get(PAGE).content.decode()
    )


def test_an_areas_figure_is_the_one_on_its_own_page(site):
    told = json.loads(site.get(f"/measures/{NAME}.json").content)
    for row in told["figures"][:5]:
        profile = json.loads(site.get(f"/places/wd24/{row['code']}.json").content)
        (own,) = (one for one in profile["measures"] if one["measure"] == NAME)
        assert (row["value"], row["low"], row["high"]) == tuple(
            own["place"][part] for part in ("value", "low", "high")
        )


def test_the_csv_holds_the_same_numbers_as_the_data(site):
    told = json.loads(site.get(f"/measures/{NAME}.json").content)["figures"]
    rows = list(csv.DictReader(io.StringIO(site.get(f"/measures/{NAME}.csv").content.decode())))
    assert [row["code"] for row in rows] == [one["code"] for one in told]
    for row, one in zip(rows, told, strict=True):
        assert row["value"] == ("" if one["value"] is None else str(one["value"]))


def test_what_the_map_is_coloured_by_is_what_the_list_says(site):
    values = json.loads(site.get(f"/measures/{NAME}/values.json").content)
    page = html.unescape(site.get("/map/", {"show": f"measure:{NAME}", "rows": "all"}).content.decode())
    for code, shown_value in values["shown"].items():
        row = re.search(rf'<tr class="govuk-table__row" data-code="{code}">(.*?)</tr>', page, re.DOTALL)
        assert row
        assert shown_value in row[1]
        assert values["classes"][values["values"][code]]["label"] in row[1]


def test_each_area_is_in_one_class_of_the_distribution_or_has_no_figure(site):
    for name in ("example-bus-change", "example-no-car", "example-rural"):
        for kind in ("wd24", "lsoa21", "lad24"):
            told = json.loads(site.get(f"/measures/{name}.json", {"kind": kind}).content)
            counted = sum(bar["areas"] for bar in told["distribution"])
            assert counted + told["areas_without_figure"] == told["areas"] == len(told["figures"])
            blank = sum(row["value"] is None for row in told["figures"])
            assert blank == told["areas_without_figure"]


def test_areas_without_a_figure_are_counted_on_the_page(site, text_of):
    told = json.loads(site.get("/measures/example-bus-change.json").content)
    without = told["areas_without_figure"]
    assert without
    assert f"{without} have none" in text_of("/measures/example-bus-change/")


def test_a_measure_without_intervals_has_no_table_of_best_and_worst(text_of):
    words = text_of("/measures/example-halls/")
    assert "There is no table of best and worst here." in words
    assert "The highest, which is" not in words


def test_a_measure_with_intervals_names_ten_at_each_end_with_their_intervals(site, text_of):
    words = text_of(PAGE)
    assert "The highest, which is worst" in words
    assert "Read these with care" in words
    figures = json.loads(site.get(f"/measures/{NAME}.json").content)["figures"]
    ranked = sorted((row for row in figures if row["value"] is not None), key=lambda row: row["value"])
    page = site.get(PAGE).content.decode()
    named = set(re.findall(r'data-code="([^"]+)"', page))
    assert named == {row["code"] for row in (*ranked[:10], *ranked[-10:])}


def test_the_ends_say_how_many_others_may_belong_there():
    made = measured([float(n) for n in range(100)], half=2.5)
    highest, lowest = ends(made)
    assert made.value[highest.which].tolist() == [float(n) for n in range(99, 89, -1)]
    assert made.value[lowest.which].tolist() == [float(n) for n in range(10)]
    # 88 and 89 reach 90 with their intervals, and so on, within 2.5.
    assert (highest.also, lowest.also) == (2, 2)


def test_areas_without_a_figure_are_at_neither_end():
    made = measured([float("nan")] * 40 + [float(n) for n in range(40)])
    highest, lowest = ends(made)
    assert not np.isnan(made.value[[*highest.which, *lowest.which]]).any()


def test_nothing_is_ranked_that_stands_for_a_larger_area():
    lent = NO_CAR.model_copy(update={"quality": "larger area"})
    assert "larger areas" in why_not_ranked(measured([float(n) for n in range(100)], measure=lent))


@given(
    st.lists(st.one_of(st.floats(-1e4, 1e5), st.just(float("nan"))), min_size=1, max_size=300),
    st.integers(0, 3),
)
def test_whatever_the_figures_each_is_in_the_class_that_its_shown_number_belongs_to(values, decimals):
    figures = np.array(values)
    edges = class_edges(figures, decimals)
    assert edges == sorted(set(edges))
    assert len(edges) < MOST
    classes = class_of(figures, edges, decimals)
    for value, at in zip(values, classes.tolist(), strict=True):
        if math.isnan(value):
            assert at == -1
            continue
        seen = float(np.round(value, decimals))
        low, high = [None, *edges][at], [*edges, None][at]
        assert low is None or seen >= low
        assert high is None or seen < high


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300))
def test_whatever_the_figures_the_bars_hold_each_of_them_once(values):
    figures = np.array(values)
    spread = distribution(NO_CAR, figures, np.ones(len(figures)), 10.0)
    assert spread.areas == len(figures)
    assert sum(bar.people for bar in spread.bars) == pytest.approx(len(figures))
    assert len(spread.bars) <= 12
    assert sum(bar.england for bar in spread.bars) == 1


def test_classes_of_a_usual_spread_have_round_edges_and_about_a_fifth_each():
    figures = np.random.default_rng(7).gamma(4, 5, 6000)
    edges = class_edges(figures, 1)
    assert len(edges) == 4
    assert all(edge == round(edge) for edge in edges)
    shares = np.bincount(class_of(figures, edges, 1)) / len(figures)
    assert (shares > 0.1).all()
    assert (shares < 0.3).all()


def test_figures_far_to_one_side_are_in_classes_that_grow():
    figures = np.random.default_rng(7).lognormal(3, 1.6, 5000)
    spread = distribution(NO_CAR, figures, np.ones(5000), None)
    assert spread.by_ratio
    assert max(bar.areas for bar in spread.bars) < 2500


def test_where_nearly_all_are_nought_the_rest_is_a_class():
    figures = np.array([0.0] * 95 + [3.0, 4.0, 5.0, 6.0, 7.0])
    assert class_edges(figures, 1) == [3.0]


def test_the_drawn_bars_say_what_the_table_says():
    spread = distribution(NO_CAR, np.arange(100.0), np.ones(100), 50.0)
    drawn = histogram(spread, "Homes", "England")
    for bar in spread.bars:
        assert f"{bar.band.label}: {bar.areas:,} areas" in drawn
    assert 'role="img"' in drawn


@pytest.mark.parametrize("kind", ["wd17", "msoa21", "nonsense", "../etc"])
def test_a_kind_that_is_not_here_is_named_with_those_that_are(site, kind):
    refused = site.get(PAGE, {"kind": kind})
    assert refused.status_code == 404
    assert "There are no pages for areas of the kind" in html.unescape(refused.content.decode())


def test_a_measure_nobody_defined_is_not_here(site):
    for address in (
        "/measures/nope/",
        "/measures/nope.json",
        "/measures/nope.csv",
        "/measures/nope/values.json",
    ):
        assert site.get(address).status_code == 404


def test_colours_mean_the_same_whatever_the_page_keeps_to(site):
    values = [
        json.loads(site.get(f"/measures/{NAME}/values.json", asked).content)
        for asked in ({}, {"authority": "X07000001"})
    ]
    assert values[0] == values[1]


def test_a_council_area_outside_the_region_asked_for_is_left_out():
    where = Where(
        np.array(["R1", "R2"], object),
        np.array(["North", "South"], object),
        np.array(["A1", "A2"], object),
        np.array(["Alton", "Bolton"], object),
    )
    choice = narrowed({"region": "R2", "authority": "A1"}, where)
    assert choice.asked == {"region": "R2"}
    assert choice.mask(where).tolist() == [False, True]
    assert [one.name for one in choice.authorities] == ["Bolton"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ""),
        ({"region": "R1"}, " in the North East"),
        ({"region": "R2"}, " in London"),
        ({"region": "R1", "authority": "A1"}, " in North Tyneside"),
    ],
)
def test_where_a_page_keeps_to_is_said_as_people_say_it(asked, words):
    where = Where(
        np.array(["R1", "R2"], object),
        np.array(["North East", "London"], object),
        np.array(["A1", "A2"], object),
        np.array(["North Tyneside", "Camden"], object),
    )
    assert narrowed(asked, where).words == words


def test_packed_texts_are_forgotten_when_room_is_short():
    packed = Packed(most=200)
    made = []

    def text(name: str) -> str:
        made.append(name)
        return name * 3

    for name in ("a", "b", "a", "c", "d", "e", "f", "g", "h", "i", "j", "a"):
        packed.text(name, lambda name=name: text(name))
    assert made.count("a") == 2
    assert made.count("b") == 1


def test_each_kind_of_england_has_a_page_of_each_kind_of_measure(england_site: Client):
    for kind in ("wd17", "wd24", "lsoa21", "lad24", "rgn"):
        for name in ("no-car", "distance-to-gp", "lonely", "claimants", "turnout"):
            assert england_site.get(f"/measures/{name}/", {"kind": kind}).status_code == 200
