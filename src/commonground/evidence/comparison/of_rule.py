"""Comparing the members of a rule's list, with everything read from a store."""

from __future__ import annotations

from collections.abc import Collection

from commonground.evidence.comparison.compared import Compared
from commonground.evidence.comparison.groups import compare_groups
from commonground.evidence.designation import (
    EQUALLY_DEPRIVED,
    GROUP,
    REST,
    Rule,
    comparison_groups,
    read_answer,
)
from commonground.evidence.measures import MISSIONS, read_sums
from commonground.evidence.sources import load_catalogue
from commonground.evidence.store import Store


def compare_rule(store: Store, rule: Rule, wanted: Collection[str] | None = None) -> list[Compared]:
    """Every measure, or those ``wanted``, of a rule's members against other deprived areas and England.

    False discoveries are held down among all measures whichever are wanted, so that a gap is as clear on
    one page as on another. Raises ``NothingBuilt`` where the store holds no answer or no figures,
    ``ComparisonError`` where nothing is on the list, ``DefinitionError`` for a measure that nobody defined.
    """
    answer = read_answer(store, rule)
    sums, measures = read_sums(store, rule.geography)
    told = read_sums(store, rule.geography, wanted)[1] if wanted else measures
    catalogue = load_catalogue()
    compared = compare_groups(
        sums,
        measures,
        comparison_groups(answer),
        answer.areas["authority_code"],
        order=(GROUP, EQUALLY_DEPRIVED, REST),
        words={
            GROUP: rule.called,
            EQUALLY_DEPRIVED: "in other equally deprived areas",
            "england": WHOLE[rule.collection],
        },
        chosen_by=[cut.index for cut in rule.cuts],
        partial={measure.id: catalogue[measure.source].partial for measure in measures},
    )
    return in_order([one for one in compared if one.measure in told])


def in_order(compared: list[Compared]) -> list[Compared]:
    """In the order of a page: by mission, then by title."""
    missions = list(MISSIONS)
    return sorted(compared, key=lambda one: (missions.index(one.measure.mission), one.measure.title))


WHOLE = {"england": "in England", "example": "in the whole county"}
"""What a sentence calls all areas together."""
