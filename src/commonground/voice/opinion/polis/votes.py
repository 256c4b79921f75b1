"""votes.csv: every vote with its time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from commonground.voice.opinion.conversation import Conversation, Statement
from commonground.voice.opinion.polis.cells import VOTES, clean_id, column, headings_of, one_of
from commonground.voice.opinion.polis.stream import Labels, batches, milliseconds

if TYPE_CHECKING:
    import pandas as pd

_SPELLINGS = {
    "statement": ("comment-id", "comment_id", "tid"),
    "voter": ("voter-id", "voter_id", "participant", "pid"),
    "vote": ("vote",),
}


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes as they stand in a file, (votes,) each and in any order."""

    voter: pd.Categorical[Any]
    statement: pd.Categorical[Any]
    vote: np.ndarray
    """int8."""
    time: np.ndarray | None
    """float64, growing with time; None where the file does not say when."""

    def conversation(
        self, topic: str = "", about: Iterable[Statement] = (), present: Iterable[str] = ()
    ) -> Conversation:
        """The conversation they make: see ``Conversation.from_votes``."""
        return Conversation.from_votes(
            self.voter, self.statement, self.vote, self.time, topic=topic, about=about, present=present
        )


def read_votes(stream: BinaryIO, name: str) -> Votes:
    """Every vote in votes.csv, an earlier one of the same person included; raises ``OpinionError``."""
    headings = headings_of(stream, name)
    stream.seek(0)
    named = {part: column(headings, name, *words) for part, words in _SPELLINGS.items()}
    gathered = {"voter": Labels(clean_id), "statement": Labels(clean_id), "vote": Labels(_vote)}
    texts = ["timestamp"] if "timestamp" in headings else []
    times = [np.empty(0)]
    for row, batch in batches(stream, name, headings, list(named.values()), texts):
        for part, labels in gathered.items():
            labels.add(batch.column(named[part]), name, row, named[part])
        times += [milliseconds(batch.column(heading), name, row, heading) for heading in texts]
    answers = gathered["vote"]
    return Votes(
        voter=gathered["voter"].categorical(),
        statement=gathered["statement"].categorical(),
        vote=np.array([int(label) for label in answers.labels], np.int8)[answers.codes],
        time=np.concatenate(times) if texts else None,
    )


def _vote(cell: str, where: str) -> str:
    return str(one_of(cell, VOTES, where))
