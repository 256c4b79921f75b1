"""The addresses of map tiles: each names the very bytes it leads to, so a browser may keep them for good."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.urls import reverse

from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Layout, Store
from commonground.evidence.store.release import read_release
from commonground.evidence.tiles import tiles_file

_LETTERS = 16
"""Of the hash in an address: enough that two releases' tiles never share one."""


def tiles_address(store: Store, kind: AreaKindName) -> str | None:
    """Where the tiles of a kind of area are; None where the release has none."""
    file = store.release.files.get(tiles_file(kind))
    if file is None:
        return None
    return reverse("places:tiles", args=(file.name.removesuffix(".pmtiles"), file.sha256[:_LETTERS]))


def tiles_path(root: Path, current: Store, name: str, digest: str) -> Path | None:
    """The file that an address means: of this release, or of the one before, whose pages are still open."""
    held = current.release.files.get(f"{name}.pmtiles")
    if held is not None and held.sha256[:_LETTERS] == digest:
        return held.path
    for folder in Layout(root).releases.glob("*/release.json"):
        held = None
        # A build may be taking it away.
        with suppress(OSError, ValueError, KeyError):
            held = read_release(folder.parent).files.get(f"{name}.pmtiles")
        if held is not None and held.sha256[:_LETTERS] == digest:
            return held.path
    return None
