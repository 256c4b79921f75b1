"""Definitions name each other: a source, a column, a crosswalk. Here it is checked that they mean something.

What a definition names and the catalogue holds may still be absent from a store; that is no mistake, and the
build leaves out what needs it. A name that nothing has is a mistake, and said to be one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commonground.errors import DefinitionError
from commonground.evidence.comparison import Matching
from commonground.evidence.designation import Counted, Rule
from commonground.evidence.geography import AreaList, CrosswalkDefinition, PeopleDefinition
from commonground.evidence.index import IndexDefinition, Indicator
from commonground.evidence.measures import Measure
from commonground.evidence.sources import Source


@dataclass(frozen=True)
class Definitions:
    """Every definition of one collection, by id."""

    sources: Mapping[str, Source]
    lists: Mapping[str, AreaList]
    crosswalks: Mapping[str, CrosswalkDefinition]
    indices: Mapping[str, IndexDefinition]
    rules: Mapping[str, Rule]
    people: Mapping[str, PeopleDefinition]
    measures: Mapping[str, Measure]
    matchings: Mapping[str, Matching]


def check_consistency(definitions: Definitions) -> None:
    """Raise ``DefinitionError``, naming file and field, where a definition names what does not exist."""
    for problem in _problems(definitions):
        raise DefinitionError(problem)


def _problems(held: Definitions) -> Iterator[str]:
    for source in held.sources.values():
        if source.superseded_by is not None and source.superseded_by not in held.sources:
            yield f"{source.id}.toml: superseded_by: there is no source {source.superseded_by!r}."
    for listing in held.lists.values():
        for field, column in listing.columns.items():
            yield from _column(held, f"{listing.id}.toml: {field}", listing.source, column)
    for walk in held.crosswalks.values():
        yield from _crosswalk(held, walk)
    for index in held.indices.values():
        yield from _areas(held, f"{index.id}.toml", index.areas, index.geography)
        for path, indicator in index.indicators.items():
            yield from _indicator(held, f"{index.id}.toml: {path}", index, indicator)
    for rule in held.rules.values():
        yield from _rule(held, rule)
    for people in held.people.values():
        yield from _people(held, people)
    for measure in held.measures.values():
        yield from _measure(held, measure)
    for matching in held.matchings.values():
        for feature in (*matching.features, matching.stratum):
            if feature not in held.measures:
                yield f"{matching.id}.toml: there is no measure {feature!r}."


def _measure(held: Definitions, measure: Measure) -> Iterator[str]:
    where = f"{measure.id}.toml"
    geographies: dict[str, str | None] = {}
    for field, part in measure.parts:
        for column in part.read:
            yield from _column(held, f"{where}: {field}", part.source, column)
        if part.source in held.sources:
            source = held.sources[part.source]
            by = source.columns.get(part.by) if part.by else None
            geographies[field] = by.kind if by is not None else source.geography
    for field, kind in geographies.items():
        if kind in (None, "postcode", "point"):
            yield f"{where}: {field}: its rows are not areas; say by which column of area codes."
        if len({*geographies.values()}) > 1:
            yield f"{where}: {field}: the parts of a measure must all be of one kind of area."
    if measure.assets is not None:
        for column in measure.assets.read:
            yield from _column(held, f"{where}: assets", measure.assets.source, column)
        if measure.assets.source not in held.sources:
            yield f"{where}: assets: there is no source {measure.assets.source!r}."
    for index in measure.input_to:
        if index not in held.indices:
            yield f"{where}: input_to: there is no index {index!r}."


def _people(held: Definitions, people: PeopleDefinition) -> Iterator[str]:
    where, centres = f"{people.id}.toml", people.centres
    yield from _number(held, f"{where}: population", *people.population.split(".", 1))
    for column in (centres.code, centres.easting, centres.northing):
        yield from _column(held, f"{where}: centres", centres.source, column)
    for source in (people.postcodes, people.outlines):
        if source not in held.sources:
            yield f"{where}: there is no source {source!r}."
    if people.small_areas not in held.lists:
        yield f"{where}: small_areas: there is no list {people.small_areas!r}."
    for name in (people.changes, *people.crosswalks):
        if name not in held.crosswalks:
            yield f"{where}: there is no crosswalk {name!r}."


def _crosswalk(held: Definitions, walk: CrosswalkDefinition) -> Iterator[str]:
    where = f"{walk.id}.toml"
    for source, columns in walk.columns.items():
        for column in columns:
            yield from _column(held, where, source, column)
    if walk.boundaries is not None and walk.boundaries not in held.sources:
        yield f"{where}: boundaries: there is no source {walk.boundaries!r}."


def _indicator(held: Definitions, where: str, index: IndexDefinition, indicator: Indicator) -> Iterator[str]:
    yield from _number(held, where, indicator.source, indicator.column)
    if indicator.denominator:
        below = indicator.denominator
        yield from _number(held, f"{where}.denominator", below.source, below.column)
    if indicator.crosswalk:
        yield from _walk(held, where, indicator.crosswalk, None, index.geography)


def _rule(held: Definitions, rule: Rule) -> Iterator[str]:
    where = f"{rule.id}.toml"
    yield from _areas(held, where, rule.areas, rule.geography)
    yield from _counted(held, f"{where}: population", rule.population, rule.geography)
    for cut in rule.cuts:
        if cut.index not in held.indices:
            yield f"{where}: cuts.index: there is no index {cut.index!r}."
            continue
        scored = held.indices[cut.index].geography
        if cut.through is None and scored != rule.geography:
            yield (
                f"{where}: cuts.through: {cut.index} is scored for {scored}, so say by which people and "
                f"crosswalk it is averaged up to {rule.geography}."
            )
        if cut.through is not None:
            yield from _counted(held, f"{where}: cuts.through", cut.through, rule.geography, scored)


def _counted(
    held: Definitions, where: str, counted: Counted, to: str, from_kind: str | None = None
) -> Iterator[str]:
    yield from _number(held, where, counted.source, counted.column)
    if counted.source not in held.sources:
        return
    lies_on = held.sources[counted.source].geography
    if counted.crosswalk is None:
        if from_kind is not None or lies_on != to:
            yield f"{where}: name the crosswalk from {from_kind or lies_on} to {to}."
    else:
        yield from _walk(held, where, counted.crosswalk, from_kind or lies_on, to)


def _walk(held: Definitions, where: str, name: str, from_kind: str | None, to: str) -> Iterator[str]:
    if name not in held.crosswalks:
        yield f"{where}.crosswalk: there is no crosswalk {name!r}."
        return
    walk = held.crosswalks[name]
    if walk.to_kind != to or from_kind not in (None, walk.from_kind):
        yield (
            f"{where}.crosswalk: {name} leads from {walk.from_kind} to {walk.to_kind}, "
            f"and what is needed leads from {from_kind or 'another geography'} to {to}."
        )


def _areas(held: Definitions, where: str, areas: str, kind: str) -> Iterator[str]:
    if areas not in held.lists:
        yield f"{where}: areas: there is no list of areas {areas!r}."
    elif held.lists[areas].kind != kind:
        yield f"{where}: areas: {areas} lists areas of {held.lists[areas].kind}, not of {kind}."


def _column(held: Definitions, where: str, source: str, column: str) -> Iterator[str]:
    if source not in held.sources:
        yield f"{where}: there is no source {source!r}."
    elif column not in held.sources[source].columns:
        yield f"{where}: the source {source} declares no column {column!r}."


def _number(held: Definitions, where: str, source: str, column: str) -> Iterator[str]:
    yield from _column(held, where, source, column)
    declared = held.sources[source].columns.get(column) if source in held.sources else None
    if declared is not None and declared.type not in ("whole", "number"):
        yield f"{where}: {source}.{column} is a column of {declared.type}, where numbers are needed."
