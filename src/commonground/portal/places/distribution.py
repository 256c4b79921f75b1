"""How figures are spread over areas: classes with round edges, counted, and drawn as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

import numpy as np

from commonground.evidence.measures import Measure
from commonground.portal.places.classes import Band, as_shown, bands, class_of

_MOST = 12
"""Bars that can be taken in at a glance, and whose table is not long."""

_SKEWED = 4
"""From so many times as far above the middle as below it, equal classes would put most areas into one."""

INK, QUIET, HERE, LINE = "#23211c", "#5a564c", "#1d4f5f", "#d9d3c4"

_WIDTH, _LEFT, _RIGHT, _ROW = 360, 168, 308, 23


@dataclass(frozen=True)
class Bar:
    """One class: how many areas are in it, and how many people live in those."""

    band: Band
    areas: int
    people: float
    england: bool
    """Whether the figure of all areas together is in this class."""


@dataclass(frozen=True)
class Distribution:
    """The bars in order, and whether each class is some times as wide as the one before (``by_ratio``)."""

    bars: tuple[Bar, ...]
    by_ratio: bool

    @property
    def areas(self) -> int:
        """Areas that have a figure."""
        return sum(bar.areas for bar in self.bars)


def distribution(
    measure: Measure, values: np.ndarray, people: np.ndarray, england: float | None
) -> Distribution:
    """How the known ``values`` (areas,) are spread; nothing where none is known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Distribution((), by_ratio=False)
    figures = as_shown(known, measure.decimals)
    by_ratio = _by_ratio(figures)
    edges = _ratio_edges(figures) if by_ratio else _even_edges(figures, measure.decimals)
    classes = bands(measure, edges)
    at = class_of(values, edges, measure.decimals)
    counts = np.bincount(at[at >= 0], minlength=len(classes))
    living = np.bincount(at[at >= 0], people[at >= 0], minlength=len(classes))
    whole = -1 if england is None else int(class_of(np.array([england]), edges, measure.decimals)[0])
    bars = tuple(
        Bar(band, int(counts[number]), float(living[number]), number == whole)
        for number, band in enumerate(classes)
    )
    return Distribution(bars, by_ratio)


def histogram(spread: Distribution, title: str, england: str) -> str:
    """The bars as one ``<svg>``, a row to a class, so that its words can be read on the narrowest telephone.

    ``england``: what the mark beside the class with the figure of all areas stands for.
    """
    most = max((bar.areas for bar in spread.bars), default=0) or 1
    drawn, y = [], 4
    for bar in spread.bars:
        length = round(bar.areas / most * (_RIGHT - _LEFT), 1)
        middle = y + _ROW / 2
        mark = f'<path d="M{_LEFT - 7} {middle - 5}l5 5l-5 5l-5-5z" fill="#8f3a17"/>' if bar.england else ""
        drawn.append(
            f'<text x="{_LEFT - 16}" y="{middle + 4}" text-anchor="end">{escape(bar.band.label)}</text>{mark}'
            f'<rect x="{_LEFT}" y="{y + 2}" width="{length}" height="{_ROW - 4}" fill="{HERE}"/>'
            f'<text x="{_LEFT + length + 4}" y="{middle + 4}">{bar.areas:,}</text>'
        )
        y += _ROW
    said = "; ".join(f"{bar.band.label}: {bar.areas:,} areas" for bar in spread.bars)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {y + 24}" role="img" '
        f'aria-labelledby="spread-title spread-said">'
        f'<title id="spread-title">{escape(title)}</title><desc id="spread-said">{escape(said)}.</desc>'
        f'<path d="M{_LEFT} 2V{y}" stroke="{LINE}"/>'
        f'<g font-family="system-ui, Arial, sans-serif" font-size="13" fill="{INK}">{"".join(drawn)}'
        f'<path d="M9 {y + 6}l5 5l-5 5l-5-5z" fill="#8f3a17"/>'
        f'<text x="20" y="{y + 15}" fill="{QUIET}">{escape(england)}</text></g></svg>'
    )


def _by_ratio(figures: np.ndarray) -> bool:
    """Whether figures lie so far to one side that classes of equal width would say little."""
    low, middle, high = np.quantile(figures, (0.05, 0.5, 0.99))
    return bool(low > 0 and high - middle > _SKEWED * (middle - low) and high / low > 20)


def _even_edges(figures: np.ndarray, decimals: int) -> list[float]:
    """Round numbers evenly apart, between which lie all but the outermost hundredth at either end."""
    low, high = np.quantile(figures, (0.01, 0.99))
    if high <= low:
        low, high = figures.min(), figures.max()
    for step in _round_steps(max(float(high - low), 10.0**-decimals) / _MOST, decimals):
        first, last = floor(low / step) + 1, ceil(high / step) - 1
        if last - first < _MOST - 1:
            edges = [round(number * step, decimals) for number in range(first, last + 1)]
            return [edge for edge in edges if figures.min() < edge <= figures.max()]
    return []


def _ratio_edges(figures: np.ndarray) -> list[float]:
    """1, 2, 5, 10 and so on, thinned to 1, 10, 100 where that is more than enough."""
    low, high = np.quantile(figures, (0.01, 0.99))
    for digits in ((1, 2, 5), (1, 3), (1,)):
        powers = range(floor(log10(max(low, 1e-9))), ceil(log10(high)) + 1)
        edges = [float(f"{digit}e{power}") for power in powers for digit in digits]
        kept = [edge for edge in edges if max(low, figures.min()) < edge <= high]
        if len(kept) < _MOST:
            return kept
    return []


def _round_steps(least: float, decimals: int) -> Iterator[float]:
    """Round steps from the first that is no less than ``least``, upwards, none finer than a shown figure."""
    floor_step = max(least, 10.0**-decimals)
    power = floor(log10(floor_step))
    for exponent in (power, power + 1, power + 2):
        for digit in (1, 2, 5):
            step = digit * 10.0**exponent
            if step >= floor_step * 0.9999999:
                yield step


def table_rows(spread: Distribution) -> Sequence[tuple[Bar, float]]:
    """Each class with its share of the areas that have a figure."""
    return [(bar, bar.areas / spread.areas) for bar in spread.bars]
