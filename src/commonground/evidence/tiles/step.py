"""The step of a build that makes the map tiles of one kind of area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from commonground.evidence.geography import KINDS, put_together
from commonground.evidence.sources import AreaKindName, Source
from commonground.evidence.store import AREAS, PEOPLE_PIECES, Inputs, Made, Step
from commonground.evidence.tiles.archive import FIRST_ZOOM, LAST_ZOOM, tile_archive, tools

if TYPE_CHECKING:
    import geopandas as gpd

_MAPPED = ("small area", "ward", "council area", "region")
"""The nouns whose newest edition is on the maps."""

_NAMED = 12
"""Areas without an outline that a note names."""


def tiles_file(kind: AreaKindName) -> str:
    """The name under which the store keeps the tiles of a kind."""
    return f"{kind}.pmtiles"


def mapped_kinds(listed: Iterable[AreaKindName], ruled: Iterable[AreaKindName]) -> list[AreaKindName]:
    """The kinds that a page maps, smallest first: the newest listed of each noun, and those of rules."""
    kinds = [kind for kind in KINDS.values() if kind.id in set(listed) and kind.noun in _MAPPED]
    newest = {kind.noun: kind.id for kind in sorted(kinds, key=lambda kind: kind.vintage)}
    wanted = {*newest.values(), *ruled}
    return [kind.id for kind in KINDS.values() if kind.id in wanted]


def tiles_step(kind: AreaKindName, small: AreaKindName, sources: Mapping[str, Source]) -> Step:
    """The step that makes a kind's tiles: from its published outlines, or from those of the ``small`` areas.

    An area is put together where nobody publishes the outlines of its kind; one that cuts a small area in
    two then has none, as nobody drew the cut. Areas without an outline are on no map, and are named.
    """
    own, smaller = _outlines(kind, sources), _outlines(small, sources)
    held = own or smaller
    table = f"{held.id}_web" if held else f"outlines of {KINDS[kind].name}"
    needs = (AREAS, table) if own else (AREAS, table, PEOPLE_PIECES)

    def run(inputs: Inputs) -> Made:
        import geopandas as gpd

        assert held is not None
        outlines = _by_code(inputs, held, table)
        notes = []
        if not own:
            pieces = inputs.table(PEOPLE_PIECES, [small, kind])
            whole = {str(code): shape for code, shape in outlines.geometry.items()}
            made = put_together(pieces[small], pieces[kind], whole)
            outlines = gpd.GeoDataFrame(geometry=gpd.GeoSeries(made, crs=outlines.crs).sort_index())
            notes.append(f"outlines put together from those of {KINDS[small].name}")
        areas = inputs.table(AREAS)
        listed = areas[areas["kind"] == kind].set_index("code")["name"]
        names = listed.reindex(outlines.index)
        outlines = outlines.assign(name=names.fillna(pd.Series(outlines.index, outlines.index)))
        absent = listed.index.difference(outlines.index)
        if len(absent):
            more = f" and {len(absent) - _NAMED:,} more" if len(absent) > _NAMED else ""
            notes.append(f"on no map, having no outline: {', '.join(absent[:_NAMED])}{more}")
        return Made({}, notes=tuple(notes), files={tiles_file(kind): tile_archive(outlines, kind)})

    return Step(
        name=tiles_file(kind),
        makes={},
        files=(tiles_file(kind),),
        run=run,
        code=("commonground.evidence.tiles", "commonground.evidence.geography.joining"),
        settings=f"zooms {FIRST_ZOOM} to {LAST_ZOOM}, {tools()}",
        needs=needs,
        columns={} if own else {PEOPLE_PIECES: (small, kind)},
    )


def _outlines(kind: AreaKindName, sources: Mapping[str, Source]) -> Source | None:
    return next((s for s in sources.values() if s.reader == "boundaries" and s.geography == kind), None)


def _by_code(inputs: Inputs, source: Source, table: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    shapes = gpd.GeoDataFrame(inputs.table(table, [source.key[0], "geometry"]))
    shapes = shapes[~(shapes.geometry.isna() | shapes.geometry.is_empty)]
    return shapes.set_index(source.key[0])
