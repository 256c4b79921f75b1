"""`commonground build`: from raw files to a release; only what changed is rebuilt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn

from commonground.cli.fetch import MirrorOption, SupplyOption, fetch_into, supplied_files
from commonground.cli.output import STORE, StoreOption, progress_bars, say

if TYPE_CHECKING:
    from commonground.evidence.store import BuildReport


def build_command(
    mirror: MirrorOption = None,
    supply: SupplyOption = None,
    store: StoreOption = STORE,
) -> None:
    """Build the store from what was fetched, or from a mirror. Only what changed is rebuilt."""
    report = build_from(store, mirror, supply or [])
    for absent in report.release.left_out:
        say(f"Left out: {absent.name}: {absent.why}.")
    tables = report.release.tables
    rows = sum(table.rows for table in tables.values())
    say(
        f"Release {report.release.id}: {len(tables)} tables, {rows:,} rows; "
        f"{len(report.ran)} of {len(report.release.steps)} steps run."
    )
    tell_changes(report)


def build_from(store: Path, mirror: str | None, supply: list[str]) -> BuildReport:
    """Fetch from the mirror or the files given, where there are any, and build; drawing progress."""
    from commonground.evidence.build import build_store

    if mirror or supply:
        fetch_into(store, [] if mirror else list(supplied_files(supply)), mirror, supply)
    with progress_bars(MofNCompleteColumn()) as bars:
        task = bars.add_task("building", total=None)

        def show(step: str, done: int, of: int, _ran: bool) -> None:
            bars.update(task, description=step, completed=done, total=of)

        return build_store(store, show)


def tell_changes(report: BuildReport) -> None:
    """The release diff, in words: what a reader of the last release will find different."""
    changes = report.changes
    if changes is None:
        say("The first release here." if report.first else "Nothing changed for readers.")
        return
    say(f"Changed since release {changes.before}:")
    for names, verb in ((changes.tables_added, "new"), (changes.tables_removed, "gone")):
        if names:
            say(f"  {verb}: {', '.join(names)}")
    if changes.files_changed:
        say(f"  map tiles drawn again: {', '.join(changes.files_changed)}")
    for change in changes.tables_changed:
        parts = []
        if change.rows_before != change.rows_after:
            parts.append(f"{change.rows_before:,} → {change.rows_after:,} rows")
        if change.came_count or change.went_count:
            parts.append(f"{change.came_count:,} in, {change.went_count:,} out")
        if change.values_changed:
            total = sum(change.values_changed.values())
            parts.append(f"{total:,} values changed in {len(change.values_changed)} columns")
        otherwise = "the same figures; where they come from changed" if change.same_figures else "changed"
        say(f"  {change.table}: {'; '.join(parts) or otherwise}")
        for codes, verb in ((change.joined_list, "joined the list"), (change.left_list, "left the list")):
            if codes:
                say(f"    {verb}: {', '.join(codes)}")
