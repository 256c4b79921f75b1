"""The release as one DuckDB file: every table but the shapes, and a table of where each came from."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

from commonground.errors import StoreError
from commonground.evidence.store.keeping import KeptTable
from commonground.evidence.store.release import Release


def write_database(path: Path, tables: Iterable[KeptTable], release: Release) -> None:
    """Write the file that any number of processes may then open read-only."""
    try:
        with duckdb.connect(str(path)) as database:
            database.execute("SET memory_limit = '1GB'")
            for table in tables:
                if "geometry" not in table.columns:
                    database.execute(
                        f'CREATE TABLE "{table.name}" AS SELECT * FROM read_parquet(?)', [str(table.path)]
                    )
            provenance = _provenance(release)
            database.register("said", provenance)
            database.execute("CREATE TABLE provenance AS SELECT * FROM said")
            database.execute("CHECKPOINT")
    except duckdb.Error as problem:
        # A disk that fills up comes as an error of input, as a fatal one, or as one of the transaction.
        if "no space" in str(problem).lower():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from problem
        raise StoreError(
            f"The database of the release cannot be written ({str(problem).splitlines()[0]})."
        ) from problem


def _provenance(release: Release) -> pd.DataFrame:
    """One row per table and source in it."""
    rows = [
        {
            "table_name": name,
            "source": source,
            "title": str(origin.get("title", "")),
            "vintage": str(origin.get("vintage", "")),
            "licence": str(origin.get("licence", "")),
            "attribution": str(origin.get("attribution", "")),
            "raw_sha256": " ".join(file["sha256"] for file in origin.get("files", ())),  # type: ignore[attr-defined]
        }
        for name in release.tables
        for source in release.sources_of[name]
        for origin in [release.origins.get(source, {})]
    ]
    columns = ["table_name", "source", "title", "vintage", "licence", "attribution", "raw_sha256"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
