"""Places to meet near a place: counted by the measures of assets, and listed for a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.evidence.geography import within
from commonground.evidence.measures import Measure, measure_table
from commonground.evidence.profile.record import Located
from commonground.evidence.store import Store


class MeetingAssets:
    """The assets of every measure that counts what is within reach, read once."""

    def __init__(self, store: Store, measures: Sequence[Measure]) -> None:
        self._store = store
        self.measures = [m for m in measures if m.assets and measure_table(m.id) in store]

    @cached_property
    def _found(self) -> dict[str, _Found]:
        return {m.id: _Found.read(self._store, m) for m in self.measures}

    def near(self, outline: BaseGeometry) -> dict[str, tuple[Located, ...]]:
        """By measure, every asset inside the outline or within the measure's own distance, nearest first."""
        # GEOS keeps notes on an outline that it works with, which two threads must not write at once.
        own = shapely.from_wkb(shapely.to_wkb(outline))
        return {measure.id: self._near(measure, own) for measure in self.measures}

    def _near(self, measure: Measure, outline: BaseGeometry) -> tuple[Located, ...]:
        assert measure.assets is not None
        found, metres = self._found[measure.id], measure.assets.metres
        likely = found.between(outline.bounds, metres)
        held = likely[within(found.points[likely], outline, metres)]
        away = shapely.distance(outline, shapely.points(found.points[held]))
        columns = (found.names[held], found.categories[held], *found.points[held].T, away)
        listed = [Located(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]
        return tuple(sorted(listed, key=lambda one: (one.distance, one.category, one.name)))


@dataclass(frozen=True, eq=False)
class _Found:
    """One measure's assets, (assets,) each: ``names``, empty where there is none, ``categories`` and
    ``points`` in metres. ``eastwards`` is their order from west to east, and ``eastings`` are in it."""

    names: np.ndarray
    categories: np.ndarray
    points: np.ndarray
    eastwards: np.ndarray
    eastings: np.ndarray

    @classmethod
    def read(cls, store: Store, measure: Measure) -> _Found:
        table = store.table(measure_table(measure.id))
        names, categories = (table[each].to_numpy(object, na_value="") for each in ("name", "category"))
        points = table[["easting", "northing"]].to_numpy(float)
        eastwards = np.argsort(points[:, 0], kind="stable")
        return cls(names, categories, points, eastwards, points[eastwards, 0])

    def between(self, bounds: tuple[float, float, float, float], metres: float) -> np.ndarray:
        """The assets no farther west or east of some bounds than so many metres, by position, in order."""
        west, _, east, _ = bounds
        start = np.searchsorted(self.eastings, west - metres, side="left")
        end = np.searchsorted(self.eastings, east + metres, side="right")
        return np.sort(self.eastwards[start:end])
