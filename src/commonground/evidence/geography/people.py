"""Where people live: points that stand for them, and the pieces into which all kinds of area cut the land.

Nobody publishes people by address. A postcode is given an equal share of its small area's people; whoever
draws a line on a map then has a fair estimate of who lives inside it, and every official total is conserved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from commonground.errors import GeographyError
from commonground.evidence.geography.containing import first_within
from commonground.evidence.geography.crosswalk import Crosswalk

if TYPE_CHECKING:
    import geopandas as gpd

_STRIP = 2_000
"""Points are kept in strips of this many metres, so that a reader of one place need not read them all."""


def points_of_people(
    postcodes: pd.DataFrame, outlines: gpd.GeoDataFrame, people: pd.Series, centres: pd.DataFrame
) -> pd.DataFrame:
    """One point for each postcode, with its share of the people of the small area that holds it.

    ``postcodes``: ``postcode``, ``easting``, ``northing`` (metres). ``outlines``: small areas, sorted by
    ``code``, in metres. ``people``: (small areas,) by code; ``centres``: ``easting``, ``northing`` by code,
    the one point of a small area that no postcode lies in. A postcode outside every outline belongs to
    the nearest. Returns ``postcode`` (empty for a centre), ``easting``, ``northing``, ``people`` and
    ``small_area``, in strips from west to east. Raises ``GeographyError`` for a small area with people
    but no outline or no point, or one without a number of people.
    """
    located = postcodes.dropna(subset=["easting", "northing"])
    codes = outlines["code"].to_numpy(dtype=object)
    outside = people[~people.index.isin(codes)].fillna(0)
    if (outside > 0).any():
        raise GeographyError(f"{outside.index[outside > 0][0]} has people, but no outline to find them by.")
    known = people.reindex(codes).to_numpy(float, na_value=np.nan)
    if np.isnan(known).any():
        raise GeographyError(f"{codes[np.isnan(known)][0]} has no number of people.")
    held = first_within(located["easting"], located["northing"], outlines)
    astray = np.flatnonzero(held < 0)
    if len(astray):
        stray = located.iloc[astray]
        points = shapely.points(stray["easting"].to_numpy(float), stray["northing"].to_numpy(float))
        held[astray] = shapely.STRtree(outlines.geometry.to_numpy()).nearest(points)
    bare = np.setdiff1d(np.arange(len(codes)), held)
    middles = centres.reindex(codes[bare])
    lost = (known[bare] > 0) & middles["easting"].isna().to_numpy()
    if lost.any():
        raise GeographyError(
            f"{codes[bare][lost][0]} has people, but neither a postcode nor a centre to stand for them."
        )
    middles, bare = middles.dropna(), bare[middles.notna().all(axis=1).to_numpy()]
    ends = pd.DataFrame({"postcode": None, **{axis: middles[axis] for axis in ("easting", "northing")}})
    points = pd.concat([located[list(ends)].astype({"postcode": object}), ends], ignore_index=True)
    points = points.astype({"easting": float, "northing": float})
    area = np.concatenate([held, bare])
    points["people"] = (known / np.bincount(area, minlength=len(codes)).clip(1))[area]
    points["small_area"] = pd.Categorical.from_codes(area, dtype=pd.CategoricalDtype(codes))
    strip = points["easting"] // _STRIP
    return points.iloc[np.lexsort((points["easting"], points["northing"], strip))].reset_index(drop=True)


def older_small_area(small_area: pd.Series, own: pd.Series, changes: Crosswalk) -> pd.Series:
    """The small area of the edition before that each point lies in, by the official list of changes.

    ``small_area``: (points,) of the newer edition; ``own``: (points,) what the postcode's record says, used
    only where a newer area was put together from several and the record names one of them; else the older
    area that gave most. Returns (points,) text, empty where the list of changes names none.
    """
    pairs = changes.pairs.sort_values(["to", "weight", "from"], ascending=[True, False, True])
    first = pairs.drop_duplicates("to").set_index("to")["from"]
    older = small_area.astype("object").map(first)
    several = pairs["to"][pairs["to"].duplicated()].unique()
    unsure = small_area.isin(several)
    named = pd.MultiIndex.from_arrays([own[unsure].astype("object"), small_area[unsure].astype("object")])
    listed = named.isin(pd.MultiIndex.from_frame(pairs[["from", "to"]]))
    older.loc[unsure] = older[unsure].where(~listed, own[unsure].astype("object"))
    return older


def placed_by_outline(
    points: pd.DataFrame, smaller: pd.Series, best: pd.Series, outlines: gpd.GeoDataFrame
) -> pd.Series:
    """The larger area whose outline holds each point; beside every outline, its small area's best fit.

    ``outlines``: ``code`` and geometry in metres, sorted by code. ``best``: larger area by small area.
    """
    held = first_within(points["easting"], points["northing"], outlines)
    found = pd.Series(outlines["code"].to_numpy(dtype=object)[held], index=points.index)
    return found.where(pd.Series(held >= 0, index=points.index), smaller.astype("object").map(best))


def pieces_of(points: pd.DataFrame, kinds: Mapping[str, pd.Series]) -> tuple[pd.DataFrame, pd.Series]:
    """The pieces: every set of points that lie in the same area of each kind.

    ``kinds``: (points,) codes by kind of area, empty where a point lies in none. Returns the pieces
    (``piece``, a number; ``points``; ``people``; one column for each kind) and (points,) each one's piece.
    """
    coded = {kind: pd.factorize(codes, use_na_sentinel=True) for kind, codes in kinds.items()}
    numbers = np.zeros(len(points), dtype=np.int64)
    for code, names in coded.values():
        _, numbers = np.unique(numbers * (len(names) + 1) + code + 1, return_inverse=True)
    count = int(numbers.max()) + 1 if len(numbers) else 0
    _, somewhere = np.unique(numbers, return_index=True)
    pieces = pd.DataFrame(
        {
            "piece": np.arange(count),
            "points": np.bincount(numbers, minlength=count),
            "people": np.bincount(numbers, weights=points["people"], minlength=count),
        }
    )
    for kind, codes in kinds.items():
        pieces[kind] = codes.astype("string").iloc[somewhere].to_numpy()
    return pieces, pd.Series(numbers, index=points.index)
