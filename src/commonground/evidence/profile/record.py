"""A profile as data: everything known about one place. Renderers turn it into text, JSON or a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from shapely.geometry.base import BaseGeometry

from commonground.evidence.comparison import Compared
from commonground.evidence.geography import Part


@dataclass(frozen=True)
class NamedPart:
    """An area that the place overlaps, with its kind and its name."""

    kind: str
    name: str
    part: Part


@dataclass(frozen=True)
class About:
    """What the place is.

    ``kind_in_words``: such as *ward (May 2024)*. ``population`` of ``population_vintage``;
    ``estimated_share``: the share of it that lives in small areas the place only partly holds. ``parts``:
    those small areas; ``overlaps``: wards, council areas and regions. ``notes``: what was done to the
    drawing.
    """

    name: str
    kind: str
    kind_in_words: str
    codes: tuple[str, ...]
    population: float
    population_vintage: str
    estimated_share: float
    parts: tuple[NamedPart, ...]
    overlaps: tuple[NamedPart, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Comparator:
    """Something the place is held against, how it was chosen, and the areas it is made of if they are few.

    ``where``: in words, as a sentence goes on (*in England*).
    """

    id: str
    title: str
    where: str
    how: str
    areas: int
    people: float
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """One rule's answer for the place.

    ``member``: whether most of its people live on the list; None where the rule cannot say.
    ``share``: of its people, those who do. ``why``: in words.
    """

    rule: str
    title: str
    member: bool | None
    share: float
    why: str


@dataclass(frozen=True)
class Located:
    """One place to meet: where it is, in metres, and how far from the boundary (0 inside)."""

    name: str
    category: str
    easting: float
    northing: float
    distance: float


@dataclass(frozen=True)
class SourceLine:
    """Where a figure comes from: what a page must print beside it."""

    id: str
    title: str
    publisher: str
    vintage: str
    licence: str
    attribution: str
    partial: str


@dataclass(frozen=True, eq=False)
class Profile:
    """Everything known about one place.

    ``measures``: each with its figure, what it is held against and a sentence, in the order of a page.
    ``alike``: how alike matched places are, a row for each feature (see ``Neighbours.balance``), and
    ``alike_weighted`` the same for weighted ones. ``fewer``: why there are fewer matched places than
    wanted, if so. ``meeting_places``: by measure, what is within reach. ``outline`` in metres, where
    there is one. ``release``: which build it was read from.
    """

    about: About
    comparators: tuple[Comparator, ...]
    alike: pd.DataFrame | None
    alike_weighted: pd.DataFrame | None
    fewer: str | None
    measures: tuple[Compared, ...]
    designations: tuple[Standing, ...]
    meeting_places: Mapping[str, tuple[Located, ...]]
    sources: tuple[SourceLine, ...]
    outline: BaseGeometry | None
    invented: bool
    release: str
    built: dt.datetime
