"""A release: everything one build made, with where each table came from, as ``release.json`` says it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commonground.evidence.store.keeping import Kept, KeptFile, KeptTable


@dataclass(frozen=True)
class LeftOut:
    """A source, index or rule the build could not make, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Release:
    """One build's tables, files, checks and notes.

    ``sources_of``: for each table and file, the ids of the sources in it. ``origins``: for each source, its
    title, vintage, licence, attribution and raw files.
    """

    id: str
    built: dt.datetime
    steps: tuple[Kept, ...]
    sources_of: Mapping[str, tuple[str, ...]]
    origins: Mapping[str, Mapping[str, object]]
    left_out: tuple[LeftOut, ...]

    @property
    def tables(self) -> dict[str, KeptTable]:
        """Every table of the release, by name."""
        return {table.name: table for kept in self.steps for table in kept.tables}

    @property
    def files(self) -> dict[str, KeptFile]:
        """Every file of the release that is no table, by name."""
        return {file.name: file for kept in self.steps for file in kept.files}


def write_release(release: Release, folder: Path) -> None:
    """Write ``release.json`` into the release's folder, in one step."""
    said = {
        "id": release.id,
        "built": release.built.isoformat(),
        "steps": [
            {
                "step": kept.step,
                "key": kept.key,
                "tables": [
                    {
                        "name": table.name,
                        "sha256": table.sha256,
                        "rows": table.rows,
                        "columns": table.columns,
                        "key": table.key,
                        "sources": release.sources_of[table.name],
                    }
                    for table in kept.tables
                ],
                "files": [
                    {
                        "name": file.name,
                        "sha256": file.sha256,
                        "size": file.size,
                        "sources": release.sources_of[file.name],
                    }
                    for file in kept.files
                ],
                "checks": kept.checks,
                "notes": kept.notes,
            }
            for kept in release.steps
        ],
        "sources": release.origins,
        "left_out": [{"name": absent.name, "why": absent.why} for absent in release.left_out],
    }
    waiting = folder / "release.json.new"
    waiting.write_text(json.dumps(said, indent=1), encoding="utf-8")
    waiting.replace(folder / "release.json")


def read_release(folder: Path) -> Release:
    """The release that lies in ``folder``; its tables' and files' paths are those of the release."""
    said = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    steps, sources_of = [], {}
    for step in said["steps"]:
        tables = []
        for table in step["tables"]:
            path = folder / "tables" / f"{table['name']}.parquet"
            columns, key = tuple(table["columns"]), tuple(table["key"])
            tables.append(KeptTable(table["name"], path, table["sha256"], table["rows"], columns, key))
            sources_of[table["name"]] = tuple(table["sources"])
        files = []
        for file in step.get("files", ()):  # a release from before there were files names none
            path = folder / "files" / file["name"]
            files.append(KeptFile(file["name"], path, file["sha256"], file["size"]))
            sources_of[file["name"]] = tuple(file["sources"])
        checks, notes = tuple(step["checks"]), tuple(step["notes"])
        steps.append(Kept(step["step"], step["key"], tuple(tables), tuple(files), checks, notes))
    return Release(
        id=said["id"],
        built=dt.datetime.fromisoformat(said["built"]),
        steps=tuple(steps),
        sources_of=sources_of,
        origins=said["sources"],
        left_out=tuple(LeftOut(absent["name"], absent["why"]) for absent in said["left_out"]),
    )
