"""The step of a build that scores one index."""

from __future__ import annotations

from collections.abc import Mapping

from commonground.evidence.geography import AreaList, CrosswalkDefinition
from commonground.evidence.index.definition import IndexDefinition
from commonground.evidence.index.engine import score
from commonground.evidence.index.inputs import gather
from commonground.evidence.store import (
    AREAS,
    Inputs,
    Made,
    Step,
    crosswalk_table,
    read_crosswalk,
    with_columns_of,
)


def index_table(index_id: str) -> str:
    """The name of an index's table of scores, ranks and deciles."""
    return f"index_{index_id.replace('-', '_')}"


def _columns_needed(definition: IndexDefinition) -> dict[str, tuple[str, ...]]:
    """The columns an index is made from, by source."""
    columns: dict[str, list[str]] = {}
    for leaf in definition.indicators.values():
        columns.setdefault(leaf.source, []).append(leaf.column)
        if leaf.denominator:
            columns.setdefault(leaf.denominator.source, []).append(leaf.denominator.column)
    return {source: tuple(dict.fromkeys(names)) for source, names in columns.items()}


def index_step(
    definition: IndexDefinition,
    listing: AreaList,
    keys: Mapping[str, str],
    crosswalks: Mapping[str, CrosswalkDefinition],
) -> Step:
    """The step that makes an index's tables: scores, every intermediate, weights, and areas not scored.

    ``listing``: the list of its areas. ``keys``: for each source it needs, the column of area codes.
    ``crosswalks``: definitions by id.
    """
    table = index_table(definition.id)
    columns = _columns_needed(definition)
    moves = sorted({leaf.crosswalk for leaf in definition.indicators.values() if leaf.crosswalk})

    def run(inputs: Inputs) -> Made:
        areas = inputs.table(AREAS)
        result = score(
            definition,
            gather(
                definition,
                {
                    source: inputs.table(source, [keys[source], *needed]).set_index(keys[source])
                    for source, needed in columns.items()
                },
                areas[areas["kind"] == definition.geography],
                {name: read_crosswalk(inputs, crosswalks[name]) for name in moves},
            ),
        )
        tables = {
            table: result.table.rename_axis("code").reset_index(),
            f"{table}_steps": result.steps.rename_axis("code").reset_index(),
            f"{table}_weights": result.weights,
            f"{table}_not_scored": result.not_scored,
        }
        return Made(tables, notes=result.notes)

    return Step(
        name=table,
        makes={
            table: ("code",),
            f"{table}_steps": ("code",),
            f"{table}_weights": ("path",),
            f"{table}_not_scored": ("code",),
        },
        run=run,
        code=(
            "commonground.evidence.index",
            "commonground.evidence.geography.crosswalk",
            "commonground.evidence.geography.weights",
        ),
        settings=definition.model_dump_json(),
        needs=(AREAS, *sorted({listing.source, *columns}), *(crosswalk_table(name) for name in moves)),
        columns=with_columns_of(listing, columns),
    )
