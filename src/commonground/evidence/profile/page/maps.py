"""A map of a place and what is within reach of it, drawn from its outline alone: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from commonground.evidence.profile.page.families import Family
from commonground.evidence.profile.page.marks import mark
from commonground.evidence.profile.record import Located

REACH = 1000
"""Metres around the boundary that the broken line goes."""

_CORNERS = 400
"""Points that the broken line is worked out from: more than it shows."""

_WIDTH, _EDGE, _FOOT = 480, 10, 34
_TALLEST = 620
"""Units; a long thin place is drawn smaller rather than taller than a screen."""

MANY = 150
"""A map with more marks than this has smaller ones."""


@dataclass(frozen=True)
class _Frame:
    """From metres to units of the drawing."""

    left: float
    top: float
    scale: float
    shift: float

    def at(self, easting: float, northing: float) -> tuple[float, float]:
        return (easting - self.left) * self.scale + self.shift, (self.top - northing) * self.scale + _EDGE


def place_map(
    name: str, title: str, outline: BaseGeometry, places: Mapping[Family, Sequence[Located]]
) -> str:
    """The map as one ``<svg>``: the outline, a broken line 1 km around it, marks by family, a scale bar.

    ``name`` begins the ids inside; ``outline`` and ``places`` are in metres on one grid, north up.
    """
    around = _around(outline)
    frame, height = _frame(around, places)
    metre = frame.scale
    shapes = (
        f'<path d="{_path(around, frame)}" fill="#fbf7ec" stroke="#857f70" stroke-width="1.2" '
        'stroke-dasharray="6 4"/>'
        f'<path d="{_path(outline, frame)}" fill="#dfeaec" stroke="#1d4f5f" stroke-width="2" '
        'stroke-linejoin="round" fill-rule="evenodd"/>'
    )
    count = sum(map(len, places.values()))
    radius = 5.0 if count <= MANY else 3.6
    marks = "".join(
        mark(
            family.shape,
            *frame.at(one.easting, one.northing),
            radius,
            family.colour,
            escape(_pointed_at(one)),
        )
        for family, held in places.items()
        for one in held
    )
    counted = ", ".join(f"{family.title.lower()} {len(held)}" for family, held in places.items())
    said = f"The outline of the place, a line 1 kilometre around it, and {count} places: {counted or 'none'}."
    return (
        f'<svg class="map" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-said"><title id="{escape(name)}-title">'
        f'{escape(title)}</title><desc id="{escape(name)}-said">{escape(said)} North is up. The tables below '
        f"name every place.</desc>{shapes}{marks}{_scale_bar(metre, height)}</svg>"
    )


@lru_cache(maxsize=8)
def _around(outline: BaseGeometry) -> BaseGeometry:
    """All within 1 km of an outline, as far as a picture can show; a place's maps share it.

    What is drawn around an outline with thousands of teeth takes minutes, and gigabytes, to work out: the
    teeth are taken off it first, as few as will do. Of hundreds of scattered parts, it goes around them all.
    """
    simple, metres = outline, 1.0
    while shapely.get_num_coordinates(simple) > _CORNERS and metres < REACH:
        simple = outline.simplify(metres)
        metres *= 2
    if shapely.get_num_coordinates(simple) > _CORNERS:
        simple = outline.convex_hull
    return simple.buffer(REACH, quad_segs=12)


def legend(places: Mapping[Family, Sequence[Located]]) -> str:
    """What the marks stand for, with how many there are of each, as a list."""
    entries = [
        (mark(family.shape, 10, 10, 6, family.colour), f"{family.title} ({len(held)})")
        for family, held in reversed(list(places.items()))
    ]
    entries.append(('<path d="M1 10H19" stroke="#1d4f5f" stroke-width="3"/>', "The boundary"))
    entries.append(
        ('<path d="M0 10H20" stroke="#857f70" stroke-width="2" stroke-dasharray="6 3"/>', "1 km from it")
    )
    return "".join(
        f'<li><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">{drawn}</svg> '
        f"<span>{escape(words)}</span></li>"
        for drawn, words in entries
    )


def _frame(around: BaseGeometry, places: Mapping[Family, Sequence[Located]]) -> tuple[_Frame, float]:
    left, low, right, high = around.bounds
    for held in places.values():
        for one in held:
            left, right = min(left, one.easting), max(right, one.easting)
            low, high = min(low, one.northing), max(high, one.northing)
    scale = min((_WIDTH - 2 * _EDGE) / (right - left), (_TALLEST - 2 * _EDGE - _FOOT) / (high - low))
    shift = (_WIDTH - (right - left) * scale) / 2
    return _Frame(left, high, scale, shift), (high - low) * scale + 2 * _EDGE + _FOOT


def _path(shape: BaseGeometry, frame: _Frame) -> str:
    """An outline with no more points than the drawing can show."""
    simple = shape.simplify(0.4 / frame.scale)
    return "".join(_ring(ring, frame) for ring in _rings(simple))


def _rings(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            yield part.exterior
            yield from part.interiors


def _ring(ring: BaseGeometry, frame: _Frame) -> str:
    points = [frame.at(x, y) for x, y in shapely.get_coordinates(ring)[:-1]]
    return f"M{' '.join(f'{x:.1f},{y:.1f}' for x, y in points)}Z"


def _scale_bar(metre: float, height: float) -> str:
    """A bar of a round number of metres, about a fifth of the width."""
    wanted = _WIDTH / 5 / metre
    lengths = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]
    length = max((one for one in lengths if one <= wanted * 1.3), default=1)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length} m"
    y = height - 14
    end = 12 + length * metre
    return (
        f'<path d="M12 {y - 5:.1f}v5H{end:.1f}v-5" fill="none" stroke="#23211c" stroke-width="1.6"/>'
        f'<text class="scale" x="{end + 8:.1f}" y="{y + 1:.1f}" font-family="system-ui, Arial, sans-serif" '
        f'font-size="14" fill="#23211c">{words}</text>'
    )


def _pointed_at(place: Located) -> str:
    return f"{place.name or 'No name on the map'}, {distance_in_words(place.distance)}"


def distance_in_words(metres: float) -> str:
    """``inside``, ``240 m away`` or ``1.4 km away``; never 0 m for what is outside."""
    if metres <= 0:
        return "inside"
    near = max(10, round(metres, -1))
    return f"{near:.0f} m away" if near < 1000 else f"{metres / 1000:.1f} km away"
