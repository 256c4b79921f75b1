"""One kind of area as a PMTiles archive: vector tiles, each zoom with no more detail than it can show."""

from __future__ import annotations

import io
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

FIRST_ZOOM = 4
"""All of England on a narrow phone."""

LAST_ZOOM = 11
"""Nearer than that a map enlarges these tiles, whose units (5 metres) are finer than outlines are."""

_MERCATOR = 3857
"""EPSG code of the square world that tiles are cut from."""

_AROUND_THE_WORLD = 40_075_016.69
"""Units of that square's side."""

_PIXELS = 512
"""Pixels of a tile's side on a screen."""


def tools() -> str:
    """The libraries that decide an archive's bytes, with their versions."""
    return " ".join(f"{library} {version(library)}" for library in ("freestiler", "pmtiles"))


def tile_archive(areas: gpd.GeoDataFrame, layer: str) -> bytes:
    """The archive of ``areas``: one layer, in which a feature has ``code`` and ``name``.

    ``areas``: indexed by code, with ``name`` and outlines in longitude and latitude; none without an
    outline. Every area is in the tiles of every zoom, with the same number (its place in the order of
    codes). Neighbours are simplified together, so that a border they share stays shared. The same areas
    give the same bytes. Formats: PMTiles 3, Mapbox Vector Tile 2.1.
    """
    from pmtiles.reader import MemorySource, Reader, all_tiles
    from pmtiles.tile import zxy_to_tileid
    from pmtiles.writer import Writer

    flat = areas.sort_index().rename_axis("code").reset_index()[["code", "name", "geometry"]]
    flat = flat.to_crs(_MERCATOR)
    out = io.BytesIO()
    writer = Writer(out)
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        tiles = _tiles_of_zoom(flat, layer, zoom)
        for (_, x, y), tile in all_tiles(MemorySource(tiles)):
            writer.write_tile(zxy_to_tileid(zoom, x, y), tile)
    # What is said of the last zoom holds for all, but for the zooms themselves.
    last = Reader(MemorySource(tiles))
    said = last.metadata()
    for described in said["vector_layers"]:
        described["minzoom"] = FIRST_ZOOM
    writer.finalize(last.header(), said)
    return out.getvalue()


def _tiles_of_zoom(areas: gpd.GeoDataFrame, layer: str, zoom: int) -> bytes:
    """The archive of one zoom; the last zoom has the outlines as they are, since maps enlarge it."""
    from freestiler import freestile

    if zoom < LAST_ZOOM:
        pixel = _AROUND_THE_WORLD / _PIXELS / 2**zoom
        areas = areas.set_geometry(shapely.coverage_simplify(areas.geometry.to_numpy(), pixel))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiles.pmtiles"
        freestile(areas, path, layer_name=layer, min_zoom=zoom, max_zoom=zoom, quiet=True)
        return path.read_bytes()
