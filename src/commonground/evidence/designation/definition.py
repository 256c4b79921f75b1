"""What a designation rule says: one TOML file per rule, dated and sourced."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from commonground.definitions import Definition, load_definitions
from commonground.evidence.sources import AreaKindName


class Counted(Definition):
    """A column of counts of people, and the crosswalk that brings it to the rule's geography."""

    source: str
    column: str
    crosswalk: str | None = None


class Cut(Definition):
    """One index and the worst share of areas that pass it; in a composite, a weight instead of a share.

    ``through`` names the population by which scores of smaller areas are averaged up to the rule's
    geography; without it the index is published for that geography and keeps its own ranks.
    """

    index: str
    share: float | None = Field(default=None, gt=0, lt=1)
    reason: str
    through: Counted | None = None
    weight: float | None = None


class Composite(Definition):
    """For ``combine = "composite"``: the worst share on the weighted sum of transformed ranks."""

    share: float = Field(gt=0, lt=1)
    reason: str


class Rule(Definition):
    """A dated rule: index vintages + geography vintage + cuts + how they combine.

    ``near`` is the share of all areas on the far side of a line within which a non-member counts as a
    near miss.
    """

    id: str
    collection: Literal["england", "example"]
    title: str
    question: str
    why_it_matters: str
    geography: AreaKindName
    areas: str
    """The list of areas (a geography definition's id) that the rule is applied to."""
    dated: dt.date
    source: str
    licence: str
    author: str
    last_reviewed: dt.date
    cautions: tuple[str, ...] = ()
    combine: Literal["intersection", "any", "composite"]
    called: str
    """What its members are called in the middle of a sentence, such as *left-behind wards*."""
    deprivation: str
    """The index among its cuts by which other areas are as deprived as its members."""
    composite: Composite | None = None
    near: float = Field(gt=0, lt=0.5)
    population: Counted
    population_vintage: str
    cuts: tuple[Cut, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _deprivation_is_cut(self) -> Rule:
        if self.deprivation not in {cut.index for cut in self.cuts}:
            raise ValueError("deprivation: names one of the indices that are cut")
        return self

    @model_validator(mode="after")
    def _composite_is_complete(self) -> Rule:
        if (self.combine == "composite") != (self.composite is not None):
            raise ValueError("composite: give its share when (and only when) combine = 'composite'")
        for cut in self.cuts:
            if (self.combine == "composite") != (cut.share is None):
                raise ValueError("cuts.share: give each cut a share unless combine = 'composite'")
            if (self.combine == "composite") != (cut.weight is not None):
                raise ValueError(
                    "cuts.weight: give each cut a weight when (and only when) combine = 'composite'"
                )
        return self


@cache
def load_rules() -> dict[str, Rule]:
    """Every rule that ships, keyed and ordered by id. Raises ``DefinitionError`` naming a file not right."""
    return load_definitions("commonground.evidence.designation.definitions", Rule)
