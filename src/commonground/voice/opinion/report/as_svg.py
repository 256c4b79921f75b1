"""The opinion map as a drawing: a shape and a colour for each group, for paper, dark screens and readers."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from commonground.voice.opinion.report.as_data import report_as_data
from commonground.voice.opinion.report.as_text import letter
from commonground.voice.opinion.report.record import Report

_WIDTH, _HEIGHT, _EDGE, _LEGEND = 760, 760, 60, 36
_SMALLEST, _LARGEST = 5.0, 14.0
# Colours that the colour-blind can tell apart (after Okabe and Ito): dark ones on paper, light ones on a dark
# screen, each 4.5:1 or more.
_COLOURS = (("#0061a8", "#6db8f2"), ("#b04a00", "#f2a65e"), ("#00704f", "#4fd1a5"), ("#99417a", "#e6a3cd"))
_SHAPES = (
    "M0-1A1 1 0 1 1 0 1A1 1 0 1 1 0-1Z",
    "M-.9-.9H.9V.9H-.9Z",
    "M0-1.15L1.05.75H-1.05Z",
    "M0-1.25L1.05 0L0 1.25L-1.05 0Z",
    "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
    "M0-1.2L.35-.4L1.2-.35L.55.25L.75 1.1L0 .65L-.75 1.1L-.55.25L-1.2-.35L-.35-.4Z",
)


def map_as_svg(report: Report) -> str:
    """The map as one SVG document, nothing in it that ``report_as_data`` does not tell.

    Dots are people who stand at the same spot, larger where they are many. Groups differ in shape as well as
    in colour and carry their letter; a title and a description say in words what is drawn.
    """
    return "\n".join(_document(report_as_data(report))) + "\n"


def _document(data: dict[str, Any]) -> Iterator[str]:
    groups, dots = data["groups"], data["dots"]
    bottom = _HEIGHT + _LEGEND * (len(groups) + bool(data["people_in_smaller_groups"]) + 1)
    topic = escape(data["topic"] or "A conversation")
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom}" role="img" '
        'aria-labelledby="map-title map-description">'
    )
    yield f'<title id="map-title">Opinion map: {topic}</title>'
    yield f'<desc id="map-description">{escape(" ".join(_in_words(data)))}</desc>'
    yield f"<style>{_style()}</style>"
    yield f'<rect class="paper" width="{_WIDTH}" height="{bottom}"/>'
    across = _Scale([dot["x"] for dot in dots], [dot["y"] for dot in dots])
    for group in groups:
        yield f'<g class="group g{group["id"] % len(_COLOURS)}">'
        shape = _SHAPES[group["id"] % len(_SHAPES)]
        for dot in dots:
            if dot["group"] == group["id"]:
                x, y = across.place(dot["x"], dot["y"])
                size = min(_SMALLEST + ((dot["people"] or 1) - 1) ** 0.5, _LARGEST)
                yield f'<path transform="translate({x:.1f} {y:.1f}) scale({size:.1f})" d="{shape}"/>'
        yield "</g>"
    for group in groups:
        x, y = across.place(*group["centre"])
        yield f'<text class="letter" x="{x:.1f}" y="{y + 13:.1f}">{letter(group["id"])}</text>'
    yield from _legend(data)
    yield "</svg>"


def _legend(data: dict[str, Any]) -> Iterator[str]:
    y = _HEIGHT
    for group in data["groups"]:
        shape, colour = _SHAPES[group["id"] % len(_SHAPES)], group["id"] % len(_COLOURS)
        where = f"translate({_EDGE} {y - 6}) scale(9)"
        yield (
            f'<g class="group g{colour}"><path transform="{where}" d="{shape}"/></g>'
            f'<text x="{_EDGE + 24}" y="{y}">Group {letter(group["id"])}: {group["size"]:,} people</text>'
        )
        y += _LEGEND
    if data["people_in_smaller_groups"]:
        yield f'<text x="{_EDGE + 24}" y="{y}">{_not_drawn(data)}</text>'
        y += _LEGEND
    yield f'<text class="small" x="{_EDGE}" y="{y}">{_READING}</text>'


_READING = "People who stand near each other voted alike. Up, down, left and right have no meaning."


def _not_drawn(data: dict[str, Any]) -> str:
    return f"{data['people_in_smaller_groups']:,} people are in groups too small to show"


def _in_words(data: dict[str, Any]) -> Iterator[str]:
    yield _READING
    for group in data["groups"]:
        yield f"Group {letter(group['id'])} has {group['size']:,} people."
    if data["people_in_smaller_groups"]:
        yield f"{_not_drawn(data)}."
    if not data["groups"]:
        yield "No group is large enough to be drawn."


def _style() -> str:
    light = "".join(f".g{at}{{fill:{colour}}}" for at, (colour, _) in enumerate(_COLOURS))
    dark = "".join(f".g{at}{{fill:{colour}}}" for at, (_, colour) in enumerate(_COLOURS))
    return (
        ".paper{fill:#fff}text{font:20px sans-serif;fill:#111}.small{font-size:17px}"
        ".group path{fill-opacity:.75;stroke:#fff;stroke-width:.08}"
        ".letter{font:bold 40px sans-serif;text-anchor:middle;stroke:#fff;stroke-width:6;paint-order:stroke}"
        f"{light}@media screen and (prefers-color-scheme:dark){{.paper{{fill:#16181b}}text{{fill:#f4f4f4}}"
        f".group path,.letter{{stroke:#16181b}}{dark}}}"
    )


class _Scale:
    """From the map's units to the drawing's; one step is as long across as it is down."""

    def __init__(self, xs: list[float], ys: list[float]) -> None:
        self._middle = tuple((min(values) + max(values)) / 2 if values else 0.0 for values in (xs, ys))
        spans = [max(values) - min(values) for values in (xs, ys) if values]
        self._step = (_WIDTH - 2 * _EDGE) / (max(spans, default=0) or 1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        return (
            _WIDTH / 2 + (x - self._middle[0]) * self._step,
            (_HEIGHT - _LEGEND) / 2 - (y - self._middle[1]) * self._step,
        )
