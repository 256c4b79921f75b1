"""A place of somebody's own: small areas put together, a circle, or a drawing. Nothing of it is kept here."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import shapely

from commonground.errors import DrawingError, GeographyError, UnknownArea
from commonground.evidence.geography import KINDS, Place, drawing_in, place_of_areas, place_of_outline
from commonground.evidence.geography.drawn.outline import on_one_line
from commonground.evidence.profile import Profile, profile_as_data, profile_from_data
from commonground.evidence.profile.outlines import outline_of
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.areas import kind_of
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.limits import TooMany

LARGEST = 2_000_000
"""Bytes of a drawing: a place drawn by hand takes a few thousand."""

MOST_POINTS = 20_000
"""Points of an outline here; the command line takes more."""

MOST_PEOPLE = 250_000
"""A neighbourhood of the rules has 5,000 to 15,000; a place of more than this has a council of its own."""

MOST_AREAS = 200
"""Small areas of one place: as many as a link can hold, and 300,000 people."""

LONGEST_NAME = 60

_AT_ONCE = threading.BoundedSemaphore(2)
"""Places worked out at once in each process, so that however many are sent memory has a bound."""

_IN_LINE = threading.BoundedSemaphore(4)
"""Those being worked out, and those that wait: each holds a thread, and other visitors need some."""

_PATIENCE = 5.0
"""Seconds that a visitor waits for others' places."""


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait until few others' places are being worked out. Raises ``TooMany`` after a while, or at once."""
    with _held(_IN_LINE, 0), _held(_AT_ONCE, _PATIENCE):
        yield


@contextmanager
def _held(some: threading.Semaphore, seconds: float) -> Iterator[None]:
    if not some.acquire(timeout=seconds):
        raise TooMany("Too many places are being worked out just now; try again in a minute.")
    try:
        yield
    finally:
        some.release()


def codes_in(evidence: Evidence, written: Sequence[str]) -> tuple[AreaKindName, tuple[str, ...]]:
    """The kind and the codes that ``lsoa21:E01…,E01…`` means; without a kind, small areas.

    Raises ``UnknownArea`` for a code that is not there, and ``GeographyError`` for too many.
    """
    kind: AreaKindName = small_kind(evidence)
    codes: list[str] = []
    for text in written:
        named, _, listed = text.strip().rpartition(":")
        kind = kind_of(evidence, named) if named else kind
        codes += [code.upper() for code in re.split(r"[,\s]+", listed) if code]
    codes = list(dict.fromkeys(codes))
    if not codes:
        raise UnknownArea("No areas are chosen; pick at least one.")
    if len(codes) > MOST_AREAS:
        raise GeographyError(f"That is {len(codes):,} areas; a place here is made of {MOST_AREAS} at most.")
    known = set(evidence.profiles.codes(kind))
    for code in codes:
        if code not in known:
            raise UnknownArea(f"No {KINDS[kind].noun} where people live has the code {code[:20]}.")
    return kind, tuple(codes)


def small_kind(evidence: Evidence) -> AreaKindName:
    """The kind of small area that places are put together from."""
    return evidence.profiles.ground.small.kind


def place_of_codes(evidence: Evidence, written: Sequence[str], name: str) -> Place:
    """The place made of whole areas, called ``name`` or as they are. Errors as for ``codes_in``."""
    kind, codes = codes_in(evidence, written)
    ground = evidence.profiles.ground
    first = ground.name(kind, codes[0])
    called = first if len(codes) == 1 else f"{first} and {len(codes) - 1} more"
    outline = outline_of(ground.store, ground.pieces, ground.small.kind, kind, codes)
    return _bounded(evidence, place_of_areas(ground.pieces, kind, codes, tidy(name) or called, outline))


def place_around(evidence: Evidence, postcode: str, radius: str, name: str) -> Place:
    """Everybody within so many metres of a postcode. Raises ``UnknownArea`` or ``DrawingError``."""
    written = radius.strip().replace(",", "")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", written):
        raise DrawingError("Write the distance as a number of metres, such as 800.")
    place = evidence.profiles.find(postcode[:100], radius=float(written))
    return _bounded(evidence, replace(place, name=tidy(name) or place.name[:1].upper() + place.name[1:]))


def place_drawn(evidence: Evidence, raw: bytes, file: str, name: str) -> Place:
    """The place in a drawing that somebody sent. Raises ``DrawingError`` or ``GeographyError``."""
    file = tidy_file(file)
    if len(raw) > LARGEST:
        raise DrawingError(too_large(file))
    drawing = drawing_in(raw, file, name=tidy(name) or None)
    points = int(shapely.get_num_coordinates(drawing.shape))
    if points > MOST_POINTS:
        raise DrawingError(
            f"{file}: its outline has {points:,} points, and {MOST_POINTS:,} is the most here; simplify "
            "it to a metre or so."
        )
    ground = evidence.profiles.ground
    lived = ground.store.people_within(drawing.shape.bounds)
    called = tidy(drawing.name) or "A place of our own drawing"
    place = place_of_outline(ground.pieces, lived, drawing.shape, called, "drawn", drawing.notes)
    return _bounded(evidence, place)


def too_large(file: str) -> str:
    """The sentence for a file that is not read."""
    return (
        f"{file}: is larger than {LARGEST // 10**6} MB, too much for one drawing; simplify the outline, or "
        "save only the place itself."
    )


def _bounded(evidence: Evidence, place: Place) -> Place:
    people = float(place.people(evidence.profiles.ground.pieces).sum())
    if people > MOST_PEOPLE:
        raise GeographyError(
            f"About {people:,.0f} people live there, and {MOST_PEOPLE:,} is the most for one place here; "
            "choose a smaller one."
        )
    return place


def told_of(evidence: Evidence, place: Place) -> tuple[dict[str, Any], Profile]:
    """Everything known about a place: as data, and as read back from them, so that the two cannot differ."""
    data = profile_as_data(evidence.profiles.of(place))
    return data, replace(profile_from_data(data), outline=place.outline)


def tidy(name: str) -> str:
    """A name on one line, of what can be printed, and not too long: a stranger chose it.

    >>> tidy("  The\tSticks\x00\u202e")
    'The Sticks'
    """
    return on_one_line(name)[:LONGEST_NAME].strip()


def tidy_file(file: str) -> str:
    """The name of a file without folders, short enough for a sentence, with its ending.

    >>> tidy_file("C:\\\\maps\\\\our place.geojson")
    'our place.geojson'
    """
    stem, dot, ending = on_one_line(re.split(r"[\\/]", file)[-1]).rpartition(".")
    return f"{stem[:50]}{dot}{ending[:12]}" if dot else ending[:60]


def query_of(asked: Mapping[str, str]) -> str:
    """The query of the address of a place; parts that say nothing are left out."""
    return urlencode({name: value for name, value in asked.items() if value}, safe=":,")
