"""Which statements and whose votes count, and a list of what does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import ACCEPTED, REJECTED, Conversation, Statement


@dataclass(frozen=True)
class LeftOut:
    """What moderation takes out of a conversation."""

    rejected: tuple[Statement, ...]
    """Statements that a moderator rejected."""
    voted_on: int
    """How many of those somebody had voted on before."""
    not_looked_at: tuple[Statement, ...]
    """Statements that nobody has accepted yet; with strict moderation they wait."""
    banned: tuple[str, ...]
    """Participants whose votes never count. What they wrote is judged like any statement."""
    silent: int
    """Participants left without a vote."""
    votes: int
    """Votes that do not count, for any of these reasons."""


def counted(conversation: Conversation, *, strict: bool, banned: Collection[str] = ()) -> Conversation:
    """The conversation that counts.

    Strict: only accepted statements; otherwise all but the rejected. Votes of banned participants go, and so
    does whoever is left without a vote. Meta statements stay: they shape no group, and are reported.
    Raises ``OpinionError`` for a banned participant who is not in the conversation.
    """
    people, statements = _stays(conversation, strict, banned)
    return conversation.only(participants=people, statements=statements)


def left_out(conversation: Conversation, *, strict: bool, banned: Collection[str] = ()) -> LeftOut:
    """What ``counted`` leaves out of the conversation."""
    people, statements = _stays(conversation, strict, banned)
    gone = [one for one, stays in zip(conversation.statements, statements, strict=True) if not stays]
    rejected = np.array([one.moderated == REJECTED for one in conversation.statements], bool)
    shut_out = set(banned)
    return LeftOut(
        rejected=tuple(one for one in gone if one.moderated == REJECTED),
        voted_on=int((rejected & (conversation.of_statements.seen > 0)).sum()),
        not_looked_at=tuple(one for one in gone if one.moderated != REJECTED),
        banned=tuple(name for name in conversation.participants if name in shut_out),
        silent=int((~people).sum()) - len(shut_out),
        votes=int((~(people[conversation.voter] & statements[conversation.statement])).sum()),
    )


def _stays(
    conversation: Conversation, strict: bool, banned: Collection[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Masks over participants and statements."""
    known = set(conversation.participants)
    for name in banned:
        if name not in known:
            near = get_close_matches(name, conversation.participants, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "check the id."
            raise OpinionError(f"There is no participant {name!r} to ban; {hint}")
    least = ACCEPTED if strict else REJECTED + 1
    statements = np.array([one.moderated >= least for one in conversation.statements], bool)
    shut_out = set(banned)
    people = np.array([name not in shut_out for name in conversation.participants], bool)
    voting = np.zeros(len(people), bool)
    voting[conversation.voter[statements[conversation.statement]]] = True
    return people & voting, statements
