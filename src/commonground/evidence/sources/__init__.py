"""The catalogue of open data: one definition per data set, one small reader per publisher's format."""

from commonground.evidence.sources.catalogue import find_source, load_catalogue
from commonground.evidence.sources.definition import (
    AreaKindName,
    Column,
    Missing,
    Nulls,
    PublishedFile,
    Source,
)
from commonground.evidence.sources.raw import RawFile, RawFiles
from commonground.evidence.sources.readers import Reading, read_source

__all__ = [
    "AreaKindName",
    "Column",
    "Missing",
    "Nulls",
    "PublishedFile",
    "RawFile",
    "RawFiles",
    "Reading",
    "Source",
    "find_source",
    "load_catalogue",
    "read_source",
]
