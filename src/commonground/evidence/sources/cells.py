"""From cells as the file holds them to typed columns under their declared names."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from commonground.errors import SourceError
from commonground.evidence.sources.containers import Sheet
from commonground.evidence.sources.definition import Column, Source

_WITHHELD = {
    "*",
    "-",
    "–",
    ":",
    "..",
    "…",
    "[c]",
    "[x]",
    "[z]",
    "[u]",
    "c",
    "n/a",
    "na",
    "nan",
    "null",
    "suppressed",
}
"""What publishers write in a figure's place when they withhold it or have none."""

_TRUE, _FALSE = {"true", "1", "yes", "y"}, {"false", "0", "no", "n"}


def heading_of(source: Source, name: str, headings: pd.Index) -> str | None:
    """The file's heading for a declared column: its name or an accepted one, ignoring case and spacing."""
    wanted = [_plain(name), *(_plain(accepted) for accepted in source.columns[name].accepts)]
    plain = {_plain(heading): heading for heading in reversed(headings)}
    return next((plain[candidate] for candidate in wanted if candidate in plain), None)


def _plain(heading: object) -> str:
    return re.sub(r"\s+", " ", str(heading)).strip().casefold()


def typed(cells: pd.Series, column: Column, name: str, sheet: Sheet) -> pd.Series:
    """One column with its declared type.

    Raises ``SourceError`` naming file, row and column of a cell that cannot be of it.
    """
    match column.type:
        case "text":
            values = cells.astype("string")
            return values.str.strip() if values.dtype == "string" else values
        case "flag":
            return _flags(cells, name, sheet)
        case "whole" | "number":
            return _numbers(cells, column, name, sheet)
        case _:
            return cells


def _numbers(cells: pd.Series, column: Column, name: str, sheet: Sheet) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells):
        numbers = cells.astype("float64" if column.type == "number" or cells.isna().any() else cells.dtype)
    else:
        numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
        # Only what is not plainly a number is looked at again: thousands in commas, and figures withheld.
        odd = cells[numbers.isna() & cells.notna()].astype("string").str.strip()
        withheld = odd.str.casefold().isin(_WITHHELD) | odd.eq("")
        read = pd.to_numeric(odd.mask(withheld).str.replace(",", "", regex=False), errors="coerce")
        _refuse(
            (~withheld & read.isna()).reindex(cells.index, fill_value=False),
            cells,
            name,
            sheet,
            "is not a number",
        )
        numbers[odd.index] = read.astype("float64")
    parts = numbers.to_numpy(dtype="float64", na_value=np.nan)
    _refuse(np.isinf(parts), cells, name, sheet, "is not a finite number")
    if column.type == "number":
        return numbers.astype("float64")
    _refuse(np.isfinite(parts) & (parts != np.floor(parts)), cells, name, sheet, "is not a whole number")
    return numbers.astype("Int64")


def _flags(cells: pd.Series, name: str, sheet: Sheet) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("boolean")
    plain = cells.astype("string").str.strip().str.casefold()
    _refuse(plain.notna() & ~plain.isin(_TRUE | _FALSE), cells, name, sheet, "is neither yes nor no")
    return plain.map({**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}).astype("boolean")


def _refuse(bad: pd.Series | np.ndarray, cells: pd.Series, name: str, sheet: Sheet, why: str) -> None:
    positions = np.flatnonzero(np.asarray(bad, dtype=bool))
    if positions.size:
        row = sheet.first_row + int(positions[0])
        raise SourceError(f"{sheet.file}: row {row}, column {name}: {str(cells.iloc[positions[0]])!r} {why}.")


def matched(sheet: Sheet, source: Source, names: list[str]) -> pd.DataFrame:
    """The declared columns that ``sheet`` holds, typed and under their declared names, in declared order."""
    found = {name: heading_of(source, name, sheet.cells.columns) for name in names}
    return pd.DataFrame(
        {
            name: typed(sheet.cells[heading], source.columns[name], name, sheet).reset_index(drop=True)
            for name, heading in found.items()
            if heading is not None
        }
    )


def spaced(postcodes: pd.Series) -> pd.Series:
    """Postcodes as a list writes them: capitals, one space before the last three characters.

    Publishers pad them to seven characters (``"QA1 1AA"``, ``"QA111AA"``), or leave the space out.
    """
    bare = postcodes.astype("string").str.replace(r"\s", "", regex=True).str.upper()
    return bare.str[:-3] + " " + bare.str[-3:]
