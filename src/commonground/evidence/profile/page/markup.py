"""The few pieces of HTML that every part of a page is made of; the text they are given is escaped."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Html:
    """Text that is HTML already, and so is not escaped again."""

    text: str


Cell = str | Html


def html_of(cell: Cell) -> str:
    """A cell as HTML: text escaped, HTML as it is."""
    return cell.text if isinstance(cell, Html) else escape(cell)


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, figures: Container[int] = ()
) -> str:
    """A table whose first column names each row; ``figures``: the numbers of columns that hold figures.

    On a narrow screen each row becomes a block of its own, and every cell repeats its heading. The roles
    are written out because browsers forget that a table is one when it is laid out as blocks.
    """
    figured = [' class="n"' if number in figures else "" for number in range(len(headings))]
    head = "".join(
        f'<th scope="col" role="columnheader"{style}>{escape(heading)}</th>'
        for heading, style in zip(headings, figured, strict=True)
    )
    labels = [escape(heading) for heading in headings]
    body = []
    for first, *others in rows:
        cells = "".join(
            f'<td role="cell"{figured[number]} data-label="{labels[number]}">{html_of(cell)}</td>'
            for number, cell in enumerate(others, 1)
        )
        body.append(f'<tr role="row"><th scope="row" role="rowheader">{html_of(first)}</th>{cells}</tr>')
    return (
        f'<table role="table"><caption>{escape(caption)}</caption><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{"".join(body)}</tbody></table>'
    )


def facts(pairs: Iterable[tuple[str, Cell]]) -> str:
    """Terms with what they are; a pair with nothing to say is left out."""
    told = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{html_of(said)}</dd></div>" for term, said in pairs if html_of(said)
    )
    return f"<dl>{told}</dl>"


def details(summary: str, body: str) -> str:
    """What is one press away on a screen, and open on paper. ``body`` is HTML."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def bullets(items: Iterable[Cell]) -> str:
    """A list; nothing at all for no items."""
    listed = "".join(f"<li>{html_of(item)}</li>" for item in items)
    return f"<ul>{listed}</ul>" if listed else ""


def percent(share: float) -> str:
    """A share from 0 to 1 in words that are never rounded up to all or down to none."""
    if share >= 1 - 1e-9:
        return "100%"
    if share > 0.99:
        return "over 99%"
    if 0 < share < 0.01:
        return "under 1%"
    return f"{share:.0%}"


def upper_first(text: str) -> str:
    """A sentence's beginning."""
    return text[:1].upper() + text[1:]
