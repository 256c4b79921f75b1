"""An invented conversation with groups planted in it, and the same written as Polis exports one."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.voice.opinion.conversation import ACCEPTED, NOT_LOOKED_AT, REJECTED, Conversation, Statement

SHARED, PER_GROUP, NOISE = 8, 8, 4
META, NEW, REFUSED = "900", "901", "902"
"""Statements that ask who somebody is, that no moderator has seen, and that one has rejected."""


@dataclass(frozen=True, eq=False)
class Invented:
    """A conversation and the truth about it."""

    conversation: Conversation
    truth: np.ndarray
    """(participants,) the group each was planted in."""
    shared: tuple[str, ...]
    """Statements nearly everybody agrees with."""
    own: tuple[tuple[str, ...], ...]
    """For each group, statements it agrees with and all others disagree with."""


def invented_conversation(
    sizes: Sequence[int] = (60, 40, 25), *, filled: float = 0.7, sure: float = 0.9, seed: int = 1
) -> Invented:
    """People of ``sizes`` who see each statement with probability ``filled`` and vote their group's way
    with probability ``sure``; else anyhow. Participants' ids are shuffled over the groups."""
    random = np.random.default_rng(seed)
    truth = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    groups = len(sizes)
    leaning = [np.ones(groups, int)] * SHARED
    leaning += [
        np.where(np.arange(groups) == group, 1, -1) for group in range(groups) for _ in range(PER_GROUP)
    ]
    leaning += [np.zeros(groups, int)] * (NOISE + 3)
    names = [str(number) for number in range(len(leaning) - 3)] + [META, NEW, REFUSED]
    way = np.array(leaning)[:, truth].T
    follows = (random.random(way.shape) < sure) & (way != 0)
    vote = np.where(follows, way, random.integers(-1, 2, way.shape))
    voter, said = np.nonzero(random.random(way.shape) < filled)
    odd = {META: {"is_meta": True}, NEW: {"moderated": NOT_LOOKED_AT}, REFUSED: {"moderated": REJECTED}}
    statements = [
        Statement(**{"id": name, "text": f"We need thing number {name}.", "author": str(number % 7)}
                  | {"moderated": ACCEPTED, "is_seed": number < 5} | odd.get(name, {}))
        for number, name in enumerate(names)
    ]  # fmt: skip
    ids = np.array(names, object)
    return Invented(
        conversation=Conversation.from_votes(
            voter, ids[said], vote[voter, said], topic="What does Inventon need?", about=statements,
            present=map(str, range(len(truth))),
        ),
        truth=truth,
        shared=tuple(names[:SHARED]),
        own=tuple(
            tuple(names[first : first + PER_GROUP])
            for first in range(SHARED, SHARED + PER_GROUP * groups, PER_GROUP)
        ),
    )  # fmt: skip


def write_tables(folder: Path, conversation: Conversation) -> Path:
    """The conversation as Polis' csv files: comments, votes, participants-votes and summary."""
    folder.mkdir(parents=True, exist_ok=True)
    on, by = conversation.of_statements, conversation.of_participants
    ids = [one.id for one in conversation.statements]
    _table(
        folder / "comments.csv",
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,comment-body",
        (
            (1700000000000 + at, "Fri Sep 20 14:29:43 CDT 2024", one.id, one.author, on.agrees[at],
             on.disagrees[at], one.moderated, str(one.is_meta).lower(), str(one.is_seed).lower(), one.text)
            for at, one in enumerate(conversation.statements)
        ),
    )  # fmt: skip
    votes = zip(conversation.voter, conversation.statement, conversation.vote, strict=True)
    _table(
        folder / "votes.csv",
        "timestamp,datetime,comment-id,voter-id,vote",
        (
            (
                1700000001000 + at,
                "Fri Sep 20 14:29:43 CDT 2024",
                ids[said],
                conversation.participants[who],
                vote,
            )
            for at, (who, said, vote) in enumerate(votes)
        ),
    )
    cells = np.full((len(conversation.participants), len(ids)), "", object)
    cells[conversation.voter, conversation.statement] = conversation.vote
    _table(
        folder / "participants-votes.csv",
        "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree," + ",".join(ids),
        (
            (name, "", at % 2, 0, by.seen[at], by.agrees[at], by.disagrees[at], *cells[at])
            for at, name in enumerate(conversation.participants)
        ),
    )
    (folder / "summary.csv").write_text(f"topic,{conversation.topic}\nviews,99\n", encoding="utf-8")
    return folder


def write_documents(folder: Path, conversation: Conversation, *, strict: bool = False) -> Path:
    """The conversation as Polis' JSON documents: votes, comments and conversation."""
    folder.mkdir(parents=True, exist_ok=True)
    on = conversation.of_statements
    comments = [
        {"statement_id": _number(one.id), "participant_id": 0, "txt": one.text, "moderated": one.moderated,
         "is_meta": one.is_meta, "is_seed": one.is_seed, "agree_count": int(on.agrees[at]),
         "disagree_count": int(on.disagrees[at]), "created": "2020-06-29T20:11:22.421000Z"}
        for at, one in enumerate(conversation.statements)
    ]  # fmt: skip
    votes = [
        {"participant_id": _number(conversation.participants[who]), "vote": int(vote),
         "statement_id": _number(conversation.statements[said].id), "modified": 1700000001000.0 + at}
        for at, (who, said, vote) in enumerate(
            zip(conversation.voter, conversation.statement, conversation.vote, strict=True)
        )
    ]  # fmt: skip
    about = {"topic": conversation.topic, "strict_moderation": strict}
    for name, document in {"comments": comments, "votes": votes, "conversation": about}.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def _number(name: str) -> int | str:
    return int(name) if name.isdigit() else name


def _table(path: Path, headings: str, rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(headings.split(","))
        writer.writerows(rows)
