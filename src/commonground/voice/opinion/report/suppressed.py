"""What the public may see: nothing about fewer than ten people, nor what would let it be worked out.

Hiding a small number is not enough where it can be had by subtraction. So

* of groups, those under ten people are hidden and, while the hidden ones together are under ten, the
  smallest of the others too: whoever is missing from the list of groups is one of ten or more;
* of a statement's agrees, disagrees and passes, those under ten are hidden and, while they sum to under ten,
  the smallest of the others too;
* votes within groups are told as shares only, never as counts, so that groups cannot be subtracted from all;
* a share that speaks of all but a few people is told as *at least*, one that speaks of only a few as
  *at most*, each ten people away from its end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.voice.opinion.opinion_map import Group

FEWEST = 10
"""People of whom a figure may be published."""


@dataclass(frozen=True)
class Share:
    """A share of those who voted, as far as it may be told."""

    value: float | None
    """0 to 1; None where too few voted for any figure."""
    bound: str | None = None
    """``"at least"`` or ``"at most"`` where the share itself is hidden beyond the value."""


def hidden_groups(groups: Sequence[Group]) -> set[int]:
    """The ids of groups that are not shown: none, or groups of at least ten people together, or all."""
    by_size = sorted(groups, key=lambda group: (group.size, -group.id))
    hidden = [group for group in by_size if group.size < FEWEST]
    rest = by_size[len(hidden) :]
    while hidden and rest and sum(group.size for group in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return {group.id for group in hidden}


def shown_votes(votes: dict[str, int]) -> dict[str, int | None]:
    """Votes by kind and, as ``seen``, together; None for what is hidden.

    >>> shown_votes({"agrees": 40, "disagrees": 30, "passes": 2})
    {'agrees': 40, 'disagrees': None, 'passes': None, 'seen': 72}
    """
    seen = sum(votes.values())
    if 0 < seen < FEWEST:
        return dict.fromkeys((*votes, "seen"))
    by_size = sorted(votes, key=lambda kind: votes[kind])
    hidden = [kind for kind in by_size if 0 < votes[kind] < FEWEST]
    rest = [kind for kind in by_size if kind not in hidden]
    while hidden and rest and sum(votes[kind] for kind in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return {kind: None if kind in hidden else count for kind, count in votes.items()} | {"seen": seen}


def shown_share(voted: int, seen: int) -> Share:
    """The share who voted so, to a whole percent, kept ten people away from none and from all.

    >>> shown_share(45, 50)
    Share(value=0.8, bound='at least')
    """
    if seen < 2 * FEWEST:
        return Share(None)
    share, least, most = voted / seen, FEWEST / seen, 1 - FEWEST / seen
    if share > most:
        # Towards the middle, lest rounding tells more than the bound.
        return Share(math.floor(most * 100) / 100, "at least")
    if share < least:
        return Share(math.ceil(least * 100) / 100, "at most")
    return Share(round(share, 2))


def shown_count(people: int) -> int | None:
    """A number of people; None for 1 to 9."""
    return None if 0 < people < FEWEST else people
