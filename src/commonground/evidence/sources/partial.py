"""A download under way: its bytes so far, and a note of what they are, so that it can be resumed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from commonground.errors import SourceError
from commonground.evidence.sources.disk import digest
from commonground.evidence.sources.raw import RawFiles


@dataclass(frozen=True)
class Downloaded:
    """A file that came from the web and is now on the shelf; ``size`` in bytes."""

    name: str
    sha256: str
    size: int


class Partial:
    """What the shelf holds of the file at ``address`` until the log has told of it.

    The note beside the bytes says either which edition they belong to (the server's ETag or date), or,
    once all have arrived, under which hash they are kept: so of a set of files cut off in the middle
    none is downloaded twice.
    """

    def __init__(self, shelf: RawFiles, address: str) -> None:
        self.address = address
        stem = hashlib.sha256(address.encode()).hexdigest()[:32]
        self._shelf = shelf
        self.body = shelf.folder / "partial" / stem
        self._note = self.body.with_suffix(".json")

    def begin(self, edition: str | None) -> None:
        """Start from nothing; without an ``edition`` to ask for again, the bytes cannot be resumed."""
        self.discard()
        self.body.parent.mkdir(parents=True, exist_ok=True)
        self.body.touch()
        if edition:
            self._write({"edition": edition})

    def resumable(self) -> tuple[int, str] | None:
        """How many bytes are there and of which edition; None if there is nothing to resume."""
        edition = self._read().get("edition")
        if not isinstance(edition, str) or not self.body.is_file() or self.body.stat().st_size == 0:
            return None
        return self.body.stat().st_size, edition

    def arrived(self, expected: str | None = None) -> Downloaded | None:
        """The file, if it came whole in an earlier fetch that ended before the log told of it."""
        note = self._read()
        try:
            file = Downloaded(str(note["name"]), str(note["sha256"]), int(str(note["size"])))
        except (KeyError, ValueError):
            return None
        held = expected in (None, file.sha256) and self._shelf.holds(file.sha256, file.size)
        return file if held else None

    def finish(self, name: str, expected: str | None = None) -> Downloaded:
        """Put the bytes where they are kept; ``expected`` is their sha256, where it is known.

        Raises ``SourceError``, and forgets them, if they are not those expected.
        """
        actual = digest(self.body)
        if expected not in (None, actual):
            self.discard()
            hashes = f"its sha256 begins {actual[:12]}, not {str(expected)[:12]}"
            raise SourceError(
                f"{self.address}: not the file expected, {hashes}; nothing was kept: "
                "run fetch again, or give --mirror with the right copy."
            )
        file = Downloaded(name, actual, self.body.stat().st_size)
        self._shelf.place(self.body, actual)
        self._write(asdict(file))
        return file

    def discard(self) -> None:
        """Forget the bytes and the note."""
        self._note.unlink(missing_ok=True)
        self.body.unlink(missing_ok=True)

    def _read(self) -> dict[str, object]:
        try:
            note = json.loads(self._note.read_bytes())
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _write(self, note: dict[str, object]) -> None:
        fresh = self._note.with_suffix(".new")
        fresh.write_text(json.dumps(note), encoding="utf-8")
        fresh.replace(self._note)
