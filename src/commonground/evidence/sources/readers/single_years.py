"""ONS small area population estimates: single years of age in columns, summed into the declared bands."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from commonground.errors import SourceError
from commonground.evidence.sources.cells import heading_of, typed
from commonground.evidence.sources.containers import Sheet, open_sheets
from commonground.evidence.sources.definition import Column, Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers.reading import Reading, complete, joined
from commonground.evidence.sources.readers.table import keyed_sheet


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """One workbook per year, or several; a copy that already holds the bands is taken as it is."""
    key = source.key[0]
    pieces: list[tuple[str, pd.DataFrame]] = []
    sheets: list[Sheet] = []
    for file in files:
        sheet = keyed_sheet(open_sheets(file.path, file.name), source, key, file.name)
        sheets.append(sheet)
        pieces.append((key, _banded(sheet, source)))
    if not sheets:
        raise SourceError(f"{source.id}: no file was given to read.")
    return complete(joined(pieces, source), source, sheets[0].file, sheets[0].first_row)


def _banded(sheet: Sheet, source: Source) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    headings = {str(heading).strip(): heading for heading in sheet.cells.columns}
    for name, column in source.columns.items():
        heading = heading_of(source, name, sheet.cells.columns)
        if heading is not None:
            columns[name] = typed(sheet.cells[heading], column, name, sheet).reset_index(drop=True)
        elif column.sum_of and all(age in headings for age in _ages(column)):
            years = [typed(sheet.cells[headings[age]], column, age, sheet) for age in _ages(column)]
            columns[name] = pd.concat(years, axis=1).sum(axis=1, skipna=False).reset_index(drop=True)
    return pd.DataFrame(columns)


def _ages(column: Column) -> list[str]:
    """The headings a column adds up: ``"0..15"`` stands for sixteen of them."""
    ages: list[str] = []
    for item in column.sum_of:
        first, run, last = item.partition("..")
        ages += [str(age) for age in range(int(first), int(last) + 1)] if run else [item]
    return ages
