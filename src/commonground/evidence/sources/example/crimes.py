"""What was reported to the police, with small numbers kept back as the force's own rule says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.hidden import Hidden

SHOWN_FROM = 3
"""A smaller number, none included, is not published."""


def record_crimes(
    hidden: Hidden, ward: np.ndarray, people: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Crimes in a year by kind; ``area`` is the position, and a number below ``SHOWN_FROM`` is missing.

    About one area in five hundred, never in a planted ward, has no row: the force's map does not show it yet.
    """
    need, lack, town = hidden.deprivation, hidden.isolation, hidden.urban
    thousands = people.sum(axis=1) / 1_000
    areas = len(need)

    def count(log_rate: np.ndarray) -> np.ndarray:
        return rng.poisson(thousands * np.exp(log_rate + rng.normal(0, 0.25, areas)))

    table = pd.DataFrame(
        {
            "antisocial": count(2.6 + 0.22 * need + 0.05 * lack + 0.2 * town),
            "burglary": count(1.3 + 0.22 * need + 0.15 * town),
            "violence": count(3.2 + 0.25 * need + 0.15 * town),
        }
    ).astype("Int64")
    table = table.mask(table < SHOWN_FROM)
    table.insert(0, "area", np.arange(areas))
    unmapped = rng.choice(np.flatnonzero(~hidden.planted[ward]), max(1, areas // 500), replace=False)
    return table[~table["area"].isin(unmapped)].reset_index(drop=True)
