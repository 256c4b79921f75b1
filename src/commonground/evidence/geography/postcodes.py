"""Writing postcodes one way, and laying a million and a half of them out to be looked up quickly."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from commonground.errors import GeographyError, UnknownArea

ROWS_IN_A_GROUP = 4096
"""A lookup decodes one group: larger groups make it slower, smaller ones make the footer longer."""

_POSTCODE = re.compile("([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_TIDY = "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"


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


def postcode_table(postcodes: pd.DataFrame) -> pd.DataFrame:
    """The postcodes ready to be looked up: ``pcds`` as lists write it, each once, sorted.

    Raises ``UnknownArea`` for a postcode that cannot be one and ``GeographyError`` for one given twice.
    """
    written = postcodes["pcds"].astype("string").fillna("")
    untidy = ~written.str.fullmatch(_TIDY).astype(bool)
    if untidy.any():
        written = written.mask(untidy, written[untidy].map(normalise_postcode))
    twice = written.duplicated()
    if twice.any():
        raise GeographyError(f"Postcode {written[twice].iloc[0]} stands on two rows; keep one.")
    return postcodes.assign(pcds=written.astype("str")).sort_values("pcds", ignore_index=True)


def write_postcodes(postcodes: pd.DataFrame, path: Path) -> None:
    """Write a ``postcode_table`` as the Parquet file that ``Postcodes`` reads.

    The same postcodes give the same bytes; ``path`` is replaced whole or not at all.
    """
    table = pa.Table.from_pandas(postcodes, preserve_index=False).replace_schema_metadata()
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):  # every group would repeat the whole dictionary
            table = table.set_column(at, field.name, table.column(at).cast(field.type.value_type))
    layout: dict[str, Any] = {
        "row_group_size": ROWS_IN_A_GROUP,
        "compression": "zstd",
        "write_statistics": ["pcds"],
        "use_dictionary": [name for name in table.column_names if name != "pcds"],
        "column_encoding": {"pcds": "DELTA_BYTE_ARRAY"},  # sorted text shares its beginnings
    }
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, unfinished, **layout)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
