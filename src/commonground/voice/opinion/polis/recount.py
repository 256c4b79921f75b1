"""What an export claims held against a recount of its votes. Differences are notes, never a failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation, natural_order
from commonground.voice.opinion.polis.matrix import Matrix


def totals_that_differ(
    conversation: Conversation, claimed: Mapping[str, tuple[int, int]], name: str
) -> Iterator[str]:
    """A note if the agrees and disagrees that a file claims for statements are not those of the votes.

    Raises ``OpinionError`` if the claims fit the votes turned round: Polis' database writes −1 for agree,
    and a copy of it would make every opinion its opposite.
    """
    at = {one.id: number for number, one in enumerate(conversation.statements)}
    ids = [one for one in claimed if one in at]
    if not ids:
        return
    place = np.array([at[one] for one in ids])
    stated = np.array([claimed[one] for one in ids])
    totals = conversation.of_statements
    counted = np.column_stack([totals.agrees, totals.disagrees])[place]
    telling = counted[:, 0] != counted[:, 1]
    fits = (stated == counted).all(axis=1)
    fits_turned = (stated == counted[:, ::-1]).all(axis=1)
    if (fits_turned & telling).sum() > max((fits & telling).sum(), telling.sum() / 2):
        raise OpinionError(
            f"The votes say the opposite of the totals in {name}: they seem to write -1 for agree, as Polis' "
            "database does; turn their signs round."
        )
    if not fits.all():
        odd = natural_order(ids[number] for number in np.flatnonzero(~fits))
        yield (
            f"{name}: the agrees and disagrees of {_statements(odd, of=len(ids))} are not those of the "
            "votes, which were recounted."
        )


def undescribed(conversation: Conversation, described: Sequence[str], name: str) -> Iterator[str]:
    """A note on statements that have votes and no line in the list of statements."""
    listed = set(described)
    odd = [one.id for one in conversation.statements if one.id not in listed]
    if odd:
        yield f"{name} lacks {_statements(odd)} with votes; they count, without a text."


def people_that_differ(matrix: Matrix, counted: Conversation, name: str) -> Iterator[str]:
    """Notes where the matrix' own totals for participants are not those of its votes."""
    totals = counted.of_participants
    recounted = {"n-votes": totals.seen, "n-agree": totals.agrees, "n-disagree": totals.disagrees}
    at = {person: number for number, person in enumerate(counted.participants)}
    place = np.array([at[person] for person in matrix.participants], int)
    for heading, stated in matrix.claimed.items():
        if (stated != recounted[heading][place]).any():
            # How many would be a count of people, and might be a small one.
            yield f"{name}: {heading} is not the number of everybody's votes; the votes were recounted."
    if matrix.ignored:
        named = ", ".join(repr(one) for one in matrix.ignored[:5])
        yield f"{name}: left out columns that are neither known nor a statement's id: {named}."


def votes_that_differ(votes: Conversation, matrix: Conversation, names: tuple[str, str]) -> Iterator[str]:
    """A note if the list of votes and the matrix do not hold the same votes. The list is what counts."""
    people = _numbering([votes.participants, matrix.participants])
    said = _numbering([[one.id for one in each.statements] for each in (votes, matrix)])

    def cells(of: Conversation) -> np.ndarray:
        """(votes,) int64: participant, statement and vote as one number."""
        person = np.array([people[one] for one in of.participants], np.int64)[of.voter]
        statement = np.array([said[one.id] for one in of.statements], np.int64)[of.statement]
        return (person * len(said) + statement) * 3 + of.vote + 1

    here, there = cells(votes), cells(matrix)
    met = len(np.intersect1d(here // 3, there // 3, assume_unique=True))
    alike = len(np.intersect1d(here, there, assume_unique=True))
    if alike < max(len(here), len(there)):
        yield (
            f"{names[0]} and {names[1]} differ on {met - alike:,} votes; {len(here) - met:,} are in the "
            f"first alone and {len(there) - met:,} in the second alone; {names[0]} counts."
        )


def _numbering(lists: Iterable[Iterable[str]]) -> dict[str, int]:
    """A number for each id that is on any of the lists."""
    return {one: number for number, one in enumerate(dict.fromkeys(chain.from_iterable(lists)))}


def _statements(ids: Sequence[str], of: int | None = None) -> str:
    named = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
    among = f" of {of:,}" if of is not None else ""
    return f"{len(ids):,}{among} {'statement' if len(ids) == 1 and not of else 'statements'} ({named})"
