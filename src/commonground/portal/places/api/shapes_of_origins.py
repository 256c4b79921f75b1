"""The fields of sources, releases and errors."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field


class ErrorOut(Schema):
    """Why there is no answer, in one plain sentence."""

    error: str


class FileOut(Schema):
    """A file that was read, by the fingerprint of its bytes."""

    name: str
    part: str | None
    sha256: str


class SourceOut(Schema):
    """One source: whose it is, what was checked, what was noted, and what is made from it."""

    id: str
    title: str
    publisher: str
    page: str | None
    vintage: str
    geography: str
    geography_in_words: str
    licence: str
    attribution: str
    availability: str | None
    partial: str | None = Field(description="Why it covers less than its title says; null where it is whole.")
    cautions: list[str]
    superseded_by: str | None
    next_expected: str | None
    fetched: str | None
    rows: int | None
    checks: list[str]
    notes: list[str]
    files: list[FileOut]
    measures: list[str]
    indices: list[str]
    lists: list[str]


class LeftOutOut(Schema):
    """Something the build could not make, and why."""

    name: str
    why: str
    title: str | None = None


class SourcesOut(Schema):
    """Every source in the release, and what was left out of it."""

    sources: list[SourceOut]
    left_out: list[LeftOutOut]


class TableOut(Schema):
    """A table of the store."""

    table: str
    title: str


class TableChangeOut(TableOut):
    """What is different in a table since the release before."""

    rows_before: int
    rows_after: int
    areas_came: int
    areas_went: int
    values_changed: dict[str, int] = Field(description="How many values differ, by column.")
    joined_list: list[str]
    left_list: list[str]


class ChangesOut(Schema):
    """What changed for a reader from one release to the next."""

    before: str
    after: str
    tables_added: list[TableOut]
    tables_removed: list[TableOut]
    tables_changed: list[TableChangeOut]
    files_changed: list[str]


class ReleaseOut(Schema):
    """All that one build made, named by its content."""

    id: str
    built: str
    current: bool
    sources: int
    left_out: list[LeftOutOut]
    changes: ChangesOut | None


class ReleasesOut(Schema):
    """This release and those before it that are still held, newest first."""

    releases: list[ReleaseOut]
