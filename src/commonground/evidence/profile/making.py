"""Making profiles: everything known about one place, whole or drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

import pandas as pd

from commonground.errors import NothingBuilt
from commonground.evidence.comparison import compare_place
from commonground.evidence.designation import Rule
from commonground.evidence.geography import KINDS, Inhabitants, Part, Place, estimated_share, parts_of
from commonground.evidence.measures import Sums, estimated, figures_table, sums_inside
from commonground.evidence.profile.ground import Ground
from commonground.evidence.profile.meeting import MeetingAssets
from commonground.evidence.profile.outlines import every_outline, outline_of
from commonground.evidence.profile.record import About, Comparator, Located, NamedPart, Profile
from commonground.evidence.profile.standing import Rules
from commonground.evidence.profile.where import find_place, newest_wards
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_FEW = 20
"""A comparator made of no more areas than this lists them."""

_AROUND: tuple[AreaKindName, ...] = ("wd24", "wd17", "lad24", "rgn")
"""Kinds of area whose overlap with the place is told, as far as people are placed in them."""

_LARGE = 400
"""Of a kind with no more areas than this each takes long to put together, and is, when it is asked for."""

_OWN_WORDS = {"drawn": "drawn boundary", "circle": "circle around a postcode"}


class Profiles:
    """Profiles of places in one store.

    ``rule``: the list whose members, and other equally deprived areas, places are held against as well.
    ``within_region``: places are matched with others of their own region only. Made once for many
    places. Raises ``NothingBuilt`` where the store does not hold what is needed.
    """

    def __init__(self, store: Store, rule: Rule | None = None, *, within_region: bool = False) -> None:
        self.ground = Ground(store, rule, within_region)
        self._pieces: dict[AreaKindName, Mapping[str, pd.Index]] = {}
        self._shapes: dict[AreaKindName, Mapping[str, BaseGeometry]] = {}
        self._large: dict[tuple[AreaKindName, str], BaseGeometry | None] = {}

    def find(self, where: str, *, radius: float | None = None, kind: AreaKindName | None = None) -> Place:
        """The place that a person means by an area's code, a postcode, or a file with a drawing.

        ``kind``: the vintage a code, or the ward around a postcode, is meant in; else the newest.
        """
        ground = self.ground
        return find_place(
            ground.store, ground.pieces, ground.areas, ground.small.kind, where, radius=radius, kind=kind
        )

    def codes(self, kind: AreaKindName) -> list[str]:
        """The code of every area of a kind in which people live, in order.

        Raises ``NothingBuilt`` for a kind of area that people are not placed in.
        """
        return sorted(self._pieces_by_code(kind))

    def area(self, kind: AreaKindName, code: str) -> Place:
        """One whole area of a kind; for many of them, quicker than finding each by what a person types."""
        inside = pd.Series(1.0, index=self._pieces_by_code(kind)[code])
        return Place(self.ground.name(kind, code), kind, (code,), inside, self._outline(kind, code))

    def _outline(self, kind: AreaKindName, code: str) -> BaseGeometry | None:
        ground = self.ground
        if len(self._pieces_by_code(kind)) <= _LARGE:
            if (kind, code) not in self._large:
                shape = outline_of(ground.store, ground.pieces, ground.small.kind, kind, [code])
                self._large[kind, code] = shape
            return self._large[kind, code]
        if kind not in self._shapes:
            self._shapes[kind] = every_outline(ground.store, ground.pieces, ground.small.kind, kind)
        return self._shapes[kind].get(code)

    def _pieces_by_code(self, kind: AreaKindName) -> Mapping[str, pd.Index]:
        known = [name for name in KINDS if name in self.ground.pieces]
        if kind not in known:
            raise NothingBuilt(
                f"The store does not say who lives in areas of the kind {kind!r}; "
                f"it does for {', '.join(known)}."
            )
        if kind not in self._pieces:
            groups = self.ground.pieces.groupby(kind).groups
            self._pieces[kind] = {str(code): held for code, held in groups.items()}
        return self._pieces[kind]

    def of(self, place: Place) -> Profile:
        """Everything known about one place."""
        ground = self.ground
        near = self._assets.near(place.outline) if place.outline is not None else {}
        own = self.sums_of(place, near)
        kind = self._compared_with(place)
        yardsticks = ground.yardsticks(kind)
        people = ground.settlement.of(place)
        found, share = people.shares(kind)
        shares = pd.Series(share, index=ground.settlement.areas(kind).codes[found])
        # Areas that are mostly the place itself would flatter it as its own comparators.
        itself = [*place.codes] if place.kind == kind else [str(code) for code in shares.index[shares > 0.5]]
        like, alike = yardsticks.alike(own, itself, shares)
        sticks = [yardsticks.whole, *yardsticks.around_place(shares), *ground.groups, *like]
        here = estimated(own, ground.measures)
        standings = self._rules.of(place, people)
        measured = compare_place(
            here, ground.measures, sticks, yardsticks.spread, ground.partial, self._rules.chosen_by(standings)
        )
        members = {"matched": alike.matched} if alike else {}
        return Profile(
            about=self._about(place, people),
            comparators=tuple(
                Comparator(
                    stick.id,
                    stick.title,
                    stick.where,
                    stick.how,
                    stick.areas,
                    stick.people,
                    tuple(ground.name_in_full(kind, code) for code in members.get(stick.id, [])[:_FEW]),
                )
                for stick in sticks
            ),
            alike=alike.table if alike and alike.matched else None,
            alike_weighted=alike.table_weighted if alike else None,
            fewer=alike.fewer if alike else None,
            measures=tuple(measured),
            designations=standings,
            meeting_places=near,
            sources=ground.sources,
            outline=place.outline,
            invented=ground.store.collection == "example",
            release=ground.store.release.id,
            built=ground.store.release.built,
        )

    @cached_property
    def _rules(self) -> Rules:
        return Rules(self.ground.store, self.ground.settlement)

    @cached_property
    def _assets(self) -> MeetingAssets:
        return MeetingAssets(self.ground.store, self.ground.measures)

    @cached_property
    def _wards(self) -> AreaKindName:
        return self.ground.rule.geography if self.ground.rule else newest_wards(self.ground.pieces)

    def _compared_with(self, place: Place) -> AreaKindName:
        """A whole area is compared with others of its kind; any other place with wards, or a rule's areas."""
        whole = place.kind in KINDS and figures_table(cast("AreaKindName", place.kind)) in self.ground.store
        return cast("AreaKindName", place.kind) if whole and len(place.codes) == 1 else self._wards

    def sums_of(self, place: Place, near: Mapping[str, tuple[Located, ...]]) -> Sums:
        """A whole area's sums stand in the store; any other place's are added up from where people live."""
        ground = self.ground
        if len(place.codes) == 1:
            return ground.sums(cast("AreaKindName", place.kind)).of(list(place.codes))
        reached = {name: len(assets) for name, assets in near.items()}
        return sums_inside(
            ground.store, ground.pieces, place.inside, ground.measures, ground.native, reached, place.name
        )

    def _about(self, place: Place, people: Inhabitants) -> About:
        ground = self.ground
        small = parts_of(people, ground.small.kind)
        around = [kind for kind in _AROUND if kind in ground.pieces and kind != place.kind]
        called = KINDS[place.kind].name if place.kind in KINDS else _OWN_WORDS[place.kind]
        return About(
            name=place.name,
            kind=place.kind,
            kind_in_words=called if len(place.codes) < 2 else f"{len(place.codes)} areas: {called}",
            codes=place.codes,
            population=people.people,
            population_vintage=ground.people.population_vintage,
            estimated_share=estimated_share(small),
            parts=self._named(ground.small.kind, small),
            overlaps=tuple(part for kind in around for part in self._named(kind, parts_of(people, kind))),
            notes=place.notes,
        )

    def _named(self, kind: str, parts: list[Part]) -> tuple[NamedPart, ...]:
        return tuple(NamedPart(kind, self.ground.name(kind, part.code), part) for part in parts)
