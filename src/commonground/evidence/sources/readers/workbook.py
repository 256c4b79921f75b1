"""MHCLG's underlying indicators: a workbook with one sheet per domain, each keyed by the same area code."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.errors import SourceError
from commonground.evidence.sources.cells import heading_of, matched
from commonground.evidence.sources.containers import open_sheets
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers.reading import Reading, complete, joined


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """All keyed sheets of all files, joined on the area code; a flat copy is one such sheet."""
    key = source.key[0]
    sheets = [
        sheet
        for file in files
        for sheet in open_sheets(file.path, file.name)
        if heading_of(source, key, sheet.cells.columns) is not None
    ]
    if not sheets:
        raise SourceError(f"{source.id}: no sheet of its workbook has a column {key!r}.")
    pieces = [(key, matched(sheet, source, list(source.columns))) for sheet in sheets]
    return complete(joined(pieces, source), source, sheets[0].file, sheets[0].first_row)
