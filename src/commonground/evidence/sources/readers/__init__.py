"""One small reader per publisher's format; each turns raw files into one table under its declared names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.places_to_meet import load_places_to_meet
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers import (
    boundaries,
    code_point,
    osm_extract,
    single_years,
    table,
    workbook,
)
from commonground.evidence.sources.readers.reading import Reading

_READERS: dict[str, Callable[[Sequence[RawFile], Source], Reading]] = {
    "boundaries": boundaries.read,
    "code_point": code_point.read,
    "osm_extract": osm_extract.read,
    "single_years": single_years.read,
    "table": table.read,
    "workbook": workbook.read,
}


def read_source(files: Sequence[RawFile], source: Source) -> Reading:
    """Read a source's raw files, publisher's own or a mirror's copy, into one table.

    Raises ``SourceError`` naming the file, and the row and column where a cell is at fault.
    """
    return _READERS[source.reader](files, source)


def definitions_read_by(source: Source) -> str:
    """The text of all definitions that decide what a reader makes of a source: a change to it is news."""
    if source.reader == "osm_extract":
        return source.model_dump_json() + load_places_to_meet().model_dump_json()
    return source.model_dump_json()


__all__ = ["Reading", "definitions_read_by", "read_source"]
