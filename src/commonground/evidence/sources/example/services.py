"""What lies within reach: buses then and now, parks, fast internet, and how many people feel cut off."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from commonground.evidence.sources.example.hidden import Hidden

YEARS = (2014, 2024)
"""The two years whose timetables were counted."""


def run_buses(hidden: Hidden, rng: np.random.Generator) -> pd.DataFrame:
    """Departures from the stops of each area: a row for each of ``YEARS``, none for an area without a stop.

    Columns ``area`` (its position), ``year``, ``weekday_runs`` and ``sunday_runs``. Isolated areas began
    with fewer and lost more; where the last bus was taken away there is a row with 0.
    """
    lack, town = hidden.isolation, hidden.urban
    stop = np.flatnonzero(rng.random(len(lack)) > expit(-2.7 + 0.5 * lack - 0.6 * town))
    lack, town = lack[stop], town[stop]
    runs = rng.poisson(np.exp(4.4 - 0.25 * lack + 0.35 * town + rng.normal(0, 0.3, stop.size)))
    tables = []
    for year in YEARS:
        sunday = rng.binomial(runs, expit(-0.9 - 0.2 * lack + 0.15 * town))
        tables.append(pd.DataFrame({"area": stop, "year": year, "weekday_runs": runs, "sunday_runs": sunday}))
        runs = rng.poisson(runs * np.exp(-0.15 - 0.14 * lack + rng.normal(0, 0.25, stop.size)))
    return pd.concat(tables, ignore_index=True)


def survey_services(hidden: Hidden, unreached: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """(areas,) distance to a park, shares of homes with fast internet, and of people offline and lonely.

    ``unreached``: positions of areas no survey reached, which have no figure for people. Fast internet is
    known to the whole percent only, and not at all where no operator made a return.
    """
    need, lack, town = hidden.deprivation, hidden.isolation, hidden.urban
    areas = len(need)

    def percent(logit: np.ndarray, decimals: int) -> np.ndarray:
        return np.round(100 * expit(logit), decimals)

    fast = percent(1.0 - 0.35 * lack + 0.6 * town + rng.normal(0, 0.4, areas), 0)
    fast[rng.choice(areas, max(2, areas // 200), replace=False)] = np.nan
    lonely = percent(-2.7 + 0.15 * need + 0.12 * lack + rng.normal(0, 0.1, areas), 1)
    unsure = rng.uniform(1.2, 2.4, areas)
    table = pd.DataFrame(
        {
            "park_metres": np.round(np.exp(6.0 + 0.1 * lack - 0.15 * town + rng.normal(0, 0.35, areas))),
            "gigabit_percent": fast,
            "offline_percent": percent(
                -2.3 + 0.2 * need + 0.2 * lack - 0.1 * town + rng.normal(0, 0.1, areas), 1
            ),
            "lonely_percent": lonely,
            "lonely_low": np.round(np.maximum(lonely - unsure, 0.1), 1),
            "lonely_high": np.round(lonely + unsure, 1),
        }
    )
    surveyed = ["offline_percent", "lonely_percent", "lonely_low", "lonely_high"]
    table.loc[unreached, surveyed] = np.nan
    return table
