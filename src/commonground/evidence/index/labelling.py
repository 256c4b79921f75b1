"""Arrays inside, labels outside: whatever index came in goes out again."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

Numbers = TypeVar("Numbers", np.ndarray, pd.Series, pd.DataFrame)
"""Numbers by area: a plain array, or a labelled one. Two dimensions are (areas, indicators)."""


def bare(numbers: np.ndarray | pd.Series | pd.DataFrame) -> np.ndarray:
    """The numbers alone, as float64, with every kind of missing value turned into NaN."""
    if isinstance(numbers, pd.Series | pd.DataFrame):
        return numbers.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(numbers, dtype=float)


def relabel(numbers: np.ndarray, like: Numbers) -> Numbers:
    """``numbers`` with the labels of ``like``, which has the same shape."""
    if isinstance(like, pd.DataFrame):
        return pd.DataFrame(numbers, index=like.index, columns=like.columns)
    if isinstance(like, pd.Series):
        return pd.Series(numbers, index=like.index, name=like.name)
    return numbers


def column_name(numbers: np.ndarray | pd.Series | pd.DataFrame, position: int) -> str:
    """What to call a column in a sentence to a person."""
    if isinstance(numbers, pd.DataFrame):
        return str(numbers.columns[position])
    if isinstance(numbers, pd.Series) and numbers.name is not None:
        return str(numbers.name)
    return f"indicator {position + 1}"


def area_name(numbers: np.ndarray | pd.Series | pd.DataFrame, position: int) -> str:
    """What to call an area in a sentence to a person: its code where there is one."""
    if isinstance(numbers, pd.Series | pd.DataFrame):
        return f"area {numbers.index[position]}"
    return f"area number {position + 1}"
