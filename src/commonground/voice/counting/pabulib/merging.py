"""Ballots that say the same become one row, in an order that does not depend on the order of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.voice.counting.election import Ballots, VoteType

_ROOM = 1 << 62


@dataclass(frozen=True, eq=False)
class Rows:
    """Ballots not yet merged: how many entries each has, all entries, its voters and its traits.

    ``length`` and ``voters`` (rows,) int64, ``project`` (entries,) int32, ``points`` (entries,) int64 or None
    where all that matters is the order; ``traits`` codes, (rows,) each.
    """

    length: np.ndarray
    project: np.ndarray
    points: np.ndarray | None
    voters: np.ndarray
    traits: Sequence[np.ndarray]


def merged(
    rows: Rows, points_unit: int, traits: Mapping[str, tuple[str, ...]], *, ordered: bool = False
) -> Ballots:
    """Short ballots first, then by projects, points and traits; equal ones are one row with all their voters.

    ``traits`` names the labels that the codes stand for; ``ordered`` says that points follow from the order.
    """
    begins = np.cumsum(rows.length) - rows.length
    pieces = [_of_length(rows, begins, int(length)) for length in np.unique(rows.length)]
    chosen = np.concatenate([first for first, _ in pieces]) if pieces else np.zeros(0, np.int64)
    length = rows.length[chosen]
    start = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(length, out=start[1:])
    entries = np.arange(start[-1]) + np.repeat(begins[chosen] - start[:-1], length)
    if ordered:
        points = np.repeat(start[1:], length) - np.arange(start[-1]) - 1
    elif rows.points is None:
        points = np.ones(len(entries), dtype=np.int64)
    else:
        points = rows.points[entries].astype(np.int64)
    return Ballots(
        start=start,
        project=rows.project[entries].astype(np.int32, copy=False),
        points=points,
        voters=np.concatenate([voters for _, voters in pieces]) if pieces else np.zeros(0, np.int64),
        points_unit=points_unit,
        traits={
            name: (labels, codes[chosen].astype(np.int32))
            for (name, labels), codes in zip(traits.items(), rows.traits, strict=True)
        },
    )


def canonical(ballots: Ballots, vote_type: VoteType, traits: Sequence[str] = ()) -> Ballots:
    """The same ballots as reading a file of them would give: merged and in order, with these traits alone."""
    length = np.diff(ballots.start)
    project, points = ballots.project, ballots.points
    ordered = vote_type is VoteType.ordinal
    if not ordered:
        order = np.lexsort((project, ballots.row))
        project, points = project[order], points[order]
    rows = Rows(
        length=length,
        project=project,
        points=None if ordered or vote_type.is_approval else points,
        voters=ballots.voters,
        traits=[ballots.traits[name][1] for name in traits],
    )
    return merged(
        rows, ballots.points_unit, {name: ballots.traits[name][0] for name in traits}, ordered=ordered
    )


def _of_length(rows: Rows, begins: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Of all rows of one length: the first of each kind, in order, and how many voters it has."""
    which = np.flatnonzero(rows.length == length)
    words = list(_packed(_keys(rows, begins, which, length)))
    order = np.lexsort(words[::-1]) if len(words) != 1 else np.argsort(words[0], kind="stable")
    new = np.zeros(len(which), dtype=bool)
    new[:1] = True
    for word in words:
        sorted_word = word[order]
        new[1:] |= sorted_word[1:] != sorted_word[:-1]
    voters = np.add.reduceat(rows.voters[which[order]], np.flatnonzero(new))
    return which[order[new]], voters


def _keys(rows: Rows, begins: np.ndarray, which: np.ndarray, length: int) -> Iterator[np.ndarray]:
    """What rows of one length are ordered by, the weightiest first; nothing is below nought."""
    at = begins[which]
    for place in range(length):
        yield rows.project[at + place]
    if rows.points is not None:
        for place in range(length):
            yield rows.points[at + place]
    for codes in rows.traits:
        yield codes[which] + 1
    yield np.zeros(len(which), dtype=np.int64)  # so that the empty ballot has a key as well


def _packed(columns: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    """The columns as digits of as few whole numbers as hold them, because few keys are sorted sooner."""
    word: np.ndarray | None = None
    room = 1
    for column in columns:
        base = int(column.max()) + 1
        if word is not None and room * base < _ROOM:
            word = word * base + column
            room *= base
        else:
            if word is not None:
                yield word
            word, room = column.astype(np.int64), base
    if word is not None:
        yield word
