"""The catalogue of open data: one definition per data set, one small reader per publisher's format."""

from commonground.evidence.sources.definition import (
    AreaKindName,
    Column,
    Missing,
    Nulls,
    PublishedFile,
    Source,
)

__all__ = [
    "AreaKindName",
    "Column",
    "Missing",
    "Nulls",
    "PublishedFile",
    "Source",
]
