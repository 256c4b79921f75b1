"""Which outline holds which point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

_AT_ONCE = 250_000  # points are made in batches, since a million and a half at a time take 300 MB


def first_within(eastings: pd.Series, northings: pd.Series, boundaries: gpd.GeoDataFrame) -> np.ndarray:
    """Position of the first of ``boundaries`` that each point (metres) lies within, −1 for none."""
    shapes = boundaries.geometry.to_numpy()
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    found = np.full(len(eastings), len(shapes))
    places = np.column_stack([eastings.to_numpy(float), northings.to_numpy(float)])
    located = np.flatnonzero(np.isfinite(places).all(axis=1))
    for start in range(0, len(located), _AT_ONCE):
        batch = located[start : start + _AT_ONCE]
        point, shape = tree.query(shapely.points(places[batch]), predicate="within")
        # Where boundaries overlap, the lowest code wins, so that the order of the file does not matter.
        np.minimum.at(found, batch[point], shape)
    return np.where(found == len(shapes), -1, found)
