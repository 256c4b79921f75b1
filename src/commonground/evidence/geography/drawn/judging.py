"""Places of our own drawing: what somebody drew, judged and turned into one valid polygon in metres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from commonground.errors import DrawingError
from commonground.evidence.geography.drawn.coordinates import GRID, inside, span, system_of, to_metres
from commonground.evidence.geography.drawn.files import outline_in, read_outline
from commonground.evidence.geography.drawn.mending import joined
from commonground.evidence.geography.drawn.outline import Outline, on_one_line

_SMALLEST, _LARGEST = 100.0, 2_000e6
"""Square metres: from one building to a small county; a neighbourhood is far from both."""

_SHORTEST_RADIUS, _LONGEST_RADIUS = 50.0, 20_000.0
"""Metres around a postcode: less holds nobody else, more is no neighbourhood."""


@dataclass(frozen=True)
class Drawing:
    """A place somebody drew.

    ``shape``: one valid, not empty Polygon or MultiPolygon in metres (EPSG:27700), holes kept;
    ``notes``: a sentence for everything that was put right, left out or taken for granted.
    """

    name: str
    shape: shapely.Polygon | shapely.MultiPolygon
    notes: tuple[str, ...] = ()


def read_drawing(path: Path, *, name: str | None = None) -> Drawing:
    """The place drawn in a GeoJSON, well-known text or zipped shapefile; several polygons are joined.

    Called ``name``, or else as its only feature is, or else as the file is. Raises ``DrawingError``
    if the file cannot be read, or what is drawn crosses itself, is not in England, or is not the size
    of a neighbourhood. Whether people live there is not asked here.
    """
    with np.errstate(all="ignore"):  # absurd numbers are refused by what comes of them, not warned of
        return _judged(read_outline(path), name, path.stem)


def drawing_in(raw: bytes, file: str, *, name: str | None = None) -> Drawing:
    """The place drawn in the bytes of a file called ``file``; else as ``read_drawing``."""
    with np.errstate(all="ignore"):
        return _judged(outline_in(raw, file), name, Path(file).stem)


def circle(easting: float, northing: float, metres: float) -> shapely.Polygon:
    """All within ``metres`` of a point of the national grid: a polygon of 64 corners, 0.2 % too small.

    Raises ``DrawingError`` for a radius under 50 m or over 20 km, or a point outside England.
    """
    if not _SHORTEST_RADIUS <= metres <= _LONGEST_RADIUS:
        raise DrawingError(
            f"A radius of {metres:,.0f} m makes no neighbourhood; give one from {_SHORTEST_RADIUS:,.0f} m "
            f"to {_LONGEST_RADIUS:,.0f} m."
        )
    if not inside((easting, northing, easting, northing), GRID):
        raise DrawingError(
            f"Easting {easting:,.0f}, northing {northing:,.0f} is not in England; check the coordinates."
        )
    return shapely.Point(easting, northing).buffer(metres, quad_segs=16)


def _judged(outline: Outline, *names: str | None) -> Drawing:
    """The rules of a place, in the order in which a person would want to hear of them."""
    file = outline.file
    system, taken = system_of(outline)
    polygons = to_metres(outline.polygons, system)
    if not inside(shapely.total_bounds(polygons), GRID):
        raise DrawingError(
            f"{file}: reaches outside England, with {span(shapely.total_bounds(outline.polygons))}; check "
            f"the place and its coordinates (read as EPSG:{system})."
        )
    whole, mended = joined(polygons, file)
    shape = shapely.remove_repeated_points(whole)
    if repeated := int(shapely.get_num_coordinates(whole) - shapely.get_num_coordinates(shape)):
        mended.append(f"Points that only repeat the one before were left out: {repeated:,}.")
    _refuse_size(shape.area, file)
    # Polygons joined or mended, and enclosing an area, are one polygon or several.
    assert isinstance(shape, shapely.Polygon | shapely.MultiPolygon)
    return Drawing(_named(*names[:1], outline.name, *names[1:]), shape, (*outline.notes, *taken, *mended))


def _refuse_size(area: float, file: str) -> None:
    if area == 0:
        raise DrawingError(f"{file}: encloses no area, since its points lie on one line; draw an outline.")
    if area < _SMALLEST:
        raise DrawingError(
            f"{file}: encloses {area:,.1f} m², and no neighbourhood is under {_SMALLEST:,.0f} m²; draw it "
            "larger."
        )
    if area > _LARGEST:
        raise DrawingError(
            f"{file}: encloses {area / 1e6:,.0f} km², and no neighbourhood is over {_LARGEST / 1e6:,.0f} "
            "km²; draw only the neighbourhood."
        )


def _named(*candidates: str | None) -> str:
    """The first name with anything in it, on one line."""
    for candidate in candidates:
        if name := on_one_line(candidate or ""):
            return name[:200]
    return "A place of our own drawing"
