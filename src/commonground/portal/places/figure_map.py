"""The map of a measure or a list: a picture for everyone, and what the moving map needs to take its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from shapely.geometry.base import BaseGeometry

from commonground.evidence.geography import KINDS, to_degrees
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store
from commonground.evidence.tiles import tiles_file
from commonground.portal.places import drawn_map
from commonground.portal.places.atlas import Atlas
from commonground.portal.places.classes import Band
from commonground.portal.places.drawn_map import Frame, Shade
from commonground.portal.places.narrowing import Narrowed
from commonground.portal.places.tiles import tiles_address

_FEW = 400
"""Up to so many areas are drawn by their outlines; more, as dots."""

_BORDERS = 60
"""Up to so many council areas have their borders drawn; more, and only the regions' are."""


@dataclass(frozen=True)
class FigureMap:
    """What the template of a map needs.

    ``picture``: the drawing, empty where there would be too many dots; ``dotted``: it is of dots.
    ``tiles``: the address of the moving map's tiles, None where the store has none of this kind.
    ``bounds``: west, south, east and north, in degrees. ``attribution``: whose outlines these are.
    ``legend``: for each class of figures its shade, from 1 to 5, and its label, or empty for a list.
    ``values`` and ``members``: what the moving map is coloured by, as it reads them.
    """

    title: str
    kind: AreaKindName
    picture: SafeString
    dotted: bool
    tiles: str | None
    bounds: str
    attribution: str
    legend: tuple[tuple[int, str], ...] = ()
    values: str = ""
    members: str = ""

    @property
    def basemap(self) -> str:
        """The style to draw underneath, as the settings say; nothing unless they do."""
        return settings.COMMONGROUND_BASEMAP

    @property
    def href(self) -> str:
        """The address of an area's page, with its code to be filled in."""
        return f"/places/{self.kind}/{{code}}/"


def map_of_figures(
    atlas: Atlas,
    store: Store,
    kind: AreaKindName,
    title: str,
    unit: str,
    codes: np.ndarray,
    classes: np.ndarray,
    bands: Sequence[Band],
    chosen: np.ndarray,
    values: str,
) -> FigureMap:
    """The map of a measure: ``classes`` (areas,) of every area of the kind, −1 for no data.

    ``chosen``: positions of the areas that the page keeps to. ``values``: address of the moving map's data.
    """
    points, own = atlas.points(kind)[chosen], classes[chosen]
    outlines = _outlines(atlas, kind, codes[chosen]) if len(chosen) <= _FEW else {}
    frame = Frame.around(_bounds(points, outlines.values()))
    steps = _steps(len(bands))
    shades = [Shade(None, np.flatnonzero(own < 0))]
    shades += [Shade(step, np.flatnonzero(own == number)) for number, step in enumerate(steps)]
    layers: list[str] = []
    if outlines:
        layers = [drawn_map.shapes(frame, outlines, shades), *_borders(atlas, frame)[-1:]]
    elif 0 < len(chosen) <= drawn_map.MOST_DOTS:
        layers = [*_borders(atlas, frame), drawn_map.dots(frame, points, shades)]
    picture = drawn_map.whole(frame, f"{title}, {unit}", _counted(kind, bands, own), layers) if layers else ""
    return FigureMap(
        title=title,
        kind=kind,
        picture=mark_safe(picture),
        dotted=not outlines,
        tiles=tiles_address(store, kind),
        bounds=_degrees(frame),
        attribution=_attribution(store, kind),
        legend=tuple((step + 1, band.label) for step, band in zip(steps, bands, strict=True)),
        values=values,
    )


def map_of_members(
    atlas: Atlas,
    store: Store,
    kind: AreaKindName,
    title: str,
    said: str,
    at: np.ndarray,
    members: str,
    choice: Narrowed,
) -> FigureMap:
    """The map of a list: ``at`` are the positions of its members among the areas of the kind.

    ``said``: what it shows, in words. ``members``: their codes, as JSON. ``choice``: what it keeps to.
    """
    points = atlas.points(kind)[at]
    frame = Frame.around(_bounds(points, _around(atlas, choice)))
    layers = (*_borders(atlas, frame), drawn_map.members(frame, points))
    picture = drawn_map.whole(frame, title, said, layers) if len(at) else ""
    return FigureMap(
        title=title,
        kind=kind,
        picture=mark_safe(picture),
        dotted=True,
        tiles=tiles_address(store, kind),
        bounds=_degrees(frame),
        attribution=_attribution(store, kind),
        members=members,
    )


def _around(atlas: Atlas, choice: Narrowed) -> list[BaseGeometry]:
    """The council area or the region that a page keeps to, or else every region."""
    chosen, kind = (choice.authority, atlas.councils) if choice.authority else (choice.region, atlas.regions)
    if kind is None:
        return []
    outlines = atlas.outlines(kind)
    if chosen is None:
        return [*outlines.values()]
    return [outlines[chosen.code]] if chosen.code in outlines else []


def _steps(count: int) -> list[int]:
    """Shades of the scale, from 0 to 4, as far apart as it allows where there are fewer than five classes."""
    return [2] if count == 1 else np.rint(np.linspace(0, 4, count)).astype(int).tolist()


def _outlines(atlas: Atlas, kind: AreaKindName, codes: np.ndarray) -> dict[int, BaseGeometry]:
    if KINDS[kind].noun in ("council area", "region"):
        known = atlas.outlines(kind)
        return {number: known[code] for number, code in enumerate(codes) if code in known}
    found = ((number, atlas.outline(kind, code)) for number, code in enumerate(codes))
    return {number: shape for number, shape in found if shape is not None}


def _bounds(points: np.ndarray, shapes: Collection[BaseGeometry]) -> Sequence[float]:
    if shapes:
        return shapely.total_bounds(np.array([*shapes], dtype=object)).tolist()
    known = points[~np.isnan(points).any(axis=1)]
    if not len(known):
        return (0.0, 0.0, 700_000.0, 700_000.0)
    # A lone point still needs country around it.
    return [*(known.min(axis=0) - 3000), *(known.max(axis=0) + 3000)]


def _borders(atlas: Atlas, frame: Frame) -> list[str]:
    """Council areas' borders, where few of them are in sight, and the regions' over them."""
    layers = []
    if atlas.councils:
        near = _seen(atlas.outlines(atlas.councils).values(), frame)
        layers.append(drawn_map.borders(frame, near) if len(near) <= _BORDERS else "")
    if atlas.regions:
        near = _seen(atlas.outlines(atlas.regions).values(), frame)
        layers.append(drawn_map.borders(frame, near, drawn_map.EDGE, 3))
    return layers


def _seen(shapes: Collection[BaseGeometry], frame: Frame) -> list[BaseGeometry]:
    window = shapely.box(*frame.bounds)
    return [shape for shape in shapes if shape.intersects(window)]


def _counted(kind: AreaKindName, bands: Sequence[Band], classes: np.ndarray) -> str:
    labels = [*enumerate(band.label for band in bands), (-1, "no data")]
    counted = "; ".join(f"{label}: {(classes == number).sum():,}" for number, label in labels)
    return f"How many areas ({KINDS[kind].name}) are in each class: {counted}. The list beside it names them."


def _degrees(frame: Frame) -> str:
    return ",".join(f"{side:.4f}" for side in to_degrees(shapely.box(*frame.bounds)).bounds)


def _attribution(store: Store, kind: AreaKindName) -> str:
    """Whose outlines the tiles are made of."""
    sources = store.release.sources_of.get(tiles_file(kind), ())
    lines = (str(store.release.origins[source].get("attribution") or "") for source in sources)
    return ". ".join(dict.fromkeys(line.rstrip(".") for line in lines if line))
