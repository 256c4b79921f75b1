"""Each step's result, kept under its key: what was made once is not made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from commonground.evidence.sources import digest
from commonground.evidence.store.layout import filled_aside
from commonground.evidence.store.step import Made, Step
from commonground.evidence.store.tables import write_table


@dataclass(frozen=True)
class KeptTable:
    """One table of a kept result: where it lies, its content hash, and its size."""

    name: str
    path: Path
    sha256: str
    rows: int
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class KeptFile:
    """One file of a kept result: where it lies, its content hash, and its size in bytes."""

    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Kept:
    """A step's result at rest."""

    step: str
    key: str
    tables: tuple[KeptTable, ...]
    files: tuple[KeptFile, ...]
    checks: tuple[str, ...]
    notes: tuple[str, ...]


class Keep:
    """The folder of kept results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Kept | None:
        """The result kept under ``key``, or None."""
        try:
            said = json.loads((self.folder / key / "made.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        tables = tuple(
            KeptTable(
                name=table["name"],
                path=self.folder / key / f"{table['name']}.parquet",
                sha256=table["sha256"],
                rows=table["rows"],
                columns=tuple(table["columns"]),
                key=tuple(table["key"]),
            )
            for table in said["tables"]
        )
        files = tuple(
            KeptFile(file["name"], self.folder / key / file["name"], file["sha256"], file["size"])
            for file in said.get("files", ())  # a result kept before there were files has none
        )
        return Kept(said["step"], key, tables, files, tuple(said["checks"]), tuple(said["notes"]))

    def put(self, step: Step, key: str, made: Made, sources: Iterable[Mapping[str, object]]) -> Kept:
        """Write a step's tables and files; whole or not at all.

        ``sources`` is the provenance every table carries.
        """
        with filled_aside(self.folder / key) as aside:
            tables = [self._write(step, name, made.tables[name], aside, list(sources)) for name in step.makes]
            files = [_write_file(name, made.files[name], aside) for name in step.files]
            said = {
                "step": step.name,
                "tables": tables,
                "files": files,
                "checks": made.checks,
                "notes": made.notes,
            }
            (aside / "made.json").write_text(json.dumps(said, indent=1, default=asdict), encoding="utf-8")
        kept = self.find(key)
        assert kept is not None
        return kept

    def _write(
        self, step: Step, name: str, rows: pd.DataFrame, folder: Path, sources: list[Mapping[str, object]]
    ) -> dict[str, object]:
        path = folder / f"{name}.parquet"
        write_table(rows, path, {"table": name, "step": step.name, "sources": sources})
        return {
            "name": name,
            "sha256": digest(path),
            "rows": len(rows),
            "columns": list(rows.columns),
            "key": list(step.makes[name]),
        }

    def prune(self, wanted: Iterable[str]) -> None:
        """Forget every result but those wanted."""
        keys = set(wanted)
        for folder in self.folder.iterdir() if self.folder.exists() else ():
            if folder.name not in keys:
                shutil.rmtree(folder, ignore_errors=True)


def _write_file(name: str, content: bytes, folder: Path) -> dict[str, object]:
    (folder / name).write_bytes(content)
    return {"name": name, "sha256": digest(folder / name), "size": len(content)}
