"""The shelf of raw files in a store: each kept once, by content hash, beside a log of where it came from.

::

    objects/<first two hex digits>/<sha256>   the files, byte for byte as they came
    partial/                                  what is under way
    log.jsonl                                 what arrived when, from where
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from commonground.errors import SourceError, StoreBusy
from commonground.evidence.sources.disk import digest, plain_disk_errors
from commonground.evidence.sources.fetch_log import FetchLog, LogLine, Origin, standing


@dataclass(frozen=True)
class Arrival:
    """One file as it came in: what the log says of it, beside when and for which source.

    ``part`` is the ``PublishedFile.name``, or None for a file that holds the whole table; ``size`` is in
    bytes; ``address`` is a URL, a path relative to the mirror's root, or a supplied file's bare name:
    never an absolute path.
    """

    part: str | None
    name: str
    sha256: str
    size: int
    origin: Origin
    address: str


@dataclass(frozen=True)
class RawFile:
    """A file on the shelf, as the log describes it: ``size`` in bytes, ``fetched`` in UTC."""

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
    """The shelf in ``folder``, which is made when the first file arrives."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._log = FetchLog(self.folder / "log.jsonl")

    def latest(self, source: str) -> tuple[RawFile, ...]:
        """The files that now stand for a source: one with the whole table, or one full set of parts.

        Whichever arrived last; empty where nothing has. Raises ``SourceError`` where the log is damaged.
        """
        return tuple(self._raw_file(line) for line in standing(self._log.read(), source))

    def latest_from(self, address: str) -> RawFile | None:
        """The file that last came from ``address``, for whichever source, if it is still on the shelf."""
        lines = [line for line in self._log.read() if line.address == address]
        if lines and self.holds(lines[-1].sha256, lines[-1].size):
            return self._raw_file(lines[-1])
        return None

    def record(self, source: str, arrivals: Sequence[Arrival]) -> bool:
        """Log the files that now make up a source, and say whether that is news.

        Nothing is written where the same files from the same addresses stand already. The parts of a
        source are logged together, all or none, so that a set is never half of one edition.
        """
        before = {(file.part, file.sha256, file.origin, file.address) for file in self.latest(source)}
        if before == {(file.part, file.sha256, file.origin, file.address) for file in arrivals}:
            return False
        now = datetime.now(UTC).replace(microsecond=0)
        lines = [
            LogLine.model_validate(
                {
                    "time": now,
                    "source": source,
                    "name": file.name,
                    "part": file.part,
                    "parts": len(arrivals),
                    "sha256": file.sha256,
                    "bytes": file.size,
                    "from": file.origin,
                    "address": file.address,
                }
            )
            for file in arrivals
        ]
        with self.writing():
            self._log.append(lines)
        return True

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would."""
        return self.folder / "objects" / sha256[:2] / sha256

    def holds(self, sha256: str, size: int | None = None) -> bool:
        """Whether the bytes of that hash are on the shelf, as far as their ``size`` tells."""
        path = self.path(sha256)
        return path.is_file() and size in (None, path.stat().st_size)

    def keep(self, file: Path, sha256: str) -> None:
        """Copy ``file``, whose hash is ``sha256``, onto the shelf; a file already held is left alone.

        Raises ``SourceError`` if the file changes while it is copied.
        """
        if self.holds(sha256, file.stat().st_size):
            return
        copy = self.folder / "partial" / f"{sha256}.copy"
        with self.writing():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            if digest(copy) != sha256:
                copy.unlink()
                raise SourceError(f"{file}: the file changed while it was being copied: fetch it again.")
            self.place(copy, sha256)

    def place(self, arrived: Path, sha256: str) -> None:
        """Move a finished file, whose hash is ``sha256``, out of ``partial`` to where it is kept."""
        with self.writing():
            target = self.path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            arrived.replace(target)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Hold the shelf for one fetch: two at once would write into the same partial download.

        Raises ``StoreBusy`` where another holds it; the system lets go of the lock if that one dies.
        """
        with self.writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "fetch.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout as problem:
                raise StoreBusy(
                    f"{self.folder}: another fetch is at work: wait until it is done."
                ) from problem
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn what the disk refuses into one sentence: ``StoreError``."""
        with plain_disk_errors(self.folder):
            yield

    def _raw_file(self, line: LogLine) -> RawFile:
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


def check_unharmed(file: RawFile) -> None:
    """Check that a file's bytes are those that arrived.

    Raises ``SourceError`` naming the file and what to do.
    """
    what, remedy = f"{file.name} ({file.source})", f"delete {file.path} and run fetch again"
    if not file.path.is_file():
        raise SourceError(f"{what} is gone from the store: run fetch again.")
    size = file.path.stat().st_size
    if size != file.size:
        raise SourceError(f"{what} is damaged: {size:,} bytes where {file.size:,} arrived: {remedy}.")
    if (actual := digest(file.path)) != file.sha256:
        difference = f"its sha256 begins {actual[:12]}, not {file.sha256[:12]}"
        raise SourceError(f"{what} is damaged: {difference}: {remedy}.")
