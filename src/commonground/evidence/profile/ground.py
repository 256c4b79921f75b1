"""What all profiles from one store share, each part read and worked out when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from commonground.errors import NothingBuilt
from commonground.evidence.comparison import (
    WHOLE,
    Likeness,
    Yardstick,
    Yardsticks,
    group_figures,
    load_matchings,
)
from commonground.evidence.designation import (
    EQUALLY_DEPRIVED,
    GROUP,
    REST,
    Rule,
    comparison_groups,
    read_answer,
)
from commonground.evidence.geography import Settlement, load_area_lists, load_people
from commonground.evidence.measures import (
    MISSIONS,
    Measure,
    Sums,
    load_measures,
    measure_table,
    native_kind,
    read_sums,
)
from commonground.evidence.profile.record import SourceLine
from commonground.evidence.sources import AreaKindName, load_catalogue
from commonground.evidence.store import AREAS, PEOPLE_PIECES, Store

if TYPE_CHECKING:
    import pandas as pd


class Ground:
    """One store, the rule (if any) whose groups places are held against as well, and how they are matched.

    Raises ``NothingBuilt`` where the store does not know where people live, or holds no measure.
    """

    def __init__(self, store: Store, rule: Rule | None, within_region: bool) -> None:
        self.store, self.rule, self.within_region = store, rule, within_region
        self.pieces = store.table(PEOPLE_PIECES).set_index("piece")
        ready(self.pieces.index)
        self.settlement = Settlement(self.pieces)
        self.areas = store.table(AREAS)
        self.people = load_people()[store.collection]
        self.small = load_area_lists()[self.people.small_areas]
        self.catalogue = {
            name: source for name, source in load_catalogue().items() if source.collection == store.collection
        }
        self.measures = _measures_in(store)
        self.partial = {measure.id: self.catalogue[measure.source].partial for measure in self.measures}
        self._sums: dict[AreaKindName, Sums] = {}
        self._yardsticks: dict[AreaKindName, Yardsticks] = {}
        self._said: dict[tuple[str, str], dict[str, str]] = {}

    def sums(self, kind: AreaKindName) -> Sums:
        """Every measure, in order, of every area of a kind; what the kind has no figure of is not known."""
        if kind not in self._sums:
            sums, _ = read_sums(self.store, kind)
            self._sums[kind] = sums.aligned([measure.id for measure in self.measures])
        return self._sums[kind]

    def yardsticks(self, kind: AreaKindName) -> Yardsticks:
        """What a place is held against among areas of a kind."""
        if kind not in self._yardsticks:
            sums, matching = self.sums(kind), load_matchings().get(self.store.collection)
            held = {measure.id for measure in self.measures}
            around = self.areas[self.areas["kind"] == kind].set_index("code")
            regions = around["region_code"] if self.within_region else None
            likeness = None
            if matching is not None and {*matching.features, matching.stratum} <= held:
                likeness = Likeness(matching, sums, self.measures, regions)
            whole = WHOLE[self.store.collection]
            self._yardsticks[kind] = Yardsticks(sums, self.measures, around, whole, likeness)
        return self._yardsticks[kind]

    @cached_property
    def groups(self) -> list[Yardstick]:
        """The members of the rule's list, and the areas as deprived that are not on it."""
        if self.rule is None:
            return []
        rule, sums = self.rule, self.sums(self.rule.geography)
        answer = read_answer(self.store, rule)
        split = comparison_groups(answer).reindex(sums.codes).fillna(REST)
        order = (GROUP, EQUALLY_DEPRIVED, REST)
        figures = group_figures(sums, self.measures, split, answer.areas["authority_code"], order)
        like = f"areas as deprived as those on the list “{rule.title}”, but not on it"
        titles = {
            GROUP: (f"{rule.called[:1].upper()}{rule.called[1:]}", f"every area on the list “{rule.title}”"),
            EQUALLY_DEPRIVED: ("Other equally deprived areas", like),
        }
        where = {GROUP: f"in {rule.called}", EQUALLY_DEPRIVED: "in other equally deprived areas"}
        return [
            Yardstick(
                name, title, where[name], how, int((split == name).sum()),
                float(sums.people[(split == name).to_numpy()].sum()), figures.row(order.index(name)),
                self.measures,
            )
            for name, (title, how) in titles.items()
            if (split == name).any()
        ]  # fmt: skip

    @cached_property
    def native(self) -> dict[str, AreaKindName]:
        """By measure, the kind of area its own figures are published for."""
        return {m.id: native_kind(m, self.catalogue, self.small.kind) for m in self.measures}

    def name(self, kind: str, code: str) -> str:
        """The name of an area; its code where no list names it."""
        return self._told(kind, "name").get(code, code)

    def name_in_full(self, kind: str, code: str) -> str:
        """The name of an area with its council area, since wards called Village are many."""
        authority = self._told(kind, "authority_name").get(code)
        return self.name(kind, code) + (f" ({authority})" if authority else "")

    def _told(self, kind: str, column: str) -> dict[str, str]:
        """What the table of areas says of one kind in one column, by code, where it says anything."""
        if (kind, column) not in self._said:
            said = self.areas.loc[self.areas["kind"] == kind, ["code", column]].dropna()
            codes, words = (said[name].to_numpy(dtype=object) for name in ("code", column))
            self._said[kind, column] = dict(zip(codes, words, strict=True))
        return self._said[kind, column]

    @cached_property
    def sources(self) -> tuple[SourceLine, ...]:
        """Every source that a profile draws on."""
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


def ready(index: pd.Index) -> None:
    """Have pandas prepare the look-up of an index now.

    It does so at the first question, and of two threads that ask at once one can be told that a code which
    is there is not.
    """
    if len(index):
        index.get_loc(index[0])


def _measures_in(store: Store) -> list[Measure]:
    """The measures a store holds, in the order of a page: by mission, then by title."""
    missions = list(MISSIONS)
    held = [m for m in load_measures().values() if measure_table(m.id) in store]
    if not held:
        raise NothingBuilt("The store holds no measure; `commonground status` says what it lacks.")
    return sorted(held, key=lambda measure: (missions.index(measure.mission), measure.title))
