"""Opening the containers open data comes in: csv, xlsx, ods, Parquet, and a zip of any of them.

A container gives *sheets*: plain tables of cells exactly as the file holds them, each with the
number of the file's row that its first data row is, so that an error can name the row a person sees.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from commonground.errors import SourceError

_LARGEST_MEMBER = 4 * 2**30
"""Bytes one member of a zip may unpack to: above any table here, below what fills a machine."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file: ``cells`` with the file's own headings, and where its first row stands."""

    name: str
    cells: pd.DataFrame
    first_row: int
    file: str


def open_sheets(path: Path, name: str) -> list[Sheet]:
    """All tables in a file; ``name`` is its published name, whose ending says what it is.

    Raises ``SourceError`` naming the file where it is empty, truncated or not what its ending says.
    """
    ending = name.lower().rsplit(".", 1)[-1]
    try:
        match ending:
            case "parquet":
                with path.open("rb") as file:  # so that an error does not name our folders
                    return [Sheet("", pq.read_table(file).to_pandas(), 1, name)]
            case "csv":
                return [_csv(path.read_bytes(), name)]
            case "xlsx" | "xls" | "ods" | "xlsb":
                return _workbook(path, name)
            case "zip":
                return _zipped(path, name)
    except SourceError:
        raise
    except (pa.ArrowException, OSError, ValueError, zipfile.BadZipFile) as problem:
        raise _unreadable(name, problem) from problem
    except Exception as problem:
        # Calamine raises a class of its own for each kind of damage; none is more telling than its text.
        if type(problem).__module__.split(".")[0] == "python_calamine":
            raise _unreadable(name, problem) from problem
        raise
    raise SourceError(
        f"{name}: files ending in .{ending} are not read; give a csv, xlsx, ods, zip or Parquet file."
    )


def _unreadable(name: str, problem: Exception) -> SourceError:
    why = " ".join(str(problem).split()) or type(problem).__name__
    return SourceError(f"{name}: cannot be read, it is damaged or cut short ({why[:160]}); fetch it again.")


def _csv(raw: bytes, name: str) -> Sheet:
    """A csv, whatever stands above its heading row (a title, notes) and however it is encoded."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    skipped = _lines_before_heading(text)
    try:
        cells = pd.read_csv(
            io.StringIO(text), skiprows=skipped, dtype=str, keep_default_na=False, skip_blank_lines=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        raise _unreadable(name, problem) from problem
    return Sheet("", _emptied(cells), skipped + 2, name)


def _lines_before_heading(text: str) -> int:
    """How many lines stand above the heading: the first line as wide as the table that follows."""
    head = text.split("\n", 60)[:60]
    widths = [len(next(csv.reader([line]), [])) for line in head]
    return widths.index(max(widths))


def _workbook(path: Path, name: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        sheets = []
        for title in book.sheet_names:
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            heading = _heading_row(rows)
            if heading is None:
                continue
            names = [_heading(cell) for cell in rows[heading]]
            cells = pd.DataFrame(rows[heading + 1 :], columns=pd.Index(names))
            sheets.append(Sheet(title, _emptied(cells.loc[:, cells.columns != ""]), heading + 2, name))
    return sheets


def _heading(cell: object) -> str:
    """A heading as a person reads it: a spreadsheet holds the single year of age 0 as 0.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip()


def _heading_row(rows: list[list]) -> int | None:
    """The first row of words over a table of at least two columns; notes above it are one cell wide."""
    width = max((sum(cell != "" for cell in row) for row in rows[:60]), default=0)
    if width < 2:
        return None
    for number, row in enumerate(rows[:60]):
        filled = [cell for cell in row if cell != ""]
        if len(filled) >= 0.8 * width:
            return number
    return None


def _emptied(cells: pd.DataFrame) -> pd.DataFrame:
    """Blank rows at the end are layout, not data; a blank cell is a missing value."""
    blank = (cells == "") | cells.isna()
    filled = ~blank.all(axis=1)
    end = int(filled.to_numpy().nonzero()[0][-1]) + 1 if filled.any() else 0
    return cells.mask(blank, None).iloc[:end]


def _zipped(path: Path, name: str) -> list[Sheet]:
    """The tables of every readable member, in order of name."""
    sheets: list[Sheet] = []
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda entry: entry.filename):
            if member.is_dir() or not member.filename.lower().endswith((".csv", ".xlsx", ".ods", ".xls")):
                continue
            if member.file_size > _LARGEST_MEMBER:
                raise SourceError(
                    f"{name}: {member.filename} would unpack to more than 4 GiB and is refused."
                )
            inside = f"{name}/{member.filename}"
            if member.filename.lower().endswith(".csv"):
                sheets.append(_csv(archive.read(member), inside))
            else:
                sheets += _workbook_member(archive, member, inside)
    return sheets


def _workbook_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> list[Sheet]:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=Path(member.filename).suffix) as unpacked:
        unpacked.write(archive.read(member))
        unpacked.flush()
        return _workbook(Path(unpacked.name), name)
