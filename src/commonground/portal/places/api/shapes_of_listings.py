"""The fields of what the API lists: areas, findings, measures, their figures, and lists of areas."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from commonground.portal.places.api.shapes_of_profiles import Figure


class FoundOut(Schema):
    """An area that a search found, and the page it has."""

    kind: str
    code: str
    name: str
    called: str
    around: str | None
    address: str


class FindingsOut(Schema):
    """What a search found, likest first; or why a postcode led nowhere."""

    asked: str
    found: list[FoundOut]
    why_none: str | None


class KindOut(Schema):
    """A kind of area with its vintage: a code means nothing without it."""

    id: str
    name: str
    areas: int


class AreaOut(Schema):
    """An area and where it lies; empty where no list says."""

    kind: str
    code: str
    name: str
    authority_code: str
    authority_name: str
    region_code: str
    region_name: str
    address: str = Field(description="Of its page on this site.")


class PagedOut(Schema):
    """Which part of a long answer this is."""

    count: int = Field(description="Of all pages together.")
    page: int
    pages: int


class AreasOut(PagedOut):
    """Areas of one kind, in order of code."""

    areas: list[AreaOut]


class MeasureOut(Schema):
    """What a measure is."""

    id: str
    title: str
    question: str
    why_it_matters: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    strand: str
    mission: str
    theme: str = Field(description="The mission in words.")
    made: Literal["proportion", "rate", "ratio", "mean", "reach"]
    quality: str
    input_to: list[str]
    vintage: str
    source: str
    method: str
    no_interval: str | None = Field(
        description="Why an area's figure has no interval; null where it has one."
    )
    cautions: list[str]
    partial: str | None


class MeasuresOut(Schema):
    """Every measure in the release, in the order of a page."""

    measures: list[MeasureOut]


class ValueOut(Schema):
    """A measure's figure in one area; null is not known."""

    code: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    n: float | None
    covered: float


class ValuesOut(PagedOut):
    """A measure's figures in every area of a kind, in order of code."""

    measure: str
    title: str
    unit: str
    vintage: str
    source: str
    licence: str
    release: str
    kind: str
    england: Figure = Field(description="Of all areas of the kind together.")
    values: list[ValueOut]


class ListLineOut(Schema):
    """A list in short."""

    rule: str
    title: str
    question: str
    dated: str
    geography: str
    members: int
    near_misses: int
    not_judged: int
    population: int


class ListsOut(Schema):
    """Every list in the release, newest first."""

    lists: list[ListLineOut]


class ListedOut(Schema):
    """An area on a list or near it, with its rank on each index (1 is the worst)."""

    code: str
    name: str
    authority_code: str | None
    authority_name: str | None
    region_name: str | None
    population: int | None
    ranks: dict[str, int | None]


class UnjudgedOut(Schema):
    """An area that the rule could not judge, and why."""

    code: str
    name: str
    why: str


class LineOut(Schema):
    """Where a line of the rule runs."""

    index: str
    share: float
    areas: int = Field(description="How many are ranked.")
    line: int = Field(description="The last rank inside.")
    near_line: int = Field(description="The last rank that is a near miss.")
    score_at_line: float
    averaged_by: str


class ListOut(Schema):
    """A rule's whole answer."""

    rule: str
    title: str
    dated: str
    source: str
    licence: str
    cautions: list[str]
    release: str
    geography: str
    vintages: dict[str, str]
    combine: str
    areas_considered: int
    cuts: list[LineOut]
    members: list[ListedOut]
    near_misses: list[ListedOut]
    not_judged: list[UnjudgedOut]
    population: int


class MembersOut(PagedOut):
    """The areas on a list, in order of code."""

    rule: str
    title: str
    dated: str
    geography: str
    release: str
    members: list[ListedOut]
