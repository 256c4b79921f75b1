"""Tables as text, the same on the command line and on the site: plain cells, csv and GeoJSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def plain_cells(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as plain values: the index is a cell like the others, a missing figure is None."""
    table = rows.reset_index() if rows.index.name else rows
    cells = table.astype("object").where(table.notna(), None)
    names = [str(name) for name in cells.columns]
    return [dict(zip(names, row, strict=True)) for row in cells.itertuples(index=False)]


def write_csv(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as csv below their headings; a missing figure is an empty cell."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def geojson(areas: gpd.GeoDataFrame, about: Mapping[str, object]) -> Iterator[str]:
    """Areas with their outlines as one feature collection, piece by piece; ``about`` says what they are."""
    import shapely

    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)
    yield head[:-1] + ', "features": ['
    shapes = shapely.to_geojson(areas.geometry.to_numpy())
    rows = plain_cells(areas.drop(columns=areas.geometry.name))
    # One area to a line: 33,755 of them are written in a second, and a person can still find one.
    for number, (row, shape) in enumerate(zip(rows, shapes, strict=True)):
        said = json.dumps(row, ensure_ascii=False, allow_nan=False)
        comma = ",\n" if number else "\n"
        yield f'{comma}{{"type": "Feature", "properties": {said}, "geometry": {shape or "null"}}}'
    yield "\n]}\n"
