"""Which statement to show next: one that might matter, that few have seen, or that moves people most."""

from __future__ import annotations

import numpy as np

from commonground.voice.opinion.projection import Projection
from commonground.voice.opinion.tallies import Tallies, share

META = 49.0
"""The priority of a meta statement: shown early, whatever was voted on it (7², as Polis has it)."""


def extremity(projection: Projection) -> np.ndarray:
    """(statements,) float: how far from the middle one vote of agreement, and no other, puts a person.

    √n · |1 − mean| · length of the statement's loadings, n the statements that count for how far out people
    stand; 0 for a statement that does not shape the map.
    Source: ``pca-project-cmnts`` and ``comment-extremity`` in Polis.
    """
    reach = np.hypot(projection.components[0], projection.components[1])
    return np.sqrt(projection.counted) * np.abs(1 - projection.centre) * reach


def importance(agrees: np.ndarray, passes: np.ndarray, seen: np.ndarray, extremes: np.ndarray) -> np.ndarray:
    """(1 − p)(E + 1) a, with p and a the shares of passes and agrees, and E the extremity.

    Source: ``importance-metric`` in Polis' ``conversation.clj``.
    """
    return (1 - share(passes, seen)) * (extremes + 1) * share(agrees, seen)


def priorities(everyone: Tallies, extremes: np.ndarray, meta: np.ndarray) -> np.ndarray:
    """(statements,) float ≥ 0: (importance × (1 + 8 · 2^(−seen/5)))², or ``META``.

    ``everyone``: (1, statements), the votes of all; ``meta``: (statements,) bool. The second factor lets new
    statements rise: 9 without a vote, 5 after five votes, near 1 after thirty.
    Source: ``priority-metric`` in Polis' ``conversation.clj``. Polis feeds it the votes of the grouped people
    at the previous update (and had, until 2026, a fault that took every statement for a meta one); here it
    is everybody's votes now.
    """
    seen = everyone.seen[0]
    metric = importance(everyone.agrees[0], everyone.passes[0], seen, extremes) * (1 + 8 * 2.0 ** (-seen / 5))
    return np.where(meta, META, metric**2)
