"""The example county: an invented place in the official file formats, with a known truth planted in it."""

from commonground.evidence.sources.example.truth import Truth
from commonground.evidence.sources.example.writing import (
    DEFAULT_AREAS,
    DEFAULT_SEED,
    write_example_county,
)

__all__ = ["DEFAULT_AREAS", "DEFAULT_SEED", "Truth", "write_example_county"]
