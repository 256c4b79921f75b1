"""GeoJSON that somebody drew: features, collections or a bare geometry, read point by point.

Source: RFC 7946; the ``crs`` member is that of GeoJSON 2008, which desktop programs still write.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field

import shapely

from commonground.errors import DrawingError
from commonground.evidence.geography.boundaries import DEGREES
from commonground.evidence.geography.drawn.outline import (
    MOST_POINTS,
    Outline,
    closed_note,
    outline_of,
    too_many_points,
)

_AUTHORITY = r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
_EPSG = re.compile(_AUTHORITY + r"EPSG(?::|:[\d.]*:|/[\d.]+/)(\d{4,6})", re.I)
_CRS84 = re.compile(_AUTHORITY + r"OGC(?::|:[\d.]*:|/[\d.]+/)CRS84", re.I)

_OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString")

_FARTHEST = 1e9
"""No coordinate of any system is as large; above it a number is damage."""


def read_geojson(text: str, file: str) -> Outline:
    """The polygons of a GeoJSON text; longitude and latitude unless its ``crs`` member says otherwise.

    Raises ``DrawingError`` naming the feature, ring and point that cannot be read.
    """
    # A point takes one bracket: far more of them is either too much or nesting without end.
    if text.count("[") + text.count("{") > 3 * MOST_POINTS:
        raise too_many_points(file)
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as problem:
        raise DrawingError(
            f"{file}: is not GeoJSON, or is cut short: {problem.msg} at line {problem.lineno}, column "
            f"{problem.colno}; save it again as GeoJSON."
        ) from problem
    except (RecursionError, ValueError) as problem:  # ValueError: a number thousands of digits long
        raise DrawingError(
            f"{file}: is nested too deeply, or holds a number too long, to be a drawing; save it again as "
            "GeoJSON."
        ) from problem

    drawn = _Drawn(file)
    drawn.gather(whole)
    return outline_of(
        drawn.polygons,
        _system(whole, file),
        file,
        notes=drawn.notes(),
        left_out=drawn.left_out,
        name=drawn.names[0] if len(drawn.names) == 1 else None,
    )


def _system(whole: object, file: str) -> int:
    crs = whole.get("crs") if isinstance(whole, dict) else None
    if crs is None:
        return DEGREES
    properties = crs.get("properties") if isinstance(crs, dict) else None
    said = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(said, str) and _CRS84.fullmatch(said):
        return DEGREES
    if isinstance(said, str) and (epsg := _EPSG.fullmatch(said)):
        return int(epsg[1])
    raise DrawingError(
        f"{file}: its 'crs' member does not name coordinates this program knows ({_shown(said)}); save it "
        "in longitude and latitude (EPSG:4326) or the British National Grid (EPSG:27700)."
    )


@dataclass
class _Drawn:
    """What has been gathered from one file so far."""

    file: str
    polygons: list[shapely.Polygon] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    heights: bool = False

    def notes(self) -> list[str]:
        """What was put right on the way, a sentence each."""
        said = []
        if self.closed:
            said.append(closed_note(self.closed))
        if self.heights:
            said.append("Heights were left out.")
        return said

    def gather(self, whole: object) -> None:
        """Everything in the file; a list of what is still to do, since hostile nesting has no end."""
        waiting = [(whole, "")]
        while waiting:
            value, where = waiting.pop()
            kind = value.get("type") if isinstance(value, dict) else None
            if not isinstance(value, dict) or not isinstance(kind, str):
                raise self.wrong(where, f"is not a GeoJSON object with a type, but {_shown(value)}")
            if kind == "FeatureCollection":
                features = self.listed(value, "features", where)
                waiting += [(item, f"feature {n}") for n, item in enumerate(features, 1)][::-1]
            elif kind == "GeometryCollection":
                waiting += [(item, where) for item in self.listed(value, "geometries", where)][::-1]
            elif kind == "Feature":
                self.named(value)
                if value.get("geometry") is None:
                    self.left_out["feature without a shape"] += 1
                else:
                    waiting.append((value["geometry"], where))
            elif kind == "Polygon":
                self.polygon(self.listed(value, "coordinates", where), where)
            elif kind == "MultiPolygon":
                for number, rings in enumerate(self.listed(value, "coordinates", where), 1):
                    self.polygon(rings, f"{where}, polygon {number}".lstrip(", "))
            elif kind in _OTHERS:
                self.left_out[kind] += 1
            else:
                raise self.wrong(where, f"has the type {_shown(kind)}, which GeoJSON does not have")

    def named(self, feature: dict) -> None:
        properties = feature.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else None
        self.names.append(name if isinstance(name, str) else None)

    def polygon(self, rings: object, where: str) -> None:
        if not isinstance(rings, list):
            raise self.wrong(where, f"should have a list of rings, but has {_shown(rings)}")
        read = [self.ring(ring, f"{where}, ring {n}".lstrip(", ")) for n, ring in enumerate(rings, 1)]
        if not read or not read[0]:
            self.left_out["empty polygon"] += 1
        else:
            self.polygons.append(shapely.Polygon(read[0], [hole for hole in read[1:] if hole]))

    def ring(self, positions: object, where: str) -> list[tuple[float, float]]:
        """Its points, the last again the first; none for an empty ring."""
        if not isinstance(positions, list):
            raise self.wrong(where, f"should be a list of points, but is {_shown(positions)}")
        points = []
        for number, position in enumerate(positions, 1):
            if not (isinstance(position, list) and len(position) >= 2 and all(map(_ordinary, position[:2]))):
                raise self.wrong(
                    f"{where}, point {number}", f"is not two ordinary numbers, but {_shown(position)}"
                )
            points.append((float(position[0]), float(position[1])))
            self.heights |= len(position) > 2
        if points and len(set(points)) < 3:
            raise self.wrong(where, "has fewer than three different points, so it encloses nothing")
        if points and points[0] != points[-1]:
            points.append(points[0])
            self.closed += 1
        return points

    def listed(self, value: dict, member: str, where: str) -> list:
        if not isinstance(value.get(member), list):
            raise self.wrong(
                where, f"should have a list called '{member}', but has {_shown(value.get(member))}"
            )
        return value[member]

    def wrong(self, where: str, what: str) -> DrawingError:
        return DrawingError(
            f"{self.file}: {where or 'the file'} {what}; correct it, or draw the place again."
        )


def _ordinary(number: object) -> bool:
    # Not isinstance: true and false are integers to Python. NaN fails any comparison.
    return type(number) in (int, float) and -_FARTHEST < number < _FARTHEST  # type: ignore[operator]


def _shown(value: object) -> str:
    """A value as it stands in the file, cut to a length a sentence can hold."""
    if isinstance(value, dict | list) and len(value) > 4:
        return "something longer"
    try:
        text = json.dumps(value)
    except RecursionError:
        return "something nested too deeply"
    return text if len(text) <= 60 else text[:57] + "..."
