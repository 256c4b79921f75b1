"""Sharing small areas out by where their postcodes lie: finer than sending each whole to its best fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from commonground.errors import CrosswalkError
from commonground.evidence.geography.boundaries import METRES
from commonground.evidence.geography.containing import first_within

if TYPE_CHECKING:
    import geopandas as gpd


def shares_of_postcodes(
    pairs: pd.DataFrame, postcodes: pd.DataFrame, boundaries: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, str]:
    """Weights of each small area in the larger ones, by the share of its postcodes in each.

    ``pairs``: ``from``, ``to``, each small area's best fit, once. ``postcodes``: ``from``, ``easting``,
    ``northing`` (metres). ``boundaries``: ``code`` and geometry of the larger areas whose boundary is
    known, sorted by code. A postcode within none of them goes to its small area's best fit, and so
    does a small area that has no postcode; a postcode whose small area is not in ``pairs`` is not used.
    Returns ``from``, ``to``, ``weight``, and the basis in words. Raises ``CrosswalkError`` for a small
    area with two best fits, or boundaries that are not in metres.
    """
    twice = pairs["from"].duplicated()
    if twice.any():
        raise CrosswalkError(f"{pairs['from'][twice].iloc[0]} has two best fits; a small area has one.")
    if boundaries.crs is None or boundaries.crs.to_epsg() != METRES:
        raise CrosswalkError(f"Boundaries must be in metres (EPSG:{METRES}) to be compared with postcodes.")
    smaller, best = pd.Index(pairs["from"]), pd.Index(pairs["to"])
    larger = best.union(pd.Index(boundaries["code"])).unique()

    owner = smaller.get_indexer(pd.Index(postcodes["from"]))
    used = owner >= 0
    owner = owner[used]
    within = first_within(postcodes.loc[used, "easting"], postcodes.loc[used, "northing"], boundaries)
    fallback = larger.get_indexer(best)
    place = np.where(within >= 0, larger.get_indexer(pd.Index(boundaries["code"]))[within], fallback[owner])

    bare = np.setdiff1d(np.arange(len(smaller)), owner)
    cells = np.concatenate([owner, bare]) * len(larger) + np.concatenate([place, fallback[bare]])
    cells, counts = np.unique(cells, return_counts=True)
    area = cells // len(larger)
    shares = pd.DataFrame(
        {
            "from": smaller[area],
            "to": larger[cells % len(larger)],
            "weight": counts / np.bincount(area, weights=counts)[area],
        }
    )
    basis = (
        f"shares of {len(owner):,} postcodes, {int((within >= 0).sum()):,} of them within a known boundary "
        f"and the rest by best fit; {len(bare):,} areas without a postcode go whole to their best fit"
    )
    return shares, basis
