"""Steps from raw files to admitted tables: one for each source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from commonground.evidence.geography import KINDS, AreaList
from commonground.evidence.sources import RawFile, Source, definitions_read_by
from commonground.evidence.store.step import Inputs, Made, Step

_CODE = (
    "commonground.evidence.sources.readers",
    "commonground.evidence.sources.places_to_meet",
    "commonground.evidence.sources.cells",
    "commonground.evidence.sources.containers",
    "commonground.evidence.geography.codes",
    "commonground.evidence.geography.boundaries",
    "commonground.evidence.store.admission",
    "commonground.evidence.store.ingesting",
    "commonground.evidence.store.tables",
)

_NAMED = 12
"""Missing areas that a note names; the table itself says which the rest are."""


def source_step(
    source: Source, files: Sequence[RawFile], lists: Sequence[AreaList], geographies: Mapping[str, str]
) -> Step:
    """The step that reads and admits one source.

    ``lists``: the lists of areas there are; those this source must agree with become its needs.
    ``geographies``: for each source that holds a list, its own geography. A source of boundaries makes
    two tables: in metres, and in degrees for the web.
    """
    against = _lists_to_check(source, lists, geographies)
    makes = {source.id: source.key}
    if source.reader == "boundaries":
        makes[f"{source.id}_web"] = source.key

    def run(inputs: Inputs) -> Made:
        from commonground.evidence.sources import check_unharmed, read_source
        from commonground.evidence.store.admission import admit

        known = {
            listing.kind: pd.Index(
                inputs.table(listing.source, [listing.code])[listing.code].dropna().unique()
            )
            for listing in against
            if listing.code in inputs.columns(listing.source)
        }
        for file in files:
            check_unharmed(file)
        reading = read_source(files, source)
        admitted = admit(reading, source, known)
        notes = [*reading.notes, *(f"{name} is not in this edition of the file" for name in reading.left_out)]
        if admitted.missing:
            because = source.missing.because if source.missing else ""
            named = ", ".join(admitted.missing[:_NAMED])
            more = len(admitted.missing) - _NAMED
            notes.append(f"missing: {named}{f' and {more:,} more' if more > 0 else ''} ({because})")
        if source.reader == "boundaries":
            return _with_web_twin(source, admitted.rows, admitted.rules, notes)
        return Made({source.id: admitted.rows}, admitted.rules, tuple(notes))

    return Step(
        name=source.id,
        makes=makes,
        run=run,
        code=_CODE,
        settings=definitions_read_by(source),
        needs=tuple(sorted({listing.source for listing in against})),
        raw=tuple(files),
    )


def _lists_to_check(
    source: Source, lists: Sequence[AreaList], geographies: Mapping[str, str]
) -> list[AreaList]:
    """The lists of the kinds of area a source names, and of their other vintages.

    The other vintages let an error say that a file is of the wrong one. A source that holds a list
    itself is held only against lists of larger areas, so that no two lists wait for each other.
    """
    sizes = list(KINDS)
    kinds = {column.kind for column in source.columns.values() if column.kind} | {source.geography}
    nouns = {KINDS[kind].noun for kind in kinds if kind in KINDS}
    wanted = [
        listing for listing in lists if KINDS[listing.kind].noun in nouns and listing.source != source.id
    ]
    if source.id not in geographies:
        return wanted
    own = sizes.index(source.geography)
    return [listing for listing in wanted if sizes.index(geographies[listing.source]) > own]


def _with_web_twin(source: Source, rows: pd.DataFrame, rules: tuple[str, ...], notes: list[str]) -> Made:
    import geopandas as gpd

    from commonground.evidence.geography import web_boundaries, work_boundaries

    shapes = gpd.GeoDataFrame(rows)
    metres, faults = work_boundaries(shapes)
    degrees, _ = web_boundaries(shapes)
    notes += [f"{fault.code}: {fault.fault}" for fault in faults.itertuples()]
    return Made({source.id: metres, f"{source.id}_web": degrees}, rules, tuple(notes))
