"""The release diff: what is different for a reader between one release and the one before it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from commonground.evidence.store.keeping import KeptTable
from commonground.evidence.store.release import Release, read_release
from commonground.evidence.store.tables import read_table

_NAMED = 300
"""How many codes a change names before it only counts them."""


@dataclass(frozen=True)
class TableChange:
    """One table's change: rows before and after, areas in and out, and values changed by column.

    For the table of a list, also the areas that joined the list and those that left it.
    """

    table: str
    rows_before: int
    rows_after: int
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    came_count: int = 0
    went_count: int = 0
    values_changed: dict[str, int] | None = None
    same_figures: bool = False
    """Whether a reader finds the same rows and figures, and only where they come from is different."""
    joined_list: tuple[str, ...] = ()
    left_list: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All changes from release ``before`` to release ``after``."""

    before: str
    after: str
    tables_added: tuple[str, ...]
    tables_removed: tuple[str, ...]
    tables_changed: tuple[TableChange, ...]
    files_changed: tuple[str, ...] = ()
    """Files that came, went, or are no longer the same."""


def compare_releases(before: Path, after: Path) -> Changes:
    """Compare two releases' folders table by table; tables of the same content hash are not opened."""
    old, new = read_release(before), read_release(after)
    changed = [
        _compare(old.tables[name], table)
        for name, table in new.tables.items()
        if name in old.tables and old.tables[name].sha256 != table.sha256
    ]
    return Changes(
        before=old.id,
        after=new.id,
        tables_added=tuple(name for name in new.tables if name not in old.tables),
        tables_removed=tuple(name for name in old.tables if name not in new.tables),
        tables_changed=tuple(changed),
        files_changed=tuple(sorted({name for name, _ in _contents(old) ^ _contents(new)})),
    )


def _contents(release: Release) -> set[tuple[str, str]]:
    return {(file.name, file.sha256) for file in release.files.values()}


def _compare(old: KeptTable, new: KeptTable) -> TableChange:
    shared = [name for name in new.columns if name in old.columns and name != "geometry"]
    keys = [name for name in new.key if name in shared]
    if list(old.key) != list(new.key) or not keys:
        return TableChange(new.name, old.rows, new.rows)
    before = read_table(old.path, shared).set_index(keys)
    after = read_table(new.path, shared).set_index(keys)
    came, went = after.index.difference(before.index), before.index.difference(after.index)
    both = before.index.intersection(after.index)
    was, now = before.loc[both], after.loc[both]
    counts = {name: int(_differs(was[name], now[name]).sum()) for name in was.columns}
    return TableChange(
        table=new.name,
        rows_before=old.rows,
        rows_after=new.rows,
        came=_named(came),
        went=_named(went),
        came_count=len(came),
        went_count=len(went),
        values_changed={name: count for name, count in counts.items() if count},
        same_figures="geometry" not in new.columns
        and new.columns == old.columns
        and not (len(came) or len(went) or any(counts.values())),
        joined_list=_named(_listed(after).difference(_listed(before))),
        left_list=_named(_listed(before).difference(_listed(after))),
    )


def _listed(table: pd.DataFrame) -> pd.Index:
    """The areas on a list: a list's table says each area's status."""
    if "status" not in table.columns:
        return table.index[:0]
    return table.index[(table["status"] == "member").to_numpy(dtype=bool, na_value=False)]


def _differs(was: pd.Series, now: pd.Series) -> np.ndarray:
    """Where two columns hold different values; missing equals missing."""
    before, after = was.isna().to_numpy(), now.isna().to_numpy()
    differs = before != after
    both = ~(before | after)
    differs[both] = was[both].to_numpy() != now[both].to_numpy()
    return differs


def _named(codes: pd.Index) -> tuple[str, ...]:
    return tuple(
        " ".join(map(str, code)) if isinstance(code, tuple) else str(code) for code in codes[:_NAMED]
    )


def write_changes(changes: Changes, folder: Path) -> None:
    """Keep the diff beside the release it led to."""
    (folder / "changes.json").write_text(json.dumps(asdict(changes), indent=1), encoding="utf-8")
