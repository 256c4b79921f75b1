"""The outline of an area: as it is published, or put together from the small areas that it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from shapely.geometry.base import BaseGeometry

from commonground.errors import NothingBuilt
from commonground.evidence.geography import joined, put_together
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store


def outline_of(
    store: Store, pieces: pd.DataFrame, small: AreaKindName, kind: AreaKindName, codes: Sequence[str]
) -> BaseGeometry | None:
    """The outline in metres of areas of one kind; None where nothing gives the outline of one of them."""
    found = _published(store, kind, codes)
    if len(found) < len(set(codes)):
        found = _from_small_areas(store, pieces[pieces[kind].isin(list(codes))], pieces, small, kind)
    return joined([*found.values()]) if len(found) == len(set(codes)) else None


def every_outline(
    store: Store, pieces: pd.DataFrame, small: AreaKindName, kind: AreaKindName
) -> Mapping[str, BaseGeometry]:
    """The outline in metres of every area of a kind that has one, by code."""
    return _published(store, kind, None) or _from_small_areas(store, pieces, pieces, small, kind)


def _published(store: Store, kind: AreaKindName, codes: Sequence[str] | None) -> dict[str, BaseGeometry]:
    try:
        shapes = store.boundaries(kind, metres=True, only=codes).geometry
    except NothingBuilt:
        return {}
    return {str(code): shape for code, shape in shapes.items() if shape is not None}


def _from_small_areas(
    store: Store, some: pd.DataFrame, pieces: pd.DataFrame, small: AreaKindName, kind: AreaKindName
) -> dict[str, BaseGeometry]:
    """Outlines of areas put together; one that cuts a small area in two has none, as nobody drew the cut."""
    if kind == small or not len(some):
        return {}
    whole = _published(store, small, sorted(some[small].dropna().unique()))
    held = pieces[pieces[small].isin(list(whole))]
    wanted = set(some[kind].dropna())
    made = put_together(held[small], held[kind], whole)
    return {code: shape for code, shape in made.items() if code in wanted}
