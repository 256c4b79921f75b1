"""Tables at rest: tidy Parquet whose bytes depend on its content alone, carrying where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import geopandas as gpd

_ROWS_PER_GROUP = 8192
"""Small groups let a reader fetch one postcode without reading its neighbours' half of England."""

_OURS = b"commonground"


def write_table(rows: pd.DataFrame, path: Path | BinaryIO, provenance: Mapping[str, object]) -> None:
    """Write one table; the same rows give the same bytes. ``provenance`` goes into the file's metadata."""
    said = {_OURS: json.dumps(provenance, sort_keys=True).encode()}
    if "geometry" in rows.columns:
        table = _with_shapes(rows)
    else:
        table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    metadata = {name: value for name, value in (table.schema.metadata or {}).items() if name != b"pandas"}
    pq.write_table(
        table.replace_schema_metadata({**metadata, **said}),
        path,
        compression="zstd",
        row_group_size=_ROWS_PER_GROUP,
        write_page_index=True,
    )


def read_table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A table, or some of its columns; one with shapes comes back as a GeoDataFrame."""
    schema = pq.read_schema(path)
    if b"geo" in (schema.metadata or {}) and (columns is None or "geometry" in columns):
        import geopandas as gpd

        return gpd.read_parquet(path, columns=columns)
    return pq.read_table(path, columns=columns).to_pandas(types_mapper=_nullable)


def _nullable(kind: pa.DataType) -> object:
    """Whole numbers and flags may be missing; a missing one must not turn its column into floats."""
    return {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(),
        pa.large_string(): pd.StringDtype(),
    }.get(kind)


def _with_shapes(rows: gpd.GeoDataFrame | pd.DataFrame) -> pa.Table:
    import geopandas as gpd

    shapes = gpd.GeoDataFrame(rows)
    table = pa.table(shapes.to_arrow(index=False, geometry_encoding="WKB"))
    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "crs": shapes.crs.to_json_dict() if shapes.crs else None,
                "geometry_types": sorted(set(shapes.geom_type.dropna())),
                # No box is around nothing, and JSON has no word for that.
                **({"bbox": [float(side) for side in shapes.total_bounds]} if len(shapes) else {}),
            }
        },
    }
    return table.replace_schema_metadata({b"geo": json.dumps(geo, sort_keys=True).encode()})
