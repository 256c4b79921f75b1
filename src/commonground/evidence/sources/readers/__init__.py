"""One small reader per publisher's format; each turns raw files into one table under its declared names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers import boundaries, code_point, single_years, table, workbook
from commonground.evidence.sources.readers.reading import Reading

_READERS: dict[str, Callable[[Sequence[RawFile], Source], Reading]] = {
    "boundaries": boundaries.read,
    "code_point": code_point.read,
    "single_years": single_years.read,
    "table": table.read,
    "workbook": workbook.read,
}


def read_source(files: Sequence[RawFile], source: Source) -> Reading:
    """Read a source's raw files, publisher's own or a mirror's copy, into one table.

    Raises ``SourceError`` naming the file, and the row and column where a cell is at fault.
    """
    return _READERS[source.reader](files, source)


__all__ = ["Reading", "read_source"]
