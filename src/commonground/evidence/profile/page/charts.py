"""A chart of one figure beside others: a mark and a 95% interval each, on one axis, each with its name.

Drawn 360 units wide, so that its words can still be read on the narrowest telephone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from textwrap import wrap

from commonground.evidence.profile.page.marks import Shape, mark

INK, QUIET, HERE, BAND, LINE = "#23211c", "#5a564c", "#1d4f5f", "#e6eff1", "#d9d3c4"

_WIDTH, _LEFT, _RIGHT = 360, 136, 296
"""Names stand left of ``_LEFT``, figures right of ``_RIGHT``, and the axis runs between them."""

_INSIDE = 7
"""Room at both ends of the axis, so that a mark on the last value is whole."""

_HIDDEN = 13
"""An interval no longer than this lies behind its mark, and its ends would only blur the mark's shape."""

_LETTERS = 17
"""Letters of a name that fit on one line, in the widest of the usual fonts."""

_LEADING = 15.5
"""From one line of a name to the next."""

NO_DATA = "no data"


@dataclass(frozen=True)
class Row:
    """One figure on the chart.

    ``value`` None for a figure that is missing; ``low`` and ``high`` None where there is no interval.
    ``shown`` and ``interval`` are the figures in words, as the page writes them everywhere. ``main``: it
    is the one that the others are held against.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    shown: str
    interval: str
    shape: Shape
    main: bool = False

    @property
    def missing(self) -> bool:
        """Whether there is nothing to draw."""
        return self.value is None or not math.isfinite(self.value)

    @property
    def known(self) -> Iterator[float]:
        """What the axis must hold."""
        if self.value is not None and not self.missing:
            yield self.value
            for end in (self.low, self.high):
                if end is not None and math.isfinite(end):
                    yield end


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float

    def at(self, value: float) -> float:
        along = (value - self.low) / (self.high - self.low)
        return _LEFT + _INSIDE + along * (_RIGHT - _LEFT - 2 * _INSIDE)

    def ticks(self, most: int) -> tuple[list[float], int]:
        """At most ``most`` round numbers on the axis, evenly apart, and how many decimals they need."""
        power = math.floor(math.log10((self.high - self.low) / most))
        for digit, up in ((1, 0), (2, 0), (5, 0), (1, 1), (2, 1), (5, 1)):
            step = digit * 10.0 ** (power + up)
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first < most:
                return [number * step for number in range(first, last + 1)], max(0, -power - up)
        return [], 0


def interval_chart(name: str, title: str, rows: Sequence[Row], written: str = "{}", decimals: int = 1) -> str:
    """The chart as one ``<svg>`` with a title and a description; the same rows give the same text.

    ``name``: begins the ids inside, so it must be the page's only one. ``written``: how a number on the
    axis is written, such as ``{}%``; ``decimals`` of the figures, below which the axis shows no difference.
    A missing figure is a hatched band with words, which no low figure looks like.
    """
    axis = _axis_of([number for row in rows for number in row.known], 4 * 10.0**-decimals)
    drawn, top = [], 2.0
    for row in rows:
        lines = _lines(row.label)
        height = max(26.0, _LEADING * len(lines) + 9)
        drawn.append(_row(row, lines, top, height, axis))
        top += height
    main = next((row for row in rows if row.main), None)
    guide = ""
    if axis is not None and main is not None and main.value is not None:
        x = axis.at(main.value)
        guide = f'<path d="M{x:.1f} 2V{top:.0f}" stroke="{HERE}" stroke-dasharray="2 3"/>'
    below, height = _drawn_axis(axis, top, written)
    said = "; ".join(_said(row) for row in rows)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-said">'
        f'<title id="{escape(name)}-title">{escape(title)}</title>'
        f'<desc id="{escape(name)}-said">{escape(said)}.</desc>'
        f'<g font-family="system-ui, Arial, sans-serif" font-size="13.5" fill="{INK}">'
        f"{''.join(behind for behind, _ in drawn)}{guide}{below}{''.join(before for _, before in drawn)}"
        "</g></svg>"
    )


def _axis_of(known: list[float], least: float) -> _Axis | None:
    if not known:
        return None
    low, high = min(known), max(known)
    # Nought is shown where it is not far off, so that a small figure looks small.
    if 0 <= low < 0.4 * high:
        low = 0.0
    if 0.4 * low < high <= 0:
        high = 0.0
    # Figures that are written the same must not look far apart.
    room = max(least - (high - low), 1e-9 * max(abs(low), abs(high)) - (high - low), 0.0) / 2
    low, high = low - room, high + room
    return _Axis(low, high)


def _row(row: Row, lines: Sequence[str], top: float, height: float, axis: _Axis | None) -> tuple[str, str]:
    """What lies behind the guide, and what lies before it."""
    middle = top + height / 2
    bold = ' font-weight="700"' if row.main else ""
    first = middle + 4.7 - _LEADING / 2 * (len(lines) - 1)
    label = "".join(
        f'<text x="6" y="{first + _LEADING * number:.1f}"{bold}>{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    known = not row.missing
    figure = row.shown if known else NO_DATA
    style = bold if known else ' font-style="italic"'
    value = (
        f'<text class="figure" x="{_WIDTH - 5}" y="{middle + 4.7:.1f}" text-anchor="end"{style}>'
        f"{escape(figure)}</text>"
    )
    if row.main:
        behind = f'<rect y="{top:.1f}" width="{_WIDTH}" height="{height:.1f}" fill="{BAND}"/>'
    else:
        behind = f'<path d="M{_LEFT} {middle:.1f}H{_RIGHT}" stroke="{LINE}"/>'
    if not known:
        return behind if row.main else "", label + _hatched(middle) + value
    assert axis is not None
    assert row.value is not None
    colour = HERE if row.main else QUIET
    return behind, label + _interval(row, axis, middle, colour) + mark(
        row.shape, axis.at(row.value), middle, 6 if row.main else 5, colour
    ) + value


def _interval(row: Row, axis: _Axis, middle: float, colour: str) -> str:
    if row.low is None or row.high is None or not (math.isfinite(row.low) and math.isfinite(row.high)):
        return ""
    low, high = axis.at(row.low), axis.at(row.high)
    if high - low < _HIDDEN:
        return ""
    ends = "".join(f"M{end:.1f} {middle - 4:.1f}v8" for end in (low, high))
    return (
        f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}{ends}" stroke="{colour}" stroke-width="2" fill="none"/>'
    )


def _hatched(middle: float) -> str:
    slanted = "".join(f"M{x} {middle + 6:.1f}l12-12" for x in range(_LEFT + 2, _RIGHT - 14, 8))
    return f'<path class="no-data" d="{slanted}" stroke="{QUIET}" fill="none"/>'


def _drawn_axis(axis: _Axis | None, top: float, written: str) -> tuple[str, float]:
    if axis is None:
        return "", top + 2
    drawn = [f'<path d="M{_LEFT} {top + 3:.0f}H{_RIGHT}" stroke="{QUIET}"/>']
    for tick, words in _ticks(axis, written):
        x = axis.at(tick)
        drawn.append(
            f'<path d="M{x:.1f} {top + 3:.0f}v4" stroke="{QUIET}"/><text class="tick" x="{x:.1f}" '
            f'y="{top + 20:.0f}" text-anchor="middle" font-size="12.5" fill="{QUIET}">{escape(words)}</text>'
        )
    return "".join(drawn), top + 26


def _ticks(axis: _Axis, written: str) -> list[tuple[float, str]]:
    """As many round numbers, with their words, as stand side by side without touching."""
    for most in (4, 3, 2):
        numbers, places = axis.ticks(most)
        told = [(number, _tick_in_words(number, places, written)) for number in numbers]
        if sum(8 * len(words) + 6 for _, words in told) <= _RIGHT - _LEFT:
            return told
    return []


def _tick_in_words(number: float, places: int, written: str) -> str:
    text = f"{abs(number):,.{places}f}"
    minus = "\N{MINUS SIGN}" if number < 0 and float(text.replace(",", "")) else ""
    return minus + written.format(text)


@lru_cache(maxsize=256)  # every chart of a page has the same few names
def _lines(label: str) -> tuple[str, ...]:
    return tuple(wrap(label, _LETTERS)) or ("",)


def _said(row: Row) -> str:
    if row.missing:
        return f"{row.label}: {NO_DATA}"
    return f"{row.label}: {row.shown}" + (f", 95% interval {row.interval}" if row.interval else "")
