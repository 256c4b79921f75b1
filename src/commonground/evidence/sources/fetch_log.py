"""The fetch log: what arrived when, from where, as one JSON object per line, only ever added to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from commonground.definitions import first_fault
from commonground.errors import SourceError, StoreError

Origin = Literal["publisher", "mirror", "supplied"]


class LogLine(BaseModel):
    """One file that arrived. ``parts`` says how many files made up the source in that fetch."""

    model_config = ConfigDict(frozen=True)

    time: AwareDatetime
    source: str
    name: str
    part: str | None
    parts: int = Field(ge=1)
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: int = Field(alias="bytes", ge=0)
    origin: Origin = Field(alias="from")
    address: str


@dataclass(frozen=True)
class FetchLog:
    """The log in the file ``path``, which need not exist yet."""

    path: Path

    def read(self) -> list[LogLine]:
        """Every line, oldest first; a last line torn off when its writer was killed is not one.

        Raises ``SourceError`` naming the log, the line and the field where any other line is damaged.
        """
        try:
            written = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as problem:
            raise StoreError(f"{self.path}: the fetch log cannot be read ({problem.strerror}).") from problem
        # Every record ends in a line break, so what follows the last one is nothing, or a tear.
        return [self._line(number, text) for number, text in enumerate(written[:-1], start=1)]

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add lines in one write, after cutting away a torn last line they would otherwise be glued to."""
        if self.path.exists():
            written = self.path.read_bytes()
            if not written.endswith(b"\n"):
                os.truncate(self.path, written.rfind(b"\n") + 1)
        with self.path.open("ab") as log:
            log.write(b"".join(line.model_dump_json(by_alias=True).encode() + b"\n" for line in lines))

    def _line(self, number: int, text: bytes) -> LogLine:
        try:
            return LogLine.model_validate_json(text)
        except ValidationError as problem:
            raise SourceError(
                f"{self.path}: line {number}: {first_fault(problem, 'the line')}: "
                "mend or delete that line, then run fetch again."
            ) from problem


def standing(lines: Sequence[LogLine], source: str) -> tuple[LogLine, ...]:
    """The lines that now stand for a source: one whole table, or one full set of parts, the newest.

    A set cut off before its last part is passed over, so that two editions are never mixed.
    """
    newest: tuple[LogLine, ...] = ()
    under_way: list[LogLine] = []
    for line in lines:
        if line.source != source:
            continue
        if any(line.part == earlier.part or line.parts != earlier.parts for earlier in under_way):
            under_way = []
        under_way.append(line)
        if len(under_way) == line.parts:
            newest, under_way = tuple(under_way), []
    return newest
