"""Making profiles: what all of them share is read and worked out once, then each place is quick."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import cast

import pandas as pd

from commonground.evidence.comparison import (
    WHOLE,
    Likeness,
    Yardsticks,
    compare_place,
    load_matchings,
)
from commonground.evidence.designation import (
    EQUALLY_DEPRIVED,
    GROUP,
    Rule,
    comparison_groups,
    read_answer,
)
from commonground.evidence.geography import (
    KINDS,
    Place,
    estimated_share,
    load_area_lists,
    load_people,
    parts_of,
)
from commonground.evidence.measures import (
    MISSIONS,
    Sums,
    estimated,
    native_kind,
    read_sums,
    sums_inside,
)
from commonground.evidence.profile.meeting import MeetingAssets
from commonground.evidence.profile.record import (
    About,
    Comparator,
    Located,
    NamedPart,
    Profile,
    SourceLine,
)
from commonground.evidence.profile.standing import Rules
from commonground.evidence.profile.where import find_place, newest_wards
from commonground.evidence.sources import AreaKindName, load_catalogue
from commonground.evidence.store import AREAS, PEOPLE_PIECES, Store

_FEW = 20
"""A comparator made of no more areas than this lists them."""

_AROUND: tuple[AreaKindName, ...] = ("wd24", "wd17", "lad24", "rgn")
"""Kinds of area whose overlap with the place is told, as far as people are placed in them."""

_OWN_WORDS = {"drawn": "drawn boundary", "circle": "circle around a postcode", "areas": "several areas"}


class Profiles:
    """Profiles of places in one store.

    ``rule``: the list whose members, and other equally deprived areas, places are held against as well;
    with it places are compared with areas of its kind, else with wards. Raises ``NothingBuilt`` where the
    store does not hold what is needed.
    """

    def __init__(self, store: Store, rule: Rule | None = None) -> None:
        self.store, self.rule = store, rule
        self.pieces = store.table(PEOPLE_PIECES).set_index("piece")
        self.areas = store.table(AREAS)
        self.people = load_people()[store.collection]
        self.small = load_area_lists()[self.people.small_areas]
        self.catalogue = {
            name: source for name, source in load_catalogue().items() if source.collection == store.collection
        }
        self.sums, held = read_sums(store, self.kind)
        self._kinds: dict[AreaKindName, Sums] = {}
        missions = list(MISSIONS)
        self._order = sorted(range(len(held)), key=lambda n: (missions.index(held[n].mission), held[n].title))
        self.measures = [held[number] for number in self._order]

    @cached_property
    def kind(self) -> AreaKindName:
        """The kind of area that places are compared with."""
        if self.rule is not None:
            return self.rule.geography
        return newest_wards(self.pieces)

    def find(self, where: str, radius: float | None = None) -> Place:
        """The place that a person means by an area's code, a postcode, or a file with a drawing."""
        kind = self.rule.geography if self.rule else None
        return find_place(self.store, self.pieces, self.areas, where, radius=radius, kind=kind)

    def every(self, kind: AreaKindName) -> Iterator[Place]:
        """Every area of a kind in which people live, in order of code."""
        listed = self.areas[self.areas["kind"] == kind].set_index("code")["name"]
        by_code = {str(code): held for code, held in self.pieces.groupby(kind).groups.items()}
        outlines = self._outlines(kind)
        for code in sorted(by_code):
            inside = pd.Series(1.0, index=by_code[code])
            yield Place(str(listed.get(code, code)), kind, (code,), inside, outlines.get(code))

    def _outlines(self, kind: AreaKindName) -> dict:
        from commonground.errors import NothingBuilt

        try:
            return dict(self.store.boundaries(kind, metres=True).geometry.items())
        except NothingBuilt:
            return {}

    def of(self, place: Place) -> Profile:
        """Everything known about one place."""
        near = self._assets.near(place.outline) if place.outline is not None else {}
        own = self._sums_of(place, near)
        here = estimated(own, self.measures)
        lived = place.people(self.pieces)
        codes = self.pieces[self.kind].reindex(lived.index).astype(object)
        shares = lived.groupby(codes).sum() / lived.sum()
        without = list(place.codes) if place.kind == self.kind else list(shares.index[shares > 0.5])
        like, alike = self._yardsticks.alike(own, without)
        sticks = [
            self._yardsticks.fixed[0],
            *self._yardsticks.around_place(shares),
            *self._yardsticks.fixed[1:],
            *like,
        ]
        measured = compare_place(here, self.measures, sticks, self._yardsticks.spread, self._partial)
        members = {"matched": tuple(alike.matched)} if alike else {}
        return Profile(
            about=self._about(place),
            comparators=tuple(
                Comparator(s.id, s.title, s.how, s.areas, s.people, self._named(members.get(s.id, ())))
                for s in sticks
            ),
            alike=alike.table if alike and len(alike.matched) else None,
            alike_weighted=alike.table_weighted if alike else None,
            fewer=alike.fewer if alike else None,
            measures=tuple(measured),
            designations=self._rules.of(place),
            meeting_places=near,
            sources=self._sources,
            outline=place.outline,
            invented=self.store.collection == "example",
            release=self.store.release.id,
            built=self.store.release.built,
        )

    @cached_property
    def _rules(self) -> Rules:
        return Rules(self.store, self.pieces)

    @cached_property
    def _assets(self) -> MeetingAssets:
        return MeetingAssets(self.store, self.measures)

    @cached_property
    def _partial(self) -> dict[str, str]:
        return {measure.id: self.catalogue[measure.source].partial for measure in self.measures}

    @cached_property
    def _native(self) -> dict[str, AreaKindName]:
        return {m.id: native_kind(m, self.catalogue, self.small.kind) for m in self.measures}

    @cached_property
    def _yardsticks(self) -> Yardsticks:
        sums = self.sums.only([measure.id for measure in self.measures])
        around = self.areas[self.areas["kind"] == self.kind].set_index("code")
        groups = {}
        if self.rule is not None:
            split = comparison_groups(read_answer(self.store, self.rule))
            groups = {
                GROUP: (
                    f"{self.rule.called[:1].upper()}{self.rule.called[1:]}",
                    f"in {self.rule.called}",
                    f"every area on the list “{self.rule.title}”",
                    split.index[split == GROUP],
                ),
                EQUALLY_DEPRIVED: (
                    "Other equally deprived areas",
                    "in other equally deprived areas",
                    "areas as deprived as those on the list, but not on it",
                    split.index[split == EQUALLY_DEPRIVED],
                ),
            }
        matching = load_matchings().get(self.store.collection)
        held = {measure.id for measure in self.measures}
        likeness = None
        if matching is not None and {*matching.features, matching.stratum} <= held:
            likeness = Likeness(matching, sums, self.measures)
        return Yardsticks(sums, self.measures, around, WHOLE[self.store.collection], groups, likeness)

    def _sums_of(self, place: Place, near: dict[str, tuple[Located, ...]]) -> Sums:
        """A whole area's sums stand in the store; any other place's are added up from where people live."""
        ids = [measure.id for measure in self.measures]
        kind = cast("AreaKindName", place.kind)
        if len(place.codes) == 1:
            return self._of_kind(kind).of(list(place.codes)).only(ids)
        reached = {name: len(assets) for name, assets in near.items()}
        return sums_inside(
            self.store, self.pieces, place.inside, self.measures, self._native, reached, place.name
        )

    def _of_kind(self, kind: AreaKindName) -> Sums:
        if kind == self.kind:
            return self.sums
        if kind not in self._kinds:
            self._kinds[kind], _ = read_sums(self.store, kind)
        return self._kinds[kind]

    def _about(self, place: Place) -> About:
        small = parts_of(place, self.pieces, self.small.kind)
        around = [kind for kind in _AROUND if kind in self.pieces and kind != place.kind]
        return About(
            name=place.name,
            kind=place.kind,
            kind_in_words=KINDS[place.kind].name if place.kind in KINDS else _OWN_WORDS[place.kind],
            codes=place.codes,
            population=float(place.people(self.pieces).sum()),
            population_vintage=self.people.population_vintage,
            estimated_share=estimated_share(small),
            parts=self._name(self.small.kind, small),
            overlaps=tuple(
                part for kind in around for part in self._name(kind, parts_of(place, self.pieces, kind))
            ),
            notes=place.notes,
        )

    def _name(self, kind: str, parts: list) -> tuple[NamedPart, ...]:
        return tuple(
            NamedPart(kind, str(self._names.get((kind, part.code), part.code)), part) for part in parts
        )

    def _named(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._names.get((self.kind, code), code) for code in codes[:_FEW])

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        listed = self.areas.astype(object)
        return dict(zip(zip(listed["kind"], listed["code"], strict=True), listed["name"], strict=True))

    @cached_property
    def _sources(self) -> tuple[SourceLine, ...]:
        used = dict.fromkeys(
            source
            for measure in self.measures
            for source in (measure.source, *(part.source for _, part in measure.parts))
        )
        population = self.people.population.partition(".")[0]
        used |= dict.fromkeys((population, self.people.postcodes, self.people.outlines))
        return tuple(
            SourceLine(s.id, s.title, s.publisher, s.vintage, s.licence, s.attribution, s.partial)
            for s in (self.catalogue[name] for name in used)
        )
