"""Where a release's figures come from: its sources, what was checked, what was left out, and what changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from commonground.errors import SourceError
from commonground.evidence.designation import load_rules, rule_table
from commonground.evidence.geography import KINDS
from commonground.evidence.index import index_table, load_indices
from commonground.evidence.measures import load_measures, measure_table
from commonground.evidence.sources import RawFiles, load_catalogue
from commonground.evidence.store import Layout, Store
from commonground.evidence.store.release import Release, read_release

_NOT_AREAS = {"postcode": "postcodes", "point": "places at a point"}


class Provenance:
    """What is said of one release on the data pages, each part worked out when it is first asked for."""

    def __init__(self, root: Path, store: Store) -> None:
        self._root, self._store = root, store

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Each source in the release, by id, as plain data."""
        release, catalogue = self._store.release, load_catalogue()
        steps = {kept.step: kept for kept in release.steps}
        shelf = RawFiles(Layout(self._root).raw)
        told = {}
        for name, origin in release.origins.items():
            source, kept = catalogue.get(name), steps.get(name)
            geography = str(origin["geography"])
            told[name] = {
                "id": name,
                "title": origin["title"],
                "publisher": origin["publisher"],
                "page": (source.page if source else "") or None,
                "vintage": origin["vintage"],
                "geography": geography,
                "geography_in_words": _in_words(geography),
                "licence": origin["licence"],
                "attribution": origin["attribution"],
                "availability": source.availability if source else None,
                "partial": (source.partial if source else "") or None,
                "cautions": list(source.cautions) if source else [],
                "superseded_by": source.superseded_by if source else None,
                "next_expected": source.next_expected.isoformat()
                if source and source.next_expected
                else None,
                "fetched": _fetched(shelf, name),
                "rows": kept.tables[0].rows if kept and kept.tables else None,
                "checks": list(kept.checks) if kept else [],
                "notes": list(kept.notes) if kept else [],
                "files": [
                    {key: file.get(key) for key in ("name", "part", "sha256")} for file in _files(origin)
                ],
                "measures": [one for one in load_measures() if name in self._drawn_from(measure_table(one))],
                "indices": [one for one in load_indices() if name in self._drawn_from(index_table(one))],
                "lists": [one for one in load_rules() if name in self._drawn_from(rule_table(one))],
            }
        return dict(sorted(told.items(), key=lambda item: (str(item[1]["publisher"]), str(item[1]["title"]))))

    @cached_property
    def left_out(self) -> list[dict[str, str]]:
        """What the build could not make, and why."""
        return [
            {"name": absent.name, "title": title_of(absent.name), "why": absent.why}
            for absent in self._store.release.left_out
        ]

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        """What the build noted in passing, where that is not said of a source."""
        release = self._store.release
        return [
            {"step": kept.step, "title": title_of(kept.step), "notes": list(kept.notes)}
            for kept in release.steps
            if kept.notes and kept.step not in release.origins
        ]

    @cached_property
    def changes(self) -> dict[str, Any] | None:
        """What changed for a reader since the release before; None for a first one."""
        return _changes(self._store.folder)

    @cached_property
    def releases(self) -> list[dict[str, Any]]:
        """This release and those before it that the store still holds, newest first."""
        told = [_release(self._store.release, self._store.folder, current=True)]
        for folder in Layout(self._root).releases.glob("*"):
            if folder.name != self._store.release.id:
                # A build may take an old release away while it is read.
                with suppress(OSError, ValueError, KeyError):
                    told.append(_release(read_release(folder), folder, current=False))
        return sorted(told, key=lambda release: (release["current"], release["built"]), reverse=True)

    def as_data(self) -> dict[str, Any]:
        """Everything at once, as the data page's JSON twin says it."""
        return {
            "release": self.releases[0],
            "sources": list(self.sources.values()),
            "left_out": self.left_out,
            "notes": self.notes,
            "changes": self.changes,
        }

    def _drawn_from(self, table: str) -> tuple[str, ...]:
        return self._store.release.sources_of.get(table, ())


def title_of(name: str) -> str:
    """What a step or a table is called in a sentence: by the source, measure, index or list in it."""
    catalogue = load_catalogue()
    if name.removesuffix("_web") in catalogue:
        return catalogue[name.removesuffix("_web")].title
    known = {measure_table(one): f"The measure “{m.title}”" for one, m in load_measures().items()}
    known |= {index_table(one): f"The index “{index.title}”" for one, index in load_indices().items()}
    known |= {rule_table(one): f"The list “{rule.title}”" for one, rule in load_rules().items()}
    return known.get(name, name.replace("_", " "))


def _changes(folder: Path) -> dict[str, Any] | None:
    try:
        said = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return {
        "before": said["before"],
        "after": said["after"],
        "tables_added": [_named(name) for name in said["tables_added"]],
        "tables_removed": [_named(name) for name in said["tables_removed"]],
        "tables_changed": [_change(one) for one in said["tables_changed"] if not one.get("same_figures")],
        "files_changed": list(said.get("files_changed", ())),
    }


def _named(table: str) -> dict[str, str]:
    return {"table": table, "title": title_of(table)}


def _change(one: dict[str, Any]) -> dict[str, Any]:
    """A table's change; what an older release's diff did not say is nothing."""
    return {
        **_named(one["table"]),
        "rows_before": one["rows_before"],
        "rows_after": one["rows_after"],
        "areas_came": one.get("came_count", 0),
        "areas_went": one.get("went_count", 0),
        "values_changed": one.get("values_changed") or {},
        "joined_list": list(one.get("joined_list", ())),
        "left_list": list(one.get("left_list", ())),
    }


def _release(release: Release, folder: Path, *, current: bool) -> dict[str, Any]:
    return {
        "id": release.id,
        "built": release.built.isoformat(),
        "current": current,
        "sources": len(release.origins),
        "left_out": [asdict(absent) for absent in release.left_out],
        "changes": _changes(folder),
    }


def _fetched(shelf: RawFiles, source: str) -> str | None:
    """When the source's files arrived; not known where the store came without them."""
    try:
        times: list[dt.datetime] = [file.fetched for file in shelf.latest(source)]
    except (SourceError, OSError):
        return None
    return max(times).isoformat() if times else None


def _files(origin: object) -> Iterator[dict[str, Any]]:
    yield from origin["files"] if isinstance(origin, dict) else ()


def _in_words(geography: str) -> str:
    return next(
        (kind.name for kind in KINDS.values() if kind.id == geography), _NOT_AREAS.get(geography, geography)
    )
