"""What may be told of small groups of voters: nothing about fewer than ten, nor what would let it be
worked out.

Hiding a small number is not enough where it can be had by subtraction from a total. So while those that
are hidden are together under ten, the smallest of the others are hidden, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

FEWEST = 10
"""Voters of whom a figure may be published."""

Key = TypeVar("Key")


def hidden(counts: Mapping[Key, int]) -> set[Key]:
    """The groups not to be shown, of groups that together are everybody: none, or ten voters or more, or all.

    >>> sorted(hidden({"a": 40, "b": 30, "c": 2}))
    ['b', 'c']
    """
    by_size = sorted((number, at, key) for at, (key, number) in enumerate(counts.items()) if number)
    out = [key for number, _, key in by_size if number < FEWEST]
    rest = [key for number, _, key in by_size if number >= FEWEST]
    while out and rest and sum(counts[key] for key in out) < FEWEST:
        out.append(rest.pop(0))
    return set(out)


def shown(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """The counts, None for those that are hidden."""
    out = hidden(counts)
    return {key: None if key in out else number for key, number in counts.items()}
