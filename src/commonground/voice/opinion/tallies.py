"""Votes counted by group and statement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.opinion.conversation import AGREE, DISAGREE, PASS, Conversation


@dataclass(frozen=True, eq=False)
class Tallies:
    """(groups, statements) int arrays: how many of each group voted how."""

    agrees: np.ndarray
    disagrees: np.ndarray
    passes: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """Votes of any kind: agrees, disagrees and passes."""
        return self.agrees + self.disagrees + self.passes

    def cast(self, stance: str) -> np.ndarray:
        """The votes of one stance: ``"agree"`` or ``"disagree"``."""
        return self.agrees if stance == "agree" else self.disagrees


def tally(conversation: Conversation, group: np.ndarray, groups: int) -> Tallies:
    """Count the votes of each group; ``group``: (participants,) int from 0, −1 for who is not counted."""
    statements = len(conversation.statements)
    of = group[conversation.voter]
    cell = of * statements + conversation.statement

    def count(kind: int) -> np.ndarray:
        chosen = cell[(conversation.vote == kind) & (of >= 0)]
        return np.bincount(chosen, minlength=groups * statements).reshape(groups, statements)

    return Tallies(count(AGREE), count(DISAGREE), count(PASS))


STANCES = ("agree", "disagree")


def share(voted: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The share who voted so, drawn towards a half where few have: (voted + 1) / (seen + 2), never 0 or 1.

    Source: Laplace's rule of succession, as Polis uses it (``pa`` and ``pd`` in its ``repness.clj``).
    """
    return (voted + 1) / (seen + 2)
