"""What makes places alike: the features by which comparators are matched, as a definition."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

from pydantic import Field

from commonground.definitions import Definition, load_definitions


class Matching(Definition):
    """Places are matched on ``features`` (ids of measures) and on how many people live there.

    ``stratum`` is a measure in percent: places above and below half of it are never matched with each other.
    ``areas`` is how many comparators a place has.
    """

    id: str
    collection: Literal["england", "example"]
    title: str
    reason: str
    features: tuple[str, ...] = Field(min_length=1)
    stratum: str
    areas: int = Field(gt=1)
    author: str
    last_reviewed: dt.date


@cache
def load_matchings() -> dict[str, Matching]:
    """How places are matched, for each country there is, by id."""
    return load_definitions("commonground.evidence.comparison.definitions", Matching)
