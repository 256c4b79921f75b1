"""comments.csv: what was said, by whom, and what moderators decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Statement
from commonground.voice.opinion.polis.cells import (
    MODERATED,
    YES_OR_NO,
    clean_id,
    column,
    one_of,
    rows_of,
)
from commonground.voice.opinion.printable import printable


@dataclass(frozen=True)
class Published:
    """Statements as published, each with the agrees and disagrees that the file claims, where it does."""

    statements: tuple[Statement, ...]
    totals: dict[str, tuple[int, int]]


def read_statements(stream: BinaryIO, name: str) -> Published:
    """The statements of comments.csv, in the order of the file; raises ``OpinionError``."""
    statements: dict[str, Statement] = {}
    totals: dict[str, tuple[int, int]] = {}
    for number, row in rows_of(stream, name):
        headings = list(row)
        identity = column(headings, name, "comment-id", "comment_id", "tid")
        text = column(headings, name, "comment-body", "comment_body", "body", "txt")

        def field(heading: str, number: int = number) -> str:
            return f"{name}, row {number}: {heading}"

        one = clean_id(row[identity], field(identity))
        if one in statements:
            raise OpinionError(f"{field(identity)} {one} was used in a row above; ids must differ.")
        statements[one] = Statement(
            id=one,
            text=printable(row[text]).strip(),
            author=printable(row.get("author-id", "")).strip() or None,
            moderated=one_of(row.get("moderated", ""), MODERATED, field("moderated")),
            is_meta=bool(one_of(row.get("is-meta", ""), YES_OR_NO, field("is-meta"))),
            is_seed=bool(one_of(row.get("is-seed", ""), YES_OR_NO, field("is-seed"))),
        )
        if "agrees" in row and "disagrees" in row:
            totals[one] = (_count(row, "agrees", field), _count(row, "disagrees", field))
    return Published(tuple(statements.values()), totals)


def _count(row: dict[str, str], heading: str, field: Callable[[str], str]) -> int:
    cell = row[heading].strip()
    if not (cell.isascii() and cell.isdigit() and len(cell) < 12):
        raise OpinionError(f"{field(heading)} must be a whole number, not {cell[:20]!r}.")
    return int(cell)
