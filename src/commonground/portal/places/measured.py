"""One measure in every area of a kind: figures side by side, with where each area lies."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from commonground.evidence.measures import Estimate, Measure, estimated
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.classes import Band, bands, class_edges, class_of
from commonground.portal.places.narrowing import Where

_ARRAYS = ("codes", "names", "people", "value", "low", "high", "n", "covered", "classes")

_HELD = 12
"""Measures of which every area's figures are kept at hand, in one process."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Arrays of one length, (areas,), in order of code; NaN where there is no figure or no interval.

    ``england``: the figure of all areas of the kind together, however few of them are here. ``bands``: the
    classes of a map of all of them, and ``classes`` the number of each area's, −1 for no figure.
    """

    measure: Measure
    kind: AreaKindName
    england: Estimate
    bands: tuple[Band, ...]
    where: Where
    codes: np.ndarray
    names: np.ndarray
    people: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    covered: np.ndarray
    classes: np.ndarray

    def at(self, chosen: np.ndarray) -> Measured:
        """Only the areas chosen, by mask or position."""
        parts = {name: getattr(self, name)[chosen] for name in _ARRAYS}
        return replace(self, where=self.where.at(chosen), **parts)

    @property
    def known(self) -> np.ndarray:
        """(areas,) which have a figure."""
        return ~np.isnan(self.value)


class EveryArea:
    """Measures in every area of the kinds of one release; what areas are called is read once."""

    def __init__(self, profiles: Profiles, measures: Sequence[Measure]) -> None:
        self._ground = profiles.ground
        self._number = {measure.id: number for number, measure in enumerate(measures)}
        self._held: OrderedDict[tuple[str, AreaKindName], Measured] = OrderedDict()
        self._lock = threading.Lock()
        self._listed: dict[AreaKindName, tuple[np.ndarray, Where]] = {}

    def of(self, measure: Measure, kind: AreaKindName) -> Measured:
        """One measure in every area of a kind."""
        asked = (measure.id, kind)
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
                return self._held[asked]
        made = self._made(measure, kind)
        with self._lock:
            self._held[asked] = made
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return made

    def _made(self, measure: Measure, kind: AreaKindName) -> Measured:
        sums = self._ground.sums(kind).only([self._number[measure.id]])
        names, where = self._named(kind, sums.codes)
        figures = estimated(sums, [measure])
        (england,) = estimated(sums.whole("england"), [measure]).of(0, [measure])
        parts = {part: getattr(figures, part)[:, 0] for part in ("value", "low", "high", "n", "covered")}
        edges = class_edges(figures.value[:, 0], measure.decimals)
        return Measured(
            measure=measure,
            kind=kind,
            england=england,
            bands=bands(measure, edges),
            where=where,
            codes=sums.codes.to_numpy(object),
            names=names,
            people=sums.people,
            classes=class_of(figures.value[:, 0], edges, measure.decimals),
            **parts,
        )

    def _named(self, kind: AreaKindName, codes: pd.Index) -> tuple[np.ndarray, Where]:
        if kind not in self._listed:
            listed = self._ground.areas[self._ground.areas["kind"] == kind].set_index("code").reindex(codes)
            names = listed["name"].astype(object)
            self._listed[kind] = (np.where(names.isna(), codes.to_numpy(object), names), where_of(listed))
        return self._listed[kind]


def where_of(areas: pd.DataFrame) -> Where:
    """Where areas lie, from a table that says it in the columns of the store's table of areas."""
    columns = ("region_code", "region_name", "authority_code", "authority_name")
    return Where(*(areas[column].astype(object).fillna("").to_numpy(object) for column in columns))
