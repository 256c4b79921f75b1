"""Whether voters can carry the cost of some projects with no load above a given one: a flow, compiled.

Each project sends its cost to those who chose it, and no ballot takes in more than the load for each of its
voters. All amounts are whole numbers, so what is found is exact.

Entries are where a ballot names a project: ``start[i]:start[i + 1]`` stand on ballot ``i``, ``named`` and
``ballot`` are the two ends of each, and ``entries[place[p]:place[p + 1]]`` are those that name project ``p``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_NOT_REACHED = -1
_LEADS_NOWHERE = -2


@njit(cache=True)
def carry(projects, place, entries, start, named, ballot, before, ratio, unsent, room):
    """Send what is ``unsent`` of the costs of ``projects`` to ballots with ``room``, as much as can be sent.

    ``unsent`` (projects,) and ``room`` (ballots,) are int64 and are used up. A flow found ``before``, times
    ``ratio``, is where it begins, for speed alone.

    Returns (entries,) int64, the flow, and (projects,) bool, the projects whose cost together is too much for
    their supporters: all that can still be reached from one with something unsent, or none if all is sent.
    Shortest paths come first, all of one length at a time (Dinic 1970).
    """
    flow = np.zeros(len(named), np.int64)
    for project in projects:
        for k in range(place[project], place[project + 1]):
            entry = entries[k]
            row = ballot[entry]
            amount = min(np.int64(before[entry] * ratio), unsent[project], room[row])
            flow[entry] = amount
            unsent[project] -= amount
            room[row] -= amount
    level = np.empty(len(unsent), np.int64)
    row_level = np.empty(len(room), np.int64)
    while _measure(projects, place, entries, start, named, ballot, flow, unsent, room, level, row_level):
        _send(projects, place, entries, start, named, ballot, flow, unsent, room, level, row_level)
    return flow, level >= 0


@njit(cache=True)
def _measure(projects, place, entries, start, named, ballot, flow, unsent, room, level, row_level):
    """How many projects away each is from one with something unsent; False if none leads to any room."""
    level[:] = _NOT_REACHED
    row_level[:] = _NOT_REACHED
    queue = np.empty(len(projects), np.int64)
    head = 0
    tail = 0
    for project in projects:
        if unsent[project] > 0:
            level[project] = 0
            queue[tail] = project
            tail += 1
    found = False
    nearest = len(projects)
    while head < tail and level[queue[head]] <= nearest:
        project = queue[head]
        head += 1
        for k in range(place[project], place[project + 1]):
            row = ballot[entries[k]]
            if row_level[row] != _NOT_REACHED:
                continue
            row_level[row] = level[project]
            if room[row] > 0:
                found = True
                nearest = level[project]
            for entry in range(start[row], start[row + 1]):
                other = named[entry]
                if flow[entry] > 0 and level[other] == _NOT_REACHED:
                    level[other] = level[project] + 1
                    queue[tail] = other
                    tail += 1
    return found


@njit(cache=True)
def _send(projects, place, entries, start, named, ballot, flow, unsent, room, level, row_level):
    """Send along every shortest path until none is left. A path's entries are sent along and back in turn."""
    at = place[:-1].copy()
    row_at = start[:-1].copy()
    path = np.empty(2 * len(projects) + 2, np.int64)
    for source in projects:
        if level[source] != 0:
            continue
        steps = 0
        project = source
        while unsent[source] > 0:
            if at[project] == place[project + 1]:
                level[project] = _LEADS_NOWHERE
                if steps == 0:
                    break
                steps -= 2
                row_at[ballot[path[steps]]] += 1
                project = named[path[steps]]
                continue
            entry = entries[at[project]]
            row = ballot[entry]
            if row_level[row] != level[project]:
                at[project] += 1
                continue
            path[steps] = entry
            if room[row] > 0:
                amount = min(unsent[source], room[row])
                for step in range(1, steps, 2):
                    amount = min(amount, flow[path[step]])
                for step in range(0, steps + 1, 2):
                    flow[path[step]] += amount
                for step in range(1, steps, 2):
                    flow[path[step]] -= amount
                room[row] -= amount
                unsent[source] -= amount
                steps = 0
                project = source
                continue
            while row_at[row] < start[row + 1]:
                back = row_at[row]
                if flow[back] > 0 and level[named[back]] == level[project] + 1:
                    break
                row_at[row] += 1
            if row_at[row] == start[row + 1]:
                row_level[row] = _LEADS_NOWHERE
                at[project] += 1
                continue
            path[steps + 1] = row_at[row]
            steps += 2
            project = named[row_at[row]]
