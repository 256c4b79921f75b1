"""How evenly the cost of what a count by maximin support bought can be carried, purchase by purchase,
exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import gcd

import numpy as np

from commonground.voice.counting.election import Election
from commonground.voice.counting.explaining.recorded.parts import CountPart


def heaviest_loads(part: CountPart) -> tuple[Fraction, ...]:
    """After each purchase the most that any voter must carry, in minor units, if all carry as evenly as
    can be.
    """
    return tuple(_rounds(part))


def _rounds(part: CountPart) -> Iterator[Fraction]:
    unit = max(gcd(*(each.cost for each in part.bought)), 1)
    carried: dict[int, int] = {}
    heaviest = Fraction(0)
    for each in part.bought:
        carried[each.project] = each.cost // unit
        heaviest = _heaviest(part.scope.election, carried, heaviest)
        yield heaviest * unit


def _heaviest(election: Election, costs: Mapping[int, int], at_least: Fraction) -> Fraction:
    """Raised from a load that cannot be undercut until everybody can carry theirs.

    Where they cannot, the flow shows projects whose cost is too much for their supporters: their load is
    tried next. That ends, as there are finitely many sets of projects and each load is greater than the
    one before.
    """
    from commonground.voice.counting.even_loads import carry

    ballots = election.ballots
    start, named = ballots.start.astype(np.int64), ballots.project.astype(np.int64)
    row = ballots.row.astype(np.int64)
    entries = np.argsort(named, kind="stable")
    place = np.searchsorted(named[entries], np.arange(len(election.projects) + 1))
    load = at_least
    dear = list(costs)
    while True:
        load = max(load, Fraction(sum(costs[each] for each in dear), _people(election, dear)))
        unsent = np.zeros(len(election.projects), dtype=np.int64)
        unsent[list(costs)] = [cost * load.denominator for cost in costs.values()]
        room = ballots.voters * load.numerator
        nothing = np.zeros(len(named), dtype=np.int64)
        projects = np.array(list(costs), dtype=np.int64)
        _, beyond = carry(projects, place, entries, start, named, row, nothing, 0.0, unsent, room)
        dear = np.flatnonzero(beyond).tolist()
        if not dear:
            return load


def _people(election: Election, projects: list[int]) -> int:
    wanted = np.zeros(len(election.projects), dtype=bool)
    wanted[projects] = True
    naming = np.zeros(len(election.ballots), dtype=bool)
    naming[election.ballots.row[wanted[election.ballots.project]]] = True
    return int(election.ballots.voters[naming].sum())
