"""Where things lie inside a store directory, and how they are put there whole or not at all.

    raw/                      raw files by content hash, and the fetch log
    kept/<step key>/          each step's tables and files, and what was said about them
    releases/<release id>/    tables/*.parquet, files/*, commonground.duckdb, release.json, changes.json
    CURRENT                   the id of the release that readers open

A release is filled in a directory of its own, renamed into place, and only then named in CURRENT,
so that a build that stops anywhere leaves the release before it as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Layout:
    """The paths of one store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw"
        self.kept = root / "kept"
        self.releases = root / "releases"
        self.current = root / "CURRENT"
        self.lock = root / ".lock"

    def current_release(self) -> Path | None:
        """The release that readers open, or None where nothing was built."""
        try:
            release = self.releases / self.current.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return release if (release / "release.json").exists() else None

    def make_current(self, release_id: str) -> None:
        """Point readers at a release, in one step that cannot be seen half done."""
        waiting = self.current.with_name("CURRENT.new")
        with waiting.open("w", encoding="ascii") as file:
            file.write(release_id + "\n")
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(self.current)


@contextmanager
def filled_aside(target: Path) -> Iterator[Path]:
    """A directory to fill beside ``target``, renamed to it at the end; nothing is left if filling fails."""
    aside = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def link_or_copy(source: Path, target: Path) -> None:
    """The same bytes under a second name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
