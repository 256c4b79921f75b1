"""Filling gaps, for those who ask: nothing here is ever done unless a definition says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Imputer = Literal["median", "authority median"]


@dataclass(frozen=True)
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
        medians = values.median()
        filled_in = values.fillna(medians)
    else:
        medians = values.groupby(authorities).transform("median")
        filled_in = values.fillna(medians)
    return Imputed(filled_in, values.isna() & filled_in.notna())
