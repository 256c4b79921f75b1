"""participants-votes.csv: a row for each participant, a column for each statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.polis.cells import VOTES, clean_id, column, headings_of, one_of
from commonground.voice.opinion.polis.stream import Labels, batches
from commonground.voice.opinion.polis.votes import Votes

_ABOUT = {"xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
"""Columns that describe the participant. An xid may lead to the person: it is never read."""
_CLAIMED = ("n-votes", "n-agree", "n-disagree")
_UNSEEN = 2


@dataclass(frozen=True, eq=False)
class Matrix:
    """What participants-votes.csv holds; the (participants,) lists run in the order of the file."""

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    voter: np.ndarray
    """(votes,) int32, position in ``participants``."""
    statement: np.ndarray
    """(votes,) int32, position in ``statements``."""
    vote: np.ndarray
    """(votes,) int8."""
    group: tuple[str, ...]
    """The opinion group that was published for each participant; empty for none."""
    claimed: dict[str, np.ndarray]
    """For each of n-votes, n-agree and n-disagree that the file has: (participants,) int64."""
    ignored: tuple[str, ...]
    """Headings that are neither known nor a statement's id."""

    @property
    def votes(self) -> Votes:
        """The votes alone, as from a file of votes without times."""
        import pandas as pd

        people, said = pd.Index(self.participants, dtype=object), pd.Index(self.statements, dtype=object)
        return Votes(
            voter=pd.Categorical.from_codes(self.voter, people),
            statement=pd.Categorical.from_codes(self.statement, said),
            vote=self.vote,
            time=None,
        )


def read_matrix(stream: BinaryIO, name: str, known: Collection[str]) -> Matrix:
    """Read it. ``known``: ids of statements; any whole number is one as well. Raises ``OpinionError``."""
    headings = headings_of(stream, name)
    stream.seek(0)
    identity = column(headings, name, "participant", "participant-id", "voter-id")
    rest = [one for one in headings if one != identity and one not in _ABOUT]
    statements = [one for one in rest if one in known or (one.isascii() and one.isdigit())]
    people, groups = Labels(clean_id), Labels(lambda cell, _: cell.strip())
    claimed = {one: Labels(_count) for one in _CLAIMED if one in headings}
    has_group = "group-id" in headings
    voters, said, votes = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [np.empty(0, np.int8)]
    wanted = [identity, *(["group-id"] if has_group else []), *claimed, *statements]
    for row, batch in batches(stream, name, headings, wanted):
        people.add(batch.column(identity), name, row, identity)
        if has_group:
            groups.add(batch.column("group-id"), name, row, "group-id")
        for heading, labels in claimed.items():
            labels.add(batch.column(heading), name, row, heading)
        for number, heading in enumerate(statements):
            answers = Labels(_answer)
            answers.add(batch.column(heading), name, row, heading)
            values = np.array([int(label) for label in answers.labels], np.int8)[answers.codes]
            cast = np.flatnonzero(values != _UNSEEN)
            voters.append((cast + row - 2).astype(np.int32))
            said.append(np.full(len(cast), number, np.int32))
            votes.append(values[cast])
    _each_once(people, name)
    return Matrix(
        participants=tuple(people.labels),
        statements=tuple(statements),
        voter=np.concatenate(voters),
        statement=np.concatenate(said),
        vote=np.concatenate(votes),
        group=tuple(groups.labels[code] for code in groups.codes) if has_group else ("",) * len(people.codes),
        claimed={
            heading: np.array([int(label) for label in labels.labels], np.int64)[labels.codes]
            for heading, labels in claimed.items()
        },
        ignored=tuple(one for one in rest if one and one not in statements),
    )


def _each_once(people: Labels, name: str) -> None:
    if len(people.labels) < len(people.codes):
        seen = np.unique(people.codes, return_index=True)[1]
        again = int(np.setdiff1d(np.arange(len(people.codes)), seen)[0])
        label = people.labels[people.codes[again]]
        raise OpinionError(f"{name}, row {again + 2}: participant {label} has a row above; ids must differ.")


def _answer(cell: str, where: str) -> str:
    return str(one_of(cell, {**VOTES, "": _UNSEEN}, where))


def _count(cell: str, where: str) -> str:
    number = cell.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise OpinionError(f"{where} must be a whole number, not {cell[:20]!r}.")
    return str(int(number))
