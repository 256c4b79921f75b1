"""What an index definition says: one TOML file per index, a tree of domains over indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from commonground.definitions import Definition, load_definitions
from commonground.evidence.sources import AreaKindName


class Method(Definition):
    """How the parts of an index or a domain become one number, in this order.

    ``transform = "exponential"`` works on ranks, so it needs ``normalise = "rank"``. Weights that are
    ``given`` are used as they stand and not made to sum to one, as the published indices do.
    """

    normalise: Literal["none", "rank", "normal scores", "z", "min-max", "percentile"]
    transform: Literal["none", "exponential"] = "none"
    weight: Literal["equal", "given", "factor", "component"]
    aggregate: Literal["arithmetic", "geometric", "harmonic"] = "arithmetic"
    reason: str

    @model_validator(mode="after")
    def _exponential_needs_ranks(self) -> Method:
        if self.transform == "exponential" and self.normalise != "rank":
            raise ValueError('the exponential transform works on ranks: set normalise = "rank"')
        return self


class Denominator(Definition):
    """The count an indicator is a share of: a column of a source on the same areas."""

    source: str
    column: str


class Indicator(Definition):
    """One column of a source, and which end of it is worse.

    With a ``denominator`` the column is a count and the indicator is count / denominator;
    ``shrink`` then pulls small areas' rates towards their authority's, on the logit scale. A source
    on another geography is moved to the index's by the named ``crosswalk``, counts first.
    """

    title: str
    reason: str
    source: str
    column: str
    worse: Literal["higher", "lower"]
    denominator: Denominator | None = None
    shrink: bool = False
    crosswalk: str | None = None
    weight: float | None = None

    @model_validator(mode="after")
    def _shrinkage_needs_counts(self) -> Indicator:
        if self.shrink and self.denominator is None:
            raise ValueError("shrink: only a count with a denominator can be shrunk")
        if self.crosswalk and self.denominator is None:
            raise ValueError("crosswalk: counts are moved first and rates after, so name a denominator")
        return self


def _indicator_or_domain(part: Any) -> str:
    # Told apart by what only a domain has, so that a mistake in one is reported as a mistake in that one.
    has_parts = "parts" in part if isinstance(part, dict) else hasattr(part, "parts")
    return "domain" if has_parts else "indicator"


PartName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
"""No dots: parts are found again by their path, such as ``health.mood``."""


class Domain(Definition):
    """A group of indicators, or of (sub-)domains, made into one number."""

    title: str
    reason: str
    weight: float | None = None
    method: Method
    parts: Parts

    @model_validator(mode="after")
    def _given_weights_are_given(self) -> Domain:
        for name, part in self.parts.items():
            if (self.method.weight == "given") != (part.weight is not None):
                raise ValueError(
                    f"parts.{name}.weight: give a weight to every part when (and only when) weight = 'given'"
                )
        return self


Parts = Annotated[
    dict[
        PartName,
        Annotated[
            Annotated[Indicator, Tag("indicator")] | Annotated[Domain, Tag("domain")],
            Discriminator(_indicator_or_domain),
        ],
    ],
    Field(min_length=1),
]
"""The parts of a domain or an index, by name."""


class Screen(Definition):
    """Which areas have too little data to be judged: those with a smaller share of indicators."""

    at_least: float = Field(gt=0, le=1)
    reason: str


class Impute(Definition):
    """How gaps are filled, for those who ask: the median of all areas, or of the area's authority."""

    with_: Literal["median", "authority median"] = Field(alias="with")
    reason: str


class IndexDefinition(Definition):
    """A composite index, dated and sourced: the root of the tree is its ``method`` and ``parts``."""

    id: str
    collection: Literal["england", "example"]
    title: str
    why_it_matters: str
    unit: str
    geography: AreaKindName
    areas: str
    """The list of areas (a geography definition's id) that gives names and authorities."""
    vintage: str
    licence: str
    source: str
    author: str
    last_reviewed: dt.date
    cautions: tuple[str, ...] = ()
    screen: Screen | None = None
    impute: Impute | None = None
    method: Method
    parts: Parts

    @property
    def root(self) -> Domain:
        """The whole index as its outermost domain."""
        return Domain(title=self.title, reason=self.why_it_matters, method=self.method, parts=self.parts)

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by its path, such as ``health.mood``, in the order the file gives them."""
        return dict(_walk("", self.parts))

    @model_validator(mode="after")
    def _root_fits_together(self) -> IndexDefinition:
        self.root  # noqa: B018 - building it runs the checks of a domain
        return self


def _walk(above: str, parts: dict[str, Indicator | Domain]) -> Iterator[tuple[str, Indicator]]:
    for name, part in parts.items():
        if isinstance(part, Indicator):
            yield above + name, part
        else:
            yield from _walk(f"{above}{name}.", part.parts)


@cache
def load_indices() -> dict[str, IndexDefinition]:
    """All indices that ship, keyed and ordered by id. Raises ``DefinitionError`` naming a file not right."""
    return load_definitions("commonground.evidence.index.definitions", IndexDefinition)
