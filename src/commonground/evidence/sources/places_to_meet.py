"""Which tags of OpenStreetMap make a thing a place to meet: the definition file beside this module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, model_validator

from commonground.definitions import Definition, load_definition

FILE = "places_to_meet.toml"

Tag = Annotated[str, Field(pattern=r"^[^=\s]+=[^=\s]+$")]
"""One tag, written ``key=value``."""


class Category(Definition):
    """One kind of place. ``title`` and ``plural`` are words for the middle of a sentence."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: str
    plural: str
    why_it_matters: str
    any_of: tuple[Tag, ...] = Field(min_length=1)
    all_of: tuple[Tag, ...] = ()
    none_of: tuple[Tag, ...] = ()

    def fits(self, tags: AbstractSet[str]) -> bool:
        """Whether a thing with these tags is of this kind."""
        return not tags.isdisjoint(self.any_of) and tags >= set(self.all_of) and tags.isdisjoint(self.none_of)


class PlacesToMeet(Definition):
    """All kinds of places to meet, in the order in which they are tried."""

    title: str
    method: str
    last_reviewed: dt.date
    not_in_use: tuple[Tag, ...]
    """A thing with any of these tags is counted nowhere: it has closed, or fallen down."""
    categories: tuple[Category, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> PlacesToMeet:
        ids = [category.id for category in self.categories]
        if len(ids) > len(set(ids)):
            raise ValueError("categories: two of them have the same id")
        return self

    def category_of(self, tags: Mapping[str, str]) -> str | None:
        """The first category that a thing with these tags fits; None for what is no place to meet."""
        carried = {f"{key}={value}" for key, value in tags.items()}
        if not carried.isdisjoint(self.not_in_use):
            return None
        return next((category.id for category in self.categories if category.fits(carried)), None)

    def telling_tags(self) -> tuple[tuple[str, str], ...]:
        """Every key and value of which a place to meet carries at least one."""
        tags = dict.fromkeys(tag for category in self.categories for tag in category.any_of)
        return tuple((key, value) for key, _, value in (tag.partition("=") for tag in tags))


@cache
def load_places_to_meet() -> PlacesToMeet:
    """The definition that ships. Raises ``DefinitionError`` naming the field that is not right."""
    text = files("commonground.evidence.sources").joinpath(FILE).read_text(encoding="utf-8")
    return load_definition(text, PlacesToMeet, FILE)
