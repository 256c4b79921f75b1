"""While shares are low, many projects are out of reach, and many ballots differ in nothing else."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from commonground.voice.counting.equal_shares.supporters import Supporters

_MANY = 2_000_000  # entries: merging then takes much time and memory
_WORTH = 0.97  # where more than this part of the entries would stay, all stay
_WORTH_OF_MANY = 0.5


def within_reach(supporters: Supporters, share: Fraction) -> Supporters:
    """What counts as long as no voter has more than ``share`` minor units: the same runs, from fewer ballots.

    A project whose supporters could not pay for its lowest level with all their shares together is left out.
    Ballots that then say the same are merged, and those that say nothing go. Projects keep their positions.
    """
    start, costs = supporters.levels
    least = np.minimum.reduceat(costs, start[:-1])
    choosing = np.repeat(np.arange(supporters.projects), np.diff(supporters.start))
    people = np.bincount(choosing, supporters.voters, supporters.projects)
    near = supporters.supported & (people * float(share) * (1 + 1e-9) >= least)
    staying = np.diff(supporters.start)[near].sum()
    worth = _WORTH if len(supporters.holder) < _MANY else _WORTH_OF_MANY
    if not staying or staying > worth * len(supporters.holder):
        return supporters
    by_ballot, project, weight = supporters.by_ballot
    kept = near[project]
    row = np.repeat(np.arange(len(supporters.ballot_voters)), np.diff(by_ballot))[kept]
    project, weight = project[kept], weight[kept]
    rows, length = np.unique(row, return_counts=True)
    group, chosen = _alike(project, weight, length)
    first = _starts(length)
    long = length[chosen]
    entries = np.repeat(first[chosen] - _starts(long), long) + np.arange(long.sum())
    order = np.argsort(project[entries], kind="stable")
    counts = np.bincount(project[entries], minlength=supporters.projects)
    return Supporters(
        scope=supporters.scope,
        by_cost=supporters.by_cost,
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        holder=np.repeat(np.arange(len(chosen), dtype=np.int32), long)[order],
        weight=weight[entries][order].astype(np.float64),
        ballot_voters=np.bincount(group, supporters.ballot_voters[rows], len(chosen)).astype(np.int64),
    )


def _starts(length: np.ndarray) -> np.ndarray:
    """Where each of rows of these lengths starts, if they stand one after the other."""
    return np.cumsum(length) - length


def _alike(project: np.ndarray, weight: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(which group each row is in, a row of each group). Rows of a group have the same projects and weights.

    Rows are put together by a sum of random numbers. Then each is held against the row that stands for its
    group, so that chance can put nothing together that is not alike.
    """
    first = _starts(length)
    numbers = np.random.default_rng(0).integers(0, 2**63, (2, int(project.max()) + 1), dtype=np.uint64)
    keys = np.add.reduceat(numbers[0, project] + numbers[1, project] * weight.astype(np.uint64), first)
    _, chosen, group = np.unique(keys, return_index=True, return_inverse=True)
    stand_in = chosen[group]
    apart = length != length[stand_in]
    row = np.repeat(np.arange(len(length)), length)
    other = np.minimum(np.arange(len(row)) + (first[stand_in] - first)[row], len(row) - 1)
    differs = (project != project[other]) | (weight != weight[other])
    apart[row[differs]] = True
    group[apart] = len(chosen) + np.arange(apart.sum())
    return group, np.concatenate([chosen, np.flatnonzero(apart)])
