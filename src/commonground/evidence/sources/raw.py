"""The shelf of raw files in a store: each kept once, by content hash, with a log of where it came from.

::

    objects/<first two hex digits>/<sha256>   the files, byte for byte as they came
    partial/                                  downloads under way
    log.jsonl                                 what arrived when, from where: one JSON object per line
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from commonground.errors import SourceError, StoreBusy, StoreError

Origin = Literal["publisher", "mirror", "supplied"]


@dataclass(frozen=True)
class Arrival:
    """One file as it came in: what the log says of it, beside when and for which source.

    ``part`` is the ``PublishedFile.name``, or None for a file that holds the whole table. ``address`` is
    a URL, a path relative to the mirror's root, or a supplied file's bare name: never an absolute path.
    """

    part: str | None
    name: str
    sha256: str
    size: int
    origin: Origin
    address: str


@dataclass(frozen=True)
class RawFile:
    """A file on the shelf, as the log describes it. ``size`` in bytes, ``fetched`` in UTC."""

    source: str
    part: str | None
    name: str
    sha256: str
    size: int
    path: Path
    origin: Origin
    address: str
    fetched: datetime


class RawFiles:
    """The shelf in ``folder``, made when the first file arrives."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._log = self.folder / "log.jsonl"

    def latest(self, source: str) -> tuple[RawFile, ...]:
        """The files that now stand for a source: one holding the whole table, or one full set of parts.

        Whichever arrived last; a set that was cut off before its last part is passed over. Empty where
        nothing arrived yet. Raises ``SourceError`` naming the log and the line where it is damaged.
        """
        standing: tuple[_Line, ...] = ()
        under_way: list[_Line] = []
        for line in self._lines():
            if line.source != source:
                continue
            if any(line.part == other.part or line.parts != other.parts for other in under_way):
                under_way = []
            under_way.append(line)
            if len(under_way) == line.parts:
                standing, under_way = tuple(under_way), []
        return tuple(self._raw_file(line) for line in standing)

    def latest_from(self, address: str) -> RawFile | None:
        """The file that last came from ``address`` and is still on the shelf, for whichever source."""
        lines = [line for line in self._lines() if line.address == address]
        return next((self._raw_file(line) for line in reversed(lines) if self.holds(line.sha256, line.size)), None)

    def record(self, source: str, arrivals: Sequence[Arrival]) -> bool:
        """Log the files that now make up a source, and say whether that is news.

        Nothing is written where the same files from the same addresses stand already. Parts are
        logged together, so that a set is never half of one edition and half of another.
        """
        told = {(file.part, file.sha256, file.origin, file.address) for file in self.latest(source)}
        if told == {(new.part, new.sha256, new.origin, new.address) for new in arrivals}:
            return False
        now = datetime.now(UTC).replace(microsecond=0)
        lines = [
            _Line(
                time=now,
                source=source,
                name=new.name,
                part=new.part,
                parts=len(arrivals),
                sha256=new.sha256,
                bytes=new.size,
                **{"from": new.origin},
                address=new.address,
            )
            for new in arrivals
        ]
        with self.writing():
            self._mend_tear()
            with self._log.open("ab") as log:
                log.write(b"".join(line.model_dump_json(by_alias=True).encode() + b"\n" for line in lines))
        return True

    def holds(self, sha256: str, size: int | None = None) -> bool:
        """Whether the bytes of that hash are on the shelf, as far as ``size`` tells where it is given."""
        path = self.path(sha256)
        return path.is_file() and size in (None, path.stat().st_size)

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would."""
        return self.folder / "objects" / sha256[:2] / sha256

    def keep(self, file: Path, sha256: str) -> int:
        """Copy ``file``, whose hash is ``sha256``, onto the shelf; return its size in bytes.

        A file already held is left alone. Raises ``SourceError`` if it changes while it is copied.
        """
        size = file.stat().st_size
        if self.holds(sha256, size):
            return size
        copy = self.folder / "partial" / f"{sha256}.copy"
        with self.writing():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            if digest(copy) != sha256:
                copy.unlink()
                raise SourceError(f"{file}: the file changed while it was being copied: fetch it again.")
            return self.place(copy, sha256)

    def place(self, arrived: Path, sha256: str) -> int:
        """Move a finished file out of ``partial`` into its place; return its size in bytes."""
        with self.writing():
            size = arrived.stat().st_size
            target = self.path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            arrived.replace(target)
        return size

    def verify(self, file: RawFile, *, thorough: bool = False) -> None:
        """Check that a file's bytes are those that arrived: its size, or ``thorough``: its hash.

        Raises ``SourceError`` naming the file and what to do.
        """
        remedy = f"delete {file.path} and run fetch again"
        if not file.path.is_file():
            raise SourceError(f"{file.name} ({file.source}) is gone from the store: run fetch again.")
        size = file.path.stat().st_size
        if size != file.size:
            raise SourceError(
                f"{file.name} ({file.source}) is damaged in the store: "
                f"{size:,} bytes where {file.size:,} arrived: {remedy}."
            )
        if thorough and (actual := digest(file.path)) != file.sha256:
            raise SourceError(
                f"{file.name} ({file.source}) is damaged in the store: "
                f"its sha256 begins {actual[:12]}, not {file.sha256[:12]}: {remedy}."
            )

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Hold the shelf for one fetch: two at once would write into the same partial download.

        Raises ``StoreBusy`` where another holds it; the system lets go of the lock if that one dies.
        """
        with self.writing():
            self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with self.writing():
                lock = FileLock(self.folder / "fetch.lock").acquire(timeout=0)
        except Timeout as problem:
            raise StoreBusy(
                f"{self.folder}: another fetch is at work there: wait until it has finished."
            ) from problem
        with lock:
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn a full disk or a folder that may not be written to into one sentence, ``StoreError``."""
        try:
            yield
        except Timeout:
            raise
        except OSError as problem:
            raise StoreError(
                f"{self.folder}: a file cannot be written there ({problem.strerror or problem}): "
                "free some space, or choose another store."
            ) from problem

    def _lines(self) -> list[_Line]:
        if not self._log.exists():
            return []
        try:
            written = self._log.read_bytes().split(b"\n")
        except OSError as problem:
            raise StoreError(f"{self._log}: the fetch log cannot be read ({problem.strerror}).") from problem
        # What follows the last line break is empty, or a line torn when its writer was killed: never a record.
        return [self._line(number, line) for number, line in enumerate(written[:-1], start=1)]

    def _line(self, number: int, line: bytes) -> _Line:
        try:
            return _Line.model_validate_json(line)
        except ValidationError as problem:
            first = problem.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line as a whole"
            raise SourceError(
                f"{self._log}: line {number}: {field}: {first['msg']}: "
                "mend or delete the line, then run fetch again."
            ) from problem

    def _mend_tear(self) -> None:
        if not self._log.exists():
            return
        written = self._log.read_bytes()
        if not written.endswith(b"\n"):
            os.truncate(self._log, written.rfind(b"\n") + 1)

    def _raw_file(self, line: _Line) -> RawFile:
        return RawFile(
            source=line.source,
            part=line.part,
            name=line.name,
            sha256=line.sha256,
            size=line.size,
            path=self.path(line.sha256),
            origin=line.origin,
            address=line.address,
            fetched=line.time,
        )


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)

    time: AwareDatetime
    source: str
    name: str
    part: str | None
    parts: int = Field(ge=1)
    """How many files make up the source in this fetch: a shorter run of lines was cut off."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: int = Field(alias="bytes", ge=0)
    origin: Origin = Field(alias="from")
    address: str


def digest(file: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
