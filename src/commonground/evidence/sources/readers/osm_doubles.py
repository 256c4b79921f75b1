"""What OpenStreetMap shows twice: as a point and as the outline round it, or as two outlines of one thing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

WITHIN = 100.0
"""Metres. A thing and its twin of the same name may stand this far apart, as a pub and its car park do."""


def once_each(things: pd.DataFrame, points: np.ndarray, outlines: np.ndarray) -> pd.DataFrame:
    """The rows of ``things`` without the twins; an unnamed outline takes the name of the twin it stands for.

    Two things of one category are one if the point of the first lies inside the outline of the second
    and they have the same name, or one of them has none; or if they have the same name and are no
    more than 100 metres apart. The outline is kept, and of two outlines the larger. Two points are
    always two things: a chain may well have two cafés in one street.

    ``points``: (things, 2) metres. ``outlines``: (things,) polygons in metres, None for what has none.
    """
    places = np.asarray(shapely.points(points), dtype=object)
    first, second = shapely.STRtree(outlines).query(places, predicate="dwithin", distance=WITHIN)
    category = things["category"].to_numpy()
    alike = (first != second) & (category[first] == category[second])
    first, second = first[alike], second[alike]
    size = np.nan_to_num(shapely.area(outlines))
    # From large to small, so that whether the larger of a pair stays is settled before it is asked.
    rank = np.argsort(np.argsort(-size, kind="stable"), kind="stable")
    below = rank[first] > rank[second]
    first, second = first[below], second[below]
    inside = shapely.intersects(places[first], outlines[second])
    order = np.lexsort([rank[second], rank[first]])

    names = [None if pd.isna(name) else str(name) for name in things["name"]]
    plain = [name and name.casefold() for name in names]
    kept = np.ones(len(things), dtype=bool)
    pairs = zip(first[order].tolist(), second[order].tolist(), inside[order].tolist(), strict=True)
    for one, other, is_inside in pairs:
        if not (kept[one] and kept[other]):
            continue
        nameless = not (plain[one] and plain[other])
        if is_inside if nameless else plain[one] == plain[other]:
            kept[one] = False
            if plain[other] is None:
                names[other], plain[other] = names[one], plain[one]
    return things.assign(name=pd.array(names, dtype="string"))[kept]
