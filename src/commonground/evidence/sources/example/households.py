"""What the county's census counted: homes and cars, health and qualifications."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from commonground.evidence.sources.example.hidden import Hidden
from commonground.evidence.sources.example.people import OLDEST, between

_PEOPLE_PER_HOUSEHOLD = 2.35


def take_census(hidden: Hidden, people: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """(areas,) counts of people and of households, all of them complete.

    ``people``: (areas, ages) a year later. As in England, homes are less often overcrowded where a deprived
    area is also isolated, so a comparison has something to find on which left-behind wards do better.
    """
    need, lack, town = hidden.deprivation, hidden.isolation, hidden.urban
    areas = len(need)

    def rate(logit: np.ndarray) -> np.ndarray:
        return expit(logit + rng.normal(0, 0.12, areas))

    change = rng.uniform(0.97, 1.02, areas)
    residents, adults, older = (
        np.round(between(people, youngest, OLDEST) * change).astype(np.int64) for youngest in (0, 16, 65)
    )
    size = _PEOPLE_PER_HOUSEHOLD * np.exp(rng.normal(0, 0.05, areas))
    households = np.round(residents / size).astype(np.int64)
    social = rng.binomial(households, rate(-1.7 + 0.4 * need + 0.05 * lack))
    private = rng.binomial(households - social, rate(-1.3 + 0.35 * town - 0.1 * lack))
    return pd.DataFrame(
        {
            "residents": residents,
            "residents_16_plus": adults,
            "households": households,
            "cars_none": rng.binomial(households, rate(-1.4 + 0.3 * need + 0.3 * lack + 0.25 * town)),
            "tenure_owned": households - social - private,
            "tenure_social_rented": social,
            "tenure_private_rented": private,
            "overcrowded": rng.binomial(households, rate(-2.9 + 0.5 * need - 0.55 * lack + 0.3 * town)),
            "disabled": rng.binomial(
                residents, rate(-2.0 + 0.16 * need + 0.06 * lack + 2.0 * older / residents)
            ),
            "bad_health": rng.binomial(residents, rate(-3.0 + 0.24 * need + 0.07 * lack)),
            "no_qualifications": rng.binomial(adults, rate(-1.6 + 0.28 * need + 0.08 * lack - 0.1 * town)),
        }
    )
