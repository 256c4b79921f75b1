"""Map tiles: the outlines of each kind of area that a page maps, cut up and simplified for the browser."""

from commonground.evidence.tiles.archive import FIRST_ZOOM, LAST_ZOOM, tile_archive
from commonground.evidence.tiles.step import mapped_kinds, tiles_file, tiles_step

__all__ = ["FIRST_ZOOM", "LAST_ZOOM", "mapped_kinds", "tile_archive", "tiles_file", "tiles_step"]
