"""The build: a plain walk over steps, each run only if its key is new, ending in one release.

There is no scheduler here: steps run in the order that what they need allows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from commonground.errors import StoreBusy, StoreError
from commonground.evidence.sources import plain_disk_errors
from commonground.evidence.store.changes import Changes, compare_releases, write_changes
from commonground.evidence.store.database import write_database
from commonground.evidence.store.keeping import Keep, Kept, KeptTable
from commonground.evidence.store.layout import Layout, filled_aside, link_or_copy
from commonground.evidence.store.release import LeftOut, Release, read_release, write_release
from commonground.evidence.store.step import Step
from commonground.evidence.store.tables import read_table

Progress = Callable[[str, int, int, bool], None]
"""Called as each step is done: its name, how many are done, of how many, and whether it was run anew."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did: the release it left, the steps it ran, and what changed for readers.

    ``first``: there was no release before. ``changes`` is None then, and where readers find what they found.
    """

    release: Release
    ran: tuple[str, ...]
    first: bool
    changes: Changes | None


def build(
    root: Path,
    steps: Sequence[Step],
    *,
    left_out: Iterable[LeftOut] = (),
    origins: Mapping[str, Mapping[str, object]] | None = None,
    progress: Progress = lambda *_: None,
) -> BuildReport:
    """Run what changed and release the whole.

    ``origins``: for each source id, the provenance its tables carry. Raises ``StoreBusy`` while
    another build holds the store, ``StoreError`` where the disk refuses, and whatever a step raises;
    in each case the release before stays as it was.
    """
    layout = Layout(root)
    with plain_disk_errors(root):
        layout.releases.mkdir(parents=True, exist_ok=True)
        layout.kept.mkdir(exist_ok=True)
        lock = FileLock(layout.lock, timeout=0)
        try:
            lock.acquire()
        except Timeout as held:
            raise StoreBusy(
                f"Another build is using the store {root.name}; wait for it to end, or give another folder "
                "with --store."
            ) from held
        try:
            return _build(layout, in_order(steps), list(left_out), origins or {}, progress)
        finally:
            lock.release()


def _build(
    layout: Layout,
    steps: Sequence[Step],
    left_out: list[LeftOut],
    origins: Mapping[str, Mapping[str, object]],
    progress: Progress,
) -> BuildReport:
    keep = Keep(layout.kept)
    tables: dict[str, KeptTable] = {}
    sources_of: dict[str, tuple[str, ...]] = {}
    results: list[Kept] = []
    ran: list[str] = []
    for number, step in enumerate(steps, start=1):
        if why := why_left_out(step, tables, left_out):
            left_out.append(LeftOut(step.name, why))
            continue
        reads = step.reads(tables)
        key = step.key({name: table.sha256 for name, table in tables.items()})
        sources = sorted({file.source for file in step.raw}.union(*(sources_of[name] for name in reads)))
        kept = keep.find(key)
        if kept is None:
            made = step.run(_KeptInputs(tables, reads))
            kept = keep.put(step, key, made, [origins.get(source, {"source": source}) for source in sources])
            ran.append(step.name)
            del made
        for table in kept.tables:
            tables[table.name] = table
            sources_of[table.name] = tuple(sources)
        for file in kept.files:
            sources_of[file.name] = tuple(sources)
        results.append(kept)
        progress(step.name, number, len(steps), step.name in ran)
    before = layout.current_release()
    release = _release(layout, results, sources_of, tuple(left_out), origins)
    changes = None
    if before is not None and before.name != release.id:
        changes = compare_releases(before, layout.releases / release.id)
        write_changes(changes, layout.releases / release.id)
    layout.make_current(release.id)
    _tidy(layout, keep, release, before)
    return BuildReport(release, tuple(ran), before is None, changes)


def why_left_out(step: Step, tables: Mapping[str, KeptTable], left_out: Iterable[LeftOut]) -> str | None:
    """What a step lacks that it cannot do without, in words; None where it lacks nothing."""
    for name in step.needs:
        if name not in tables:
            absent = f"it needs {name}, which is not there"
            why = next((left.why for left in left_out if left.name == name), "")
            return f"{absent}: {why}" if why else absent
        for column in step.columns.get(name, ()):
            if column not in tables[name].columns:
                return f"it needs {name}.{column}, which is not in this edition of the file"
    return None


class _KeptInputs:
    """A step's inputs, read from kept tables; a step that asks for what it did not name is wrong."""

    def __init__(self, tables: Mapping[str, KeptTable], needs: Iterable[str]) -> None:
        self._tables = {name: tables[name] for name in needs}

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        return read_table(self._tables[name].path, columns)

    def columns(self, name: str) -> tuple[str, ...]:
        return self._tables[name].columns


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Steps so that each comes after those that make what it needs; otherwise in the order given."""
    made_by = {table: step for step in steps for table in step.makes}
    ordered: dict[str, Step] = {}
    underway: set[str] = set()

    def visit(step: Step) -> None:
        if step.name in ordered:
            return
        if step.name in underway:
            raise StoreError(f"The build goes in a circle at {step.name}.")
        underway.add(step.name)
        for table in (*step.needs, *step.wants):
            if table in made_by:
                visit(made_by[table])
        ordered[step.name] = step

    for step in steps:
        visit(step)
    return list(ordered.values())


def _release(
    layout: Layout,
    results: Sequence[Kept],
    sources_of: Mapping[str, tuple[str, ...]],
    left_out: tuple[LeftOut, ...],
    origins: Mapping[str, Mapping[str, object]],
) -> Release:
    """The release of these results: found where the same content was released before, otherwise filled."""
    digest = hashlib.sha256()
    for kept in results:
        for thing in (*kept.tables, *kept.files):
            digest.update(f"{thing.name} {thing.sha256}\n".encode())
    for absent in left_out:
        digest.update(f"without {absent.name}: {absent.why}\n".encode())
    release_id = digest.hexdigest()[:16]
    target = layout.releases / release_id
    release = Release(
        id=release_id,
        built=dt.datetime.now(dt.UTC).replace(microsecond=0),
        steps=tuple(results),
        sources_of=dict(sources_of),
        origins=dict(origins),
        left_out=left_out,
    )
    if (target / "release.json").exists():
        # Built before from the same content: only the keys of its steps may be newer.
        write_release(release, target)
        return read_release(target)
    with filled_aside(target) as aside:
        (aside / "tables").mkdir()
        tables = [table for kept in results for table in kept.tables]
        for table in tables:
            link_or_copy(table.path, aside / "tables" / f"{table.name}.parquet")
        (aside / "files").mkdir()
        for file in (file for kept in results for file in kept.files):
            link_or_copy(file.path, aside / "files" / file.name)
        write_database(aside / "commonground.duckdb", tables, release)
        write_release(release, aside)
    return read_release(target)


def _tidy(layout: Layout, keep: Keep, release: Release, before: Path | None) -> None:
    """Keep this release and the one before it (someone may be reading it); forget the rest."""
    wanted = {release.id} | ({before.name} if before is not None else set())
    keys: set[str] = set()
    for folder in layout.releases.iterdir():
        if folder.name in wanted:
            keys |= {kept.key for kept in read_release(folder).steps}
        else:
            shutil.rmtree(folder, ignore_errors=True)
    keep.prune(keys)
