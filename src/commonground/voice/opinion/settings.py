"""The few numbers that decide how a conversation is mapped."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.errors import OpinionError


@dataclass(frozen=True)
class Settings:
    """How to map a conversation; the defaults are what is published.

    Raises ``OpinionError`` when a number makes no sense.
    """

    fewest_votes: int = 7
    """Votes that somebody needs to help form the groups, or a vote on every statement if those are fewer."""
    fewest_founders: int = 15
    """People needed to form groups. If fewer have enough votes, the bar on votes is lowered for all."""
    most_groups: int = 5
    """Groups that are tried: from two to this many."""
    smallest_group: int = 5
    """People who form a group, at the least: of fewer, not even a vote of all would be clear at 5 %."""
    set_aside: int = 0
    """Statements that moderation left out, counted as if everybody had passed on them.

    They hold those who voted little nearer to the middle of the map, and change nothing else. This is what
    Polis does with rejected and meta statements (``zero-out-columns``): give the number of those that were
    voted on to draw the map that Polis would."""
    false_discovery_rate: float = 0.05
    """Of the statements that a list calls clear, the share that may be there by chance."""

    def __post_init__(self) -> None:
        least = {
            "fewest_votes": 1,
            "fewest_founders": 1,
            "most_groups": 1,
            "smallest_group": 2,
            "set_aside": 0,
        }
        for name, lowest in least.items():
            if getattr(self, name) < lowest:
                raise OpinionError(
                    f"The {name.replace('_', ' ')} must be {lowest} or more: give a larger number."
                )
        if not 0 < self.false_discovery_rate < 1:
            raise OpinionError("The false discovery rate must lie between 0 and 1: give one such as 0.05.")
