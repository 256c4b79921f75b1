"""ONS boundaries: GeoJSON, GeoPackage, a zipped shapefile, or GeoParquet."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from commonground.errors import SourceError
from commonground.evidence.sources.cells import matched
from commonground.evidence.sources.containers import Sheet
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers.reading import Reading, complete

if TYPE_CHECKING:
    import geopandas as gpd


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """Areas with their shapes; ``rows`` is a GeoDataFrame that carries its coordinate system."""
    import geopandas as gpd  # slow to load, and most commands read no shapes

    parts = [_shapes(file, source) for file in files]
    if not parts:
        raise SourceError(f"{source.id}: no file was given to read.")
    reading = complete(pd.concat(parts, ignore_index=True), source, files[0].name, 1)
    shapes = gpd.GeoDataFrame(reading.rows, geometry="geometry", crs=parts[0].crs)
    return Reading(shapes, reading.file, reading.first_row, reading.left_out)


def _shapes(file: RawFile, source: Source) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    try:
        flat = file.name.lower().endswith(".parquet")
        shapes = gpd.read_parquet(file.path) if flat else _published(file)
    except (DataSourceError, pa.ArrowException, OSError, ValueError) as problem:
        raise SourceError(
            f"{file.name}: no boundaries can be read from it, it is damaged or not what its ending says; "
            "fetch it again."
        ) from problem
    if shapes.crs is None:
        raise SourceError(f"{file.name}: it does not say which coordinate system it is in.")
    sheet = Sheet("", pd.DataFrame(shapes.drop(columns=shapes.geometry.name)), 1, file.name)
    named = matched(sheet, source, [name for name in source.columns if name != "geometry"])
    return gpd.GeoDataFrame(named, geometry=shapes.geometry.reset_index(drop=True).to_numpy(), crs=shapes.crs)


def _published(file: RawFile) -> gpd.GeoDataFrame:
    """GDAL tells formats apart by their ending, which a file kept under its hash does not have."""
    from pyogrio import read_dataframe

    ending = Path(file.name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder, f"boundaries{ending}")
        named.symlink_to(file.path.resolve())
        return read_dataframe(f"/vsizip/{named}" if ending == ".zip" else named)
