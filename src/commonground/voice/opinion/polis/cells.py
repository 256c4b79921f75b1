"""Headings and cells of an export's tables: found under any of their spellings, checked, never guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from commonground.errors import OpinionError
from commonground.voice.opinion.printable import printable

_LONGEST_HEADING = 1 << 24
_LONGEST_ID = 100


def headings_of(stream: BinaryIO, name: str) -> list[str]:
    """The first row of a csv file, trimmed. Raises ``OpinionError`` for none, or a doubled heading."""
    line = stream.readline(_LONGEST_HEADING).decode("utf-8-sig")
    try:
        row = next(csv.reader(io.StringIO(line, newline=""), strict=True), [])
    except csv.Error as problem:
        raise OpinionError(f"{name}, row 1: the headings are garbled ({problem}).") from problem
    return checked_headings(row, name)


def checked_headings(row: list[str], name: str) -> list[str]:
    """The headings, trimmed. Raises ``OpinionError`` where there are none or two are the same."""
    headings = [cell.strip() for cell in row]
    if not any(headings):
        raise OpinionError(f"{name} is empty: row 1 should hold the headings.")
    twice = next((one for at, one in enumerate(headings) if one and one in headings[:at]), None)
    if twice is not None:
        raise OpinionError(f"{name}, row 1: the heading {twice!r} stands twice; keep one of the columns.")
    return headings


def column(headings: list[str], name: str, *spellings: str) -> str:
    """The heading among ``spellings`` that the file uses. Raises ``OpinionError`` where it has none."""
    found = next((one for one in spellings if one in headings), None)
    if found is None:
        there = ", ".join(repr(one) for one in headings[:8]) + (", …" if len(headings) > 8 else "")
        raise OpinionError(f"{name}, row 1: there is no column {spellings[0]!r}; the headings are {there}.")
    return found


def rows_of(stream: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """A csv file that is held whole, row by row, with row numbers that count the headings as row 1.

    Raises ``OpinionError`` for a row with more or fewer cells than headings, and for stray quotes.
    """
    reader = csv.reader(io.StringIO(stream.read().decode("utf-8-sig"), newline=""), strict=True)
    headings: list[str] = []
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number == 1:
                headings = checked_headings(row, name)
            elif row:
                if len(row) != len(headings):
                    raise OpinionError(
                        f"{name}, row {number}: there are {len(row)} cells where row 1 has {len(headings)}."
                    )
                yield number, dict(zip(headings, row, strict=True))
    except csv.Error as problem:
        raise OpinionError(f"{name}, row {number + 1}: the row is garbled ({problem}).") from problem
    if not headings:
        raise OpinionError(f"{name} is empty: row 1 should hold the headings.")


def clean_id(cell: str, where: str) -> str:
    """An id without the blanks around it. Raises ``OpinionError`` where none is left, or it is no id."""
    name = cell.strip()
    if not name:
        raise OpinionError(f"{where} is empty; every row needs one.")
    if len(name) > _LONGEST_ID or name != printable(name):
        raise OpinionError(f"{where} is no id: {name[:20]!r}.")
    return name


def one_of(cell: str, words: Mapping[str, int], where: str) -> int:
    """What the word in a cell stands for. Raises ``OpinionError`` for a word that is not known."""
    value = words.get(cell.strip().lower())
    if value is None:
        # 1.0 is what a spreadsheet makes of 1: read, and not recommended.
        known = ", ".join(repr(word) for word in words if word and not word.endswith(".0"))
        raise OpinionError(f"{where} must be one of {known}, not {cell[:20]!r}.")
    return value


VOTES = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "-0.0": 0}
MODERATED = {"1": 1, "0": 0, "-1": -1, "": 0}
YES_OR_NO = {"true": 1, "false": 0, "t": 1, "f": 0, "1": 1, "0": 0, "": 0}
