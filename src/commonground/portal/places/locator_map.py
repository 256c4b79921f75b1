"""A small picture of where a place lies: its outline in the council area, region or country around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from django.utils.safestring import SafeString, mark_safe
from shapely.geometry.base import BaseGeometry

from commonground.evidence.profile import Profile
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.atlas import Atlas
from commonground.portal.places.drawn_map import EDGE, INK, Frame

_GROUND, _PLACE = "#fbf7ec", "#1d4f5f"

_SMALL, _RING = 60, 70
"""Units: a place smaller than the first both ways is hard to see, so a ring of this radius shows it."""

_GROUNDS: WeakKeyDictionary[Atlas, dict[tuple[str, str], tuple[Frame, str]]] = WeakKeyDictionary()
"""Of each release, what lies around places, by kind and code: forgotten with the release."""


@dataclass(frozen=True)
class LocatorMap:
    """The picture, and where it says the place is, as a caption has it: *In Barking and Dagenham*."""

    picture: SafeString
    caption: str


def locator_map(
    atlas: Atlas, kind: AreaKindName, code: str, profile: Profile, whole: str
) -> LocatorMap | None:
    """The place in what is around it; None where the store has no outline of it.

    ``whole``: what all regions together are called.
    """
    large = (atlas.councils, atlas.regions)
    outline = atlas.outlines(kind).get(code) if kind in large else atlas.outline(kind, code)
    if outline is None:
        return None
    larger, around, where = _around(atlas, kind, profile, whole)
    frame, ground = _ground(atlas, larger, around) if around else (Frame.around(outline.bounds), "")
    return LocatorMap(_drawn(frame, outline, ground, profile.about.name, where), f"In {where}")


def _ground(atlas: Atlas, name: tuple[str, str], around: Sequence[BaseGeometry]) -> tuple[Frame, str]:
    """What lies around, drawn once for all the places in it; those hardly reach beyond it."""
    drawn = _GROUNDS.setdefault(atlas, {})
    if name not in drawn:
        frame = Frame.around(shapely.total_bounds(np.array(around, dtype=object)).tolist())
        drawn[name] = frame, frame.path(around)
    return drawn[name]


def _around(
    atlas: Atlas, kind: AreaKindName, profile: Profile, whole: str
) -> tuple[tuple[str, str], list[BaseGeometry], str]:
    """What lies around the place: a council area, else a region, else all regions; its outlines and name."""
    for larger in (atlas.councils, atlas.regions):
        if larger is None or kind in (larger, atlas.regions):
            continue
        known = atlas.outlines(larger)
        held = [one for one in profile.about.overlaps if one.kind == larger and one.part.code in known]
        if held:
            most = max(held, key=lambda one: one.part.of_place)
            return (larger, most.part.code), [known[most.part.code]], most.name
    every = [*atlas.outlines(atlas.regions).values()] if atlas.regions else []
    return ("every", "region"), every, whole


def _drawn(frame: Frame, outline: BaseGeometry, ground: str, name: str, where: str) -> SafeString:
    left, low, right, high = outline.bounds
    ring = ""
    if max(right - left, high - low) * frame.scale < _SMALL:
        x, y = frame.at(shapely.get_coordinates(outline.centroid))[0]
        ring = f'<circle cx="{x}" cy="{y}" r="{_RING}" fill="none" stroke="{INK}" stroke-width="6"/>'
    return mark_safe(
        f'<svg class="map" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-labelledby="locator-title"><title id="locator-title">{escape(name)} on a map of '
        f'{escape(where)}</title><path d="{ground}" fill="{_GROUND}" stroke="{EDGE}" '
        f'stroke-width="5" stroke-linejoin="round" fill-rule="evenodd"/><path d="{frame.path([outline])}" '
        f'fill="{_PLACE}" stroke="{_PLACE}" stroke-width="5" stroke-linejoin="round" fill-rule="evenodd"/>'
        f"{ring}</svg>"
    )
