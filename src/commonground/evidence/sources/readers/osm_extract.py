"""OpenStreetMap: the places to meet in an extract of the map, in its own format (``.osm.pbf``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from commonground.errors import SourceError
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.places_to_meet import load_places_to_meet
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers import table
from commonground.evidence.sources.readers.osm_doubles import once_each
from commonground.evidence.sources.readers.osm_things import Things, find_things
from commonground.evidence.sources.readers.reading import Reading, complete

_FLAT = (".parquet", ".csv", ".xlsx", ".xls", ".ods", ".zip")


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """One row for each place to meet: id, category, name where it has one, and where it is on the grid.

    ``osm_id`` is ``n``, ``w`` or ``r`` and the number the map gives that node, way or relation. Its place
    is a node's own, a point inside an outline, or else the middle of what it is made of. What is
    mapped twice counts once. A flat copy (Parquet or csv) is one table. Raises ``SourceError``
    naming the file if it cannot be read, is not in order of kind and id, or holds no place to meet.
    """
    if not files or files[0].name.lower().endswith(_FLAT):
        return table.read(files, source)
    file = files[0]
    try:
        things = find_things(file.path, load_places_to_meet())
    except RuntimeError as problem:
        # Osmium raises nothing narrower; what is wrong stands in the text.
        why = str(problem).removeprefix("PBF error: ")
        raise SourceError(
            f"{file.name}: cannot be read as an OpenStreetMap extract (.osm.pbf), it is damaged, cut "
            f"short or another kind of file ({why}); fetch it again."
        ) from problem
    if things.table.empty:
        raise SourceError(
            f"{file.name}: nothing in it is a place to meet; is it an extract of the whole map?"
        )
    rows, notes = _placed(things)
    reading = complete(rows, source, file.name, 1)
    return Reading(reading.rows, reading.file, reading.first_row, reading.left_out, notes)


def _placed(things: Things) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The things on the national grid, each once, and what there is to say of those left out."""
    outlines = shapely.transform(things.outlines, _metres)
    points = _metres(things.spots)
    whole = ~shapely.is_missing(outlines)
    inside = shapely.point_on_surface(outlines[whole])
    points[whole] = np.column_stack([shapely.get_x(inside), shapely.get_y(inside)])

    known = np.isfinite(points).all(axis=1)
    rows = things.table[known].reset_index(drop=True)
    metres = np.round(points[known]).astype(np.int64)
    rows = rows.assign(easting=metres[:, 0], northing=metres[:, 1])
    single = once_each(rows, points[known], outlines[known])
    notes = []
    if len(single) < len(rows):
        notes.append(
            f"{len(rows) - len(single):,} things are mapped twice, as a point and its outline or as two "
            "outlines; each counts once"
        )
    nowhere = things.table["osm_id"].to_numpy()[~known]
    if nowhere.size:
        some = ", ".join(nowhere[:3])
        notes.append(f"no part of {nowhere.size:,} things is in the file, so they stand nowhere ({some})")
    return single.reset_index(drop=True), tuple(notes)


def _metres(degrees: np.ndarray) -> np.ndarray:
    """(n, 2) eastings and northings of longitudes and latitudes; not a number stays so."""
    from pyproj import Transformer

    if not len(degrees):
        return np.empty((0, 2))
    turn = Transformer.from_crs(4326, 27700, always_xy=True)
    metres = np.column_stack(turn.transform(degrees[:, 0], degrees[:, 1]))
    return np.where(np.isfinite(metres), metres, np.nan)
