"""What each voter had earned and paid in a count by sequential Phragmén, purchase by purchase, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from commonground.voice.counting.explaining.recorded.parts import CountPart
from commonground.voice.counting.explaining.recorded.payments import Payments


@dataclass(frozen=True)
class Earned:
    """One purchase: what everybody had earned by then (minor units), and what its supporters gave: all
    they had.

    They may have had more than it cost where it was bought at a lower level than it had asked for before.
    """

    by_then: Fraction
    payments: Payments


def earnings_of(part: CountPart) -> tuple[Earned, ...]:
    """The purchases of one part of a count, in order."""
    return tuple(_rounds(part))


def _rounds(part: CountPart) -> Iterator[Earned]:
    election, ballots = part.scope.election, part.scope.election.ballots
    times = [Fraction(0)]
    last = np.zeros(len(ballots), dtype=np.int64)  # when each ballot's voters last paid, as a place in times
    for each in part.bought:
        backing = ballots.row[ballots.project == each.project]
        people = np.bincount(last[backing], ballots.voters[backing], len(times)).astype(np.int64).tolist()
        had = sum((time * number for time, number in zip(times, people, strict=True)), Fraction(0))
        now = max(times[-1], (had + each.cost) / int(election.votes[each.project]))
        yield Earned(now, Payments.of((now - t, n) for t, n in zip(times, people, strict=True)))
        last[backing] = len(times)
        times.append(now)
