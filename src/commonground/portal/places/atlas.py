"""Where on a map areas stand: the middle of each one's people, and outlines with few enough points."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import NothingBuilt
from commonground.evidence.geography import KINDS
from commonground.evidence.profile import Profiles
from commonground.evidence.profile.outlines import every_outline
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import PEOPLE_POINTS

_DETAIL = 3000
"""The longer side of the country over this is the least detail, in metres, that an outline keeps."""


class Atlas:
    """One release's points and outlines in metres, each worked out when it is first asked for."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._ground = profiles.ground
        self._points: dict[AreaKindName, np.ndarray] = {}
        self._pieces: np.ndarray | None = None
        self._outlines: dict[AreaKindName, Mapping[str, BaseGeometry]] = {}

    def points(self, kind: AreaKindName) -> np.ndarray:
        """(areas, 2) easting and northing of the middle of each area's people, in order of code.

        NaN for an area in which nobody lives, and for all where the store does not hold people's points.
        """
        if kind not in self._points:
            codes = self._ground.sums(kind).codes
            at = codes.get_indexer(pd.Index(self._ground.pieces[kind].astype(object)))
            weighed = self._weighed()[at >= 0]
            added = [np.bincount(at[at >= 0], column, len(codes)) for column in weighed.T]
            with np.errstate(invalid="ignore", divide="ignore"):
                self._points[kind] = np.column_stack(added[:2]) / added[2][:, None]
        return self._points[kind]

    def outlines(self, kind: AreaKindName) -> Mapping[str, BaseGeometry]:
        """Outlines of council areas or regions by code, simplified together; only those that were drawn."""
        if kind not in self._outlines:
            ground = self._ground
            if KINDS[kind].noun == "region" and self.councils:
                found = self._joined(kind, self.outlines(self.councils))
            else:
                found = _simpler(every_outline(ground.store, ground.pieces, ground.small.kind, kind))
            self._outlines[kind] = found
        return self._outlines[kind]

    def outline(self, kind: AreaKindName, code: str) -> BaseGeometry | None:
        """The outline of one area as it is published, or put together from small areas."""
        return self._profiles.area(kind, code).outline

    @property
    def councils(self) -> AreaKindName | None:
        """The newest kind of council area that people are placed in, if any."""
        return self._newest("council area")

    @property
    def regions(self) -> AreaKindName | None:
        """The kind of region that people are placed in, if any."""
        return self._newest("region")

    def _newest(self, noun: str) -> AreaKindName | None:
        held = [kind for kind in KINDS.values() if kind.noun == noun and kind.id in self._ground.pieces]
        return max(held, key=lambda kind: kind.vintage).id if held else None

    def _weighed(self) -> np.ndarray:
        """(pieces, 3) the sums of people × easting, people × northing, and people over a piece's points."""
        if self._pieces is None:
            index = self._ground.pieces.index
            self._pieces = np.zeros((len(index), 3))
            try:
                points = self._ground.store.table(PEOPLE_POINTS, ["easting", "northing", "people", "piece"])
            except NothingBuilt:
                return self._pieces
            placed = points.dropna()
            at = index.get_indexer(pd.Index(placed["piece"].astype("int64")))
            people = placed["people"].to_numpy(float)
            columns = (
                placed["easting"].to_numpy(float) * people,
                placed["northing"].to_numpy(float) * people,
                people,
            )
            weighed = [np.bincount(at[at >= 0], column[at >= 0], len(index)) for column in columns]
            self._pieces = np.column_stack(weighed)
        return self._pieces

    def _joined(self, kind: AreaKindName, councils: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        """Regions put together from the council areas that lie in them."""
        areas = self._ground.areas
        listed = areas[(areas["kind"] == self.councils) & areas["code"].isin(list(councils))]
        groups = listed.dropna(subset=["region_code"]).groupby("region_code")["code"]
        known = set(self._ground.sums(kind).codes)
        return {
            str(region): shapely.union_all([councils[code] for code in codes])
            for region, codes in groups
            if region in known
        }


def _simpler(outlines: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same outlines with fewer points; neighbours are simplified together, so that no gap opens."""
    if not outlines:
        return {}
    shapes = np.array([*outlines.values()], dtype=object)
    left, low, right, high = shapely.total_bounds(shapes)
    simple = shapely.coverage_simplify(shapes, max(right - left, high - low) / _DETAIL)
    return dict(zip(outlines, simple, strict=True))
