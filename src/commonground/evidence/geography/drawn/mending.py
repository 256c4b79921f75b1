"""Outlines that cross or touch themselves: a slip of the hand is mended, anything more is refused."""

from __future__ import annotations

import re

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import DrawingError
from commonground.evidence.geography.drawn.coordinates import to_degrees

_A_SLIP = 0.001
"""Share of its area by which mending an outline may change it."""

_MEETINGS = 12
"""Lines whose boxes touch, for each line: three in one honest outline, six where two share a border."""

_MEETINGS_OF_FEW = 20_000
"""What is allowed besides, so that an outline of a hundred lines may be as odd as it likes."""

_FAULTS = {
    "Self-intersection": "the outline crosses itself",
    "Ring Self-intersection": "the outline touches itself",
    "Hole lies outside shell": "a hole lies outside the outline",
    "Holes are nested": "a hole lies inside another",
    "Interior is disconnected": "holes cut the place in two",
}
"""What GEOS finds wrong with a polygon, in words."""


def joined(polygons: np.ndarray, file: str) -> tuple[BaseGeometry, list[str]]:
    """One valid shape of (n,) polygons in metres, n ≥ 1, and a note for whatever was mended.

    A polygon that is not valid is mended where that leaves its area the same but for a thousandth:
    nobody guesses which half of a bow tie was meant. Raises ``DrawingError`` that says where it is
    crossed; or, before any slow work, that lines run over one another without end.
    """
    _refuse_tangle(polygons, file)
    sound, notes = [], []
    for polygon in polygons:
        mended, note = _mended(polygon, file)
        sound.append(mended)
        notes += [note] if note else []
    if len(notes) > 3:
        notes = [notes[0], f"{len(notes) - 1:,} more polygons were mended like it."]
    if len(sound) == 1:
        return sound[0], notes
    return shapely.union_all(sound), [*notes, f"{len(sound):,} polygons were joined into one place."]


def _refuse_tangle(polygons: np.ndarray, file: str) -> None:
    """Stop before work without end: the lines of a small file can be made to meet billions of times."""
    points, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    along = ring[1:] == ring[:-1]
    lines = np.asarray(shapely.linestrings(np.stack([points[:-1][along], points[1:][along]], axis=1)))
    tree, meetings = shapely.STRtree(lines), 0
    most = _MEETINGS * len(lines) + _MEETINGS_OF_FEW
    for start in range(0, len(lines), 50):
        meetings += tree.query(lines[start : start + 50]).shape[1]
        if meetings > most:
            raise DrawingError(
                f"{file}: its lines run over one another again and again; draw one simple outline."
            )


def _mended(polygon: shapely.Polygon, file: str) -> tuple[BaseGeometry, str | None]:
    if polygon.is_valid:
        return polygon, None
    fault = _fault(polygon)
    sound = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    # Shapely's area counts what a crossed outline encloses the wrong way round as less than nothing.
    if abs(sound.area - polygon.area) > _A_SLIP * polygon.area:
        raise DrawingError(f"{file}: {fault}; correct it there and save it again.")
    return sound, f"{fault[0].upper()}{fault[1:]}; mended without a change of its area (under 0.1 %)."


def _fault(polygon: shapely.Polygon) -> str:
    """What is wrong and where, in degrees to paste into a map and in metres to find on a paper one."""
    reason, _, place = shapely.is_valid_reason(polygon).partition("[")
    fault = _FAULTS.get(reason.strip(), "the outline is not one closed line")
    found = re.match(r"(\S+) (\S+)\]", place)
    if not found:
        return fault
    east, north = float(found[1]), float(found[2])
    longitude, latitude = to_degrees(shapely.Point(east, north)).coords[0]
    return (
        f"{fault} near latitude {latitude:.5f}, longitude {longitude:.5f} "
        f"(easting {east:,.0f}, northing {north:,.0f})"
    )
