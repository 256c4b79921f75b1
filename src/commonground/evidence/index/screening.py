"""Which areas have too little data to be judged, and what each of them lacks."""

from __future__ import annotations

import numpy as np
import pandas as pd


def screen(values: pd.DataFrame, at_least: float) -> pd.Series:
    """Why areas are left out: those where less than the share ``at_least`` of the indicators is known.

    ``values``: (areas, indicators), NaN = not known; ``at_least``: a share, 0 to 1. Returns a sentence
    for each area left out, indexed by its code; areas that may be judged are not in it.
    """
    total = values.shape[1]
    known = np.count_nonzero(values.notna(), axis=1)
    # With a hair of room: 3 of 10 must meet a floor of 0.3 whatever floating point makes of 0.3 · 10.
    rows = np.flatnonzero(known < at_least * total - 1e-9)
    lacking = gaps(values.iloc[rows])
    sentences = [
        f"{count} of {total} indicators known, fewer than the {at_least:.0%} asked for: {what}"
        for count, what in zip(known[rows], lacking, strict=True)
    ]
    return pd.Series(sentences, index=lacking.index, dtype="str")


def gaps(values: pd.DataFrame) -> pd.Series:
    """What each area lacks, such as ``no figure for income, health.mood``, indexed by its code.

    ``values``: (areas, indicators), NaN = not known. Areas that lack nothing are not in it.
    """
    unknown = values.isna().to_numpy()
    rows = np.flatnonzero(unknown.any(axis=1))
    names = values.columns.to_numpy(dtype=object)
    sentences = [f"no figure for {', '.join(names[unknown[row]])}" for row in rows]
    return pd.Series(sentences, index=values.index[rows], dtype="str")
