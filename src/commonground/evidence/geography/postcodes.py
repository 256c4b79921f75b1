"""Writing a postcode one way, and looking one up among a million and a half in milliseconds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.errors import SourceError, UnknownArea
from commonground.evidence.geography.codes import KINDS, AreaCode
from commonground.evidence.sources import AreaKindName

_POSTCODE = re.compile("([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")

WRITTEN = "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"
"""What a postcode looks like in a list: capitals, one space before the last three characters."""


def normalise_postcode(text: str) -> str:
    """The postcode as it is written in lists: capitals, one space before the last three characters.

    ``"sw1a1aa"`` and ``" SW1A  1AA "`` both give ``"SW1A 1AA"``. Raises ``UnknownArea`` for anything
    that cannot be a postcode; a letter O is not taken for a nought.
    """
    squeezed = "".join(text.split())
    match = _POSTCODE.fullmatch(squeezed.upper()) if squeezed.isascii() else None
    if match is None:
        raise UnknownArea(
            f"{text.strip()[:20]!r} is not a postcode; write it like 'SW1A 1AA', the last part being one "
            "digit and two letters."
        )
    return f"{match[1]} {match[2]}"


@dataclass(frozen=True)
class PostcodeRecord:
    """Where a postcode is: metres on the British National Grid, and its small areas.

    A field is ``None`` where the file does not hold it.
    """

    pcds: str
    easting: int | None = None
    northing: int | None = None
    lsoa11: AreaCode | None = None
    lsoa21: AreaCode | None = None
    lat: float | None = None
    long: float | None = None
    positional_quality: int | None = None
    """Code-Point Open's own mark: 10 is the most exact, 90 the least."""


_CODES: dict[str, AreaKindName] = {"lsoa11cd": "lsoa11", "lsoa21cd": "lsoa21"}
_PLAIN = ("pcds", "easting", "northing", "lat", "long", "positional_quality")


class Postcodes:
    """A store's table of postcodes, sorted by ``pcds``: one small group of its rows is read at a time.

    Safe to share between threads. A file that is replaced after opening goes on answering as it was.
    Raises ``SourceError`` when the file cannot be read, or is not sorted and indexed by ``pcds``.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._bytes = pa.OSFile(str(path))
            self._footer = pq.read_metadata(self._bytes)
        except (OSError, pa.ArrowInvalid) as problem:
            raise SourceError(
                f"{path.name}: the postcodes cannot be read ({problem}); build the store again."
            ) from problem
        columns = self._footer.schema.names
        edges = _edges(self._footer, columns.index("pcds")) if "pcds" in columns else None
        if edges is None or edges != sorted(edges):
            raise SourceError(
                f"{path.name}: the postcodes are not sorted and indexed by 'pcds'; build the store again."
            )
        self._last = edges[1::2]
        self._columns = [column for column in columns if column in _CODES or column in _PLAIN]

    def __len__(self) -> int:
        """How many postcodes the file holds."""
        return self._footer.num_rows

    def find(self, text: str) -> PostcodeRecord:
        """The record of one postcode, however it is spaced or capitalised.

        Raises ``UnknownArea`` for text that is no postcode, or one the list does not hold.
        """
        postcode = normalise_postcode(text)
        group = bisect_left(self._last, postcode)
        if group == len(self._last):
            raise UnknownArea(self._unknown(postcode))
        rows = self._read(group, self._columns)
        at = rows.column("pcds").index(postcode).as_py()
        if at < 0:
            raise UnknownArea(self._unknown(postcode))
        row = {column: rows.column(column)[at].as_py() for column in self._columns}
        return PostcodeRecord(**{_CODES.get(column, column): _typed(column, row[column]) for column in row})

    def first(self) -> str:
        """The first postcode of the list."""
        return str(self._read(0, ["pcds"]).column("pcds")[0].as_py())

    def _read(self, group: int, columns: list[str]) -> pa.Table:
        # The footer is parsed once and shared, so that looking into the file again costs nothing.
        file = pq.ParquetFile(self._bytes, metadata=self._footer)
        return file.read_row_group(group, columns=columns, use_threads=False)

    def _unknown(self, postcode: str) -> str:
        """The sentence for a postcode the list does not hold, with its neighbours in the same district."""
        group = bisect_left(self._last, postcode)
        near = self._last[group - 1 : group] if group else []
        if group < len(self._last):
            held = self._read(group, ["pcds"]).column("pcds").to_pylist()
            at = bisect_left(held, postcode)
            near = [*near, *held[:at]][-1:] + held[at : at + 1]
        district = postcode[:-3]  # with its space, so that M1 is not taken for M11
        near = [other for other in near if other.startswith(district)]
        if near:
            return f"{postcode!r} is not in the list of postcodes; nearest to it is {' or '.join(near)}."
        return f"{postcode!r} is not in the list of postcodes, and none begins {district.strip()}; check it."


def _edges(footer: pq.FileMetaData, at: int) -> list[str] | None:
    """The first and last value of each group of rows in column ``at``; None where the file does not say."""
    edges: list[str] = []
    for group in range(footer.num_row_groups if footer.num_rows else 0):
        column = footer.row_group(group).column(at)
        if column.statistics is None or not column.statistics.has_min_max:
            return None
        edges += [column.statistics.min, column.statistics.max]
    return edges


def _typed(column: str, value: Any) -> Any:
    kind = KINDS[_CODES[column]] if column in _CODES else None
    return AreaCode(value, kind) if kind and value is not None else value
