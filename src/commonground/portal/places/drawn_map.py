"""A map of many areas as one picture: dots or outlines over the borders of council areas and regions.

It stands where a moving map cannot: on paper, without JavaScript, and until the moving map is there.
Beside it always stands a list that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

INK, LINE, EDGE, MEMBER = "#23211c", "#d9d3c4", "#857f70", "#8f3a17"
STEPS = ("#dcebe6", "#a9cfcb", "#6fa9ad", "#3d7c88", "#1d4f5f")
"""The shades of a map of figures, lightest first: the theme's own, which it changes on a dark screen."""

_SIDE, _ROOM = 1000, 30
"""Units of the drawing's longer side, and the room left around what it shows."""

_SIZES = ((60, 26), (250, 20), (1000, 14), (3000, 11), (8000, 8))
"""For up to so many dots, how many units each is wide."""

MOST_DOTS = _SIZES[-1][0]
"""More dots than this are a blot, and a heavy page."""


@dataclass(frozen=True)
class Frame:
    """From metres to units of the drawing, north up."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, bounds: Sequence[float]) -> Frame:
        """The frame that shows everything between west, south, east and north, in metres."""
        west, south, east, north = bounds
        longer = max(east - west, north - south, 1.0)
        scale = (_SIDE - 2 * _ROOM) / longer
        margin = _ROOM / scale
        width, height = ((side + 2 * margin) * scale for side in (east - west, north - south))
        return cls(west - margin, north + margin, scale, max(round(width), 300), max(round(height), 200))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in metres."""
        east, south = self.left + self.width / self.scale, self.top - self.height / self.scale
        return self.left, south, east, self.top

    def at(self, metres: np.ndarray) -> np.ndarray:
        """(points, 2) in metres as whole units."""
        units = (metres - [self.left, self.top]) * [self.scale, -self.scale]
        return np.rint(units).astype(int)

    def path(self, shapes: Iterable[BaseGeometry]) -> str:
        """Outlines as one path, with no more points than the drawing can show."""
        drawn = []
        for shape in shapes:
            for part in shapely.get_parts(shapely.simplify(shape, 1 / self.scale)):
                if isinstance(part, shapely.Polygon) and not part.is_empty:
                    drawn += [self._ring(ring) for ring in (part.exterior, *part.interiors)]
        return "".join(drawn)

    def _ring(self, ring: BaseGeometry) -> str:
        points = self.at(shapely.get_coordinates(ring)[:-1]).tolist()
        return f"M{' '.join(f'{x},{y}' for x, y in points)}Z"


@dataclass(frozen=True)
class Shade:
    """What is drawn alike: ``step`` of the scale, from 0; None for no data. ``which``: positions of areas."""

    step: int | None
    which: np.ndarray


def dots(frame: Frame, points: np.ndarray, shades: Sequence[Shade]) -> str:
    """Each area as a dot at its people's middle; one without data as a small cross, which is no shade."""
    size = next((size for most, size in _SIZES if len(points) <= most), _SIZES[-1][1])
    drawn = []
    for number, shade in enumerate(shades):
        places = points[shade.which]
        where = frame.at(places[~np.isnan(places).any(axis=1)]).tolist()
        if not where:
            continue
        if shade.step is None:
            arm = max(3, size // 2 - 1)
            cross = "".join(f"M{x - arm} {y - arm}{_cross(2 * arm)}" for x, y in where)
            drawn.append(f'<path class="no-data" d="{cross}" stroke="{EDGE}" stroke-width="2" fill="none"/>')
            continue
        name, spots = f"map-dots-{number}", "".join(f"M{x} {y}h0" for x, y in where)
        # Drawn twice, the first time wider, so that the lightest dot has an edge too.
        drawn.append(
            f'<defs><path id="{name}" d="{spots}" stroke-linecap="round" fill="none"/></defs>'
            f'<use href="#{name}" stroke="{EDGE}" stroke-width="{size + 3}"/>'
            f'<use href="#{name}" class="cg-step-{shade.step + 1}" stroke="{STEPS[shade.step]}" '
            f'stroke-width="{size}"/>'
        )
    return "".join(drawn)


def members(frame: Frame, points: np.ndarray) -> str:
    """Each area on a list as a strong dot with an edge."""
    size = next((size for most, size in _SIZES if len(points) <= most), _SIZES[-1][1])
    where = frame.at(points[~np.isnan(points).any(axis=1)]).tolist()
    spots = "".join(f"M{x} {y}h0" for x, y in where)
    return (
        f'<defs><path id="map-members" d="{spots}" stroke-linecap="round" fill="none"/></defs>'
        f'<use href="#map-members" stroke="#fff" stroke-width="{size + 4}"/>'
        f'<use href="#map-members" stroke="{MEMBER}" stroke-width="{size}"/>'
    )


def shapes(frame: Frame, outlines: Mapping[int, BaseGeometry], shades: Sequence[Shade]) -> str:
    """Each area as its outline, by position; one without data hatched, which is no shade."""
    drawn = [
        '<defs><pattern id="map-no-data" width="14" height="14" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V14" stroke="{EDGE}" stroke-width="5"/></pattern></defs>'
    ]
    for shade in shades:
        path = frame.path(outlines[at] for at in shade.which.tolist() if at in outlines)
        if path:
            paint = (
                'class="no-data" fill="url(#map-no-data)"'
                if shade.step is None
                else f'class="cg-step-{shade.step + 1}" fill="{STEPS[shade.step]}"'
            )
            drawn.append(f'<path {paint} d="{path}" stroke="{EDGE}" stroke-width="2" fill-rule="evenodd"/>')
    return "".join(drawn)


def borders(frame: Frame, outlines: Iterable[BaseGeometry], colour: str = LINE, width: int = 2) -> str:
    """Borders to find one's way by."""
    path = frame.path(outlines)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>' if path else ""


def whole(frame: Frame, title: str, said: str, layers: Iterable[str]) -> str:
    """The picture, with its title and what it shows in words for whoever does not see it."""
    return (
        f'<svg class="map" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-labelledby="map-title map-said"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-said">{escape(said)}</desc>{"".join(layers)}</svg>'
    )


def _cross(side: int) -> str:
    return f"l{side} {side}m0-{side}l-{side} {side}"
