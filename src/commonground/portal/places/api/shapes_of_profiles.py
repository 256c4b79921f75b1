"""The fields of a place's profile, as its JSON says them; a test holds real profiles against these."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field


class Figure(Schema):
    """A figure with its 95% interval, in the measure's unit; null is not known."""

    value: float | None
    low: float | None = Field(description="Lower end of the 95% interval; null where none would be honest.")
    high: float | None
    n: float | None = Field(description="The people, homes or other things it is counted among.")
    quality: str = Field(description="counted, modelled, or the figure of a larger area.")
    covered: float = Field(description="Share of the people, from 0 to 1, whom the figure speaks for.")
    why: str | None = Field(None, description="Why there is no figure or, where there is one, no interval.")


class GapOut(Schema):
    """How far the place's figure is from another, with the interval of the difference."""

    value: float | None
    low: float | None
    high: float | None
    clear: bool | None = Field(
        description="Whether it is more than chance, all gaps of the page considered; null: nobody knows."
    )
    size: float | None = Field(description="In standard deviations between areas.")
    better: bool | None = Field(description="Whether it is for the good; null where that cannot be said.")


class MeasuredOut(Schema):
    """One measure of a place: its figure, those it is held against, the gaps, and what they say."""

    measure: str
    title: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    strand: str
    mission: str
    input_to: list[str] = Field(description="Indices that the measure is an input to.")
    circular: bool = Field(description="It is an input to an index that put the place on a list.")
    vintage: str
    source: str
    partial: str | None = Field(description="Why the source covers less than its title says.")
    place: Figure
    england: Figure | None = None
    authority: Figure | None = None
    region: Figure | None = None
    group: Figure | None = Field(None, description="The areas on the newest list of wards.")
    equally_deprived: Figure | None = Field(None, description="As deprived as those, and not on the list.")
    matched: Figure | None = Field(None, description="The places most like it.")
    weighted: Figure | None = Field(
        None, description="Places weighted so that together they are just like it."
    )
    gap_to_england: GapOut | None = None
    gap_to_authority: GapOut | None = None
    gap_to_region: GapOut | None = None
    gap_to_group: GapOut | None = None
    gap_to_equally_deprived: GapOut | None = None
    gap_to_matched: GapOut | None = None
    gap_to_weighted: GapOut | None = None
    sentence: str = Field(description="What the figures say, in words.")


class PartOut(Schema):
    """An area that the place overlaps."""

    kind: str
    code: str
    name: str
    people: float = Field(description="People who live in both.")
    share_of_place: float
    share_of_area: float


class PlaceOut(Schema):
    """What the place is."""

    name: str
    kind: str
    kind_in_words: str
    codes: list[str]
    population: float
    population_vintage: str
    parts: list[PartOut] = Field(description="The small areas that it is made of.")
    overlaps: list[PartOut] = Field(description="Wards, council areas and regions around it or in it.")
    estimated_share: float = Field(
        description="Share of its people in small areas that it only partly holds."
    )
    notes: list[str]
    invented: bool = Field(description="True of the example county, where every figure is made up.")


class ComparatorOut(Schema):
    """Something the place is held against, and how it was chosen."""

    id: str
    title: str
    where: str
    how: str
    areas: int
    people: float
    members: list[str]


class BalanceOut(Schema):
    """How alike the place and its like are in one feature; gaps in standard deviations."""

    feature: str
    place: float | None
    matched: float | None
    all_areas: float | None
    before: float | None
    after: float | None
    improved: bool


class AlikeOut(Schema):
    """How alike the places like it are, by both ways of choosing them."""

    matched: list[BalanceOut] | None
    weighted: list[BalanceOut] | None


class StandingOut(Schema):
    """One list's answer for the place."""

    rule: str
    title: str
    member: bool | None = Field(description="Null where the rule cannot say.")
    share: float = Field(description="Of its people, those who live on the list.")
    why: str


class LocatedOut(Schema):
    """A place to meet within reach, in metres of the national grid."""

    name: str | None
    category: str
    easting: int
    northing: int
    metres_from_boundary: int


class SourceLineOut(Schema):
    """Where figures come from: what must be said beside them."""

    id: str
    title: str
    publisher: str
    vintage: str
    licence: str
    attribution: str
    partial: str


class ReleaseLineOut(Schema):
    """The release that the figures are of."""

    id: str
    built: str


class ProfileOut(Schema):
    """Everything known about one place."""

    place: PlaceOut
    comparators: list[ComparatorOut]
    alike: AlikeOut
    fewer_comparators: str | None
    measures: list[MeasuredOut]
    designations: list[StandingOut]
    within_reach: dict[str, list[LocatedOut]] = Field(
        description="Places to meet, by the measure they count in."
    )
    sources: list[SourceLineOut]
    release: ReleaseLineOut


class MeasuresOfPlaceOut(Schema):
    """The measures of one place, or those of one theme."""

    place: PlaceOut
    measures: list[MeasuredOut]
    sources: list[SourceLineOut]
    release: ReleaseLineOut
