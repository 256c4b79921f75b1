"""A long list in pages of a hundred, or all at once where somebody asks for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

EACH = 100
"""Rows on one page."""

AT_ONCE = 2000
"""More rows than this are never on one page: downloads hold them all."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list: ``number`` of ``pages``, or all of them (``whole``)."""

    rows: Sequence[Any]
    number: int
    pages: int
    count: int
    first: int
    whole: bool

    @property
    def last(self) -> int:
        """The place in the list of the page's last row."""
        return self.first + len(self.rows) - 1

    @property
    def can_be_whole(self) -> bool:
        """Whether the list can be shown all at once."""
        return not self.whole and self.pages > 1 and self.count <= AT_ONCE

    @property
    def near(self) -> list[int]:
        """The pages to link to: the first, the last, and those around this one; 0 where some are left out."""
        wanted = [n for n in range(1, self.pages + 1) if n in (1, self.pages) or abs(n - self.number) <= 1]
        told: list[int] = []
        for number in wanted:
            if told and number - told[-1] > 1:
                told.append(0)
            told.append(number)
        return told


def page_of(asked: Mapping[str, str], rows: Sequence[Any]) -> Page:
    """The page that an address's fields ask for (``page``, ``rows=all``). Raises Http404 past the last."""
    pages = max(1, -(-len(rows) // EACH))
    if asked.get("rows") == "all" and len(rows) <= AT_ONCE:
        return Page(rows, 1, 1, len(rows), 1, whole=len(rows) > EACH)
    text = asked.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if not 1 <= number <= pages:
        raise Http404(f"This list has {pages} page{'' if pages == 1 else 's'}; there is no page {text[:10]}.")
    start = (number - 1) * EACH
    return Page(rows[start : start + EACH], number, pages, len(rows), start + 1, whole=False)
