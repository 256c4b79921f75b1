"""Opening a store to read: the current release's tables, its DuckDB file, and what is said of them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb
import pandas as pd

from commonground.errors import NothingBuilt
from commonground.evidence.geography import KINDS, PostcodeRecord, Postcodes
from commonground.evidence.sources import AreaKindName, load_catalogue
from commonground.evidence.store.layout import Layout
from commonground.evidence.store.populating import PEOPLE_POINTS
from commonground.evidence.store.release import Release, read_release
from commonground.evidence.store.tables import read_table

if TYPE_CHECKING:
    import geopandas as gpd


class Store:
    """A store as its readers see it: one release, which stays the same however long it is read."""

    def __init__(self, root: Path) -> None:
        """Open the current release. Raises ``NothingBuilt`` where there is none."""
        folder = Layout(root).current_release()
        if folder is None:
            raise NothingBuilt(
                f"Nothing is built in {root.name} yet: run `commonground build --mirror DIR`, "
                "or `commonground demo` for the invented example county."
            )
        self.folder = folder
        self.release: Release = read_release(folder)

    def __contains__(self, name: object) -> bool:
        return name in self.release.tables

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """One table, or some of its columns. Raises ``NothingBuilt`` saying why it is not there."""
        return read_table(self.path(name), columns)

    def rows(self, name: str, key: str, wanted: Collection[str], columns: list[str]) -> pd.DataFrame:
        """The rows of a table whose ``key`` is one of those wanted; a table sorted by it is read in part."""
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        near: object = pc.scalar(False)
        if wanted:
            near = [(key, ">=", min(wanted)), (key, "<=", max(wanted)), (key, "in", set(wanted))]
        return pq.read_table(self.path(name), columns=columns, filters=near).to_pandas()

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a table."""
        self.path(name)
        return self.release.tables[name].columns

    def path(self, name: str) -> Path:
        """The Parquet file of a table."""
        if name not in self.release.tables:
            raise NothingBuilt(self._why_not(name))
        return self.release.tables[name].path

    def file(self, name: str) -> Path:
        """A file of the release that is no table. Raises ``NothingBuilt`` saying why it is not there."""
        if name not in self.release.files:
            raise NothingBuilt(self._why_not(name))
        return self.release.files[name].path

    def boundaries(
        self, kind: AreaKindName, *, metres: bool = False, only: Collection[str] | None = None
    ) -> gpd.GeoDataFrame:
        """Outlines of every area of a kind, or ``only`` of some, indexed by ``code``.

        In degrees, or in ``metres`` for work. Raises ``NothingBuilt`` where the store holds none.
        """
        import geopandas as gpd

        for source in load_catalogue().values():
            if (
                source.reader == "boundaries"
                and source.geography == kind
                and source.id in self.release.tables
            ):
                key = source.key[0]
                near = None if only is None else [(key, "in", [*only])]
                path = self.path(source.id if metres else f"{source.id}_web")
                shapes = gpd.read_parquet(path, columns=[key, "geometry"], filters=near)
                named = shapes.rename(columns={key: "code"}).astype({"code": "string"})
                return cast("gpd.GeoDataFrame", named.set_index("code"))
        raise NothingBuilt(f"This store holds no boundaries of {KINDS[kind].name}; use another --format.")

    def people_within(self, bounds: tuple[float, float, float, float]) -> pd.DataFrame:
        """The points where people live between west, south, east and north, in metres.

        Raises ``NothingBuilt`` where the store does not hold them.
        """
        import pyarrow.parquet as pq

        west, south, east, north = bounds
        near = [
            ("easting", ">=", west),
            ("easting", "<=", east),
            ("northing", ">=", south),
            ("northing", "<=", north),
        ]
        return pq.read_table(self.path(PEOPLE_POINTS), filters=near).to_pandas()

    def find_postcode(self, text: str) -> PostcodeRecord:
        """The record of a postcode, however it is written.

        Raises ``UnknownArea`` for what is none or is not listed; ``NothingBuilt`` where there is no list.
        """
        return self._postcodes.find(text)

    def first_postcode(self) -> str:
        """The first postcode on the list. Raises ``NothingBuilt`` where there is no list."""
        return self._postcodes.first()

    @cached_property
    def _postcodes(self) -> Postcodes:
        sources = load_catalogue().values()
        listed = (s.id for s in sources if s.geography == "postcode" and s.collection == self.collection)
        return Postcodes(self.path(next(listed)))

    @cached_property
    def collection(self) -> str:
        """Which country the store is of: England's collection, or the example county's."""
        catalogue = load_catalogue()
        return next(catalogue[source].collection for source in self.release.origins if source in catalogue)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the release's DuckDB file; close it when done."""
        return duckdb.connect(str(self.folder / "commonground.duckdb"), read_only=True)

    def _why_not(self, name: str) -> str:
        for absent in self.release.left_out:
            if absent.name == name:
                return f"{name} was left out of this build: {absent.why}."
        return f"This store holds no {name}; `commonground status` lists what it holds."
