"""What every command shares: where the store is, data to stdout in the format asked for, notes to stderr."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
from rich.table import Table

from commonground import DEFAULT_STORE
from commonground.written import geojson, write_csv

if TYPE_CHECKING:
    import geopandas as gpd

STORE = DEFAULT_STORE
"""Where the store lies unless --store or COMMONGROUND_STORE says otherwise."""

StoreOption = Annotated[
    Path, typer.Option("--store", envvar="COMMONGROUND_STORE", help="The directory that holds the store.")
]


class Format(StrEnum):
    """How data is printed."""

    table = "table"
    csv = "csv"
    json = "json"


class MapFormat(StrEnum):
    """How data about areas is printed: also with their outlines, for a map."""

    table = "table"
    csv = "csv"
    json = "json"
    geojson = "geojson"
    parquet = "parquet"


MapFormatOption = Annotated[
    MapFormat, typer.Option("--format", help="How to print the data; geojson and parquet hold the outlines.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the data.")]


class _Paper(Console):
    """A console that lets the command decide what a reader who stops reading means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


_notes = Console(stderr=True, highlight=False)
_data = _Paper(highlight=False, width=None if sys.stdout.isatty() else 150)


def say(sentence: str) -> None:
    """A note to the person, on stderr, so that stdout carries data alone."""
    _notes.print(sentence, markup=False, soft_wrap=True)


def progress_bars(*columns: ProgressColumn) -> Progress:
    """Bars on stderr while work goes on; nothing at all where nobody is watching a terminal."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), *columns,
        console=_notes, transient=True, disable=not _notes.is_terminal,
    )  # fmt: skip


def print_json(value: object) -> None:
    """One JSON document on stdout. Missing figures are null, never NaN."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as csv on stdout; a missing figure is an empty cell."""
    write_csv(sys.stdout, columns, rows)


def print_geojson(areas: gpd.GeoDataFrame, about: Mapping[str, object]) -> None:
    """Areas with their outlines as one feature collection on stdout; ``about`` says what they are."""
    sys.stdout.writelines(geojson(areas, about))


def print_parquet(areas: gpd.GeoDataFrame, about: Mapping[str, object]) -> None:
    """Areas with their outlines as GeoParquet on stdout, which must lead to a file or another program.

    ``about`` goes into the file's metadata, under ``commonground``, as in the store's own tables.
    """
    from commonground.evidence.store import write_table

    if sys.stdout.isatty():
        raise typer.BadParameter("Parquet is not for reading: send it to a file, with > areas.parquet.")
    written = io.BytesIO()
    write_table(areas.reset_index(), written, about)
    sys.stdout.buffer.write(written.getvalue())


def print_table(title: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as a table for reading. ``columns``: heading → justification (``left`` or ``right``)."""
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD)
    for heading, justify in columns.items():
        table.add_column(heading, justify="right" if justify == "right" else "left")
    for row in rows:
        table.add_row(
            *("" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        )
    _data.print(table)
