"""A place: a named set of people, whether an official area, several, or what somebody drew on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from commonground.errors import GeographyError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WHOLE = 1 - 1e-9
"""An area is whole in a place when no more of its people than a rounding error are outside."""


@dataclass(frozen=True, eq=False)
class Place:
    """Who lives in a place: the share of each piece of the country that is inside it.

    ``kind``: the kind of area, or ``drawn``, ``circle`` or ``areas``. ``codes``: the areas it is made
    of, none if drawn. ``inside``: by number of piece, above 0 and at most 1. ``outline`` in metres, where
    there is one. ``notes``: what was done to the drawing.
    """

    name: str
    kind: str
    codes: tuple[str, ...]
    inside: pd.Series
    outline: BaseGeometry | None = None
    notes: tuple[str, ...] = ()

    def people(self, pieces: pd.DataFrame) -> pd.Series:
        """By number of piece, the people of the place who live in it."""
        return self.inside * pieces["people"].reindex(self.inside.index)


@dataclass(frozen=True)
class Part:
    """An area that a place overlaps.

    ``of_place``: the share of the place's people who live in it; ``of_area``: the share of its people who
    live in the place.
    """

    code: str
    people: float
    of_place: float
    of_area: float


def place_of_areas(
    pieces: pd.DataFrame,
    kind: str,
    codes: Sequence[str],
    name: str,
    outline: BaseGeometry | None = None,
) -> Place:
    """The place made of whole areas of one kind. ``pieces``: indexed by number of piece.

    Raises ``GeographyError`` where nobody is known to live in them.
    """
    held = pieces.index[pieces[kind].isin(list(codes))]
    if not len(held):
        raise GeographyError(f"Nobody is known to live in {name}, so there is nothing to say of it.")
    inside = pd.Series(1.0, index=held)
    return Place(name, kind, tuple(codes), inside, outline)


def place_of_outline(
    pieces: pd.DataFrame,
    points: pd.DataFrame,
    outline: BaseGeometry,
    name: str,
    kind: str = "drawn",
    notes: tuple[str, ...] = (),
) -> Place:
    """The place inside an outline in metres, by where people live and not by how much land it covers.

    ``points``: at least every point within the outline's bounds, with ``easting``, ``northing``, ``people``
    and ``piece``. ``pieces``: indexed by number of piece. A point on the line is inside. Raises
    ``GeographyError`` where nobody lives inside.
    """
    shapely.prepare(outline)
    held = shapely.intersects_xy(
        outline, points["easting"].to_numpy(float), points["northing"].to_numpy(float)
    )
    held_points = points[held]
    lived = held_points.groupby("piece")["people"].sum()
    if not lived.sum() > 0:
        raise GeographyError(
            f"No postcode where people live is inside {name}: draw it around homes, or check where it lies."
        )
    counted = held_points.groupby("piece").size()
    of = pieces.loc[lived.index]
    # Where nobody lives in a piece, its points say how much of it is inside.
    share = np.where(of["people"] > 0, lived / of["people"].where(of["people"] > 0), counted / of["points"])
    inside = pd.Series(np.clip(share, 0.0, 1.0), index=lived.index)
    return Place(name, kind, (), inside, outline, notes)


def residents(pieces: pd.DataFrame, kind: str) -> pd.Series:
    """The people of every area of a kind, by code."""
    lived = pieces["people"].groupby(pieces[kind]).sum()
    return lived.set_axis(lived.index.astype(object))


@dataclass(frozen=True, eq=False)
class Areas:
    """Every area of one kind: its code, in order, and its people, (areas,); and (pieces,) which one each
    piece lies in, by its position among them, -1 where it lies in none."""

    codes: np.ndarray
    people: np.ndarray
    around: np.ndarray


class Settlement:
    """Where people live, as arrays that a place is quickly added up from: each kind's areas numbered once."""

    def __init__(self, pieces: pd.DataFrame) -> None:
        """``pieces``: indexed by number of piece."""
        self._pieces = pieces
        self._people = pieces["people"].to_numpy(float)
        self._areas: dict[str, Areas] = {}

    def __contains__(self, kind: object) -> bool:
        return kind in self._pieces.columns

    def areas(self, kind: str) -> Areas:
        """The areas of a kind."""
        if kind not in self._areas:
            living = residents(self._pieces, kind)
            around = living.index.get_indexer(pd.Index(self._pieces[kind], dtype=object))
            self._areas[kind] = Areas(living.index.to_numpy(), living.to_numpy(float), around)
        return self._areas[kind]

    def of(self, place: Place) -> Inhabitants:
        """The people of a place."""
        pieces = self._pieces.index.get_indexer(place.inside.index)
        return Inhabitants(self, pieces, place.inside.to_numpy(float) * self._people[pieces])


@dataclass(frozen=True, eq=False)
class Inhabitants:
    """The people of one place: ``lived`` in each of its ``pieces``, which are told by position."""

    settlement: Settlement
    pieces: np.ndarray
    lived: np.ndarray

    @cached_property
    def people(self) -> float:
        """All of them, wherever they live."""
        return float(self.lived.sum())

    def by_area(self, kind: str) -> tuple[np.ndarray, np.ndarray]:
        """The areas of a kind that hold a piece of the place, by position and so in order of code.

        Beside each, the people of the place who live in it.
        """
        around = self.settlement.areas(kind).around[self.pieces]
        held = around >= 0
        found, which = np.unique(around[held], return_inverse=True)
        return found, np.bincount(which, weights=self.lived[held], minlength=len(found))

    def shares(self, kind: str) -> tuple[np.ndarray, np.ndarray]:
        """The same areas, and the share of the place's people who live in each."""
        found, lived = self.by_area(kind)
        with np.errstate(invalid="ignore"):  # of a place where nobody lives, no share is known
            return found, lived / self.people


def parts_of(here: Inhabitants, kind: str) -> list[Part]:
    """The areas of one kind that a place overlaps, the most people first; those without people left out."""
    areas = here.settlement.areas(kind)
    found, lived = here.by_area(kind)
    order = np.argsort(-lived, kind="stable")[: np.count_nonzero(lived > 0)]
    found, lived = found[order], lived[order]
    columns = (areas.codes[found], lived, lived / here.people, lived / areas.people[found])
    return [Part(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]


def estimated_share(parts: Sequence[Part]) -> float:
    """The share of a place's people who live in areas it only partly holds, so that they are estimated."""
    return sum(part.of_place for part in parts if part.of_area < WHOLE)
