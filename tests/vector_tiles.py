"""Reads map tiles back: the features of every tile of an archive, by the two published formats alone.

Formats: PMTiles 3 (through its own reader) and Mapbox Vector Tile 2.1, whose messages are protocol buffers.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader, all_tiles

Ring = list[tuple[int, int]]


@dataclass(frozen=True)
class Feature:
    """One feature as a tile has it; ``rings`` are in the tile's own units, from its upper left corner."""

    zoom: int
    x: int
    y: int
    layer: str
    extent: int
    id: int | None
    properties: dict[str, str]
    rings: list[Ring]


def header(archive: Path) -> dict[str, Any]:
    with archive.open("rb") as file:
        return dict(Reader(MmapSource(file)).header())


def features(archive: Path) -> Iterator[Feature]:
    """Every feature of every tile."""
    with archive.open("rb") as file:
        for (zoom, x, y), tile in all_tiles(MmapSource(file)):
            for number, layer in _fields(gzip.decompress(tile)):
                if number == 3:
                    yield from _layer(zoom, x, y, layer)


def codes_by_zoom(archive: Path) -> dict[int, set[str]]:
    """The codes drawn at each zoom, in a tile itself and not only in the margin around it."""
    found: dict[int, set[str]] = {}
    for feature in features(archive):
        if _in_tile(feature):
            found.setdefault(feature.zoom, set()).add(feature.properties["code"])
    return found


def _in_tile(feature: Feature) -> bool:
    corners = [corner for ring in feature.rings for corner in ring]
    return bool(corners) and all(
        min(place[axis] for place in corners) <= feature.extent and max(place[axis] for place in corners) >= 0
        for axis in (0, 1)
    )


def _layer(zoom: int, x: int, y: int, layer: bytes) -> Iterator[Feature]:
    fields = list(_fields(layer))
    name = next(value.decode() for number, value in fields if number == 1)
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_text(value) for number, value in fields if number == 4]
    extent = next((value for number, value in fields if number == 5), 4096)
    for number, feature in fields:
        if number == 2:
            said = dict(_fields(feature))
            tags = list(_numbers(said.get(2, b"")))
            properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
            yield Feature(zoom, x, y, name, extent, said.get(1), properties, _rings(said.get(4, b"")))


def _text(value: bytes) -> str:
    return next(text.decode() for number, text in _fields(value) if number == 1)


def _rings(commands: bytes) -> list[Ring]:
    numbers = _numbers(commands)
    rings: list[Ring] = []
    x = y = 0
    for command in numbers:
        if command & 7 == 7:
            continue
        for _ in range(command >> 3):
            x, y = x + _signed(next(numbers)), y + _signed(next(numbers))
            if command & 7 == 1:
                rings.append([])
            rings[-1].append((x, y))
    return rings


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _numbers(packed: bytes) -> Iterator[int]:
    position = 0
    while position < len(packed):
        number, position = _number(packed, position)
        yield number


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Each field's number and value: a whole number, or bytes."""
    position = 0
    while position < len(message):
        key, position = _number(message, position)
        value, position = _number(message, position)
        if key & 7 == 2:
            yield key >> 3, message[position : position + value]
            position += value
        else:
            yield key >> 3, value


def _number(message: bytes, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = message[position]
        position += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, position
        shift += 7
