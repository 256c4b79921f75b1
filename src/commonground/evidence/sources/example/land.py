"""The land itself: cells that fit together without gaps, because neighbours are made of the same vertices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi

from commonground.evidence.sources.example.settling import Settlement

_WIGGLE = 0.3
_SHORTEST = 1.0
_ROUNDS = 2


@dataclass(frozen=True)
class Land:
    """Cells of small areas, in metres of the national grid.

    ``seeds``: (areas, 2) a point inside each cell. ``vertices``: (v, 2) the corners all cells share.
    ``ring``: vertex numbers of every cell's outline one after another, and ``start``: (areas + 1,)
    where each begins. ``neighbours``: (p, 2) pairs of cells with a border in common, each pair once.
    """

    seeds: np.ndarray
    vertices: np.ndarray
    ring: np.ndarray
    start: np.ndarray
    neighbours: np.ndarray

    def polygons(self, vertices: np.ndarray) -> np.ndarray:
        """(areas,) shapely polygons over ``vertices``: these, or the same ones in another projection."""
        corners = np.diff(self.start)
        # A ring ends where it began.
        closing = np.insert(self.ring, self.start[1:], self.ring[self.start[:-1]])
        owner = np.repeat(np.arange(corners.size), corners + 1)
        rings = shapely.linearrings(vertices[closing], indices=owner)
        return np.asarray(shapely.polygons(rings), dtype=object)


def shape_land(settlement: Settlement, rng: np.random.Generator) -> Land:
    """Grow a cell around each point of a settlement.

    Voronoi cells of points that are first moved to the middle of their cells twice (Lloyd), so
    that they look drawn rather than scattered. Every border is then bent once, towards one of its two
    points and less than half way, which keeps it inside the two triangles that no other border enters:
    so cells still neither overlap nor leave gaps.
    """
    points = settlement.points
    for _ in range(_ROUNDS):
        points = _middles(Voronoi(np.vstack([points, settlement.sea])), len(points))
    diagram = Voronoi(np.vstack([points, settlement.sea]))
    return _cells(diagram, points, rng)


def degrees(vertices: np.ndarray) -> np.ndarray:
    """Longitude and latitude of grid references, to the centimetre (seven places)."""
    east, north = np.asarray(vertices, dtype=float).T
    turned = Transformer.from_crs(27700, 4326, always_xy=True).transform(east, north)
    return np.round(np.column_stack(turned), 7)


def _borders(diagram: Voronoi, areas: int) -> tuple[np.ndarray, np.ndarray]:
    """(b, 2) points either side and (b, 2) vertices at either end, of borders of cells on land."""
    ashore = (diagram.ridge_points < areas).any(axis=1)
    return diagram.ridge_points[ashore], np.asarray(diagram.ridge_vertices)[ashore]


def _middles(diagram: Voronoi, areas: int) -> np.ndarray:
    """The mean of each land cell's corners."""
    points, ends = _borders(diagram, areas)
    halves = diagram.vertices[ends].mean(axis=1)
    owner = points.ravel()
    count = np.bincount(owner, minlength=len(diagram.points))[:areas]
    sums = [np.bincount(owner, np.repeat(halves[:, axis], 2), len(diagram.points))[:areas] for axis in (0, 1)]
    return np.column_stack(sums) / count[:, None]


def _cells(diagram: Voronoi, seeds: np.ndarray, rng: np.random.Generator) -> Land:
    areas = len(seeds)
    points, ends = _borders(diagram, areas)
    corners, ends = _merge_close(diagram.vertices, ends)
    kept = ends[:, 0] != ends[:, 1]
    points, ends = points[kept], ends[kept]

    towards = points[np.arange(len(points)), rng.integers(0, 2, len(points))]
    middle = corners[ends].mean(axis=1)
    bent = middle + rng.uniform(0, _WIGGLE, (len(points), 1)) * (diagram.points[towards] - middle)
    vertices = np.vstack([corners, bent])

    # Each border belongs to the cells on both its sides; those at sea are let go.
    cell = points.ravel()
    border = np.repeat(np.arange(len(points)), 2)[cell < areas]
    cell = cell[cell < areas]
    first, second = ends[border].T
    out = middle[border] - seeds[cell]
    span_a, span_b = corners[first] - seeds[cell], corners[second] - seeds[cell]
    turned = span_a[:, 0] * span_b[:, 1] - span_a[:, 1] * span_b[:, 0] < 0
    order = np.lexsort([np.arctan2(out[:, 1], out[:, 0]), cell])
    begins = np.where(turned, second, first)[order]
    ring = np.column_stack([begins, len(corners) + border[order]]).ravel()
    start = np.concatenate([[0], np.cumsum(2 * np.bincount(cell, minlength=areas))])
    between = (points < areas).all(axis=1)
    return Land(seeds, vertices, ring, start, np.sort(points[between], axis=1))


def _merge_close(vertices: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw together corners less than a metre apart: no map shows them, and rounding would cross them."""
    short = np.hypot(*(vertices[ends[:, 0]] - vertices[ends[:, 1]]).T) < _SHORTEST
    pairs = ends[short]
    link = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(vertices),) * 2)
    _, group = connected_components(link, directed=False)
    _, representative = np.unique(group, return_index=True)
    return vertices[representative], group[ends]
