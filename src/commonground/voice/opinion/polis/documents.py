"""votes.json, comments.json and conversation.json: an export in the words of Polis' own interface."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Statement
from commonground.voice.opinion.polis.cells import MODERATED, clean_id
from commonground.voice.opinion.polis.statements import Published
from commonground.voice.opinion.polis.votes import Votes
from commonground.voice.opinion.printable import printable

LARGEST = 1 << 29
"""Bytes of a JSON document that are read: it is held whole, at about ten times its size."""

_IN_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}
# Two spellings are about: the interface's (tid, pid, mod) and its Python client's.
_STATEMENT, _PERSON, _MODERATED = ("statement_id", "tid"), ("participant_id", "pid"), ("moderated", "mod")


def read_document(stream: BinaryIO, name: str) -> Any:
    """The document. Raises ``OpinionError`` for what is not JSON, or nested without end."""
    try:
        return json.loads(stream.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError) as problem:
        raise OpinionError(f"{name} is not a JSON document ({problem}); download it again.") from problem


def statements_of(document: object, name: str) -> Published:
    """The statements of comments.json; raises ``OpinionError``."""
    found: dict[str, Statement] = {}
    totals: dict[str, tuple[int, int]] = {}
    for where, row in _rows(document, name):
        one = _identity(row, _STATEMENT, where)
        if one in found:
            raise OpinionError(f"{where}: statement {one} was listed above; ids must differ.")
        author = next((row[key] for key in _PERSON if row.get(key) is not None), None)
        found[one] = Statement(
            id=one,
            text=printable(_typed(row, "txt", str, "", where)).strip(),
            author=None if author is None else printable(str(author)),
            moderated=_moderated(row, where),
            is_meta=_typed(row, "is_meta", bool, False, where),
            is_seed=_typed(row, "is_seed", bool, False, where),
        )
        if "agree_count" in row and "disagree_count" in row:
            totals[one] = (
                _typed(row, "agree_count", int, 0, where), _typed(row, "disagree_count", int, 0, where)
            )  # fmt: skip
    return Published(tuple(found.values()), totals)


def votes_of(document: object, name: str) -> Votes:
    """The votes of votes.json: 1 is agree, as everywhere outside Polis' database; raises ``OpinionError``."""
    import pandas as pd

    voters, said, votes, times = [], [], [], []
    for where, row in _rows(document, name):
        voters.append(_identity(row, _PERSON, where))
        said.append(_identity(row, _STATEMENT, where))
        vote = row.get("vote")
        if type(vote) not in (int, float) or vote not in (1, 0, -1):
            raise OpinionError(f"{where}: vote must be 1, 0 or -1, not {str(vote)[:20]!r}.")
        votes.append(vote)
        times.append(_time(row, where))
    return Votes(
        voter=pd.Categorical(np.array(voters, object)),
        statement=pd.Categorical(np.array(said, object)),
        vote=np.array(votes, np.int8),
        time=np.array(times, np.float64),
    )


def settings_of(document: object, name: str) -> tuple[str, bool | None]:
    """The topic of conversation.json, and whether only accepted statements count; raises ``OpinionError``."""
    if not isinstance(document, dict):
        raise OpinionError(f"{name} must hold one JSON object.")
    topic = printable(_typed(document, "topic", str, "", name))
    return topic.strip(), _typed(document, "strict_moderation", bool, None, name)


def _rows(document: object, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a list, with the words that name it."""
    if not isinstance(document, list):
        raise OpinionError(f"{name} must hold one JSON list.")
    for number, row in enumerate(document, start=1):
        if not isinstance(row, dict):
            raise OpinionError(f"{name}, entry {number}: must be a JSON object.")
        yield f"{name}, entry {number}", row


def _identity(row: dict[str, Any], keys: tuple[str, ...], where: str) -> str:
    key = next((key for key in keys if key in row), keys[0])
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise OpinionError(f"{where}: {key} must be a number or a text, not {str(value)[:20]!r}.")
    return clean_id(_digits(value), f"{where}: {key}")


def _digits(value: int | str) -> str:
    # Python refuses to write out numbers of thousands of digits; no id is one.
    return value if isinstance(value, str) else str(value) if abs(value) < 10**20 else "9" * 200


def _moderated(row: dict[str, Any], where: str) -> int:
    value = next((row[key] for key in _MODERATED if row.get(key) is not None), 0)
    if type(value) not in (int, float) or value not in MODERATED.values():
        raise OpinionError(f"{where}: moderated must be 1, 0 or -1, not {str(value)[:20]!r}.")
    return int(value)


def _typed(row: dict[str, Any], key: str, kind: type, otherwise: Any, where: str) -> Any:
    """The value under a key, of the one type it may have; ``otherwise`` where it is missing or null."""
    value = row.get(key)
    if value is None:
        return otherwise
    if type(value) is not kind:
        raise OpinionError(f"{where}: {key} must be {_IN_WORDS[kind]}, not {str(value)[:20]!r}.")
    return value


def _time(row: dict[str, Any], where: str) -> float:
    """Milliseconds; written as a number or as its digits, and left out where nobody knows."""
    value = row.get("modified", row.get("created", 0))
    try:
        when = float(value) if type(value) in (int, float, str) else np.nan
    except (ValueError, OverflowError):
        when = np.nan
    if not np.isfinite(when):
        raise OpinionError(f"{where}: modified must be a number of milliseconds, not {str(value)[:20]!r}.")
    return when
