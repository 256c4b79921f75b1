"""Keeping to one region or council area: what the address asks, what can be asked, and who is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import numpy as np

from commonground.errors import UnknownArea

_POINTS = ("North ", "East ", "South ", "West ")
"""What the name of a region begins with that is spoken of with *the*: the North East."""


@dataclass(frozen=True, eq=False)
class Where:
    """Where areas lie, each array (areas,) of text, empty where an area's list does not say."""

    region: np.ndarray
    region_name: np.ndarray
    authority: np.ndarray
    authority_name: np.ndarray

    def at(self, chosen: np.ndarray) -> Where:
        """Only the areas chosen, by mask or position."""
        return Where(*(part[chosen] for part in self._parts))

    @property
    def _parts(self) -> tuple[np.ndarray, ...]:
        return self.region, self.region_name, self.authority, self.authority_name


@dataclass(frozen=True)
class Choice:
    """A region or a council area that can be asked for."""

    code: str
    name: str


@dataclass(frozen=True)
class Narrowed:
    """The region and the council area that a page keeps to, None for all; and what else can be asked."""

    region: Choice | None
    authority: Choice | None
    regions: tuple[Choice, ...]
    authorities: tuple[Choice, ...]

    @property
    def words(self) -> str:
        """Where the page keeps to, as a sentence says it after a noun; nothing where it keeps to nothing."""
        if self.authority:
            return f" in {self.authority.name}"
        if self.region:
            the = "the " if self.region.name.startswith(_POINTS) else ""
            return f" in {the}{self.region.name}"
        return ""

    def options(self, field: Literal["regions", "authorities"]) -> list[tuple[str, str]]:
        """What a form offers: every area first, then each by name, with its code."""
        words = {"regions": "All regions", "authorities": "All council areas"}[field]
        return [("", words), *((choice.code, choice.name) for choice in getattr(self, field))]

    @property
    def asked(self) -> dict[str, str]:
        """The codes asked for, by the name of their field; empty for all areas."""
        held = {"region": self.region, "authority": self.authority}
        return {name: choice.code for name, choice in held.items() if choice}

    def mask(self, where: Where) -> np.ndarray:
        """(areas,) which of the areas are kept."""
        kept = np.ones(len(where.region), dtype=bool)
        if self.region:
            kept &= where.region == self.region.code
        if self.authority:
            kept &= where.authority == self.authority.code
        return kept

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether an area is kept, by the ``region_code`` and ``authority_code`` of its row."""
        return all(row[f"{name}_code"] == code for name, code in self.asked.items())

    def query(self, **others: str | int | None) -> str:
        """The address's query for this choice and ``others``, with its question mark; nothing for nothing."""
        said = {**{name: value for name, value in others.items() if value not in (None, "")}, **self.asked}
        return f"?{urlencode(said)}" if said else ""


def narrowed(asked: Mapping[str, str], where: Where) -> Narrowed:
    """Read ``region`` and ``authority`` from an address's fields.

    A council area outside the region asked for is left out: whoever changes the region means all of it.
    Raises ``UnknownArea`` for a code that none of the areas lies in.
    """
    regions = _choices(where.region, where.region_name)
    region = _chosen(asked.get("region", ""), regions, "region")
    every = _choices(where.authority, where.authority_name)
    authority = _chosen(asked.get("authority", ""), every, "council area")
    inside = every
    if region:
        kept = where.region == region.code
        inside = _choices(where.authority[kept], where.authority_name[kept])
        authority = authority if authority in inside else None
    return Narrowed(region, authority, regions, inside)


def _choices(codes: np.ndarray, names: np.ndarray) -> tuple[Choice, ...]:
    found = {code: name for code, name in zip(codes, names, strict=True) if code}
    return tuple(sorted((Choice(code, name or code) for code, name in found.items()), key=lambda c: c.name))


def _chosen(code: str, choices: tuple[Choice, ...], called: str) -> Choice | None:
    if not code:
        return None
    for choice in choices:
        if choice.code == code:
            return choice
    raise UnknownArea(f"None of these areas lies in a {called} with the code {code[:20]}.")
