"""What is measured of each small area: counts drawn by chance from true rates, noisy scores, and gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.hidden import Hidden, smooth
from commonground.evidence.sources.example.people import between

SHEETS: dict[str, dict[str, str]] = {
    "Income Domain": {
        "income_deprived": "Income deprived people (numerator)",
        "income_deprived_children": "Children aged 0 to 15 in income deprived families (numerator)",
        "income_deprived_older": "Income deprived people aged 65 and over (numerator)",
    },
    "Work Domain": {
        "out_of_work": "People aged 16 to 64 involuntarily out of work (numerator)",
    },
    "Skills Domain": {
        "no_qualifications": "People aged 16 to 64 with no qualifications (numerator)",
        "attainment": "Key stage 4 attainment: average points per pupil",
        "not_entering_higher_education": "Young people not entering higher education (proportion)",
    },
    "Health Domain": {
        "years_of_life_lost": "Years of potential life lost indicator",
        "illness_ratio": "Comparative illness and disability ratio indicator",
        "acute_morbidity": "Acute morbidity indicator",
        "mood_score": "Mood and anxiety disorders indicator",
    },
    "Living Environment Domain": {
        "poor_condition": "Housing in poor condition (proportion)",
        "overcrowded": "Overcrowded households (proportion)",
        "fuel_poor": "Households in fuel poverty (proportion)",
        "air_quality": "Air quality indicator",
        "road_casualties": "Road casualties per thousand people",
        "km_to_gp": "Road distance to a GP surgery (km)",
        "km_to_food_shop": "Road distance to a general store or supermarket (km)",
    },
}
"""The workbook's sheets, and on each the heading that stands over every indicator."""

_SMALLEST = 10
_ROUNDED_TO = 5


def measure(
    hidden: Hidden,
    ward: np.ndarray,
    seeds: np.ndarray,
    spacing: float,
    people: np.ndarray,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, np.ndarray]:
    """(areas, indicators) as published, and the positions of areas that no survey reached.

    Counts are rounded to 5, those under 10 withheld, a few cells missing. The four health indicators
    share one cause and differ in how noisily they show it.
    """
    need, town = hidden.deprivation, hidden.urban
    areas = len(need)
    health = 0.8 * need + 0.5 * smooth(seeds, 3 * spacing, rng)
    housing = 0.4 * need + 0.7 * smooth(seeds, 4 * spacing, rng)

    def noise(size: float) -> np.ndarray:
        return rng.normal(0, size, areas)

    def count(youngest: int, oldest: int, logit: np.ndarray) -> np.ndarray:
        counted = rng.binomial(between(people, youngest, oldest), _rate(logit + noise(0.12)))
        return np.where(counted < _SMALLEST, np.nan, rounded(counted))

    table = pd.DataFrame(
        {
            "income_deprived": count(0, 90, -2.0 + 0.7 * need),
            "income_deprived_children": count(0, 15, -1.6 + 0.75 * need),
            "income_deprived_older": count(65, 90, -2.1 + 0.65 * need),
            "out_of_work": count(16, 64, -2.2 + 0.65 * need),
            "no_qualifications": count(16, 64, -1.7 + 0.55 * need - 0.1 * town),
            "attainment": np.round(np.clip(46.5 - 4.5 * need + noise(3.5), 5, 88), 1),
            "not_entering_higher_education": np.round(_rate(0.9 + 0.5 * need - 0.1 * town + noise(0.3)), 3),
            "years_of_life_lost": np.round(58 * np.exp(0.2 * health + noise(0.14)), 3),
            "illness_ratio": np.round(105 * np.exp(0.33 * health + noise(0.18)), 3),
            "acute_morbidity": np.round(102 * np.exp(0.18 * health + noise(0.12)), 3),
            "mood_score": np.round(0.6 * health + noise(0.5), 3),
            "poor_condition": np.round(_rate(-1.6 + 0.4 * housing + noise(0.2)), 3),
            "overcrowded": np.round(_rate(-2.9 + 0.5 * housing + 0.3 * town + noise(0.25)), 3),
            "fuel_poor": np.round(_rate(-1.9 + 0.35 * housing - 0.1 * town + noise(0.15)), 3),
            "air_quality": np.round(np.exp(-0.1 + 0.18 * town + noise(0.08)), 3),
            "road_casualties": np.round(rng.gamma(4, np.exp(-0.9 + 0.15 * town + 0.1 * need) / 2), 3),
            "km_to_gp": np.round(np.exp(0.35 - 0.5 * town + noise(0.35)), 3),
            "km_to_food_shop": np.round(np.exp(0.05 - 0.5 * town + noise(0.4)), 3),
        }
    )
    unreached = np.sort(
        rng.choice(np.flatnonzero(~hidden.planted[ward]), max(1, areas // 1_000), replace=False)
    )
    return _with_gaps(table, unreached, rng), unreached


def rounded(count: np.ndarray) -> np.ndarray:
    """Counts of people to the nearest 5, as they are released."""
    return np.round(count / _ROUNDED_TO).astype(np.int64) * _ROUNDED_TO


def _with_gaps(table: pd.DataFrame, unreached: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Take away cells as real returns do: a school's, a road's, and all that only a survey can tell."""
    for column in ("attainment", "road_casualties"):
        table.loc[rng.choice(len(table), max(1, len(table) // 150), replace=False), column] = np.nan
    surveyed = [name for sheet in ("Skills Domain", "Health Domain") for name in SHEETS[sheet]]
    table.loc[unreached, surveyed] = np.nan
    return table


def _rate(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
