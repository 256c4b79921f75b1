"""The catalogue of open data: one definition per data set, one small reader per publisher's format."""

from commonground.evidence.sources.catalogue import collection_on, find_source, load_catalogue
from commonground.evidence.sources.cells import spaced
from commonground.evidence.sources.definition import (
    Allowance,
    AreaKindName,
    Column,
    PublishedFile,
    Source,
)
from commonground.evidence.sources.disk import digest, plain_disk_errors
from commonground.evidence.sources.fetching import FetchReport, Outcome, fetch
from commonground.evidence.sources.mirror import Mirror
from commonground.evidence.sources.raw import RawFile, RawFiles, check_unharmed
from commonground.evidence.sources.readers import Reading, definitions_read_by, read_source

__all__ = [
    "Allowance",
    "AreaKindName",
    "Column",
    "FetchReport",
    "Mirror",
    "Outcome",
    "PublishedFile",
    "RawFile",
    "RawFiles",
    "Reading",
    "Source",
    "check_unharmed",
    "collection_on",
    "definitions_read_by",
    "digest",
    "fetch",
    "find_source",
    "load_catalogue",
    "plain_disk_errors",
    "read_source",
    "spaced",
]
