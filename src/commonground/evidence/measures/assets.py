"""Places within reach: which assets a measure counts, where they are, and how many lie near each area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from commonground.errors import MeasureError
from commonground.evidence.geography import DEGREES, METRES, count_within, pairs_within
from commonground.evidence.measures.definition import Assets
from commonground.evidence.sources import spaced

if TYPE_CHECKING:
    import geopandas as gpd


def assets_of(
    where: str, assets: Assets, table: pd.DataFrame, postcodes: pd.DataFrame | None
) -> pd.DataFrame:
    """The assets that count, one row each: ``name``, ``category``, ``easting``, ``northing`` (metres).

    ``table`` holds metres (``easting``, ``northing``), degrees (``lon`` or ``long``, ``lat``) or a column of
    postcodes, which are looked up in ``postcodes`` (``postcode``, ``easting``, ``northing``). An asset
    that cannot be placed is left out. ``where`` names the measure in errors.
    """
    for column, wanted in assets.where.items():
        table = table[table[column].astype("string").isin(wanted)]
    found = pd.DataFrame(
        {
            "name": table.get(assets.name or "name", pd.Series(pd.NA, index=table.index, dtype="string")),
            "category": table.get("category", assets.source),
        }
    )
    if assets.postcode is not None:
        assert postcodes is not None, "a measure of postcodes comes with their list"
        places = postcodes.dropna(subset=["postcode"]).drop_duplicates("postcode").set_index("postcode")
        written = spaced(table[assets.postcode])
        found["easting"], found["northing"] = (
            written.astype(object).map(places[axis]) for axis in ("easting", "northing")
        )
    elif {"easting", "northing"} <= set(table.columns):
        found["easting"], found["northing"] = (table[axis].astype(float) for axis in ("easting", "northing"))
    elif "lat" in table and ("lon" in table or "long" in table):
        from pyproj import Transformer

        turn = Transformer.from_crs(DEGREES, METRES, always_xy=True)
        longitude = table["lon"] if "lon" in table else table["long"]
        metres = turn.transform(
            longitude.to_numpy(float, na_value=np.nan), table["lat"].to_numpy(float, na_value=np.nan)
        )
        # A missing degree comes out as an endless number of metres.
        found["easting"], found["northing"] = (np.where(np.isfinite(axis), axis, np.nan) for axis in metres)
    else:
        raise MeasureError(
            f"{where}: {assets.source} does not say where its places are; name a column of postcodes."
        )
    return found.dropna(subset=["easting", "northing"]).reset_index(drop=True)


def near_each(assets: pd.DataFrame, outlines: gpd.GeoDataFrame, metres: float) -> pd.DataFrame:
    """Every asset with every area that it lies inside of, or within ``metres`` of: ``asset``, ``area``.

    ``outlines``: indexed by code, in metres. ``asset`` is the number of the row in ``assets``.
    """
    points = assets[["easting", "northing"]].to_numpy(float)
    area, asset = pairs_within(points, outlines.geometry.to_numpy(), metres)
    codes = outlines.index.to_numpy(dtype=object)[area]
    near = pd.DataFrame({"asset": asset, "area": pd.array(codes, dtype="string")})
    return near.sort_values(["asset", "area"], ignore_index=True)


def counted(near: pd.DataFrame, larger: pd.Series) -> pd.Series:
    """How many assets each larger area has within reach; one near several parts of it counts once.

    ``near``: what ``near_each`` says of the parts. ``larger``: for each part, the area it is a part of.
    Returns (larger areas,) int by code, every area being there.
    """
    codes = pd.Index(np.unique(larger.to_numpy(dtype=object)))
    part = near["area"].astype("category")
    owners = larger.astype(object).reindex(part.cat.categories.astype(object))
    owner = codes.get_indexer(pd.Index(owners))[part.cat.codes.to_numpy()]
    held = owner >= 0
    pairs = np.unique(near["asset"].to_numpy(np.int64)[held] * len(codes) + owner[held])
    return pd.Series(np.bincount(pairs % len(codes), minlength=len(codes)), index=codes)


def counted_near(assets: pd.DataFrame, outlines: gpd.GeoDataFrame, metres: float) -> pd.Series:
    """How many assets lie inside or within ``metres`` of each area: a hard edge, no decay with distance.

    An asset may serve several areas. Returns (areas,) int by code, every area being there.
    """
    points = assets[["easting", "northing"]].to_numpy(float)
    found = count_within(points, outlines.geometry.to_numpy(), metres)
    return pd.Series(found, index=outlines.index.astype(object))
