"""Definitions that name what does not exist are mistakes, said with file and field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.errors import DefinitionError
from commonground.evidence.build import load_definitions_of
from commonground.evidence.consistency import Definitions, check_consistency

EXAMPLE = load_definitions_of("example")
RULE = EXAMPLE.rules["example-left-behind"]
COMMUNITY = EXAMPLE.indices["example-community"]


@pytest.mark.parametrize("collection", ["england", "example"])
def test_what_ships_fits_together(collection: str):
    check_consistency(load_definitions_of(collection))


def refused(definitions: Definitions) -> str:
    with pytest.raises(DefinitionError) as problem:
        check_consistency(definitions)
    return str(problem.value)


def with_rule(**changes) -> Definitions:
    return replace(EXAMPLE, rules={RULE.id: RULE.model_copy(update=changes)})


def with_cut(**changes) -> Definitions:
    first, *others = RULE.cuts
    return with_rule(cuts=(first.model_copy(update=changes), *others))


def with_population(**changes) -> Definitions:
    return with_rule(population=RULE.population.model_copy(update=changes))


def with_crosswalk(**changes) -> Definitions:
    walk = EXAMPLE.crosswalks["example_lsoa11_lsoa21"].model_copy(update=changes)
    return replace(EXAMPLE, crosswalks={**EXAMPLE.crosswalks, walk.id: walk})


def with_indicator(**changes) -> Definitions:
    name = next(iter(COMMUNITY.parts))
    domain = COMMUNITY.parts[name]
    assert hasattr(domain, "parts")
    leaf, indicator = next(iter(domain.parts.items()))  # type: ignore[union-attr]
    parts = {**domain.parts, leaf: indicator.model_copy(update=changes)}  # type: ignore[union-attr]
    index = COMMUNITY.model_copy(
        update={"parts": {**COMMUNITY.parts, name: domain.model_copy(update={"parts": parts})}}
    )
    return replace(EXAMPLE, indices={**EXAMPLE.indices, index.id: index})


@pytest.mark.parametrize(
    ("definitions", "sentence"),
    [
        (with_rule(areas="nonsense"), "areas: there is no list of areas 'nonsense'."),
        (with_rule(areas="example_lsoa21"), "areas: example_lsoa21 lists areas of lsoa21, not of wd24."),
        (with_cut(index="nonsense"), "cuts.index: there is no index 'nonsense'."),
        (with_cut(through=None), "cuts.through: example-need is scored for lsoa21, so say by which people"),
        (with_population(source="nowhere"), "population: there is no source 'nowhere'."),
        (
            with_population(column="nobody"),
            "population: the source example_population_lsoa21 declares no",
        ),
        (with_population(crosswalk=None), "population: name the crosswalk from lsoa21 to wd24."),
        (with_population(crosswalk="away"), "population.crosswalk: there is no crosswalk 'away'."),
        (
            with_population(crosswalk="example_lsoa11_lsoa21"),
            "leads from lsoa11 to lsoa21, and what is",
        ),
        (with_crosswalk(postcodes="nowhere"), "there is no source 'nowhere'."),
        (with_crosswalk(population="nowhere.people"), "there is no source 'nowhere'."),
        (with_crosswalk(boundaries="nowhere"), "boundaries: there is no source 'nowhere'."),
        (with_population(column="lsoa21cd"), "lsoa21cd is a column of text, where numbers are needed."),
        (with_indicator(column="wd24nm"), "wd24nm is a column of text, where numbers are needed."),
        (with_indicator(column="nothing"), "the source example_community_wd24 declares no column 'nothing'."),
        (with_indicator(source="nowhere"), "there is no source 'nowhere'."),
        (with_indicator(crosswalk="away"), "crosswalk: there is no crosswalk 'away'."),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_file_and_field(definitions: Definitions, sentence: str):
    said = refused(definitions)
    assert sentence in said
    assert said.split(":")[0].endswith(".toml")


def test_a_list_of_areas_names_columns_of_its_source():
    listing = EXAMPLE.lists["example_wd24"].model_copy(update={"name": "nothing"})
    said = refused(replace(EXAMPLE, lists={**EXAMPLE.lists, listing.id: listing}))
    assert said == ("example_wd24.toml: name: the source example_lookup_lsoa21 declares no column 'nothing'.")
