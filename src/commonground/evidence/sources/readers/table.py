"""A flat table with one heading row: the look of most files of ONS, MHCLG and OCSI, and of any copy."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from commonground.errors import SourceError
from commonground.evidence.sources.cells import heading_of, matched
from commonground.evidence.sources.containers import Sheet, open_sheets
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers.reading import Reading, complete, joined


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """Each file's keyed sheet, joined where the publisher spreads the table over several files."""
    keys = {published.name: published.key or source.key[0] for published in source.files}
    pieces: list[tuple[str, pd.DataFrame]] = []
    first: Sheet | None = None
    for file in files:
        key = keys.get(file.part or "", source.key[0])
        sheet = keyed_sheet(open_sheets(file.path, file.name), source, key, file.name)
        first = first or sheet
        pieces.append((key, matched(sheet, source, list(source.columns))))
    if first is None:
        raise SourceError(f"{source.id}: no file was given to read.")
    return complete(joined(pieces, source), source, first.file, first.first_row)


def keyed_sheet(sheets: list[Sheet], source: Source, key: str, name: str) -> Sheet:
    """The sheet that holds the key column; of several, the one with most of the declared columns."""
    holding = [sheet for sheet in sheets if heading_of(source, key, sheet.cells.columns) is not None]
    if not holding:
        called = " or ".join(repr(word) for word in (key, *source.columns[key].accepts))
        raise SourceError(
            f"{name}: no table in it has a column {called}; is it the right file for {source.id}?"
        )
    return max(holding, key=lambda sheet: _declared_columns(sheet, source))


def _declared_columns(sheet: Sheet, source: Source) -> int:
    return sum(heading_of(source, name, sheet.cells.columns) is not None for name in source.columns)
