"""What a measure says: every one that ships is whole, and one that is not is refused by file and field."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from commonground.definitions import load_definition
from commonground.errors import DefinitionError
from commonground.evidence.build import load_definitions_of
from commonground.evidence.comparison.saying import shown
from commonground.evidence.consistency import check_consistency
from commonground.evidence.measures import MISSIONS, PEOPLE, Measure, load_measures, native_kind
from commonground.evidence.measures.definition import Assets, Figures

SHIPPED = load_measures()
EXAMPLE = load_definitions_of("example")
NO_CAR = SHIPPED["example-no-car"]
PUBS = SHIPPED["example-pubs"]
HEALTHY_YEARS = SHIPPED["example-healthy-years"]


# What ships


@pytest.mark.parametrize("measure", SHIPPED.values(), ids=SHIPPED)
def test_a_measure_says_itself_with_a_figure_in_it(measure: Measure):
    for figure in (0.0, 7.25, 1234.5):
        said = measure.said.format(value=shown(measure, figure))
        assert shown(measure, figure) in said
        assert "{" not in said
        assert not said.endswith((".", " "))
    assert measure.question.endswith("?")
    assert measure.why_it_matters.endswith(".")
    assert measure.method.endswith(".")
    assert all(caution.endswith(".") for caution in measure.cautions)
    assert measure.cautions or measure.quality == "counted", "a modelled figure needs a word of caution"


@pytest.mark.parametrize("measure", SHIPPED.values(), ids=SHIPPED)
def test_a_percentage_is_multiplied_by_100_and_a_share_is_no_rate(measure: Measure):
    if measure.kind == "proportion":
        assert measure.per == 100
        assert measure.unit.startswith("% of ")
        assert measure.written == "{}%"
    for thousand in (1_000, 10_000):
        # A mean of a published rate is per thousand already.
        if f"every {thousand:,} people" in measure.unit and measure.kind != "mean":
            assert measure.per == thousand


@pytest.mark.parametrize("measure", SHIPPED.values(), ids=SHIPPED)
def test_a_measure_that_is_an_input_to_an_index_names_one_there_is_and_warns_of_it(measure: Measure):
    indices = load_definitions_of(measure.collection).indices
    assert set(measure.input_to) <= set(indices)
    if measure.input_to and measure.collection == "england":
        assert any("index" in caution.casefold() for caution in measure.cautions)


def test_the_same_word_stands_for_the_same_people_in_unit_and_denominator():
    """Adults among adults, children among children: by the columns that England's files have for each."""
    among = {
        "% of households": {"households", "hh_occupancy_total"},
        "% of people": {"residents", "census2021_total", "pop_mid2015", "pop_mid2022"},
        "% of people aged 16 and over": {"residents_16plus"},
        "% of people aged 16 to 64": {"pop_mid2020_16_64"},
        "% of people of working age": {"pop_mid2015_18_59_64"},
        "% of people aged 60 and over": {"pop_mid2015_60_plus"},
        "% of children under 16": {"pop_mid2015_0_15"},
    }
    judged = 0
    for measure in SHIPPED.values():
        if measure.collection == "england" and measure.kind == "proportion":
            assert isinstance(measure.denominator, Figures)
            assert set(measure.denominator.columns) <= among[measure.unit], measure.id
            judged += 1
    assert judged >= 18


@pytest.mark.parametrize(("collection", "least"), [("england", 40), ("example", 30)])
def test_there_are_measures_of_every_theme(collection: str, least: int):
    measures = load_definitions_of(collection).measures
    assert len(measures) >= least
    themes = Counter(measure.mission for measure in measures.values())
    assert set(themes) == set(MISSIONS)
    strands = {measure.strand for measure in measures.values()}
    assert strands == {"capacity", "social infrastructure", "opportunity", "resilience"}


@pytest.mark.parametrize("collection", ["england", "example"])
def test_every_measure_lies_on_a_kind_of_area_that_has_a_name(collection: str):
    held = load_definitions_of(collection)
    kinds = {native_kind(measure, held.sources, "lsoa21") for measure in held.measures.values()}
    assert "lsoa21" in kinds
    assert not kinds & {"postcode", "point"}


# What is refused


def changed(measure: Measure, **changes: Any) -> dict[str, Any]:
    return measure.model_dump() | changes


def figures(*columns: str) -> Figures:
    return Figures(source="example_census_lsoa21", columns=columns)


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (changed(NO_CAR, denominator=None), "denominator: a proportion needs one"),
        (changed(NO_CAR, weight=PEOPLE), "weight: a proportion has none"),
        (changed(NO_CAR, value=figures("cars")), "value: a proportion has none"),
        (changed(PUBS, assets=None), "assets: a reach needs one"),
        (changed(PUBS, no_interval=""), "no_interval: say why a reach without published limits has no"),
        (changed(NO_CAR, bounds={"low": "a", "high": "b"}), "bounds: only a mean has the publisher's own"),
        (changed(HEALTHY_YEARS, rounded_to=5), "rounded_to: only counts in a numerator are rounded"),
        (changed(NO_CAR, said="many have no car"), r"said: must hold \{value\} once"),
        (changed(NO_CAR, said="{value} or {value} have no car"), r"said: must hold \{value\} once"),
        (changed(NO_CAR, said="{value} of {place}"), r"said: must hold \{value\} once"),
        (changed(NO_CAR, written="%"), r"written: must hold \{\} once"),
        (changed(NO_CAR, written="{value}%"), r"written: must hold \{\} once"),
        (changed(NO_CAR, better="up"), "better"),
        (changed(NO_CAR, strand="hope"), "strand"),
        (changed(NO_CAR, mission="M99"), "mission"),
        (changed(NO_CAR, per=0), "per"),
        (changed(NO_CAR, hidden_below=-1), "hidden_below"),
        (changed(NO_CAR, title=""), "title"),
        (changed(NO_CAR, colour="blue"), "colour"),
    ],
)
def test_a_measure_that_is_not_whole_is_refused_by_field(spoilt: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=says):
        Measure.model_validate(spoilt)


def test_a_definition_that_is_not_right_names_its_file_and_field():
    text = 'id = "bad"\ncollection = "example"\ntitle = "Bad"\n'
    with pytest.raises(DefinitionError, match=r"bad\.toml.*question"):
        load_definition(text, Measure, "bad.toml")


def test_only_what_a_kind_needs_counts_as_read():
    numerator = Figures(
        source="s", columns=("a", "b"), where={"year": 2022}, without={"funder": "x"}, by="ward"
    )
    assert numerator.read == ("a", "b", "year", "funder", "ward")
    assert Assets(source="s", where={"category": ("pub",)}, postcode="pc").read == ("category", "pc")
    assert [field for field, _ in NO_CAR.parts] == ["numerator", "denominator"]
    assert PUBS.source == "example_osm"


# What names nothing


def problem(measure: Measure, **changes: Any) -> str:
    wrong = measure.model_copy(update=changes)
    with pytest.raises(DefinitionError) as told:
        check_consistency(replace(EXAMPLE, measures={**EXAMPLE.measures, measure.id: wrong}))
    return str(told.value)


@pytest.mark.parametrize(
    ("measure", "changes", "says"),
    [
        (NO_CAR, {"numerator": figures("carts")}, "numerator: the source example_census_lsoa21 declares no"),
        (NO_CAR, {"input_to": ("nothing",)}, "input_to: there is no index 'nothing'."),
        (
            NO_CAR,
            {"numerator": Figures(source="nowhere", columns=("x",))},
            "numerator: there is no source 'nowhere'.",
        ),
        (
            NO_CAR,
            {"denominator": Figures(source="example_claimants_lsoa11", columns=("claimants",))},
            "the parts of a measure must all be of one kind of area.",
        ),
        (
            PUBS,
            {"assets": Assets(source="example_osm", where={"colour": ("red",)})},
            "assets: the source example_osm declares no column 'colour'.",
        ),
        (PUBS, {"assets": Assets(source="nowhere")}, "assets: there is no source 'nowhere'."),
        (
            NO_CAR,
            {
                "numerator": Figures(source="example_postcodes", columns=("easting",)),
                "denominator": Figures(source="example_postcodes", columns=("northing",)),
            },
            "numerator: its rows are not areas; say by which column of area codes.",
        ),
    ],
)
def test_a_measure_that_names_what_does_not_exist_is_refused_by_file_and_field(measure, changes, says):
    said = problem(measure, **changes)
    assert said.startswith(f"{measure.id}.toml: ")
    assert says in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"population": "nowhere.people"}, "population: there is no source 'nowhere'."),
        ({"population": "example_population_lsoa21.lsoa21cd"}, "is a column of text, where numbers are"),
        ({"postcodes": "nowhere"}, "there is no source 'nowhere'."),
        ({"outlines": "nowhere"}, "there is no source 'nowhere'."),
        ({"small_areas": "nowhere"}, "small_areas: there is no list 'nowhere'."),
        ({"changes": "nowhere"}, "there is no crosswalk 'nowhere'."),
        ({"crosswalks": ("nowhere",)}, "there is no crosswalk 'nowhere'."),
    ],
)
def test_people_who_are_placed_by_what_does_not_exist_are_refused(changes, says):
    people = EXAMPLE.people["example"].model_copy(update=changes)
    with pytest.raises(DefinitionError) as told:
        check_consistency(replace(EXAMPLE, people={"example": people}))
    assert str(told.value).startswith("example.toml: ")
    assert says in str(told.value)
