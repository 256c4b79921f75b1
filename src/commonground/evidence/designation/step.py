"""The step of a build that applies one rule, and the answer read back from a store."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from commonground.evidence.designation.applying import Answer, Evidence, apply_rule
from commonground.evidence.designation.definition import Counted, Rule, load_rules
from commonground.evidence.geography import KINDS, AreaList, CrosswalkDefinition
from commonground.evidence.index import index_table
from commonground.evidence.store import (
    AREAS,
    Inputs,
    Made,
    Step,
    Store,
    crosswalk_table,
    read_crosswalk,
    with_columns_of,
)


def rule_table(rule_id: str) -> str:
    """The name of a rule's table of areas and their status."""
    return f"designation_{rule_id.replace('-', '_')}"


def designation_step(
    rule: Rule,
    listing: AreaList,
    keys: Mapping[str, str],
    crosswalks: Mapping[str, CrosswalkDefinition],
) -> Step:
    """The step that makes a rule's tables: every area with its status, and the lines of its cuts.

    ``listing``: the list of its areas. ``keys``: for each source of people, the column of area codes.
    ``crosswalks``: definitions by id.
    """
    table = rule_table(rule.id)
    counts: list[Counted] = [rule.population, *(cut.through for cut in rule.cuts if cut.through)]
    moves = sorted({counted.crosswalk for counted in counts if counted.crosswalk})
    indices = [cut.index for cut in rule.cuts]

    def run(inputs: Inputs) -> Made:
        areas = inputs.table(AREAS)
        evidence = Evidence(
            areas=areas[areas["kind"] == rule.geography].drop(columns="kind").set_index("code"),
            scores={index: inputs.table(index_table(index)).set_index("code") for index in indices},
            crosswalks={name: read_crosswalk(inputs, crosswalks[name]) for name in moves},
            counts={
                f"{counted.source}.{counted.column}": inputs.table(
                    counted.source, [keys[counted.source], counted.column]
                ).set_index(keys[counted.source])[counted.column]
                for counted in counts
            },
            absent={
                index: inputs.table(f"{index_table(index)}_not_scored").set_index("code")["reason"]
                for index in indices
            },
        )
        answer = apply_rule(rule, evidence)
        return Made({table: answer.areas.rename_axis("code").reset_index(), f"{table}_lines": answer.lines})

    return Step(
        name=table,
        makes={table: ("code",), f"{table}_lines": ("index",)},
        run=run,
        code=(
            "commonground.evidence.designation",
            "commonground.evidence.index.ranking",
            "commonground.evidence.index.transformation",
            "commonground.evidence.geography.crosswalk",
            "commonground.evidence.geography.weights",
        ),
        settings=rule.model_dump_json(),
        needs=(
            AREAS,
            *(index_table(index) for index in indices),
            *(f"{index_table(index)}_not_scored" for index in indices),
            *sorted({listing.source, *(counted.source for counted in counts)}),
            *(crosswalk_table(name) for name in moves),
        ),
        columns=with_columns_of(
            listing,
            {
                source: tuple(sorted({counted.column for counted in counts if counted.source == source}))
                for source in {counted.source for counted in counts}
            },
        ),
    )


def read_answer(store: Store, rule: Rule) -> Answer:
    """The answer a build left in the store. Raises ``NothingBuilt`` saying why it is not there."""
    table = rule_table(rule.id)
    areas: pd.DataFrame = store.table(table).set_index("code")
    return Answer(rule, areas, store.table(f"{table}_lines"))


def answers_in(store: Store) -> list[Answer]:
    """The answer to every rule that the store has one to, in order of the rules' ids."""
    return [
        read_answer(store, rule)
        for rule in load_rules().values()
        if rule.collection == store.collection and rule_table(rule.id) in store
    ]


def newest_list_of_wards(store: Store) -> Rule | None:
    """The newest list of wards that the store has an answer to, if any."""
    held = [
        rule
        for rule in load_rules().values()
        if rule_table(rule.id) in store and KINDS[rule.geography].noun == "ward"
    ]
    return max(held, key=lambda rule: rule.dated, default=None)
