"""Filling gaps, for those who ask: nothing here is ever done unless a definition says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

Imputer = Literal["median", "authority median"]


@dataclass(frozen=True, eq=False)
class Imputed:
    """The values with their gaps filled, and a mask of the same shape, true where one was filled."""

    values: pd.DataFrame
    filled: pd.DataFrame


def impute(values: pd.DataFrame, how: Imputer, authorities: pd.Series) -> Imputed:
    """Fill the gaps of each indicator with a median: of all areas, or of the area's own authority.

    ``values``: (areas, indicators), NaN = not known; ``authorities``: (areas,) authority codes on the
    same index, used by ``authority median`` only. A gap stays where there is nothing to take a median
    of: no area of the authority has a figure, or the area has no authority.
    """
    if how == "median":
        filled_in = values.fillna(values.median())
    else:
        filled_in = values.fillna(cast(pd.DataFrame, values.groupby(authorities).transform("median")))
    return Imputed(filled_in, values.isna() & filled_in.notna())
