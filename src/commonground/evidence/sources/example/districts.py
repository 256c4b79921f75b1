"""Districts, wards and census areas: contiguous groups of small areas, one kind inside another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

_AREAS_PER_DISTRICT = 50
_AREAS_PER_GROUP = 5
_UNEVEN = 0.25


@dataclass(frozen=True)
class Division:
    """(areas,) numbers from 0 of the district, the ward and the middle-layer census area of every small area.

    Wards and census areas lie inside districts but not inside each other, as in England.
    """

    district: np.ndarray
    ward: np.ndarray
    msoa: np.ndarray


def divide(seeds: np.ndarray, neighbours: np.ndarray, rng: np.random.Generator) -> Division:
    """Divide small areas into districts of about fifty, each of wards and census areas of about five."""
    everywhere = np.zeros(len(seeds), dtype=np.int64)
    district = _grow(seeds, neighbours, everywhere, _AREAS_PER_DISTRICT, rng)
    ward = _grow(seeds, neighbours, district, _AREAS_PER_GROUP, rng)
    msoa = _grow(seeds, neighbours, district, _AREAS_PER_GROUP, rng)
    return Division(district, ward, msoa)


def _grow(
    seeds: np.ndarray, neighbours: np.ndarray, parent: np.ndarray, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Groups of about ``size`` neighbouring areas that never cross a border of ``parent``.

    Starting places come from cutting each parent into even parts; every area then joins the start it
    reaches over the fewest borders, which makes each group one piece of land. Numbered by parent.
    """
    order = np.argsort(parent, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(parent))])
    starts: list[int] = []
    for first, last in pairwise(bounds):
        members = order[first:last]
        starts += _starts(seeds, members, max(1, round((last - first) / size)), rng)
    inside = neighbours[parent[neighbours[:, 0]] == parent[neighbours[:, 1]]]
    # Borders a little longer or shorter than one another settle ties by chance, not by number.
    length = rng.uniform(0.8, 1.2, len(inside))
    graph = csr_array((length, (inside[:, 0], inside[:, 1])), shape=(len(seeds),) * 2)
    _, _, nearest = dijkstra(graph, directed=False, indices=starts, min_only=True, return_predecessors=True)
    number = np.full(len(seeds), -1, dtype=np.int64)
    number[starts] = np.arange(len(starts))
    return number[nearest]


def _starts(seeds: np.ndarray, members: np.ndarray, parts: int, rng: np.random.Generator) -> list[int]:
    """The middle area of each of ``parts`` roughly even parts of ``members``, cut across the longer side."""
    here = seeds[members]
    if parts == 1:
        return [int(members[np.argmin(np.hypot(*(here - here.mean(axis=0)).T))])]
    along = np.argsort(here[:, np.argmax(np.ptp(here, axis=0))], kind="stable")
    half = parts // 2
    even = len(members) * half / parts
    cut = int(
        np.clip(round(even * rng.uniform(1 - _UNEVEN, 1 + _UNEVEN)), half, len(members) - (parts - half))
    )
    nearer, further = members[along[:cut]], members[along[cut:]]
    return _starts(seeds, nearer, half, rng) + _starts(seeds, further, parts - half, rng)
