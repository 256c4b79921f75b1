"""The disk underneath: what it says when it is full or closed, in plain words, and a file's fingerprint."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonground.errors import StoreError


@contextmanager
def plain_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk, or a ``folder`` that may not be written to, into one sentence: ``StoreError``."""
    try:
        yield
    except OSError as problem:
        match problem.errno:
            case errno.ENOSPC | errno.EDQUOT:
                what = "the disk is full; free some space, or give another folder with --store"
            case errno.EROFS | errno.EACCES | errno.EPERM:
                what = "it may not be written to; give a folder of your own with --store"
            case _:
                what = f"the system says {problem.strerror or problem}"
        raise StoreError(
            f"{folder}: nothing can be written there: {what}. What it held is untouched."
        ) from problem


def digest(file: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
