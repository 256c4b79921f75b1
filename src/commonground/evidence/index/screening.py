"""Which areas have too little data to be judged, and what each of them lacks."""

from __future__ import annotations

import pandas as pd


def screen(values: pd.DataFrame, at_least: float) -> pd.Series:
    """Why areas are left out: those where less than the share ``at_least`` of the indicators is known.

    ``values``: (areas, indicators), NaN = not known; ``at_least``: a share, 0 to 1. Returns a sentence
    for each area left out, indexed by its code; areas that may be judged are not in it.
    """
    known = values.notna().sum(axis=1)
    total = values.shape[1]
    # Counted, not divided: 3 of 10 must meet a floor of 0.3 whatever floating point makes of it.
    out = known[known < at_least * total - 1e-9]
    missing = gaps(values.loc[out.index])
    sentences = [
        f"{count} of {total} indicators known, fewer than the {at_least:.0%} asked for: {missing[code]}"
        for code, count in out.items()
    ]
    return pd.Series(sentences, index=out.index, dtype="str")


def gaps(values: pd.DataFrame) -> pd.Series:
    """What each area lacks, such as ``no figure for income, health.mood``, indexed by its code.

    ``values``: (areas, indicators), NaN = not known. Areas that lack nothing are not in it.
    """
    unknown = values.isna()
    unknown = unknown[unknown.any(axis=1)]
    names = unknown.columns.to_numpy(dtype=object)
    sentences = [f"no figure for {', '.join(names[row])}" for row in unknown.to_numpy()]
    return pd.Series(sentences, index=unknown.index, dtype="str")
