"""Ordnance Survey's Code-Point Open: a zip of headerless csv files, one per postcode area.

It holds where each postcode is; which small areas it lies in comes from ONS's postcode lookup, joined on.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pandas as pd

from commonground.errors import SourceError
from commonground.evidence.sources.cells import matched, spaced
from commonground.evidence.sources.containers import Sheet, open_sheets
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFile
from commonground.evidence.sources.readers import table
from commonground.evidence.sources.readers.reading import Reading, complete, joined

_HEADINGS = (
    "Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code",
    "NHS_regional_HA_code", "NHS_HA_code", "Admin_county_code", "Admin_district_code", "Admin_ward_code",
)  # fmt: skip
"""The order of columns that the zip's own Doc folder gives."""

_PART = "code-point"
"""What definitions call the zip of postcodes among a source's files."""

_COUNTRIES, _NOWHERE = ("E92000001", "X92000001"), "90"
"""The country codes of England and the invented county; the mark of a postcode without a grid reference."""


def read(files: Sequence[RawFile], source: Source) -> Reading:
    """Postcodes with their grid references and areas. A flat copy (Parquet or csv) is one table."""
    if all(file.part is None for file in files):
        return table.read(files, source)
    key = source.key[0]
    pieces: list[tuple[str, pd.DataFrame]] = []
    for file in files:
        if file.part == _PART:
            sheet = Sheet("", _english(_headed(file)), 1, file.name)
            postcodes = matched(sheet, source, list(source.columns))
            pieces.insert(0, (key, postcodes.assign(**{key: spaced(postcodes[key])})))
        else:
            lookup = table.keyed_sheet(open_sheets(file.path, file.name), source, key, file.name)
            pieces.append((key, matched(lookup, source, list(source.columns))))
    if not pieces:
        raise SourceError(f"{source.id}: no file was given to read.")
    return complete(joined(pieces, source), source, files[0].name, 1)


def _headed(file: RawFile) -> pd.DataFrame:
    """All of Data/CSV under the headings of the zip's Doc folder, in order of file and row."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            members = sorted(
                name
                for name in archive.namelist()
                if "data/" in name.lower() and name.lower().endswith(".csv")
            )
            if not members:
                raise SourceError(f"{file.name}: the zip holds no Data/CSV folder; is it Code-Point Open?")
            parts = [
                pd.read_csv(io.BytesIO(archive.read(name)), header=None, names=list(_HEADINGS), dtype=str)
                for name in members
            ]
    except (zipfile.BadZipFile, EOFError, OSError, pd.errors.ParserError) as problem:
        raise SourceError(
            f"{file.name}: cannot be read, it is damaged or cut short; fetch it again."
        ) from problem
    return pd.concat(parts, ignore_index=True)


def _english(postcodes: pd.DataFrame) -> pd.DataFrame:
    """Great Britain's postcodes cut down to England's that have a place on the grid."""
    here = postcodes["Country_code"].isin(_COUNTRIES)
    return postcodes[here & (postcodes["Positional_quality_indicator"] != _NOWHERE)]
