"""What a ward has for people to do together, as the county's own partnership counted it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.hidden import Hidden

_PEOPLE_PER_HOUSEHOLD = 2.35


def count_community(
    hidden: Hidden, ward: np.ndarray, people: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """(wards,) counts and their denominators, one row per ward.

    ``ward``: (areas,) ward numbers; ``people``: (areas, ages). Two cells in a hundred of the grants are
    missing, since a funder did not answer. Everything else is complete: the ward that made no
    return at all is left out by the caller.
    """
    residents = np.bincount(ward, people.sum(axis=1)).astype(np.int64)
    adults = np.bincount(ward, people[:, 18:].sum(axis=1))
    lack, need, town = (
        np.bincount(ward, people.sum(axis=1) * field) / residents
        for field in (hidden.isolation, hidden.deprivation, hidden.urban)
    )
    thousands = residents / 1_000
    households = np.round(residents / _PEOPLE_PER_HOUSEHOLD).astype(np.int64)
    electorate = np.round(adults * rng.uniform(0.88, 0.97, residents.size)).astype(np.int64)
    awards = rng.poisson(thousands * np.exp(0.6 - 0.5 * lack))
    pounds = np.array([rng.lognormal(8.6, 0.9, number).sum() for number in awards])
    table = pd.DataFrame(
        {
            "residents": residents,
            "electorate": electorate,
            "households": households,
            "places_to_meet": rng.poisson(thousands * np.exp(1.0 - 0.5 * lack + 0.15 * town)),
            "charities": rng.poisson(thousands * np.exp(0.8 - 0.45 * lack - 0.1 * need)),
            "grants_pounds": np.round(pounds).astype(np.int64),
            "votes_cast": rng.binomial(electorate, _rate(-0.6 - 0.25 * lack - 0.1 * need)),
            "households_without_car": rng.binomial(
                households, _rate(-1.4 + 0.3 * lack + 0.3 * need + 0.25 * town)
            ),
            "weekday_departures": rng.poisson(np.exp(5.4 - 0.35 * lack + 0.3 * town)),
        }
    )
    unanswered = rng.choice(residents.size, max(2, residents.size // 50), replace=False)
    table["grants_pounds"] = table["grants_pounds"].astype("Int64")
    table.loc[unanswered, "grants_pounds"] = pd.NA
    return table


def _rate(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
