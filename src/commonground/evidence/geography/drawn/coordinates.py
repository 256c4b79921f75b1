"""Which coordinates an outline is in, as it says and as can be believed; from degrees to metres and back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import DrawingError
from commonground.evidence.geography.boundaries import DEGREES, METRES
from commonground.evidence.geography.drawn.outline import Outline

if TYPE_CHECKING:
    from pyproj import Transformer

GRID = (80_000.0, 5_000.0, 760_000.0, 660_000.0)
"""West, south, east and north of England in metres, and of the sea in which the example county lies."""

_GLOBE = (-7.2, 49.8, 4.2, 56.1)
"""A box of longitudes and latitudes around the same."""

Shapes = TypeVar("Shapes", bound="BaseGeometry | np.ndarray")
"""One shape, or an array of them."""


def to_metres(shape: Shapes, system: int = DEGREES) -> Shapes:
    """A shape, or an array of them, in metres (EPSG:27700) from ``system``, its coordinates east first.

    Infinite where it cannot be there. Without a survey's shift grid the change of system is good to
    a few metres.
    """
    return _moved(shape, system, METRES)


def to_degrees(shape: Shapes) -> Shapes:
    """A shape, or an array of them, in longitude and latitude (EPSG:4326) from metres (EPSG:27700)."""
    return _moved(shape, METRES, DEGREES)


def _moved(shape: Shapes, system: int, to: int) -> Shapes:
    if system == to:
        return shape
    turn = _transformer(system, to)

    def turned(points: np.ndarray) -> np.ndarray:
        return np.column_stack(turn.transform(points[:, 0], points[:, 1]))

    return shapely.transform(shape, turned)  # type: ignore[return-value]


@lru_cache(maxsize=8)
def _transformer(system: int, to: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(system, to, always_xy=True)


def system_of(outline: Outline) -> tuple[int, list[str]]:
    """The EPSG code of an outline's coordinates, and a note if the outline itself does not say.

    Raises ``DrawingError`` if the code is no map's, or if the coordinates cannot be what it says:
    metres for degrees, degrees for metres, latitude before longitude.
    """
    bounds = shapely.total_bounds(outline.polygons)
    if outline.system is None:
        return _shown_by(bounds, outline.file)
    system, west, south, east, north = outline.system, *bounds
    on_globe = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    geographic = _is_geographic(system, outline.file)
    if geographic and not on_globe:
        raise DrawingError(
            f"{outline.file}: its coordinates, {span(bounds)}, look like metres and not like the longitude "
            f"and latitude (EPSG:{system}) that are said or, in GeoJSON, meant; save it in those."
        )
    if geographic:
        _refuse_swapped(bounds, outline.file)
    elif on_globe:
        raise DrawingError(
            f"{outline.file}: its coordinates, {span(bounds)}, look like degrees, but are said to be metres "
            f"(EPSG:{system}); correct the coordinate system and save it again."
        )
    return system, []


def _shown_by(bounds: np.ndarray, file: str) -> tuple[int, list[str]]:
    """The system of coordinates that say nothing of it: no place in England can be in both."""
    if inside(bounds, _GLOBE):
        return DEGREES, ["The file does not name its coordinates; they were read as longitude and latitude."]
    if inside(bounds, GRID):
        return METRES, [
            "The file does not name its coordinates; they were read as metres of the national grid."
        ]
    _refuse_swapped(bounds, file)
    raise DrawingError(
        f"{file}: its coordinates, {span(bounds)}, are in England neither as degrees nor as metres of the "
        "national grid; check the place, or write SRID=…; with its EPSG code in front."
    )


def _is_geographic(system: int, file: str) -> bool:
    if system in (DEGREES, METRES):
        return system == DEGREES
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_epsg(system)
    except CRSError:
        found = None
    if found is None or found.is_compound or not (found.is_geographic or found.is_projected):
        raise DrawingError(
            f"{file}: its coordinates are said to be EPSG:{system}, which no map is drawn in; save it in "
            "longitude and latitude (EPSG:4326) or the British National Grid (EPSG:27700)."
        )
    return found.is_geographic


def _refuse_swapped(bounds: np.ndarray, file: str) -> None:
    west, south, east, north = bounds
    if not inside(bounds, _GLOBE) and inside((south, west, north, east), _GLOBE):
        raise DrawingError(
            f"{file}: latitude seems to stand before longitude ({west:.4f}, {south:.4f}); swap the two and "
            "save it again."
        )


def inside(bounds: np.ndarray | tuple[float, ...], box: tuple[float, float, float, float]) -> bool:
    """Whether bounds (west, south, east, north) lie in a box. Infinity and NaN lie in none."""
    west, south, east, north = bounds
    return bool(box[0] <= west <= east <= box[2] and box[1] <= south <= north <= box[3])


def span(bounds: np.ndarray) -> str:
    """``-1.5 to -1.4 east, 53 to 53.1 north``."""
    west, south, east, north = bounds
    return f"{west:.9g} to {east:.9g} east, {south:.9g} to {north:.9g} north"
