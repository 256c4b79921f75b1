"""What a reader gives back, and the joining of a publisher's several files into one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from commonground.errors import SourceError
from commonground.evidence.sources.definition import Source


@dataclass(frozen=True)
class Reading:
    """A source's table under its declared names, and where its rows stand in the file they came from.

    ``rows``: one row per key, columns as declared; its index counts the file's rows from 0, and
    ``first_row`` is the number a person sees on the first of them. ``left_out``: optional columns that
    this edition of the file does not have. ``notes``: what else there is to say of it, in whole sentences.
    """

    rows: pd.DataFrame
    file: str
    first_row: int
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def joined(pieces: Sequence[tuple[str, pd.DataFrame]], source: Source) -> pd.DataFrame:
    """One table from several, each with the key it is joined on; the first gives the rows.

    Columns already present are not taken twice. A key that repeats in a later piece is an error,
    since it would multiply rows.
    """
    (_, table), *others = pieces
    for key, piece in others:
        new = [name for name in piece.columns if name == key or name not in table.columns]
        if key not in piece.columns or key not in table.columns:
            raise SourceError(f"{source.id}: its files share no column {key}, so they cannot be joined.")
        # A file of smaller areas says the same of a larger one on many rows; only a contradiction is wrong.
        piece = piece[new].dropna(subset=[key]).drop_duplicates()
        repeated = piece[key][piece[key].duplicated()]
        if len(repeated):
            raise SourceError(
                f"{source.id}: {repeated.iloc[0]!r} stands twice, with different figures, in column {key} "
                "of a file to be joined."
            )
        table = table.merge(piece, on=key, how="left")
    return table


def complete(rows: pd.DataFrame, source: Source, file: str, first_row: int) -> Reading:
    """Declared order and no column too few; raises ``SourceError`` naming the file and the absent column."""
    absent = [name for name in source.columns if name not in rows.columns]
    needed = [name for name in absent if not source.columns[name].optional]
    if needed:
        column = source.columns[needed[0]]
        called = " or ".join(repr(name) for name in (needed[0], *column.accepts))
        more = f" (and {len(needed) - 1} more are missing)" if len(needed) > 1 else ""
        raise SourceError(
            f"{file}: there is no column {called}{more}; is it the right edition of {source.title}?"
        )
    names = [name for name in source.columns if name not in absent]
    return Reading(_of_england(rows[names], source), file, first_row, tuple(absent))


def _of_england(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Official files often cover Wales, or all of the United Kingdom; only England's rows are taken."""
    for name in source.key:
        if source.columns[name].kind:
            rows = rows[~rows[name].str.match(r"[WSN]\d").fillna(False).astype(bool)]
    return rows
