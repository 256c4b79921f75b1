"""A shapefile in a zip: its four files are taken out under our own names, and nothing else is."""

from __future__ import annotations

import io
import lzma
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

import numpy as np
import shapely

from commonground.errors import DrawingError
from commonground.evidence.geography.drawn.outline import Outline, closed_note, on_one_line, outline_of

_LARGEST = 100 * 10**6
"""Bytes the files may unpack to together, five times the largest zip that is opened."""

_MOST_MEMBERS = 1_000

_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError)
_ZIP_FAULTS += (ValueError, LookupError, ArithmeticError, RuntimeError)
"""What Python's reader of zips raises on damage, by experiment as much as by its documentation."""

_PARTS = (".shp", ".shx", ".dbf", ".prj")
"""The shapes, where each begins, which of them are deleted, and what their coordinates are."""

_HEADER = 100
"""Bytes of the header of a .shp and a .shx; bytes 24–27 give the length in words of two bytes."""


def read_shapefile(raw: bytes, file: str) -> Outline:
    """The polygons of the one shapefile in a zip, which may be in a folder there.

    Raises ``DrawingError`` if the zip is damaged or hostile, holds none or several, or lacks a part.
    """
    parts = _unpacked(raw, file)
    system = _system(parts[".prj"], file)
    _refuse_cut_short(parts, file)
    shapes, closed = _shapes(parts, file)
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise DrawingError(f"{file}: a coordinate is not a number (nan or inf); draw the place again.")
    left_out = Counter({"feature without a shape": int(shapely.is_missing(shapes).sum())})
    return outline_of(shapes, system, file, notes=[closed_note(closed)] if closed else [], left_out=+left_out)


def _damaged(file: str, why: str) -> DrawingError:
    return DrawingError(f"{file}: the zip or the shapefile in it is damaged ({why}); zip it again.")


def _unpacked(raw: bytes, file: str) -> dict[str, bytes]:
    """The bytes of each of the four parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = _members(archive, file)
            if sum(member.file_size for member in members.values()) > _LARGEST:
                raise DrawingError(
                    f"{file}: would unpack to more than {_LARGEST // 10**6} MB, too much for one drawing; "
                    "simplify the outline, or save only the place itself."
                )
            # No more than a member claims is ever unpacked, whatever its data go on to say.
            return {ending: archive.read(member) for ending, member in members.items()}
    except _ZIP_FAULTS as problem:
        raise _damaged(file, on_one_line(str(problem))[:80] or type(problem).__name__) from problem


def _members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > _MOST_MEMBERS:
        raise DrawingError(f"{file}: holds more than {_MOST_MEMBERS:,} files; zip the shapefile alone.")
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in member.filename:
            raise DrawingError(
                f"{file}: holds a file that would land outside its folder "
                f"({on_one_line(member.filename)[:60]}); do not trust this zip, and zip the shapefile again."
            )
        # A Mac puts a shadow of every file beside it.
        if name.name.startswith("._") or "__MACOSX" in name.parts:
            continue
        found[str(name).lower()] = member
    names = sorted(name for name in found if name.endswith(".shp"))
    if not names:
        raise DrawingError(f"{file}: holds no shapefile (.shp); zip its .shp, .shx, .dbf and .prj together.")
    if len(names) > 1:
        raise DrawingError(
            f"{file}: holds {len(names)} shapefiles ({on_one_line(', '.join(names))[:100]}); zip only the "
            "one with the place."
        )
    stem = names[0].removesuffix(".shp")
    for ending in _PARTS:
        if stem + ending not in found:
            raise DrawingError(
                f"{file}: {_without(ending)}; add {on_one_line(PurePosixPath(stem).name)}{ending} to the zip."
            )
        if found[stem + ending].flag_bits & 1:
            raise DrawingError(f"{file}: is locked with a password; zip the shapefile again without one.")
    return {ending: found[stem + ending] for ending in _PARTS}


def _without(ending: str) -> str:
    if ending == ".prj":
        return "the shapefile does not say which coordinates it is in"
    return f"the shapefile lacks its {ending} part"


def _system(prj: bytes, file: str) -> int:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        # By its EPSG code and not by its own text, which could name files to be opened.
        code = CRS.from_wkt(prj.decode("utf-8-sig", "replace")).to_epsg() if len(prj) < 20_000 else None
    except CRSError:
        code = None
    if code is None:
        raise DrawingError(
            f"{file}: its .prj does not name coordinates this program knows; save it in the British National "
            "Grid (EPSG:27700)."
        )
    return code


def _refuse_cut_short(parts: dict[str, bytes], file: str) -> None:
    """Each part says how long it is; GDAL would make do with less and only warn."""
    for ending in (".shp", ".shx"):
        part = parts[ending]
        if len(part) < _HEADER or 2 * int.from_bytes(part[24:28], "big") != len(part):
            raise _damaged(file, f"its {ending} is cut short, or is none")
    dbf = parts[".dbf"]
    records, header, width = (int.from_bytes(dbf[at:to], "little") for at, to in ((4, 8), (8, 10), (10, 12)))
    if len(dbf) < max(32, header + records * width) or 8 * records != len(parts[".shx"]) - _HEADER:
        raise _damaged(file, "its .dbf is cut short, or belongs to another shapefile")


def _shapes(parts: dict[str, bytes], file: str) -> tuple[np.ndarray, int]:
    """(records,) of shapely, None for a record without a shape; and how many had a ring left open."""
    from pyogrio import raw

    with tempfile.TemporaryDirectory(prefix="commonground-") as folder, warnings.catch_warnings():
        for ending in (".shp", ".shx", ".dbf"):
            (Path(folder) / f"drawing{ending}").write_bytes(parts[ending])
        # GDAL warns of open rings, which are closed below, and of holes wound as outlines, which it turns.
        warnings.simplefilter("ignore")
        try:
            _, _, binary, _ = raw.read(Path(folder) / "drawing.shp", columns=[], encoding="ISO-8859-1")
            shapes = shapely.from_wkb(binary, on_invalid="fix")
            left_open = shapely.is_missing(shapely.from_wkb(binary, on_invalid="ignore"))
        except (RuntimeError, ValueError, shapely.errors.GEOSException) as problem:
            raise _damaged(file, on_one_line(str(problem).replace(folder, ""))[:80]) from problem
    written = np.array([one is not None for one in binary], dtype=bool)
    unread = np.flatnonzero(shapely.is_missing(shapes) & written)
    if unread.size:
        raise _damaged(file, f"record {unread[0] + 1} has no shape that can be read")
    return shapes, int((left_open & ~shapely.is_missing(shapes)).sum())
