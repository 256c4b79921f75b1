"""Small areas to put a place together from: a ward's and its neighbours', as a list and as a picture."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import NothingBuilt
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.drawn_map import EDGE, INK, Frame, whole

_NEAR, _TOUCHING = 1500.0, 60.0
"""Metres around a ward in which neighbours' people are looked for, and by which simplified outlines miss."""

_MOST_WARDS = 16
"""A ward and those around it; of one that has more neighbours, the first are listed."""

_PLAIN, _CHOSEN = "#fbf7ec", "#cfe2e6"


@dataclass(frozen=True)
class Choice:
    """A small area that can be picked; ``number`` is what the picture calls it."""

    number: int
    code: str
    name: str
    people: float


@dataclass(frozen=True)
class Neighbourhood:
    """A ward and those around it, each with its small areas.

    ``outlines`` in metres, by code of small area, of those that have one.
    """

    wards: tuple[tuple[str, tuple[Choice, ...]], ...]
    outlines: Mapping[str, BaseGeometry]

    @property
    def choices(self) -> list[Choice]:
        """Every small area, by its number."""
        return [choice for _, choices in self.wards for choice in choices]

    def picture(self, chosen: Collection[str]) -> str:
        """The small areas with their numbers, as one ``<svg>``; empty where none has an outline.

        Chosen ones are filled and have a thick edge.
        """
        if not self.outlines:
            return ""
        frame = Frame.around(shapely.total_bounds([*self.outlines.values()]).tolist())
        drawn = [choice for choice in self.choices if choice.code in self.outlines]
        areas = "".join(self._area(frame, choice, choice.code in chosen) for choice in drawn)
        numbers = "".join(self._number(frame, choice) for choice in drawn)
        said = "Each small area has the number that it has in the list. The list says the same as this map."
        return whole(frame, "Small areas to choose from", said, (areas, numbers))

    def _area(self, frame: Frame, choice: Choice, chosen: bool) -> str:
        path = frame.path([self.outlines[choice.code]])
        fill, named = (_CHOSEN, "cg-pick__area is-picked") if chosen else (_PLAIN, "cg-pick__area")
        return (
            f'<path data-code="{escape(choice.code)}" class="{named}" fill="{fill}" stroke="{EDGE}" '
            f'stroke-width="2" fill-rule="evenodd" d="{path}"><title>{choice.number}. {escape(choice.name)}'
            "</title></path>"
        )

    def _number(self, frame: Frame, choice: Choice) -> str:
        outline = self.outlines[choice.code]
        ((x, y),) = frame.at(shapely.get_coordinates(shapely.point_on_surface(outline))).tolist()
        size = round(min(26.0, max(12.0, 0.4 * outline.area**0.5 * frame.scale)))
        return (
            f'<text class="cg-pick__number" x="{x}" y="{y + size // 3}" text-anchor="middle" '
            f'font-size="{size}" font-family="system-ui, Arial, sans-serif" fill="{INK}">{choice.number}'
            "</text>"
        )


class Picker:
    """Which small areas a ward is made of, and which wards lie around it, in one release."""

    def __init__(self, profiles: Profiles, wards: AreaKindName) -> None:
        self._profiles, self._wards = profiles, wards
        ground = profiles.ground
        self.small: AreaKindName = ground.small.kind
        lived = ground.pieces.groupby([self.small, wards])["people"].sum().reset_index()
        # A small area that a ward's edge cuts is listed once, with the ward where most of its people live.
        most = lived.sort_values("people", kind="stable").drop_duplicates(self.small, keep="last")
        self._ward_of: dict[str, str] = dict(zip(most[self.small], most[wards], strict=True))
        people = ground.pieces["people"].groupby(ground.pieces[self.small]).sum()
        self._people: dict[str, float] = {str(code): float(number) for code, number in people.items()}
        self._in_ward: dict[str, list[str]] = {}
        for code in sorted(self._ward_of, key=lambda code: ground.name(self.small, code)):
            self._in_ward.setdefault(self._ward_of[code], []).append(code)

    @property
    def drawn_by(self) -> str:
        """The line that the licence of the outlines asks for."""
        ground = self._profiles.ground
        return ground.catalogue[ground.people.outlines].attribution

    def ward_of(self, small: str) -> str | None:
        """The ward that a small area is listed with."""
        return self._ward_of.get(small)

    def people(self, small: str) -> float:
        """How many live in a small area."""
        return self._people.get(small, 0.0)

    def named(self, codes: Sequence[str]) -> list[Choice]:
        """Small areas by name, without a number on a picture."""
        return [Choice(0, code, self._name(code), self.people(code)) for code in codes]

    def around(self, ward: str) -> Neighbourhood:
        """The small areas of a ward, and of the wards beside it."""
        listed, number = [], 0
        for each in [ward, *self._beside(ward)][:_MOST_WARDS]:
            choices = []
            for code in self._in_ward.get(each, []):
                number += 1
                choices.append(Choice(number, code, self._name(code), self.people(code)))
            if choices:
                listed.append((self._profiles.ground.name(self._wards, each), tuple(choices)))
        codes = [choice.code for _, choices in listed for choice in choices]
        return Neighbourhood(tuple(listed), self._outlines(codes))

    def _beside(self, ward: str) -> list[str]:
        """Wards that touch this one, by name; without outlines, those whose people live close by."""
        ground = self._profiles.ground
        own = self._in_ward.get(ward, [])
        outlines = self._outlines(own)
        if outlines:
            whole = shapely.union_all([*outlines.values()])
            near = self._living(*whole.buffer(_NEAR).bounds)
            shapes = self._outlines(near)
            near = [code for code, shape in shapes.items() if shapely.dwithin(whole, shape, _TOUCHING)]
        else:
            points = ground.store.table("people_points", ["easting", "northing", "piece"])
            here = points[points["piece"].isin(ground.pieces.index[ground.pieces[self._wards] == ward])]
            if here.empty:
                return []
            homes = shapely.MultiPoint(here[["easting", "northing"]].to_numpy(float))
            near = self._living(*homes.buffer(_NEAR).bounds)
        found = {self._ward_of[code] for code in near if code in self._ward_of} - {ward}
        return sorted(found, key=lambda code: ground.name(self._wards, code))

    def _living(self, west: float, south: float, east: float, north: float) -> list[str]:
        """The small areas with a home between some bounds, in metres."""
        ground = self._profiles.ground
        points = ground.store.people_within((west, south, east, north))
        held = ground.pieces[self.small].reindex(points["piece"].unique()).dropna()
        return sorted({str(code) for code in held})

    def _outlines(self, codes: Sequence[str]) -> dict[str, BaseGeometry]:
        if not codes:
            return {}
        try:
            shapes = self._profiles.ground.store.boundaries(
                self.small, metres=True, only=list(codes)
            ).geometry
        except NothingBuilt:
            return {}
        return {str(code): shape for code, shape in shapes.items() if shape is not None}

    def _name(self, code: str) -> str:
        return self._profiles.ground.name(self.small, code)
