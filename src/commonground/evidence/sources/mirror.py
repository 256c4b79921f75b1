"""A mirror: any folder, here or on the web, that holds copies of the files under their sources' names."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from commonground.errors import SourceError
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.listing import walk_listings, web_folder
from commonground.evidence.sources.web import read_page, web_client

PREFERENCE = (".parquet", ".csv", ".xlsx", ".ods", ".geojson", ".gpkg", ".osm.pbf", ".zip")
"""Which file is taken where several share a stem: the first of these."""

CHECKSUMS = "SHA256SUMS"

_CHECKSUMS_AT_MOST = 16 * 1024**2


@dataclass(frozen=True)
class MirrorFile:
    """A file the mirror holds for a source: on this machine at ``path``, or on the web at ``address``.

    ``part`` is the ``PublishedFile.name``, or None for the whole table; ``address`` is relative to the
    root of a folder here; ``sha256`` is what the mirror's ``SHA256SUMS`` says, if there is one.
    """

    part: str | None
    name: str
    address: str
    path: Path | None
    sha256: str | None


class Mirror:
    """The mirror at ``location``, a folder's path or its http(s) address; looked through once.

    Raises ``SourceError`` if there is no such folder.
    """

    def __init__(self, location: str | Path) -> None:
        self.location = str(location)
        self._folder = None if "://" in self.location else Path(location)
        if self._folder is None:
            self.location = web_folder(self.location)
        elif not self._folder.is_dir():
            raise SourceError(f"{self.location}: there is no such folder to use as a mirror.")

    def find(self, source: Source) -> list[MirrorFile]:
        """The file that holds the whole of a source, or all of its parts; empty if neither is there.

        Raises ``SourceError`` if two files have the same name, or if ``SHA256SUMS`` leaves the file out.
        """
        whole = self._choose(source.id, None)
        if whole:
            return [whole]
        parts = [self._choose(f"{source.id}.{file.name}", file.name) for file in source.files]
        found = [part for part in parts if part]
        return found if len(found) == len(parts) else []

    def lacks(self, source: Source) -> str:
        """Why ``find`` came back empty, in one sentence."""
        names = [f"{source.id}.{file.name}" for file in source.files]
        absent = [name for name in names if not self._choose(name, None)]
        if len(absent) < len(names):
            return f"the mirror {self.location} holds some parts of {source.id} but no {' or '.join(absent)}."
        aside = self._tree.passed_over
        unread = f" (passed over: {', '.join(aside[:3])}{', …' if len(aside) > 3 else ''})" if aside else ""
        return f"the mirror {self.location} holds no {source.id} as {', '.join(PREFERENCE)}{unread}."

    def _choose(self, stem: str, part: str | None) -> MirrorFile | None:
        ranked = sorted((PREFERENCE.index(_ending(path)), path) for path in self._by_stem.get(stem, ()))
        if not ranked:
            return None
        best, relative = ranked[0]
        alike = [path for rank, path in ranked if rank == best]
        if len({self._tree.files[path] for path in alike}) > 1:
            raise SourceError(
                f"{self.location}: {alike[0]} and {alike[1]} claim to be the same source: remove one of them."
            )
        name = PurePosixPath(relative).name
        place = self._tree.files[relative]
        if isinstance(place, Path):
            return MirrorFile(part, name, relative, place, self._checksum(relative))
        return MirrorFile(part, name, place, None, self._checksum(relative))

    def _checksum(self, relative: str) -> str | None:
        if self._checksums is None:
            return None
        if relative not in self._checksums:
            raise SourceError(
                f"{self.location}: {relative} is not listed in {CHECKSUMS}, so it cannot be checked: "
                f"list it there, or remove {CHECKSUMS}."
            )
        return self._checksums[relative]

    @cached_property
    def _tree(self) -> _Tree:
        if self._folder is not None:
            return _walk_folder(self._folder)
        with web_client() as client:
            files, passed_over = walk_listings(client, self.location)
            return _Tree(dict(files), tuple(passed_over))

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for relative in sorted(self._tree.files):
            if ending := _ending(relative):
                by_stem[PurePosixPath(relative).name[: -len(ending)]].append(relative)
        return dict(by_stem)

    @cached_property
    def _checksums(self) -> dict[str, str] | None:
        place = self._tree.files.get(CHECKSUMS)
        if place is None:
            return None
        if isinstance(place, Path):
            try:
                text = place.read_bytes()
            except OSError as problem:
                raise SourceError(
                    f"{self.location}: {CHECKSUMS} cannot be read ({problem.strerror})."
                ) from problem
        else:
            with web_client() as client:
                text = read_page(client, place, at_most=_CHECKSUMS_AT_MOST).body
        return _parse_checksums(text.decode("utf-8", "replace"), f"{self.location}: {CHECKSUMS}")


@dataclass(frozen=True)
class _Tree:
    files: dict[str, Path | str]
    """Path relative to the root -> where the file is: a path here, or a web address."""
    passed_over: tuple[str, ...]


def _ending(relative: str) -> str:
    """The one of ``PREFERENCE`` that a path ends in, which may have two dots in it; else nothing."""
    return next((ending for ending in PREFERENCE if relative.lower().endswith(ending)), "")


def _walk_folder(folder: Path) -> _Tree:
    """All regular files of a folder. A link is followed to a file inside it, never out of it.

    Links to folders need not be followed: a folder inside is walked anyway.
    """
    root = os.path.realpath(folder)
    files: dict[str, Path | str] = {}
    passed_over: list[str] = []

    def relative(path: str) -> str:
        # A file's name need not be text; the log, which records it, must be.
        return PurePosixPath(os.path.relpath(path, root)).as_posix().encode("utf-8", "replace").decode()

    def unreadable(problem: OSError) -> None:
        passed_over.append(f"{relative(problem.filename)} (not readable)")

    for where, folders, names in os.walk(root, onerror=unreadable):
        for name in folders + names:
            path = str(Path(where, name))
            real = Path(os.path.realpath(path))
            if not real.is_relative_to(root):
                passed_over.append(f"{relative(path)} (a link that leads out of the mirror)")
            elif real.is_file():
                files[relative(path)] = real
    return _Tree(files, tuple(sorted(passed_over)))


def _parse_checksums(text: str, where: str) -> dict[str, str]:
    """Read ``sha256sum``'s output: relative path -> hash. Raises ``SourceError`` naming the line."""
    sums = {}
    for number, line in enumerate(text.splitlines(), start=1):
        # A leading backslash marks a name with a line break or backslash in it: no source has one.
        if not line.strip() or line.startswith("\\"):
            continue
        entry = re.fullmatch(r"([0-9a-fA-F]{64}) [ *](.+)", line)
        if entry is None:
            raise SourceError(f"{where}: line {number}: not '<sha256>  <path>', as sha256sum writes it.")
        sums[PurePosixPath(entry[2]).as_posix()] = entry[1].lower()
    return sums
