"""Opening a file that somebody drew: GeoJSON, well-known text, or a zipped shapefile."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import DrawingError
from commonground.evidence.geography.drawn.geojson import read_geojson
from commonground.evidence.geography.drawn.outline import (
    MOST_POINTS,
    Outline,
    closed_note,
    on_one_line,
    outline_of,
    too_many_points,
)
from commonground.evidence.geography.drawn.shapefiles import read_shapefile

_LARGEST = 20 * 10**6
"""Bytes: several times what the most points an outline may have take, and read in a moment."""

_DEEPEST = 16
"""Brackets inside brackets: a polygon in a collection takes four, and GEOS follows them until it falls."""

_SRID = re.compile(r"\s*SRID\s*=\s*(\d{1,9})\s*;", re.I)
_CURVES = re.compile(r"\b(CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)\b", re.I)


def read_outline(path: Path) -> Outline:
    """What ``path`` holds, read as its ending says.

    Raises ``DrawingError`` if there is no such file, it is larger than 20 MB, or cannot be understood.
    """
    return outline_in(_bytes(path), path.name)


def outline_in(raw: bytes, name: str) -> Outline:
    """What a file called ``name`` holds, read as the ending of its name says.

    Raises ``DrawingError`` if it is empty, larger than 20 MB, or cannot be understood.
    """
    file, ending = on_one_line(name), Path(name).suffix
    if len(raw) > _LARGEST:
        raise _too_large(file)
    if not raw.strip():
        raise DrawingError(f"{file}: is empty; save the drawing again.")
    match ending.lower():
        case ".geojson" | ".json":
            return read_geojson(_text(raw, file), file)
        case ".wkt" | ".txt":
            return read_wkt(_text(raw, file), file)
        case ".zip":
            return read_shapefile(raw, file)
    raise DrawingError(
        f"{file}: files ending in {on_one_line(ending) or 'nothing'} are not read as drawings; save the "
        "place as GeoJSON (.geojson), well-known text (.wkt) or a zipped shapefile (.zip)."
    )


def _bytes(path: Path) -> bytes:
    """The bytes of a file, and of one that is too large only so many that this can be said."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise DrawingError(f"{path} is a folder; give the file inside it that holds the drawing.")
        # Reading a pipe or a device could wait or go on for ever.
        if not stat.S_ISREG(found.st_mode):
            raise DrawingError(f"{path} is not an ordinary file; save the drawing in one.")
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except FileNotFoundError as problem:
        raise DrawingError(f"There is no file {path}; check its name and folder.") from problem
    except (OSError, ValueError) as problem:  # ValueError: a name no file can have
        why = getattr(problem, "strerror", None) or problem
        raise DrawingError(f"{path} cannot be read ({why}); check its name and permissions.") from problem


def _too_large(file: str) -> DrawingError:
    return DrawingError(
        f"{file}: is larger than {_LARGEST // 10**6} MB, too much for one drawing; simplify the outline, "
        "or save only the place itself."
    )


def _text(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise DrawingError(
            f"{file}: is not text in UTF-8 (byte {problem.start:,} cannot be read); save it again in UTF-8."
        ) from problem


def read_wkt(text: str, file: str) -> Outline:
    """The polygons of one well-known text, with or without ``SRID=…;`` before it (PostGIS's EWKT).

    Without an SRID, or with 0, which stands for unknown, the coordinates' system is left open.
    """
    srid = _SRID.match(text)
    written = text[srid.end() :] if srid else text
    # The brackets first: the parser below follows them without a limit, and says less of what is wrong.
    if written.count(",") > 3 * MOST_POINTS:
        raise too_many_points(file)
    letters = np.frombuffer(written.encode(), dtype=np.uint8)
    depth = np.cumsum((letters == ord("(")).astype(np.int32) - (letters == ord(")")))
    if not depth.size or depth.max(initial=0) > _DEEPEST:
        raise DrawingError(
            f"{file}: is not well-known text of a drawing; write it as POLYGON ((east north, …))."
        )
    if depth[-1] > 0:
        raise DrawingError(f"{file}: is cut short, since not every bracket is closed; save it again.")
    if curve := _CURVES.search(written):
        raise DrawingError(
            f"{file}: holds curves ({curve[0].upper()}), which are not read; save it with straight lines."
        )
    shape, notes = _parsed(written, file)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise DrawingError(
            f"{file}: a coordinate is not a number (nan or inf); correct it, or draw the place again."
        )
    system = int(srid[1]) if srid else 0
    return outline_of([shape], system or None, file, notes=notes)


def _parsed(written: str, file: str) -> tuple[BaseGeometry, list[str]]:
    try:
        return shapely.from_wkt(written), []
    except (shapely.errors.GEOSException, NotImplementedError, ValueError) as problem:
        why = str(problem).partition(": ")[2] or str(problem)
        if "closed" in why:
            shape = shapely.from_wkt(written, on_invalid="fix")
            if shape is not None:
                return shape, [closed_note(1)]
        raise DrawingError(
            f"{file}: is not well-known text ({on_one_line(why)[:80]}); write it as "
            "POLYGON ((east north, …))."
        ) from problem
