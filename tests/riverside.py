"""An election that can be followed by hand, for the tests of why a count came out as it did."""

from __future__ import annotations

from commonground.voice.counting import Completion, Election, EqualShares
from small_elections import small_election

PLAIN = EqualShares(completion=Completion.none)


def riverside(budget: int = 100) -> Election:
    """Ten voters, at first with 10 each.

    Seven buy a for 5 each; then four of them have 5 left, and b takes that and 8 from two more. The one who
    wants c, for 12, holds 10.
    """
    return small_election(budget, {"a": 35, "b": 36, "c": 12}, {"ab": 4, "a": 3, "b": 2, "c": 1})
