"""A bundle as one zip file: the same bytes for the same files, and nothing in it but them."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from commonground.errors import BallotError

NAMES = ("README.md", "election.pb", "rule.json", "result.json", "voters.json", "MANIFEST.json")
"""The files of a bundle, in the order in which they lie in it."""

_MOST_BYTES = 1 << 29  # half a gigabyte: some ten million ballots
_LEAST_TIME = (1980, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes]) -> bytes:
    """The zip of a bundle's files, not compressed: what compression gives differs between machines."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in NAMES:
            entry = zipfile.ZipInfo(name, _LEAST_TIME)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The files of a bundle; ``name`` is the zip's, for the sentence where it is none.

    Raises ``BallotError`` for anything else that a zip can hold: other files, two of one name, links, what is
    compressed or encrypted, and bytes between, before or behind the files, which another program might read
    as something else. So nothing is ever written to the disk or grows in memory.
    """
    if len(data) > _MOST_BYTES:
        raise BallotError(f"{name}: the file is absurdly large for a count bundle.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, name)
            files = {entry.filename: archive.read(entry) for entry in entries}
    except BallotError:
        raise
    except Exception as problem:  # zipfile raises many kinds for a spoilt file: struct's, its own, OS errors
        raise BallotError(
            f"{name}: this is no count bundle, or it was spoilt on the way ({problem})."
        ) from None
    if packed(files) != data:
        raise BallotError(
            f"{name}: there is something in the zip beside its files; use the bundle as it was published."
        )
    return files


def bytes_of(path: Path) -> bytes:
    """The bytes of a bundle that lies at a path, unless it is absurdly large."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise BallotError(f"{path}: there is no such file.") from None
    except OSError as problem:
        raise BallotError(f"{path}: the file cannot be read ({problem.strerror}).") from None


def put(data: bytes, path: Path) -> None:
    """Write a file whole, or not at all."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        waiting.write_bytes(data)
        waiting.replace(path)
    except OSError as problem:
        raise BallotError(f"{path}: the file cannot be written ({problem.strerror}).") from None
    finally:
        waiting.unlink(missing_ok=True)


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    found = [entry.filename for entry in entries]
    for entry in entries:
        if entry.filename not in NAMES:
            raise BallotError(f"{name}: a count bundle holds no {entry.filename[:60]!r}.")
        if found.count(entry.filename) > 1:
            raise BallotError(f"{name}: {entry.filename} is in the zip twice.")
        if entry.flag_bits & 1:
            raise BallotError(f"{name}: {entry.filename} is encrypted.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BallotError(f"{name}: {entry.filename} is a link, and no file.")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise BallotError(
                f"{name}: {entry.filename} is compressed; use the bundle as published, not packed again."
            )
    missing = [each for each in NAMES if each not in found]
    if missing:
        raise BallotError(f"{name}: this is no whole count bundle: {missing[0]} is missing.")
