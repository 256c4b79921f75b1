"""A Polis export, whole: its conversation, the groups it published, and what does not add up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.polis.documents import (
    LARGEST,
    read_document,
    settings_of,
    statements_of,
    votes_of,
)
from commonground.voice.opinion.polis.files import ExportFiles
from commonground.voice.opinion.polis.matrix import read_matrix
from commonground.voice.opinion.polis.recount import (
    people_that_differ,
    totals_that_differ,
    undescribed,
    votes_that_differ,
)
from commonground.voice.opinion.polis.statements import Published, read_statements
from commonground.voice.opinion.polis.votes import read_votes
from commonground.voice.opinion.printable import printable

_LARGEST_TEXT = 1 << 28
"""Bytes of statements, or of a summary: those are held whole."""


@dataclass(frozen=True, eq=False)
class PolisExport:
    """What was read."""

    conversation: Conversation
    """Every statement and vote, moderated away or not."""
    strict: bool | None
    """The organisers' choice that only accepted statements count; None where the export does not say."""
    published_groups: Mapping[str, str]
    """Participant → the opinion group that was published for them; those in none are left out."""
    notes: tuple[str, ...]
    """Sentences on what does not add up; each says what was counted instead."""


def read_polis(where: Path) -> PolisExport:
    """Read a Polis export: a folder, or a zip of one.

    Either csv files, comments.csv with votes.csv or participants-votes.csv or both, and summary.csv for the
    topic; or the JSON documents votes.json, comments.json and conversation.json. Votes: 1 agree, −1
    disagree, 0 pass; of a person's votes on a statement the last one counts. Where there are both, votes.csv
    counts. Memory: about 130 bytes to a vote at the peak, however long the text is; a JSON document is held
    whole. Raises ``OpinionError`` naming file, row and field.
    """
    with ExportFiles(where) as files:
        if "votes" in files or "matrix" in files:
            return _from_tables(files)
        if "votes.json" in files:
            return _from_documents(files)
    raise OpinionError(
        f"{where.name} holds no votes: a Polis export has votes.csv, participants-votes.csv or votes.json."
    )


def _from_tables(files: ExportFiles) -> PolisExport:
    published = Published((), {})
    if "comments" in files:
        with files.open("comments", largest=_LARGEST_TEXT) as stream:
            published = read_statements(stream, files.name("comments"))
    matrix, votes = None, None
    if "matrix" in files:
        with files.open("matrix") as stream:
            matrix = read_matrix(stream, files.name("matrix"), {one.id for one in published.statements})
    if "votes" in files:
        with files.open("votes") as stream:
            votes = read_votes(stream, files.name("votes"))
    counted = votes or (matrix and matrix.votes)
    assert counted is not None
    conversation = counted.conversation(
        _topic(files), published.statements, matrix.participants if matrix else ()
    )
    notes = list(_notes_on_statements(conversation, published, files, "comments"))
    if matrix:
        of_matrix = matrix.votes.conversation(present=matrix.participants) if votes else conversation
        notes += people_that_differ(matrix, of_matrix, files.name("matrix"))
        if votes:
            notes += votes_that_differ(conversation, of_matrix, (files.name("votes"), files.name("matrix")))
    groups = zip(matrix.participants, matrix.group, strict=True) if matrix else ()
    return PolisExport(
        conversation=conversation,
        strict=None,
        published_groups=MappingProxyType({person: group for person, group in groups if group}),
        notes=tuple(notes),
    )


def _from_documents(files: ExportFiles) -> PolisExport:
    def document(kind: str) -> object:
        with files.open(kind, largest=LARGEST) as stream:
            return read_document(stream, files.name(kind))

    votes = votes_of(document("votes.json"), files.name("votes.json"))
    published, topic, strict = Published((), {}), "", None
    if "comments.json" in files:
        published = statements_of(document("comments.json"), files.name("comments.json"))
    if "conversation.json" in files:
        topic, strict = settings_of(document("conversation.json"), files.name("conversation.json"))
    conversation = votes.conversation(topic, published.statements)
    return PolisExport(
        conversation=conversation,
        strict=strict,
        published_groups=MappingProxyType({}),
        notes=tuple(_notes_on_statements(conversation, published, files, "comments.json")),
    )


def _notes_on_statements(
    conversation: Conversation, published: Published, files: ExportFiles, kind: str
) -> Iterator[str]:
    if kind not in files:
        yield "There is no list of statements: all that have votes count, without a text."
        return
    yield from totals_that_differ(conversation, published.totals, files.name(kind))
    yield from undescribed(conversation, [one.id for one in published.statements], files.name(kind))


def _topic(files: ExportFiles) -> str:
    """What summary.csv, a file of ``name,value`` rows, calls the conversation; empty where it does not."""
    if "summary" not in files:
        return ""
    with files.open("summary", largest=_LARGEST_TEXT) as stream:
        try:
            rows = list(csv.reader(io.StringIO(stream.read().decode("utf-8-sig"), newline="")))
        except csv.Error as problem:
            raise OpinionError(f"{files.name('summary')} is garbled ({problem}).") from problem
    topics = (row[1] for row in rows if len(row) > 1 and row[0].strip() == "topic")
    return printable(next(topics, "")).strip()
