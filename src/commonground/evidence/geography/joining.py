"""Outlines of larger areas, put together from those of the small areas that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

_MANY = 200
"""From so many parts on, working out where each border crosses each other one takes seconds."""

_SAME = 1e-6
"""How much of its land, as a share, an outline joined the quick way may gain or lose."""


def put_together(
    small: pd.Series, large: pd.Series, outlines: Mapping[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """The outline of each ``large`` area: the union of its ``small`` ones.

    ``small``, ``large``: (pieces,) codes side by side, as often as they meet; ``outlines`` by small code.
    A large area that cuts a small one in two has no outline, as nobody drew the cut; nor has one of whose
    small areas none has an outline.
    """
    pairs = pd.DataFrame({"small": small, "large": large}).drop_duplicates()
    drawn = pairs[pairs["small"].isin(list(outlines))]
    cut = drawn["large"][drawn["small"].duplicated(keep=False)]
    whole = drawn[~drawn["large"].isin(cut)].dropna()
    return {
        str(code): joined([outlines[part] for part in group])
        for code, group in whole.groupby("large")["small"]
    }


def joined(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """The union of areas that hardly overlap; of many, by the borders that they share."""
    if len(shapes) < _MANY:
        return shapely.union_all(shapes)
    parts = np.asarray(shapes, dtype=object)
    try:
        quick = shapely.make_valid(shapely.coverage_union_all(parts))
    except shapely.GEOSException:  # a border that one area draws with a corner more than its neighbour does
        return shapely.union_all(parts)
    land = shapely.area(parts).sum()
    if quick.geom_type in ("Polygon", "MultiPolygon") and abs(quick.area - land) <= _SAME * land:
        return quick
    return shapely.union_all(parts)
