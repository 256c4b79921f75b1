"""The catalogue: every source definition that ships, by id."""

from __future__ import annotations

from functools import cache

from commonground.definitions import load_definitions
from commonground.errors import SourceError
from commonground.evidence.sources.definition import Source


@cache
def load_catalogue() -> dict[str, Source]:
    """All sources, keyed and ordered by id. Raises ``DefinitionError`` naming a file that is not right."""
    return load_definitions("commonground.evidence.sources.definitions", Source)


def find_source(source_id: str) -> Source:
    """The source of that id, or ``SourceError`` with the nearest ids there are."""
    catalogue = load_catalogue()
    if source_id not in catalogue:
        import difflib

        near = difflib.get_close_matches(source_id, catalogue, n=3, cutoff=0.4)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise SourceError(f"There is no source {source_id!r} in the catalogue.{hint}")
    return catalogue[source_id]
