"""What lies in an area or near it: a hard line at so many metres from the boundary, without any decay.

A place just over the boundary serves the people on this side as well, so one point may count for several
areas (OCSI's Community Needs Index counts assets in the same way, within 1 km).
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.errors import GeographyError


def pairs_within(points: np.ndarray, outlines: np.ndarray, metres: float) -> tuple[np.ndarray, np.ndarray]:
    """Every outline with every point that lies inside it, or no more than ``metres`` from it.

    ``points``: (n, 2) eastings and northings; ``outlines``: (areas,) shapely geometries, both in metres of
    the national grid. Returns (pairs,) positions of outlines and (pairs,) of points; an outline that
    is missing has none near it. Raises ``GeographyError`` for a distance below nought, and for a point
    whose place is not known.
    """
    _check(points, metres)
    tree = shapely.STRtree(np.asarray(shapely.points(points), dtype=object))
    area, point = tree.query(np.asarray(outlines, dtype=object), predicate="dwithin", distance=metres)
    return area, point


def count_within(points: np.ndarray, outlines: np.ndarray, metres: float) -> np.ndarray:
    """(areas,) how many points lie inside each outline or near it; arguments as for ``pairs_within``."""
    area, _ = pairs_within(points, outlines, metres)
    return np.bincount(area, minlength=len(outlines))


def within(points: np.ndarray, outline: BaseGeometry, metres: float) -> np.ndarray:
    """(n,) whether each point lies inside the outline, or no more than ``metres`` from it.

    Arguments and errors as for ``pairs_within``, for one outline.
    """
    _check(points, metres)
    found = np.zeros(len(points), dtype=bool)
    if outline.is_empty:
        return found
    west, south, east, north = outline.bounds
    low, high = (west - metres, south - metres), (east + metres, north + metres)
    # Most points are far away, and a glance at the box round the outline tells so.
    likely = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    shapely.prepare(outline)
    found[likely] = shapely.dwithin(outline, shapely.points(points[likely]), metres)
    return found


def _check(points: np.ndarray, metres: float) -> None:
    if not metres >= 0:
        raise GeographyError(f"Nothing is within {metres:g} metres; give a distance of nought or more.")
    unknown = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if unknown.size:
        raise GeographyError(
            f"{unknown.size:,} of the points have no place on the grid (the first is number "
            f"{unknown[0] + 1:,}); leave them out, and say so."
        )
