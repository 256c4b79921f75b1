"""The two directions in which people's votes differ most, and where each person stands along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.opinion.axes import longest_axes
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.covotes import covotes

ALIKE = 1e-9
"""Loadings this near to the largest tie with it, and positions are told apart down to this."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Principal components of a conversation's votes; arrays run along all its statements."""

    shaping: np.ndarray
    """(statements,) bool: voted on, and not meta. Others have a centre and loadings of 0."""
    centre: np.ndarray
    """(statements,) float: the mean vote, −1 to 1."""
    components: np.ndarray
    """(2, statements) float: loadings of length 1, or all 0 where votes differ in fewer directions."""
    explained: np.ndarray
    """(2,) float, 0 to 1: the share of the variance of the filled-in votes along each."""
    set_aside: int
    """Statements that do not shape the map and count as passed by everybody (see ``Settings``)."""

    @property
    def counted(self) -> int:
        """Statements that decide how far out people stand: those that shape the map, and those set aside."""
        return int(self.shaping.sum()) + self.set_aside

    def place(self, conversation: Conversation) -> tuple[np.ndarray, np.ndarray]:
        """Where each participant stands, (participants, 2) float, and on how much: (participants,) int votes.

        A person's votes less the centre, along the components, times √(statements / votes cast): few votes
        would otherwise leave everybody near the middle. Statements set aside count on both sides of the
        fraction, but not in the votes returned. Positions are rounded to ``ALIKE``, so that people who voted
        alike stand on one point. Source: ``sparsity-aware-project-ptpt`` in Polis' ``pca.clj``.
        """
        counts = self.shaping[conversation.statement]
        voter, statement = conversation.voter[counts], conversation.statement[counts]
        people = len(conversation.participants)
        cast = np.bincount(voter, minlength=people)
        offset = conversation.vote[counts] - self.centre[statement]
        scale = np.sqrt(self.counted / np.maximum(cast + self.set_aside, 1))
        along = [np.bincount(voter, offset * axis[statement], minlength=people) for axis in self.components]
        # Adding 0 turns −0 into 0, which sorting and printing would tell apart.
        return np.round(np.column_stack(along) * scale[:, None], -round(np.log10(ALIKE))) + 0.0, cast


def project(conversation: Conversation, *, set_aside: int = 0) -> Projection:
    """The principal components of the votes, missing ones taken to be the statement's mean vote, as in Polis.

    A missing vote then is exactly 0 off the centre, so the filled-in matrix is never made: what is decomposed
    is statements × statements, from sums of whole numbers (``covotes``). Those are exact in any order, hence
    the same for any order of participants and on any number of processors; and so are the components
    (``longest_axes``). Polis takes 100 steps of power iteration from a random start (or, while a conversation
    runs, from the last result) and, above 10,000 people, a random sample of them.

    The sign of a component is free: here its largest loading is positive (the first statement's, of those
    equally large).
    """
    statements = len(conversation.statements)
    seen = np.bincount(conversation.statement, minlength=statements)
    meta = np.array([one.is_meta for one in conversation.statements], bool)
    shaping = (seen > 0) & ~meta
    mean = np.bincount(conversation.statement, conversation.vote, minlength=statements) / np.maximum(seen, 1)
    centre = np.where(shaping, mean, 0.0)
    components, explained = np.zeros((2, statements)), np.zeros(2)
    if shaping.any():
        counts = shaping[conversation.statement]
        at = (np.cumsum(shaping) - 1)[conversation.statement[counts]]
        m = centre[shaping]
        many, on_first, product = covotes(conversation.voter[counts], at, conversation.vote[counts], len(m))
        # The sum of (v − mean)(w − mean) over those who voted on both, without a matrix of such offsets.
        mixed = on_first * m
        scatter = product - mixed - mixed.T + many * np.outer(m, m)
        lengths, axes = longest_axes(scatter, 2)
        # Where votes differ in fewer directions, what is left is rounding.
        real = lengths > ALIKE * max(np.trace(scatter), 1.0)
        for at in np.flatnonzero(real):
            components[at, shaping] = _with_sign(axes[at])
        explained[real] = lengths[real] / np.trace(scatter)
    return Projection(shaping, centre, components, explained, set_aside)


def _with_sign(loadings: np.ndarray) -> np.ndarray:
    size = np.abs(loadings)
    decisive = np.flatnonzero(size >= size.max() * (1 - ALIKE))[0]
    return loadings * np.sign(loadings[decisive])
