"""The opinion engine's formulas once more, slow and obvious: plain loops over votes, for comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

Votes = list[list[int | None]]
"""A row for each participant, a column for each statement; None where not voted."""


def filled_in(votes: Votes) -> tuple[list[list[float]], list[float]]:
    """The matrix with missing votes at their column's mean, less the mean, so at 0; and the means."""
    columns = list(zip(*votes, strict=True))
    means = []
    for column in columns:
        given = [vote for vote in column if vote is not None]
        means.append(sum(given) / len(given))
    centred = [
        [(mean if vote is None else vote) - mean for vote, mean in zip(row, means, strict=True)]
        for row in votes
    ]
    return centred, means


def power_iteration(rows: list[list[float]], steps: int = 3000) -> tuple[list[float], float]:
    """The first principal axis of centred rows, and the sum of squares along it."""
    axis = [1.0 + 0.1 * i for i in range(len(rows[0]))]
    length = 0.0
    for _ in range(steps):
        along = [sum(x * a for x, a in zip(row, axis, strict=True)) for row in rows]
        axis = [sum(s * row[j] for s, row in zip(along, rows, strict=True)) for j in range(len(axis))]
        length = math.sqrt(sum(a * a for a in axis))
        if length == 0:
            return axis, 0.0
        axis = [a / length for a in axis]
    return axis, length


def without(rows: list[list[float]], axis: list[float]) -> list[list[float]]:
    """The rows with what lies along the axis taken out."""
    return [
        [x - a * sum(y * b for y, b in zip(row, axis, strict=True)) for x, a in zip(row, axis, strict=True)]
        for row in rows
    ]


def silhouette(points: Sequence[tuple[float, float]], groups: Sequence[int]) -> float:
    """By definition, over every person."""
    each = []
    for i, mine in enumerate(groups):
        apart: dict[int, list[float]] = {}
        for j, other in enumerate(groups):
            if i != j:
                apart.setdefault(other, []).append(math.dist(points[i], points[j]))
        if mine not in apart:
            each.append(0.0)
            continue
        a = sum(apart[mine]) / len(apart[mine])
        b = min(sum(those) / len(those) for group, those in apart.items() if group != mine)
        each.append(0.0 if max(a, b) == 0 else (b - a) / max(a, b))
    return sum(each) / len(each)


def at_least(voted: int, seen: int) -> Fraction:
    """P(X ≥ voted) of tosses of a fair coin."""
    return Fraction(sum(math.comb(seen, k) for k in range(voted, seen + 1)), 2**seen)


def drawn(voted: int, seen: int, voted_others: int, seen_others: int) -> Fraction:
    """P(X ≥ voted): of all votes, ``seen`` drawn at random, those of one kind among them."""
    kind, everybody = voted + voted_others, seen + seen_others
    ways = sum(
        math.comb(kind, k) * math.comb(everybody - kind, seen - k)
        for k in range(voted, min(kind, seen) + 1)
        if seen - k <= everybody - kind
    )
    return Fraction(ways, math.comb(everybody, seen))


def benjamini_hochberg(p: Sequence[float], rate: float) -> list[bool]:
    """Which are found: all up to the last in order whose p is at most rate · rank / number."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    last = max((rank for rank, i in enumerate(order, start=1) if p[i] <= rate * rank / len(p)), default=0)
    return [i in order[:last] for i in range(len(p))]
