"""An outline: the polygons a file or a map holds, in its own coordinates and not yet judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import DrawingError

MOST_POINTS = 100_000
"""Points an outline may have: a place drawn by hand has tens, a ward cut from a detailed map thousands."""

_KINDS = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "LinearRing": "line",
    "MultiLineString": "line",
}
"""What a person calls the shapes that are no polygon."""


@dataclass(frozen=True)
class Outline:
    """Polygons as they were drawn.

    ``polygons``: (n,) of shapely, n ≥ 1, two-dimensional, perhaps invalid; ``system``: the EPSG code
    of their coordinates, always east before north, or None if nothing says; ``file``: what errors
    call it; ``notes``: what was changed or left out so far; ``name``: the name found inside, if any.
    """

    polygons: np.ndarray
    system: int | None
    file: str
    notes: tuple[str, ...] = ()
    name: str | None = None


def outline_of(
    shapes: Iterable[BaseGeometry],
    system: int | None,
    file: str,
    *,
    notes: Iterable[str] = (),
    left_out: Counter[str] | None = None,
    name: str | None = None,
) -> Outline:
    """The polygons among ``shapes``, whatever collections they are in; the rest is noted.

    ``left_out`` counts, by shapely's or GeoJSON's word, what a reader has already left out. Raises
    ``DrawingError`` if there is no polygon, if it has no points, or if there are too many points.
    """
    parts, left_out = _single_parts(np.array(list(shapes), dtype=object)), Counter(left_out)
    polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    empty = shapely.is_empty(parts)
    left_out.update(
        "empty polygon" if none else shape.geom_type
        for shape, none in zip(parts[~polygon | empty], polygon[~polygon | empty], strict=True)
    )
    polygons = parts[polygon & ~empty]
    if not polygons.size:
        raise DrawingError(f"{file}: {_nothing_drawn(left_out)}; draw a closed outline and save it again.")
    if shapely.get_num_coordinates(polygons).sum() > MOST_POINTS:
        raise too_many_points(file)

    said = list(notes)
    if shapely.has_z(polygons).any():
        said.append("Heights were left out.")
    if left_out:
        said.append(f"Left out, because only polygons make a place: {_listed(left_out)}.")
    return Outline(shapely.force_2d(polygons), system, file, tuple(said), name)


def too_many_points(file: str) -> DrawingError:
    """The error for an outline no one drew by hand."""
    return DrawingError(
        f"{file}: holds more than {MOST_POINTS:,} points; simplify the outline in your mapping program, "
        "to a metre or so, and save it again."
    )


def closed_note(rings: int) -> str:
    """What to say of rings that were left open and have been closed."""
    if rings == 1:
        return "The outline was not closed; its last point has been joined to its first."
    return f"{rings} rings were not closed; the last point of each has been joined to its first."


def on_one_line(text: str) -> str:
    """``text`` without line breaks or anything else that cannot be printed: a stranger chose it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _single_parts(shapes: np.ndarray) -> np.ndarray:
    """(n,) shapes with every collection taken apart, collections inside collections too."""
    shapes = shapes[~shapely.is_missing(shapes)]
    while True:
        together = shapely.get_type_id(shapes) >= shapely.GeometryType.MULTIPOINT
        if not together.any():
            return shapes
        shapes = np.concatenate([shapes[~together], shapely.get_parts(shapes[together])])


def _nothing_drawn(left_out: Counter[str]) -> str:
    if not left_out:
        return "holds no polygon"
    if set(left_out) == {"empty polygon"}:
        return "its polygon is empty, without a single point"
    return f"holds no polygon, only {_listed(left_out)}"


def _listed(left_out: Counter[str]) -> str:
    """``2 points, 1 line``."""
    counts: Counter[str] = Counter()
    for kind, number in left_out.items():
        counts[_KINDS.get(kind, kind)] += number
    return ", ".join(f"{number:,} {kind}{'s' * (number != 1)}" for kind, number in counts.items())
