"""What a geography definition says: which source lists a kind of area, and how one kind fits another."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import model_validator

from commonground.definitions import Definition, load_definitions
from commonground.evidence.sources import AreaKindName

AROUND = ("authority_code", "authority_name", "region_code", "region_name")
"""What a list may say of the areas around an area."""


class AreaList(Definition):
    """A kind of area, listed by one source: its codes, names, and the authority and region around it.

    ``code`` … ``region_name`` are column names of ``source``.
    """

    id: str
    collection: Literal["england", "example"]
    title: str
    kind: AreaKindName
    source: str
    code: str
    name: str
    authority_code: str | None = None
    authority_name: str | None = None
    region_code: str | None = None
    region_name: str | None = None

    @property
    def columns(self) -> dict[str, str]:
        """What the list says of an area (``code``, ``name``, …), and the column that says it."""
        said = {name: getattr(self, name) for name in ("code", "name", *AROUND)}
        return {name: column for name, column in said.items() if column is not None}


class Pairs(Definition):
    """A source's two columns that say which area lies in which."""

    source: str
    smaller: str
    larger: str


class CrosswalkDefinition(Definition):
    """How figures move from one kind of area to another, and by which weights.

    ``best fit``: each smaller area goes whole to the larger one that ``pairs`` names.
    ``postcodes``: each smaller area is shared out by the larger areas its postcodes lie in
    (``boundaries``); a postcode outside every known boundary goes where ``pairs`` puts its small area.
    ``changes``: official pairs of an old and a new edition; a split is shared out by ``population``
    of the new areas, an irregular change by postcodes.
    """

    id: str
    collection: Literal["england", "example"]
    title: str
    reason: str
    from_kind: AreaKindName
    to_kind: AreaKindName
    method: Literal["best fit", "postcodes", "changes"]
    pairs: Pairs
    postcodes: str | None = None
    """The source of postcodes, with columns ``easting``, ``northing`` and one named after each LSOA code."""
    boundaries: str | None = None
    """The source of the larger areas' boundaries."""
    population: str | None = None
    """``source.column`` holding the people of each new area."""

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns it cannot do without, by source."""
        names = self.pairs
        marks = ("chgind",) if self.method == "changes" else ()
        needed: dict[str, tuple[str, ...]] = {names.source: (names.smaller, names.larger, *marks)}
        if self.postcodes is not None:
            placed = (names.larger,) if self.method == "changes" else ("easting", "northing")
            needed[self.postcodes] = (names.smaller, *placed)
        if self.population is not None:
            source, _, column = self.population.partition(".")
            needed[source] = (*needed.get(source, ()), names.larger, column)
        return needed

    @model_validator(mode="after")
    def _method_has_what_it_needs(self) -> CrosswalkDefinition:
        needs = {
            "best fit": (),
            "postcodes": ("postcodes", "boundaries"),
            "changes": ("population", "postcodes"),
        }[self.method]
        for field in ("postcodes", "boundaries", "population"):
            if (field in needs) != (getattr(self, field) is not None):
                raise ValueError(
                    f"{field}: method {self.method!r} {'needs' if field in needs else 'has no'} {field}"
                )
        return self


class Centres(Definition):
    """A source's columns that hold one point in each small area: the middle of where its people live."""

    source: str
    code: str
    easting: str
    northing: str


class PeopleDefinition(Definition):
    """Where people live: the points that stand for them, and the kinds of area each point is placed in.

    Each postcode has an equal share of the people (``population``, as ``source.column``) of the small
    area whose ``outlines`` hold its point; a small area without a postcode has one point, its centre.
    ``changes`` is the crosswalk from the small areas of the edition before; ``crosswalks`` lead from
    either edition to larger areas.
    """

    id: str
    collection: Literal["england", "example"]
    title: str
    reason: str
    postcodes: str
    small_areas: str
    outlines: str
    population: str
    population_vintage: str
    centres: Centres
    changes: str
    crosswalks: tuple[str, ...]


@cache
def load_people() -> dict[str, PeopleDefinition]:
    """Where people live, for each country there is, by id."""
    return load_definitions("commonground.evidence.geography.definitions.people", PeopleDefinition)


@cache
def load_area_lists() -> dict[str, AreaList]:
    """Every list of areas that ships, by id."""
    return load_definitions("commonground.evidence.geography.definitions.areas", AreaList)


@cache
def load_crosswalks() -> dict[str, CrosswalkDefinition]:
    """Every crosswalk that ships, by id."""
    return load_definitions("commonground.evidence.geography.definitions.crosswalks", CrosswalkDefinition)
