"""Index definitions: what is accepted, what is refused, and what ships."""

from __future__ import annotations

import pytest

from commonground.definitions import load_definition
from commonground.errors import DefinitionError
from commonground.evidence.index import IndexDefinition, load_indices
from commonground.evidence.sources.catalogue import load_catalogue
from samples import INDEX_HEADING

GOOD = (
    INDEX_HEADING
    + """impute = { with = "median", reason = "Few gaps." }
[method]
normalise = "rank"
transform = "exponential"
weight = "given"
reason = "As the official one."
[parts.health]
title = "Health"
reason = "Health matters."
weight = 0.6
[parts.health.method]
normalise = "normal scores"
weight = "equal"
reason = "Alike."
[parts.health.parts.mood]
title = "Low mood"
reason = "Spirits matter."
source = "mood"
column = "share"
worse = "higher"
[parts.pay]
title = "Low pay"
reason = "Money matters."
source = "pay"
column = "rank"
worse = "lower"
weight = 0.4
"""
)

HEALTH = r"need\.toml: parts\.health\.domain"
LOWER = 'worse = "lower"'


def test_a_definition_is_a_tree_whose_indicators_have_paths() -> None:
    definition = load_definition(GOOD, IndexDefinition, "need.toml")
    assert list(definition.indicators) == ["health.mood", "pay"]
    assert definition.indicators["health.mood"].source == "mood"
    assert definition.root.method == definition.method
    assert load_definition(GOOD, IndexDefinition, "need.toml") == definition
    assert IndexDefinition.model_validate(definition.model_dump(by_alias=True)) == definition


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('"normal scores"', '"normal"', rf"^{HEALTH}\.method\.normalise: Input should be"),
        ('source = "mood"', "", rf"^{HEALTH}\.parts\.mood\.indicator\.source: Field required"),
        ("weight = 0.4", "", r"parts\.pay\.weight: give a weight to every part"),
        (LOWER, LOWER + "\nshrink = true", "only a count with a denominator can be shrunk"),
        (LOWER, LOWER + '\ncrosswalk = "x"', "counts are moved first and rates after"),
        ('normalise = "rank"', 'normalise = "z"', "exponential transform works on ranks"),
        ("[parts.pay]", '[parts."pay.low"]', r"String should match pattern"),
        ('with = "median"', 'with = "zero"', r"impute\.with: Input should be 'median' or 'authority median'"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_by_file_and_field(right: str, wrong: str, sentence: str) -> None:
    assert GOOD.count(right) == 1
    with pytest.raises(DefinitionError, match=sentence):
        load_definition(GOOD.replace(right, wrong), IndexDefinition, "need.toml")


def test_the_published_indices_ship() -> None:
    assert {"cni-2019", "cni-2023", "imd-2015", "imd-2019", "imd-2025"} <= set(load_indices())


@pytest.mark.parametrize("index_id", list(load_indices()))
def test_an_index_that_ships_explains_itself_and_names_columns_that_exist(index_id: str) -> None:
    definition, catalogue = load_indices()[index_id], load_catalogue()
    assert definition.cautions
    for indicator in definition.indicators.values():
        source = catalogue[indicator.source]
        assert indicator.column in source.columns
        assert indicator.reason.endswith(".")
        assert source.collection == definition.collection
        if indicator.crosswalk is None:
            assert source.geography == definition.geography
        if indicator.denominator is not None:
            assert indicator.denominator.column in catalogue[indicator.denominator.source].columns


@pytest.mark.parametrize("index_id", ["imd-2015", "imd-2019", "imd-2025"])
def test_the_weights_of_the_imd_sum_to_0_999_and_are_not_made_up_to_one(index_id: str) -> None:
    weights = [part.weight or 0 for part in load_indices()[index_id].parts.values()]
    assert sum(weights) == pytest.approx(0.999)


@pytest.mark.parametrize("index_id", ["cni-2019", "cni-2023"])
def test_the_community_needs_index_says_that_it_is_not_open_data(index_id: str) -> None:
    definition = load_indices()[index_id]
    assert definition.licence.startswith("Not open data")
    availability = {load_catalogue()[leaf.source].availability for leaf in definition.indicators.values()}
    assert availability == {"supplied"}
