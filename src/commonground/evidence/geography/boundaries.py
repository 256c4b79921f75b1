"""Boundaries: metres for work, degrees for the web, and every repair said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from commonground.errors import GeographyError

if TYPE_CHECKING:
    import geopandas as gpd

METRES = 27700
"""EPSG code of the British National Grid: distances and areas are true enough to work with."""

DEGREES = 4326
"""EPSG code of longitude and latitude, which web maps read."""


def work_boundaries(boundaries: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The boundaries in metres (EPSG:27700), rings repaired, and a table of what was wrong.

    ``boundaries`` has the codes in its first column; no row is dropped. The table has one row per
    area that is not as it was: ``code`` and ``fault``, which is the repaired fault or ``no geometry``.
    Without a survey's shift grid the change of system is good to a few metres. Raises
    ``GeographyError`` if the boundaries do not say which coordinates they are in, or cannot be in them.
    """
    return _projected(boundaries, METRES)


def web_boundaries(boundaries: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The boundaries in degrees (EPSG:4326), longitude first; otherwise as ``work_boundaries``."""
    return _projected(boundaries, DEGREES)


def _projected(boundaries: gpd.GeoDataFrame, system: int) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    if boundaries.crs is None:
        raise GeographyError("The boundaries do not say which coordinates they are in; add their EPSG code.")
    projected = boundaries.to_crs(system)
    # Validity is judged after the change of system, which can itself make a narrow ring cross itself.
    shapes = projected.geometry.to_numpy().copy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if not np.isfinite(shapely.bounds(shapes[~absent])).all():
        raise GeographyError(
            f"The boundaries cannot be in the coordinates they claim ({boundaries.crs.name}), since some "
            "would lie outside the world; correct their EPSG code."
        )
    broken = ~absent & ~shapely.is_valid(shapes)
    reasons = pd.Series(shapely.is_valid_reason(shapes[broken]), dtype="string")
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    collapsed = broken & shapely.is_empty(shapes)

    fault = pd.Series(pd.NA, index=range(len(shapes)), dtype="string")
    fault[absent] = "no geometry"
    fault[broken] = ("ring repaired: " + reasons.str.replace(r"\[.*", "", regex=True)).to_numpy()
    fault[collapsed] = "no area left once its rings were repaired"
    faults = pd.DataFrame({"code": projected.iloc[:, 0].astype("string").to_numpy(), "fault": fault})
    return projected.set_geometry(shapes, crs=system), faults.dropna(subset=["fault"]).reset_index(drop=True)
