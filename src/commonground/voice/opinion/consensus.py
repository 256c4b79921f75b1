"""What people share: statements with a clear majority of everybody, and how every group sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.opinion.significance import adjusted, majority_p, majority_z
from commonground.voice.opinion.tallies import STANCES, Tallies, share


@dataclass(frozen=True)
class Consensus:
    """A statement that a clear majority of all who saw it agrees, or disagrees, with."""

    statement: int
    """Position in the conversation's statements."""
    stance: str
    """``"agree"`` or ``"disagree"``: what the majority does."""
    voted: int
    """Those of this stance, of everybody."""
    seen: int
    """Votes on it of any kind."""
    share: float
    """(voted + 1) / (seen + 2)."""
    z: float
    """Polis' ``p-test``."""
    p: float
    """Exact probability of such a majority by chance."""
    q: float
    """The least false discovery rate that would still list it; all listed are at or under the rate set."""
    group_aware: float
    """The product over groups of their shares for this stance: high only if every group is for it."""
    lowest_share: float
    """The share in the group that is least for it: over a half, and every group has its majority."""


def group_aware_consensus(tallies: Tallies, stance: str = "agree") -> np.ndarray:
    """(statements,) float: the product over groups of (voted + 1) / (seen + 2).

    Source: Small et al. (2021), Polis: Scaling Deliberation by Mapping High Dimensional Opinion Spaces,
    Recerca 26(2); ``group-aware-consensus`` in Polis' ``conversation.clj``. With more groups all products
    are smaller: compare statements within a map only.
    """
    return share(tallies.cast(stance), tallies.seen).prod(axis=0)


def consensus_statements(
    everyone: Tallies, tallies: Tallies, shaping: np.ndarray, rate: float
) -> tuple[Consensus, ...]:
    """Statements with a clear majority of all voters, those that all groups share most first.

    ``everyone``: (1, statements); ``shaping``: (statements,) bool, the statements that may be listed, each
    tested both ways, with the share of false ones among those listed held to ``rate``.
    Polis lists the first five on each side with z > 1.2816, by share × z, with no correction for how many
    statements it looks at; and orders them without a look at the groups.
    """
    candidates = np.flatnonzero(shaping)
    seen = everyone.seen[0, candidates]
    p = np.array([majority_p(everyone.cast(stance)[0, candidates], seen) for stance in STANCES])
    q = adjusted(p)
    listed: list[Consensus] = []
    for side, stance in enumerate(STANCES):
        voted = everyone.cast(stance)[0, candidates]
        by_group = share(tallies.cast(stance), tallies.seen)[:, candidates]
        z = majority_z(voted, seen)
        listed += [
            Consensus(
                statement=int(candidates[at]),
                stance=stance,
                voted=int(voted[at]),
                seen=int(seen[at]),
                share=float(share(voted[at], seen[at])),
                z=float(z[at]),
                p=float(p[side, at]),
                q=float(q[side, at]),
                group_aware=float(by_group[:, at].prod()),
                lowest_share=float(by_group[:, at].min()),
            )
            for at in np.flatnonzero(q[side] <= rate)
        ]
    return tuple(sorted(listed, key=lambda one: (-one.group_aware, one.statement)))
