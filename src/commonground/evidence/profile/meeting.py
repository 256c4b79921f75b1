"""Places to meet near a place: counted by the measures of assets, and listed for a map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
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
    def _found(self) -> dict[str, tuple[pd.DataFrame, np.ndarray]]:
        found = {}
        for measure in self.measures:
            table = self._store.table(measure_table(measure.id))
            found[measure.id] = (table, table[["easting", "northing"]].to_numpy(float))
        return found

    def near(self, outline: BaseGeometry) -> dict[str, tuple[Located, ...]]:
        """By measure, every asset inside the outline or within the measure's own distance, nearest first."""
        return {measure.id: self._near(measure, outline) for measure in self.measures}

    def _near(self, measure: Measure, outline: BaseGeometry) -> tuple[Located, ...]:
        assert measure.assets is not None
        table, points = self._found[measure.id]
        held = np.flatnonzero(within(points, outline, measure.assets.metres))
        rows = table.iloc[held]
        away = np.atleast_1d(shapely.distance(outline, shapely.points(points[held])))
        listed = [
            Located(
                "" if pd.isna(name) else str(name), str(category), float(easting), float(northing), float(far)
            )
            for name, category, easting, northing, far in zip(
                rows["name"], rows["category"], rows["easting"], rows["northing"], away, strict=True
            )
        ]
        return tuple(sorted(listed, key=lambda one: (one.distance, one.category, one.name)))
