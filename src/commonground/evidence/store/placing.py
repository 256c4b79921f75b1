"""Steps from admitted tables to areas and crosswalks: which areas there are, how figures move between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from commonground.evidence.geography import AreaList, Crosswalk, CrosswalkDefinition
from commonground.evidence.store.step import Inputs, Made, Step

AREAS = "areas"
"""The table of every area of every kind."""


def crosswalk_table(crosswalk_id: str) -> str:
    """The name of a crosswalk's table."""
    return f"crosswalk_{crosswalk_id}"


def read_crosswalk(inputs: Inputs, definition: CrosswalkDefinition) -> Crosswalk:
    """A crosswalk made earlier in the build, checked again as it is read."""
    pairs = inputs.table(crosswalk_table(definition.id))
    return Crosswalk(pairs, definition.from_kind, definition.to_kind, definition.title)


def with_columns_of(listing: AreaList, columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Needed columns, by source, and beside them those of a list: without its list no area is known."""
    needed = dict(columns)
    own = (*needed.get(listing.source, ()), *listing.columns.values())
    return needed | {listing.source: tuple(dict.fromkeys(own))}


def areas_step(lists: Sequence[AreaList], absent: Sequence[AreaList] = ()) -> Step:
    """The step that makes the table of all areas; ``absent`` are the lists whose source is not there."""
    needed = {definition.source for definition in lists}

    def run(inputs: Inputs) -> Made:
        from commonground.evidence.geography import area_table

        held = [
            listing for listing in lists if {*listing.columns.values()} <= {*inputs.columns(listing.source)}
        ]
        notes = [
            f"no list of {listing.kind}: its columns are not in this edition of {listing.source}"
            for listing in lists
            if listing not in held
        ]
        notes += [
            f"no list of {listing.kind}: it needs {listing.source}, which is not there" for listing in absent
        ]
        tables = {source: _flat(inputs.table(source)) for source in sorted({item.source for item in held})}
        return Made({AREAS: area_table(held, tables)}, notes=tuple(notes))

    return Step(
        name=AREAS,
        makes={AREAS: ("kind", "code")},
        run=run,
        code=("commonground.evidence.geography", "commonground.evidence.store.placing"),
        settings="\n".join(definition.model_dump_json() for definition in (*lists, *absent)),
        needs=tuple(sorted(needed)),
    )


def crosswalk_step(definition: CrosswalkDefinition) -> Step:
    """The step that makes one crosswalk, and the table of what it cannot place."""
    table = crosswalk_table(definition.id)
    plain = tuple(sorted(definition.columns))
    shapes = definition.boundaries

    def run(inputs: Inputs) -> Made:
        import geopandas as gpd

        from commonground.evidence.geography import make_crosswalk

        areas = inputs.table(AREAS)
        crosswalk, unplaced = make_crosswalk(
            definition,
            {name: inputs.table(name) for name in plain},
            {shapes: gpd.GeoDataFrame(inputs.table(shapes))} if shapes else {},
            set(areas["code"][areas["kind"] == definition.to_kind]),
        )
        notes = (crosswalk.basis, f"{len(unplaced):,} areas have no place in it and are listed")
        return Made({table: crosswalk.pairs, f"{table}_unplaced": unplaced}, notes=notes)

    return Step(
        name=table,
        makes={table: ("from", "to"), f"{table}_unplaced": ("code", "found_in")},
        run=run,
        code=("commonground.evidence.geography", "commonground.evidence.store.placing"),
        settings=definition.model_dump_json(),
        needs=(AREAS, *plain, *([shapes] if shapes else [])),
        columns=definition.columns,
    )


def _flat(rows: pd.DataFrame) -> pd.DataFrame:
    """A table without its shapes."""
    return pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))
