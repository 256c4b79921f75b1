"""A conversation: people's agree, disagree and pass on short statements, in one canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from commonground.errors import OpinionError

if TYPE_CHECKING:
    import pandas as pd

AGREE, PASS, DISAGREE = 1, 0, -1
ACCEPTED, NOT_LOOKED_AT, REJECTED = 1, 0, -1


@dataclass(frozen=True)
class Statement:
    """One short claim that people agree or disagree with."""

    id: str
    text: str = ""
    author: str | None = None
    moderated: int = NOT_LOOKED_AT
    """1 accepted, 0 not looked at, −1 rejected."""
    is_meta: bool = False
    """It asks who somebody is, not what they want: reported, but no ground for a group."""
    is_seed: bool = False
    """The organisers wrote it, before anybody voted."""


@dataclass(frozen=True, eq=False)
class Totals:
    """Votes by kind, one entry for each statement or each participant, as int64 arrays."""

    agrees: np.ndarray
    disagrees: np.ndarray
    passes: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """Votes of any kind: agrees, disagrees and passes together."""
        return self.agrees + self.disagrees + self.passes


@dataclass(frozen=True, eq=False)
class Conversation:
    """Who voted what on which statement: one vote for each pair that met.

    The three arrays of votes run alongside, sorted by voter and then by statement, so that two conversations
    of the same votes are the same whatever order they were given in. Raises ``OpinionError`` when built from
    arrays that break this.
    """

    topic: str
    participants: tuple[str, ...]
    """Ids, in natural order: numbers by value, then text. Some may have voted on nothing."""
    statements: tuple[Statement, ...]
    """In natural order of id. Some may have no votes."""
    voter: np.ndarray
    """(votes,) int32, position in ``participants``."""
    statement: np.ndarray
    """(votes,) int32, position in ``statements``."""
    vote: np.ndarray
    """(votes,) int8: 1 agree, −1 disagree, 0 pass. Not voted: no entry."""

    def __post_init__(self) -> None:
        if not len(self.voter) == len(self.statement) == len(self.vote):
            raise OpinionError("The voters, statements and votes of a conversation must be equally many.")
        people, said = len(self.participants), len(self.statements)
        if not (_within(self.voter, 0, people - 1) and _within(self.statement, 0, said - 1)):
            raise OpinionError("A vote points at a participant or a statement that the conversation lacks.")
        if not _within(self.vote, DISAGREE, AGREE):
            raise OpinionError("A vote must be 1 (agree), -1 (disagree) or 0 (pass).")
        pair = self.voter.astype(np.int64) * max(said, 1) + self.statement
        if (pair[1:] <= pair[:-1]).any():
            raise OpinionError("Votes must be sorted by voter and statement, with one for each pair.")

    @classmethod
    def from_votes(
        cls,
        voters: Sequence[object] | np.ndarray | pd.Categorical,
        statements: Sequence[object] | np.ndarray | pd.Categorical,
        votes: npt.ArrayLike,
        times: npt.ArrayLike | None = None,
        *,
        topic: str = "",
        about: Iterable[Statement] = (),
        present: Iterable[str] = (),
    ) -> Self:
        """A conversation from votes in any order; of a person's votes on a statement the last one counts.

        ``voters``, ``statements``: (votes,) ids, as numbers or text, or a Categorical of them.
        ``votes``: (votes,) of 1, −1, 0. ``times``: (votes,) numbers that grow with time; without them all
        votes are of one time. Should a person's last votes on a statement bear the same time and differ,
        nobody can tell what they meant, and the pair counts as a pass. ``about``: the statements; one that
        is voted on but not among them is added without text. ``present``: ids of participants who may not
        have voted.
        Raises ``OpinionError`` for a vote that is none of the three, and for a statement described twice.
        """
        cast = np.asarray(votes)
        if len(cast) and not np.isin(cast, (AGREE, PASS, DISAGREE)).all():
            odd = cast[~np.isin(cast, (AGREE, PASS, DISAGREE))][0]
            raise OpinionError(f"A vote of {odd} is none of 1 (agree), -1 (disagree) and 0 (pass).")
        when = None if times is None else np.asarray(times)
        if not len(voters) == len(statements) == len(cast) == (len(cast) if when is None else len(when)):
            raise OpinionError("There must be one voter, one statement, one vote and one time to each vote.")
        described: dict[str, Statement] = {}
        for one in about:
            if one.id in described:
                raise OpinionError(f"Statement {one.id!r} is described twice; give each an id of its own.")
            described[one.id] = one
        people, voter = _positions(voters, present)
        ids, said = _positions(statements, described)
        pair = voter.astype(np.int64) * max(len(ids), 1) + said
        order = np.argsort(pair, kind="stable") if when is None else np.lexsort((when, pair))
        last, vote = _last_of_each_pair(
            pair[order], None if when is None else when[order], cast[order].astype(np.int8)
        )
        return cls(
            topic=topic,
            participants=people,
            statements=tuple(described.get(name) or Statement(name) for name in ids),
            voter=voter[order[last]],
            statement=said[order[last]],
            vote=vote,
        )

    @property
    def of_statements(self) -> Totals:
        """Votes by kind for each statement."""
        return self._totals(self.statement, len(self.statements))

    @property
    def of_participants(self) -> Totals:
        """Votes by kind for each participant."""
        return self._totals(self.voter, len(self.participants))

    def _totals(self, of: np.ndarray, length: int) -> Totals:
        by_kind = (np.bincount(of[self.vote == kind], minlength=length) for kind in (AGREE, DISAGREE, PASS))
        return Totals(*by_kind)

    def only(self, *, participants: np.ndarray | None = None, statements: np.ndarray | None = None) -> Self:
        """The conversation of some participants and statements: boolean masks over each, None for all."""
        people = np.ones(len(self.participants), bool) if participants is None else participants
        said = np.ones(len(self.statements), bool) if statements is None else statements
        kept = people[self.voter] & said[self.statement]
        return type(self)(
            topic=self.topic,
            participants=tuple(name for name, stays in zip(self.participants, people, strict=True) if stays),
            statements=tuple(one for one, stays in zip(self.statements, said, strict=True) if stays),
            voter=(np.cumsum(people) - 1).astype(np.int32)[self.voter[kept]],
            statement=(np.cumsum(said) - 1).astype(np.int32)[self.statement[kept]],
            vote=self.vote[kept],
        )


def natural_order(ids: Iterable[str]) -> list[str]:
    """Ids as people sort them: whole numbers by value, then everything else as text.

    >>> natural_order(["10", "b", "9", "a"])
    ['9', '10', 'a', 'b']
    """
    return sorted(ids, key=_natural)


def _natural(name: str) -> tuple[bool, int, str]:
    # Digits of other scripts and endless ones stay text: int() would misread or refuse them.
    whole = name.isascii() and name.isdigit() and len(name) < 20
    return (not whole, int(name) if whole else 0, name)


def _positions(
    given: Sequence[object] | np.ndarray | pd.Categorical, more: Iterable[str]
) -> tuple[tuple[str, ...], np.ndarray]:
    """All ids in natural order, and (votes,) int32 the position of each one given among them."""
    import pandas as pd  # half a second to import, and its hashing takes a tenth of the time of a sort

    numbers, distinct = pd.factorize(given if isinstance(given, pd.Categorical) else np.asarray(given))
    names = [str(name) for name in distinct]
    order = natural_order({*names, *more})
    place = {name: at for at, name in enumerate(order)}
    moved = np.array([place[name] for name in names], dtype=np.int32)
    return tuple(order), moved[numbers] if len(names) else np.empty(0, np.int32)


def _last_of_each_pair(
    pair: np.ndarray, when: np.ndarray | None, vote: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the votes, sorted by pair and time, are the last of their pair; and the vote that counts."""
    if not len(pair):
        return np.empty(0, bool), vote
    same_pair = pair[1:] == pair[:-1]
    last = np.append(~same_pair, True)
    if last.all():
        return last, vote
    # Runs of one pair at one time: where a run holds two kinds of answer, its vote is unknown.
    one_time = same_pair if when is None else same_pair & (when[1:] == when[:-1])
    starts = np.flatnonzero(np.append(True, ~one_time))
    low, high = np.minimum.reduceat(vote, starts), np.maximum.reduceat(vote, starts)
    settled = np.where(low == high, low, PASS).astype(np.int8)
    # A pair's last vote lies in its last run.
    ends_pair = last[np.append(starts[1:], len(vote)) - 1]
    return last, settled[ends_pair]


def _within(values: np.ndarray, low: int, high: int) -> bool:
    return len(values) == 0 or bool(values.min() >= low and values.max() <= high)
