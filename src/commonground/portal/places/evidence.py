"""The evidence as the pages read it: one release, opened once in each process, until a newer is built."""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from pathlib import Path

import pandas as pd
from django.conf import settings

from commonground.errors import CommongroundError, NothingBuilt
from commonground.evidence.comparison import Compared, compare_rule
from commonground.evidence.designation import Answer, Locator, Rule, answers_in, newest_list_of_wards
from commonground.evidence.geography import KINDS
from commonground.evidence.measures import Measure
from commonground.evidence.profile import Profiles
from commonground.evidence.profile.ground import ready
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import AREAS, PEOPLE_PIECES, Layout, Store
from commonground.portal.places.atlas import Atlas
from commonground.portal.places.finding import Finder
from commonground.portal.places.having_pages import HavingPages
from commonground.portal.places.listing import Listed
from commonground.portal.places.measured import EveryArea
from commonground.portal.places.packing import Packed
from commonground.portal.places.picking import Picker
from commonground.portal.places.provenance import Provenance

_log = logging.getLogger("commonground.evidence")


class Evidence:
    """One release of a store, with what all pages share; whoever holds it goes on reading the same release.

    Raises ``NothingBuilt`` where there is no release, or it lacks what a page needs.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(root)
        self.rule: Rule | None = newest_list_of_wards(self.store)
        self.profiles = Profiles(self.store, self.rule)
        self.locator = Locator(self.store)
        self._compared: dict[str, list[Compared]] = {}
        self._comparing = threading.Lock()

    @property
    def release(self) -> str:
        """The release's id."""
        return self.store.release.id

    @property
    def invented(self) -> bool:
        """Whether the figures are of the example county."""
        return self.store.collection == "example"

    @cached_property
    def kinds(self) -> tuple[AreaKindName, ...]:
        """The kinds of area that have pages, smallest first: people are placed in them."""
        placed = self.store.columns(PEOPLE_PIECES)
        held = [kind for kind in KINDS if kind in placed and f"figures_{kind}" in self.store]
        return tuple(KINDS[kind].id for kind in held)

    @cached_property
    def wards(self) -> AreaKindName:
        """The kind of ward that a neighbourhood is unless somebody says otherwise: the newest."""
        return max((k for k in self.kinds if KINDS[k].noun == "ward"), key=lambda k: KINDS[k].vintage)

    @cached_property
    def example_postcode(self) -> str:
        """A postcode that is here, to show how one is written; nothing where the store holds none."""
        try:
            return self.store.first_postcode()
        except NothingBuilt:
            return ""

    @cached_property
    def finder(self) -> Finder:
        """Finds areas that people live in, by name; nobody can be told how an empty one is doing."""
        areas = self.store.table(AREAS)
        lived = [pd.DataFrame({"kind": kind, "code": self.profiles.codes(kind)}) for kind in self.kinds]
        return Finder(areas.merge(pd.concat(lived), on=["kind", "code"]), self.kinds)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure held, in the order of a page."""
        return {measure.id: measure for measure in self.profiles.ground.measures}

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Every rule's answer that the release holds, newest list first."""
        found = sorted(answers_in(self.store), key=lambda answer: answer.rule.dated, reverse=True)
        return {answer.rule.id: answer for answer in found}

    @cached_property
    def having_pages(self) -> HavingPages:
        """Every area that has a page."""
        return HavingPages(self.profiles, self.finder)

    @cached_property
    def provenance(self) -> Provenance:
        """Where the release's figures come from, and what changed since the one before."""
        return Provenance(self.root, self.store)

    @cached_property
    def picker(self) -> Picker:
        """Small areas to put a place together from."""
        return Picker(self.profiles, self.wards)

    @cached_property
    def lists(self) -> dict[str, Listed]:
        """Every rule's answer as its page shows it, newest list first."""
        return {name: Listed.of(answer) for name, answer in self.answers.items()}

    @cached_property
    def atlas(self) -> Atlas:
        """Where areas stand on a map."""
        return Atlas(self.profiles)

    @cached_property
    def every_area(self) -> EveryArea:
        """Measures in every area of a kind."""
        return EveryArea(self.profiles, [*self.measures.values()])

    @cached_property
    def packed(self) -> Packed:
        """Long texts that were made lately."""
        return Packed()

    def compared(self, rule: Rule) -> list[Compared]:
        """Every measure of a rule's members against other deprived areas and England, worked out once."""
        with self._comparing:
            if rule.id not in self._compared:
                self._compared[rule.id] = compare_rule(self.store, rule)
            return self._compared[rule.id]

    def make_ready(self) -> Evidence:
        """Read what nearly every page needs, so that no visitor waits for it."""
        ground = self.profiles.ground
        for kind in self.kinds:
            ready(ground.sums(kind).codes)
        self.profiles.of(self.profiles.area(self.wards, self.profiles.codes(self.wards)[0]))
        _ = self.finder, self.answers, self.measures
        return self


class _Current:
    """The newest release of one store, opened again beside the old one when the store names another."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: Evidence | None = None
        self._tried: str | None = None
        self._lock = threading.Lock()

    def get(self) -> Evidence:
        named = Layout(self._root).current_release()
        held = self._held
        if held is None:
            with self._lock:
                if self._held is None:
                    self._held = Evidence(self._root).make_ready()
                return self._held
        if named is not None and named.name not in (held.release, self._tried) and self._lock.acquire(False):
            # The old release answers until the new one is read; a request never waits for a build.
            threading.Thread(target=self._replace, args=(named.name,), daemon=True).start()
        return held

    def _replace(self, release: str) -> None:
        try:
            self._tried = release
            self._held = Evidence(self._root).make_ready()
            _log.info("release opened", extra={"release": self._held.release})
        except CommongroundError as problem:
            _log.error("release not opened", extra={"release": release, "why": str(problem)})
        except Exception:
            # Whatever it is, the release before goes on answering, and the log says why.
            _log.exception("release not opened", extra={"release": release})
        finally:
            self._lock.release()


_current: dict[Path, _Current] = {}


def current_evidence() -> Evidence:
    """The newest release of the store that the settings name. Raises ``NothingBuilt`` where there is none."""
    root = Path(settings.COMMONGROUND_STORE)
    return _current.setdefault(root, _Current(root)).get()


def has_release() -> bool:
    """Whether there is something to serve, without reading it."""
    return Layout(Path(settings.COMMONGROUND_STORE)).current_release() is not None


__all__ = ["Evidence", "NothingBuilt", "current_evidence", "has_release"]
