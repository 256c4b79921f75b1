"""From what a person types to a place: an area's code, a postcode, perhaps with a radius, or a drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pandas as pd

from commonground.errors import DrawingError, NothingBuilt, UnknownArea
from commonground.evidence.designation import locate
from commonground.evidence.geography import (
    KINDS,
    Place,
    circle,
    place_of_areas,
    place_of_outline,
    read_drawing,
)
from commonground.evidence.profile.outlines import outline_of
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store

_CODE = re.compile(r"[A-Z][0-9]{8}")


def find_place(
    store: Store,
    pieces: pd.DataFrame,
    areas: pd.DataFrame,
    small: AreaKindName,
    where: str,
    *,
    radius: float | None = None,
    kind: AreaKindName | None = None,
) -> Place:
    """The place that ``where`` means.

    A file of a drawing, if it has an ending; one code, or several with commas between; else a
    postcode, which is the ward around it or, with a ``radius`` in metres, everybody within it. ``kind``
    says which vintage a code or ward is meant in, where there is a choice; else the newest.
    ``pieces``: the store's, by number; ``areas``: its table of areas; ``small``: its kind of small area.
    Raises ``UnknownArea``, ``DrawingError`` or ``GeographyError``, each with what to do.
    """
    if Path(where).suffix:  # neither a code nor a postcode has a dot in it
        if radius is not None:
            raise DrawingError("A radius goes with a postcode; a drawing has its own boundary.")
        drawing = read_drawing(Path(where))
        points = store.people_within(drawing.shape.bounds)
        return place_of_outline(pieces, points, drawing.shape, drawing.name, "drawn", drawing.notes)
    codes = [code.strip().upper() for code in where.split(",")]
    if all(_CODE.fullmatch(code) for code in codes):
        if radius is not None:
            raise UnknownArea("A radius goes with a postcode; an area has its own boundary.")
        return _of_codes(store, pieces, areas, small, codes, kind)
    if radius is None:
        kind = kind or newest_wards(pieces)
        return _of_codes(store, pieces, areas, small, [locate(where, kind, store)], kind)
    record = store.find_postcode(where)
    if record.easting is None or record.northing is None:
        raise UnknownArea(f"{record.pcds} has no place on the map here; give another postcode near by.")
    outline = circle(record.easting, record.northing, radius)
    name = f"within {radius:,.0f} metres of {record.pcds}"
    points = store.people_within(outline.bounds)
    return place_of_outline(pieces, points, outline, name, "circle")


def kind_of(
    areas: pd.DataFrame, pieces: pd.DataFrame, code: str, wanted: AreaKindName | None
) -> AreaKindName:
    """The kind of area a code is of: the wanted one if it is, else the newest. Raises ``UnknownArea``."""
    listed = areas["kind"][areas["code"] == code].astype(object)
    kinds: list[AreaKindName] = [cast("AreaKindName", kind) for kind in listed if kind in pieces.columns]
    if wanted in kinds:
        return cast("AreaKindName", wanted)
    if not kinds:
        raise UnknownArea(
            f"{code} is on no list of areas here: check it, and its vintage, since codes change."
        )
    return _newest(kinds)


def _of_codes(
    store: Store,
    pieces: pd.DataFrame,
    areas: pd.DataFrame,
    small: AreaKindName,
    codes: Sequence[str],
    wanted: AreaKindName | None,
) -> Place:
    codes = list(dict.fromkeys(codes))
    kinds: set[AreaKindName] = {kind_of(areas, pieces, code, wanted) for code in codes}
    if len(kinds) > 1:
        named = " and ".join(sorted(KINDS[kind].name for kind in kinds))
        raise UnknownArea(f"The codes are of different kinds ({named}); give areas of one kind.")
    (kind,) = kinds
    names = areas[areas["kind"] == kind].set_index("code")["name"]
    named = [str(names.get(code, code)) for code in codes]
    name = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return place_of_areas(pieces, kind, tuple(codes), name, outline_of(store, pieces, small, kind, codes))


def newest_wards(pieces: pd.DataFrame) -> AreaKindName:
    """The kind of the newest wards that people are placed in. Raises ``NothingBuilt`` where there is none."""
    wards: list[AreaKindName] = [
        kind.id for kind in KINDS.values() if kind.noun == "ward" and kind.id in pieces.columns
    ]
    if not wards:
        raise NothingBuilt("People are placed in no wards here; fetch the official lookups and build again.")
    return _newest(wards)


def _newest(kinds: list[AreaKindName]) -> AreaKindName:
    return sorted(kinds, key=lambda kind: KINDS[kind].vintage)[-1]
