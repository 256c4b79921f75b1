"""What divides: statements on which two groups differ most."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from commonground.voice.opinion.significance import adjusted, difference_p
from commonground.voice.opinion.tallies import STANCES, Tallies, share


@dataclass(frozen=True)
class Divisive:
    """A statement on which two groups clearly differ."""

    statement: int
    """Position in the conversation's statements."""
    stance: str
    """``"agree"`` or ``"disagree"``: the vote on which the two differ most."""
    most: int
    """The group with the larger share of this stance."""
    least: int
    """The group with the smaller one."""
    gap: float
    """The difference of their shares, (voted + 1) / (seen + 2) each; 0 to 1."""
    p: float
    """Fisher's exact test of the two, times the comparisons made for the statement; at most 1."""
    q: float
    """The least false discovery rate that would still list it."""


def divisive_statements(tallies: Tallies, shaping: np.ndarray, rate: float) -> tuple[Divisive, ...]:
    """Statements on which two groups clearly differ, the widest gap first.

    For each statement the pair of groups and the stance (agree or disagree) with the widest gap of shares
    are tested. As they were looked for among all, the p-value is multiplied by how many there are
    (Bonferroni: two stances, two directions, each pair); the false discovery rate is then held over
    statements. As with ``representative_statements``, the groups come from the same votes. Polis publishes
    no such list; its report orders statements by how far they pull people apart on the map.
    """
    groups, candidates = len(tallies.agrees), np.flatnonzero(shaping)
    if groups < 2 or not len(candidates):
        return ()
    seen = tallies.seen[:, candidates]
    pairs = [(stance, a, b) for stance in STANCES for a, b in combinations(range(groups), 2)]
    shares = {stance: share(tallies.cast(stance)[:, candidates], seen) for stance in STANCES}
    gaps = np.array([shares[stance][a] - shares[stance][b] for stance, a, b in pairs])
    # Rounding leaves gaps that are equal on paper an ulp apart: the first of them is the widest.
    widest = np.abs(gaps).round(12).argmax(axis=0)

    found = []
    for at, pair in enumerate(widest):
        stance, most, least = pairs[pair]
        if gaps[pair, at] < 0:
            most, least = least, most
        found.append((stance, most, least, abs(float(gaps[pair, at]))))
    voted = {stance: tallies.cast(stance)[:, candidates] for stance in STANCES}
    more = np.array([voted[stance][most, at] for at, (stance, most, _, _) in enumerate(found)])
    fewer = np.array([voted[stance][least, at] for at, (stance, _, least, _) in enumerate(found)])
    seen_more = np.array([seen[most, at] for at, (_, most, _, _) in enumerate(found)])
    seen_fewer = np.array([seen[least, at] for at, (_, _, least, _) in enumerate(found)])
    p = np.minimum(difference_p(more, seen_more, fewer, seen_fewer) * 2 * len(pairs), 1)
    q = adjusted(p)
    listed = [
        Divisive(int(candidates[at]), stance, most, least, gap, float(p[at]), float(q[at]))
        for at, (stance, most, least, gap) in enumerate(found)
        if q[at] <= rate
    ]
    return tuple(sorted(listed, key=lambda one: (-one.gap, one.statement)))
