"""The catalogue: every source definition that ships, by id."""

from __future__ import annotations

from functools import cache

from commonground.definitions import find_definition, load_definitions
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.raw import RawFiles


@cache
def load_catalogue() -> dict[str, Source]:
    """All sources, keyed and ordered by id. Raises ``DefinitionError`` naming a file that is not right."""
    return load_definitions("commonground.evidence.sources.definitions", Source)


def find_source(source_id: str) -> Source:
    """The source of that id. Raises ``DefinitionError`` with the nearest ids there are."""
    return find_definition(load_catalogue(), source_id, "source")


def collection_on(shelf: RawFiles) -> str | None:
    """Whose files a shelf holds: a store is of England or of the example county, never of both."""
    sources = load_catalogue().values()
    return next((source.collection for source in sources if shelf.latest(source.id)), None)
