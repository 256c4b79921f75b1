"""Large csv files as a stream of record batches, so that memory grows with votes and not with text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from commonground.errors import OpinionError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_BLOCK = 8 << 20
"""Bytes read at a time; a row must fit into it, and one of a matrix may hold thousands of cells."""


def batches(
    stream: BinaryIO, name: str, headings: Sequence[str], labels: Sequence[str], texts: Sequence[str] = ()
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The wanted columns batch by batch, each with the row number of its first row.

    ``labels``: columns whose cells come back numbered, for ``Labels``; ``texts``: columns of plain text.

    Raises ``OpinionError`` for rows with more or fewer cells than headings, and for text that is not UTF-8.
    """
    import pyarrow as pa
    from pyarrow import csv

    numbered = pa.dictionary(pa.int32(), pa.string())
    types = dict.fromkeys(labels, numbered) | dict.fromkeys(texts, pa.string())
    row = 2
    try:
        reader = csv.open_csv(
            stream,
            read_options=csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=list(headings), skip_rows=1
            ),
            convert_options=csv.ConvertOptions(include_columns=list(types), column_types=types),
        )
        for batch in reader:
            yield row, batch
            row += batch.num_rows
    except pa.ArrowInvalid as problem:
        first = str(problem).splitlines()[0]
        if "Empty CSV" in first:
            return
        if "UTF8" in first:
            raise OpinionError(f"{name} is not UTF-8 text; save it again as CSV UTF-8.") from problem
        where = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", first)
        if where:
            at, expected, got = where.groups()
            raise OpinionError(
                f"{name}, row {at}: there are {got} cells where row 1 has {expected}."
            ) from problem
        raise OpinionError(f"{name}, in row {row} or below: the rows are garbled ({first}).") from problem


def milliseconds(cells: pa.StringArray, name: str, row: int, heading: str) -> np.ndarray:
    """(cells,) float64. Raises ``OpinionError`` for the first cell that is no number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        values = pc.cast(pc.call_function("utf8_trim_whitespace", [cells]), pa.float64()).to_numpy(
            zero_copy_only=False
        )
        bad = np.flatnonzero(~np.isfinite(values))
    except pa.ArrowInvalid:
        values, bad = np.empty(0), [at for at, cell in enumerate(cells.to_pylist()) if not _is_number(cell)]
    if len(bad):
        cell = cells[int(bad[0])].as_py()
        raise OpinionError(
            f"{name}, row {row + bad[0]}: {heading} must be a number of milliseconds, not {cell[:20]!r}."
        )
    return values


def _is_number(cell: str) -> bool:
    # What Arrow reads as a number, and Python's float() reads otherwise (1_000), is rare and refused by both.
    return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", cell, re.ASCII) is not None


class Labels:
    """A column of labels gathered over batches: each distinct cell is checked once, not once a row."""

    def __init__(self, check: Callable[[str, str], str]) -> None:
        """``check(cell, where)`` returns the label to keep or raises; ``where`` names file, row and field."""
        self._check = check
        self._codes: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._taken: list[np.ndarray] = [np.empty(0, np.int32)]

    def add(self, cells: pa.DictionaryArray, name: str, row: int, heading: str) -> None:
        """The cells of one batch, of which the first stands in ``row``."""
        at = cells.indices.to_numpy(zero_copy_only=False)
        moved = np.empty(len(cells.dictionary), np.int32)
        first = np.empty(len(cells.dictionary), np.int64)
        first[at[::-1]] = np.arange(row + len(at) - 1, row - 1, -1)
        for number, cell in enumerate(cells.dictionary.to_pylist()):
            code = self._seen.get(cell)
            if code is None:
                label = self._check(cell, f"{name}, row {first[number]}: {heading}")
                code = self._seen[cell] = self._codes.setdefault(label, len(self._codes))
            moved[number] = code
        self._taken.append(moved[at] if len(moved) else np.empty(0, np.int32))

    @property
    def codes(self) -> np.ndarray:
        """(cells,) int32, position of each cell's label among the labels."""
        return np.concatenate(self._taken)

    @property
    def labels(self) -> list[str]:
        """The distinct labels, in the order in which they first stood in the file."""
        return list(self._codes)

    def categorical(self) -> pd.Categorical:
        """The column, each label held once."""
        import pandas as pd

        return pd.Categorical.from_codes(self.codes, categories=pd.Index(self.labels, dtype=object))
