"""What a measure says: one TOML file each, from the question it answers to the columns it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from commonground.definitions import Definition, load_definitions

Strand = Literal["capacity", "social infrastructure", "opportunity", "resilience"]
"""The four things that long-term investment is to build."""

Mission = Literal["M3", "M4", "M5", "M6", "health", "safety", "money", "people"]

MISSIONS: dict[Mission, str] = {
    "M3": "Places to meet",
    "M4": "Work, and services within reach",
    "M5": "Getting about and getting online",
    "M6": "Schools and skills",
    "health": "Health",
    "safety": "Safety",
    "money": "Money",
    "people": "People and homes",
}
"""The statements that measures speak to, in the order in which a page tells them."""

PEOPLE = "people"
"""In place of columns: the people who live in each area, as the store counts them."""

Words = Annotated[str, Field(min_length=1)]


class Figures(Definition):
    """Columns of a source, added up: one figure for each of its areas.

    ``where`` picks the rows of a long table, such as one year of many; ``without`` leaves rows out.
    ``among`` turns a column of words into 1 where the word is one of these, and 0 elsewhere. ``by``
    names the column of area codes where it is not the source's key; rows that share a code are then
    added together.
    """

    source: str
    columns: tuple[str, ...] = Field(min_length=1)
    where: dict[str, int | str] = Field(default={})
    without: dict[str, int | str] = Field(default={})
    among: tuple[str, ...] = ()
    by: str | None = None
    at_least: float | None = None
    """What a lower figure counts as, where the source's own method lets some fall below it."""

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that must be there."""
        return tuple(
            dict.fromkeys((*self.columns, *self.where, *self.without, *((self.by,) if self.by else ())))
        )


class Assets(Definition):
    """Places of a source of points, counted where they lie inside or within ``metres`` of a boundary.

    ``where`` picks rows by what a column says: one value, or any of several.
    """

    source: str
    metres: float = Field(default=1000, ge=0, le=20_000)
    where: dict[str, tuple[str, ...]] = Field(default={})
    postcode: str | None = None
    """The column that holds a postcode, where the source has no coordinates."""
    name: str | None = None
    """The column that names them, where it is not called ``name``."""

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that must be there."""
        return (*self.where, *(column for column in (self.postcode, self.name) if column))


class Absent(Definition):
    """What it means that an area is not in the source at all, where it does not mean 'not known'."""

    value: float
    because: Words


class Bounds(Definition):
    """Columns of the source that hold the publisher's own 95% limits of ``value``."""

    low: str
    high: str


class Measure(Definition):
    """One measure.

    ``kind`` says what it is made of and so how sure one can be: a *proportion* (some of the people or
    homes counted below; Wilson's interval), a *rate* (events to people; Byar's), a *ratio* of two sums,
    a *mean* of ``value`` over ``weight``, or assets within *reach*. ``per`` multiplies the result
    (100 for a percentage). ``written`` shows a number to a reader (``{}%``), and ``said`` is the clause
    a sentence is made from (``{value} of households have no car``).
    ``input_to`` names the indices it is an input to: a gap in such a measure was put in, not found.
    """

    id: str
    collection: Literal["england", "example"]
    title: Words
    question: Words
    why_it_matters: Words
    unit: Words
    said: Words
    written: Words
    decimals: int = Field(default=1, ge=0, le=4)
    better: Literal["higher", "lower", "neither"]
    strand: Strand
    mission: Mission
    kind: Literal["proportion", "rate", "ratio", "mean", "reach"]
    per: float = Field(default=1, gt=0)
    numerator: Figures | None = None
    denominator: Figures | Literal["people"] | None = None
    value: Figures | None = None
    weight: Figures | Literal["people"] | None = None
    assets: Assets | None = None
    absent: Absent | None = None
    rounded_to: float | None = Field(default=None, gt=0)
    """Counts in the numerator are published to the nearest of this."""
    hidden_below: float | None = Field(default=None, gt=0)
    """An empty numerator is a count below this that the publisher hides, not one that is not known."""
    bounds: Bounds | None = None
    no_interval: str = ""
    """Why no interval of an area's own figure would be honest; empty where there is one."""
    quality: Literal["counted", "modelled", "larger area"]
    """Counted; estimated by a model; or the figure of a larger area, standing in for the neighbourhood's."""
    input_to: tuple[str, ...] = ()
    vintage: Words
    method: Words
    cautions: tuple[str, ...] = ()
    author: Words
    last_reviewed: dt.date

    @property
    def parts(self) -> Iterator[tuple[str, Figures]]:
        """The columns it is made of, each with the field that names them."""
        for field in ("numerator", "denominator", "value", "weight"):
            part = getattr(self, field)
            if isinstance(part, Figures):
                yield field, part

    @property
    def source(self) -> str:
        """The source that its figure is first of all taken from."""
        leading = self.assets or self.numerator or self.value
        assert leading is not None, "checked when it was loaded"
        return leading.source

    @model_validator(mode="after")
    def _made_of_what_its_kind_needs(self) -> Measure:
        needed = {
            "proportion": {"numerator", "denominator"},
            "rate": {"numerator", "denominator"},
            "ratio": {"numerator", "denominator"},
            "mean": {"value", "weight"},
            "reach": {"assets", "denominator"},
        }[self.kind]
        allowed = needed | ({"weight"} if self.kind == "ratio" else set())
        for field in ("numerator", "denominator", "value", "weight", "assets"):
            given = getattr(self, field) is not None
            if given and field not in allowed:
                raise ValueError(f"{field}: a {self.kind} has none")
            if not given and field in needed:
                raise ValueError(f"{field}: a {self.kind} needs one")
        return self

    @model_validator(mode="after")
    def _says_how_sure_it_is(self) -> Measure:
        sure = self.kind in ("proportion", "rate") or self.bounds is not None
        if not sure and not self.no_interval:
            raise ValueError(f"no_interval: say why a {self.kind} without published limits has no interval")
        if self.bounds is not None and self.kind != "mean":
            raise ValueError("bounds: only a mean has the publisher's own limits")
        if (self.rounded_to or self.hidden_below) and self.numerator is None:
            raise ValueError("rounded_to: only counts in a numerator are rounded or hidden")
        return self

    @model_validator(mode="after")
    def _can_be_said(self) -> Measure:
        for field, holes in (("said", ["value"]), ("written", [""])):
            found = [name for _, name, _, _ in Formatter().parse(getattr(self, field)) if name is not None]
            if found != holes:
                raise ValueError(f"{field}: must hold {{{holes[0]}}} once and nothing else in braces")
        return self


@cache
def load_measures() -> dict[str, Measure]:
    """Every measure that ships, by id. Raises ``DefinitionError`` naming file and field of one not right."""
    return load_definitions("commonground.evidence.measures.definitions", Measure)
