"""What a group stands out for: statements that its people vote on one way, and more so than all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.opinion.significance import (
    adjusted,
    difference_p,
    difference_z,
    majority_p,
    majority_z,
)
from commonground.voice.opinion.tallies import STANCES, Tallies, share

MAJORITY = 0.05
"""How likely a group's majority may be by chance."""

STAND_INS = 3
"""Statements named for a group that has none that is clear: those least likely to be chance."""


@dataclass(frozen=True)
class Representative:
    """A statement that a group stands out for."""

    statement: int
    """Position in the conversation's statements."""
    stance: str
    """``"agree"`` or ``"disagree"``."""
    voted: int
    """Those in the group of this stance."""
    seen: int
    """Votes of the group on it, of any kind."""
    share: float
    """(voted + 1) / (seen + 2) in the group."""
    share_others: float
    """The same in all other groups together."""
    z_majority: float
    """Polis' ``p-test``: most of the group vote so."""
    z_difference: float
    """Polis' ``repness-test``: more of the group than of the others vote so."""
    p_majority: float
    """Exact probability of such a majority in the group by chance."""
    p: float
    """Exact probability of such a difference from the others by chance."""
    q: float
    """The least false discovery rate, over all groups, statements and stances, that would still list it."""
    clear: bool
    """It passes both tests. False for those that stand in where a group has none that does."""

    @property
    def strength(self) -> float:
        """Polis' order: (share / share of others) × z of difference × share × z of majority."""
        return self.share / self.share_others * self.z_difference * self.share * self.z_majority


def representative_statements(
    tallies: Tallies, shaping: np.ndarray, rate: float
) -> tuple[tuple[Representative, ...], ...]:
    """For each group its representative statements, the strongest first; stand-ins where none is clear.

    It must be chance neither that more of the group than of the others vote so (Fisher's exact test, with the
    false discovery rate held to ``rate`` over all groups, statements and both stances) nor, if the first is
    so, that more than half of the group do (binomial, ``p_majority`` at or under ``MAJORITY``). A lone group
    has nobody to stand out from, and no statements.

    The groups were found in the same votes, so that even votes cast at random would differ between them:
    the tests say which differences of these groups are solid, not that there are groups.

    Differs from Polis (``repness.clj``), which takes z > 1.2816 (10 %, one-sided) for each of the two without
    correction, lists five, and puts one agreed statement in front whether or not the group stands out for it.
    """
    groups, candidates = len(tallies.agrees), np.flatnonzero(shaping)
    if groups < 2 or not len(candidates):
        return ((),) * groups
    seen = tallies.seen[:, candidates]
    seen_others = seen.sum(axis=0) - seen
    figures: dict[str, dict[str, np.ndarray]] = {}
    for stance in STANCES:
        voted = tallies.cast(stance)[:, candidates]
        others = voted.sum(axis=0) - voted
        figures[stance] = {
            "voted": voted,
            "share": share(voted, seen),
            "share_others": share(others, seen_others),
            "z_majority": majority_z(voted, seen),
            "z_difference": difference_z(voted, seen, others, seen_others),
            "p_majority": majority_p(voted, seen),
            "p": difference_p(voted, seen, others, seen_others),
        }
    q = adjusted(np.array([figures[stance]["p"] for stance in STANCES]))
    clear = (q <= rate) & (np.array([figures[stance]["p_majority"] for stance in STANCES]) <= MAJORITY)

    def one(group: int, side: int, at: int) -> Representative:
        stance = STANCES[side]
        row = {name: values[group, at].item() for name, values in figures[stance].items()}
        return Representative(
            statement=int(candidates[at]),
            stance=stance,
            seen=int(seen[group, at]),
            q=float(q[side, group, at]),
            clear=bool(clear[side, group, at]),
            **row,
        )

    answer = []
    for group in range(groups):
        found = [one(group, side, at) for side, at in np.argwhere(clear[:, group]).tolist()]
        if not found:
            both = [np.maximum(figures[stance]["p"], figures[stance]["p_majority"]) for stance in STANCES]
            p = np.array(both)[:, group]
            likeliest = np.argsort(p, axis=None, kind="stable")[:STAND_INS]
            found = [one(group, *divmod(int(place), len(candidates))) for place in likeliest]
        answer.append(tuple(sorted(found, key=lambda each: (-each.strength, each.statement))))
    return tuple(answer)
