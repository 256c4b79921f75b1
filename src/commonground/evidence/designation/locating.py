"""From a postcode to the area around it, the same wherever it is asked: *which ward is mine?*"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.errors import NothingBuilt, UnknownArea
from commonground.evidence.geography import KINDS, PostcodeRecord, load_crosswalks
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store, crosswalk_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd


class Locator:
    """Locates postcodes in one store; outlines and lookups are read once and kept for the next."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._outlines: dict[AreaKindName, gpd.GeoDataFrame | None] = {}
        self._fits: dict[AreaKindName, list[tuple[str, Mapping[str, str]]]] = {}

    def find(self, postcode: str, kind: AreaKindName) -> str:
        """The code of the area of a kind that a postcode lies in, however the postcode is written.

        A small area is read from the postcode itself. A larger one is the one whose outline holds the
        postcode's point; beside every outline it is the best fit of the postcode's small area. Raises
        ``UnknownArea`` for what is no postcode or not on the list of them, and where nothing says which
        area it lies in; ``NothingBuilt`` where the store holds no postcodes.
        """
        record = self._store.find_postcode(postcode)
        own = {"lsoa11": record.lsoa11, "lsoa21": record.lsoa21}
        small = {small: str(code) for small, code in own.items() if code is not None}
        code = small.get(kind) or self._around(record, kind) or self._best_fit(small, kind)
        if code is None:
            raise UnknownArea(f"{record.pcds} lies in no {KINDS[kind].name} that is known here.")
        return code

    def _around(self, record: PostcodeRecord, kind: AreaKindName) -> str | None:
        """The area whose outline holds the postcode's point, where the store has outlines."""
        import shapely

        if record.easting is None or record.northing is None:
            return None
        if kind not in self._outlines:
            self._outlines[kind] = _outlines(self._store, kind)
        outlines = self._outlines[kind]
        if outlines is None:
            return None
        point = shapely.Point(record.easting, record.northing)
        holding = outlines.index[outlines.sindex.query(point, predicate="covered_by")]
        return str(min(holding)) if len(holding) else None

    def _best_fit(self, small: dict[str, str], kind: AreaKindName) -> str | None:
        """The area that the official lookup names for the postcode's small area."""
        if kind not in self._fits:
            self._fits[kind] = _fits(self._store, kind)
        return next((fit[small[of]] for of, fit in self._fits[kind] if small.get(of) in fit), None)


def locate(postcode: str, kind: AreaKindName, store: Store) -> str:
    """The code of the area of a kind that one postcode lies in, as ``Locator.find`` gives it."""
    return Locator(store).find(postcode, kind)


def _outlines(store: Store, kind: AreaKindName) -> gpd.GeoDataFrame | None:
    try:
        return store.boundaries(kind, metres=True)
    except NothingBuilt:
        return None


def _fits(store: Store, kind: AreaKindName) -> list[tuple[str, Mapping[str, str]]]:
    """The official lookups into a kind of area, each with the kind it leads from."""
    return [
        (walk.from_kind, _pairs(store.table(crosswalk_table(walk.id))))
        for walk in load_crosswalks().values()
        if walk.method == "best fit"
        and (walk.collection, walk.to_kind) == (store.collection, kind)
        and crosswalk_table(walk.id) in store
    ]


def _pairs(walk: pd.DataFrame) -> dict[str, str]:
    return dict(zip(walk["from"].astype(str), walk["to"].astype(str), strict=True))
