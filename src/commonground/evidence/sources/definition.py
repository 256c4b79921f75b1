"""What a source definition says: one TOML file per open data set, checked when it is loaded."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from commonground.definitions import Definition

AreaKindName = Literal[
    "oa11", "lsoa01", "lsoa11", "lsoa21", "msoa11", "msoa21",
    "wd17", "wd19", "wd24", "lad16", "lad19", "lad24", "rgn",
]  # fmt: skip
"""The geographies a column of codes may belong to: a kind of area *with its vintage*."""


class Allowance(Definition):
    """How many exceptions to a rule the publisher's file may hold, and why it holds them."""

    at_most: int = Field(ge=1)
    because: str


class Column(Definition):
    """One column of a source: what it means, what the publisher calls it, and the checks it must pass.

    ``kind`` marks a column of area codes; ``accepts`` lists the publisher's names for it (matched
    without regard to case), beside the declared name itself, which is always accepted.
    """

    type: Literal["text", "whole", "number", "flag", "geometry"]
    meaning: str
    unit: str = ""
    accepts: tuple[str, ...] = ()
    kind: AreaKindName | None = None
    sum_of: tuple[str, ...] = ()
    """Publisher's columns to add up, for example single years of age; ``"0..15"`` stands for a run."""
    optional: bool = False
    """True where some editions of the file lack the column; it is then left out, and said so."""
    minimum: float | None = None
    maximum: float | None = None
    total: float | None = None
    """England's published total of the column, to be met exactly."""
    rank: bool = False
    """True for a ranking: whole numbers from 1 to the number of areas, 1 the worst."""
    rank_of: str | None = None
    """The column of scores it ranks, where there is one: the highest score is the worst, and has rank 1."""
    nulls: Allowance | None = None
    """Cells that may be empty; without it, none may."""
    unknown: Allowance | None = None
    """Where ``kind`` is given: codes that may be strange to the list of areas; without it, none may."""


class PublishedFile(Definition):
    """One of the publisher's own files. Several are joined, each on its ``key``."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    """A mirror may hold the file by itself, as ``<source id>.<name>.<ending>``."""
    address: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    key: str | None = None
    """Declared name of the column this file is joined on; the first key column unless given."""


class Source(Definition):
    """One data set: where it comes from, what it holds, and what must be true of it.

    ``id`` is the stem of its file in a mirror. ``availability`` is ``open`` (it may be downloaded),
    ``derived`` (made from other open sets; only a mirror holds it) or ``supplied`` (not open: the
    user brings the file). ``collection`` says which country the set describes: England's, or the
    invented example county.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    collection: Literal["england", "example"]
    title: str
    publisher: str
    page: str = ""
    licence: str
    attribution: str
    availability: Literal["open", "derived", "supplied"]
    vintage: str
    geography: AreaKindName | Literal["postcode", "point"]
    """What a row describes: an area of this kind, a postcode, or a thing that stands at a point."""
    key: tuple[str, ...] = Field(min_length=1)
    rows: int | None = None
    reader: Literal["table", "workbook", "single_years", "code_point", "boundaries", "osm_extract"]
    cautions: tuple[str, ...] = ()
    partial: str = ""
    """Why the source covers less than its title promises; empty where it is complete."""
    missing: Allowance | None = None
    """Areas of the geography that it may leave out; without it, none may."""
    repeats: Allowance | None = None
    """Rows that may say word for word what an earlier one says; each is taken once."""
    superseded_by: str | None = None
    next_expected: dt.date | None = None
    """The day by which the publisher should have brought out a newer edition."""
    files: tuple[PublishedFile, ...] = ()
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _fits_together(self) -> Source:
        for name in self.key:
            if name not in self.columns:
                raise ValueError(f"key: there is no column {name!r}")
        if self.availability == "open" and not self.files:
            raise ValueError("files: an open source names at least one of the publisher's files")
        if self.availability != "open" and self.files:
            raise ValueError(f"files: a source that is {self.availability} is never downloaded")
        if self.reader == "boundaries" and "geometry" not in self.columns:
            raise ValueError("columns: boundaries need a column named 'geometry'")
        for name, column in self.columns.items():
            if column.unknown is not None and column.kind is None:
                raise ValueError(f"columns.{name}.unknown: the column has no kind of area to be strange to")
            if column.rank_of is not None and not (column.rank and column.rank_of in self.columns):
                raise ValueError(
                    f"columns.{name}.rank_of: names the scores of a ranking; there is no such column"
                )
        for file in self.files:
            if file.key is not None and file.key not in self.columns:
                raise ValueError(f"files.key: there is no column {file.key!r}")
        return self
