"""Money, numbers and lists as the sentences write them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from commonground.voice.counting.election import Election
from commonground.voice.counting.money import as_money


def money(election: Election, amount: Fraction | int) -> str:
    """An amount (minor units), rounded down to a minor unit; large ones that are no whole number to a
    unit.
    """
    minor = floor(amount)
    if minor != amount and minor >= 1000 * election.minor_units:
        minor -= minor % election.minor_units
    return as_money(minor, election.currency, election.minor_units)


def at_most(election: Election, amount: Fraction | int) -> str:
    """An amount (minor units), rounded up to a minor unit: what nobody paid more than."""
    return as_money(ceil(amount), election.currency, election.minor_units)


def about(election: Election, amount: Fraction | int) -> str:
    """An amount (minor units) to the nearest minor unit, with a word where that is not all of it."""
    said = as_money(round(amount), election.currency, election.minor_units)
    return said if round(amount) == amount else f"about {said}"


def titled(election: Election, project: int) -> str:
    """A project as people know it: its name on one line, or its number."""
    one = election.projects[project]
    name = " ".join(one.name.split())
    return name if name else f"Project {one.id}"


def people(number: int) -> str:
    """1 person, 2 people, …"""
    return "1 person" if number == 1 else f"{number:,} people"


def many(number: int, what: str) -> str:
    """1 vote, 2 votes, …"""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def either(parts: Sequence[str]) -> str:
    """a, b or c."""
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
