"""Writing csv files and workbooks that come out the same, byte for byte, every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

_MADE = dt.datetime(2025, 1, 1)
"""A workbook records when it was made; a clock there would make each copy a different file."""


@dataclass(frozen=True)
class SheetLook:
    """One sheet of a workbook: lines above the table, one cell each, and the table with its headings."""

    name: str
    banner: Sequence[str]
    table: pd.DataFrame


def write_csv(table: pd.DataFrame, target: Path, preamble: str = "") -> None:
    """A csv with one heading row, below ``preamble``, which may begin with a byte-order mark."""
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(table.columns)
    with target.open("wb") as file:
        file.write((preamble + heading.getvalue()).encode())
        write_rows(table, file, quoted=False)


def write_rows(table: pd.DataFrame, file: BinaryIO, *, quoted: bool) -> None:
    """The rows alone; ``quoted`` puts text, but no number, in quotation marks. Empty cells stay empty."""
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed" if quoted else "none")
    pyarrow.csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), file, options)


def write_workbook(sheets: Sequence[SheetLook], target: Path, title: str, notes: Sequence[str]) -> None:
    """A workbook whose first sheet holds the notes, one to a row, and whose others hold the tables."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        book.set_properties({"title": title, "created": _MADE})
        front = book.add_worksheet("Notes")
        for row, note in enumerate((title, "", *notes)):
            front.write_string(row, 0, note)
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet)


def _fill(page: Worksheet, sheet: SheetLook) -> None:
    for row, line in enumerate(sheet.banner):
        page.write_string(row, 0, line)
    heading = len(sheet.banner)
    for column, name in enumerate(sheet.table.columns):
        page.write_string(heading, column, name)
    text = [not pd.api.types.is_numeric_dtype(kind) for kind in sheet.table.dtypes]
    write = [page.write_string if is_text else page.write_number for is_text in text]
    cells = zip(*(sheet.table[name].tolist() for name in sheet.table.columns), strict=True)
    for row, values in enumerate(cells, start=heading + 1):
        for column, value in enumerate(values):
            if value == value:  # not a number, that is a gap, differs from itself
                write[column](row, column, value)
