"""The files of an export, in a folder or in a zip of one, found by what they hold."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self, cast

from commonground.errors import OpinionError

# Downloads may carry a date or the report's id in front: 2024-05-01-r7abc-votes.csv. Polis itself spells the
# matrix both ways, and its name ends like that of the votes.
_KINDS = {
    "matrix": r"participants?-votes\.csv",
    "votes": r"votes\.csv",
    "comments": r"comments\.csv",
    "summary": r"summary\.csv",
    "votes.json": r"votes\.json",
    "comments.json": r"comments\.json",
    "conversation.json": r"conversation\.json",
}
_LARGEST = 4 << 30
"""Bytes a packed file may unfold to; what is larger is an accident or an attack."""

_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


class ExportFiles:
    """An open export. Use it in a ``with``: a zip stays open until then.

    Raises ``OpinionError`` where there is no such folder or zip, where two files claim to be the same part,
    and where one cannot be opened.
    """

    def __init__(self, where: Path) -> None:
        self.where = where
        self._zip: zipfile.ZipFile | None = None
        with told(where.name):
            if where.is_dir():
                names = [entry.name for entry in where.iterdir() if entry.is_file()]
            elif not where.exists():
                raise OpinionError(f"There is no folder or zip file {str(where)!r}; check its name.")
            elif not zipfile.is_zipfile(where):
                raise OpinionError(f"{where.name} is neither a folder nor a zip file; give a Polis export.")
            else:
                self._zip = zipfile.ZipFile(where)
                names = [entry.filename for entry in self._zip.infolist() if not entry.is_dir()]
        self._found = self._by_kind(names)

    def _by_kind(self, names: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in sorted(names):
            base = name.rpartition("/")[2]
            # macOS packs a shadow of each file beside it.
            if name.startswith("__MACOSX/") or base.startswith("."):
                continue
            kind = next((kind for kind, word in _KINDS.items() if re.fullmatch(f"(.*-)?{word}", base)), None)
            if kind in found:
                raise OpinionError(
                    f"{self.where.name} holds both {found[kind]} and {name}; "
                    "give the folder of one conversation."
                )
            if kind:
                found[kind] = name
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._zip:
            self._zip.close()

    def __contains__(self, kind: str) -> bool:
        return kind in self._found

    def name(self, kind: str) -> str:
        """What the file is called, for notes and errors."""
        return self._found[kind].rpartition("/")[2]

    @contextmanager
    def open(self, kind: str, *, largest: int = _LARGEST) -> Iterator[BinaryIO]:
        """The file's bytes. What goes wrong while they are read becomes an ``OpinionError``."""
        name = self._found[kind]
        with told(self.name(kind)):
            size = self._zip.getinfo(name).file_size if self._zip else (self.where / name).stat().st_size
            if size > largest:
                raise OpinionError(
                    f"{self.name(kind)} holds {size / (1 << 20):,.0f} MB, and at most "
                    f"{largest / (1 << 20):,.0f} MB can be read; is it the right file?"
                )
            with self._zip.open(name) if self._zip else (self.where / name).open("rb") as stream:
                yield cast(BinaryIO, stream)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Whatever makes the file unreadable as one sentence that names it."""
    try:
        yield
    except _UNREADABLE as problem:
        raise OpinionError(f"{name} cannot be read ({problem}); download the export again.") from problem
    except RuntimeError as problem:
        # The zip module's word for a file that needs a password.
        if "password" not in str(problem):
            raise
        raise OpinionError(f"{name} is locked with a password; unpack it first.") from problem
    except UnicodeDecodeError as problem:
        raise OpinionError(f"{name} is not UTF-8 text; save it again as CSV UTF-8.") from problem
