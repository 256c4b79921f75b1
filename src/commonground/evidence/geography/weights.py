"""What must be true of a crosswalk's weights before anything is moved by them."""

from __future__ import annotations

import pandas as pd

from commonground.errors import CrosswalkError
from commonground.evidence.geography.codes import KINDS, not_of_kind, well_formed
from commonground.evidence.sources import AreaKindName

TOLERANCE = 1e-9
"""How far an area's weights may be from one, and a moved total from itself, relative to its size."""


def checked_weights(pairs: pd.DataFrame, from_kind: AreaKindName, to_kind: AreaKindName) -> pd.DataFrame:
    """The columns ``from``, ``to`` and ``weight`` of ``pairs``, sorted.

    Raises ``CrosswalkError``, naming the area, unless every code can be of its kind, every pair stands
    once, weights are above 0 and at most 1, and each area's weights sum to one.
    """
    pairs = pairs[["from", "to", "weight"]].sort_values(["from", "to"], ignore_index=True)
    name = f"The crosswalk from {from_kind} to {to_kind}"
    for column, kind in (("from", KINDS[from_kind]), ("to", KINDS[to_kind])):
        bad = ~well_formed(pairs[column], kind)
        if bad.any():
            raise CrosswalkError(f"{name}: {not_of_kind(pairs[column][bad].iloc[0], kind)}")
    twice = pairs.duplicated(["from", "to"])
    if twice.any():
        first = pairs[twice].iloc[0]
        raise CrosswalkError(f"{name} pairs {first['from']} with {first['to']} twice; keep one of the rows.")
    within = (pairs["weight"] > 0) & (pairs["weight"] <= 1)
    if not within.all():
        first = pairs[~within].iloc[0]
        raise CrosswalkError(
            f"{name} gives {first['from']} a weight of {first['weight']} in {first['to']}; "
            "weights are above 0 and at most 1."
        )
    sums = pairs.groupby("from")["weight"].sum()
    off = sums[(sums - 1).abs() > TOLERANCE]
    if len(off):
        raise CrosswalkError(
            f"{name} places {off.iloc[0]:.9g} of {off.index[0]} instead of all of it; "
            "its weights must sum to 1."
        )
    return pairs
