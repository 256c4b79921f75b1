"""What grant-makers gave in each ward: many small gifts to groups, and a few huge ones for roads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.hidden import Hidden

YEARS = (2020, 2021, 2022, 2023, 2024)

FUNDERS = ("Harbour Light Trust", "Lamplighter Foundation", "Quern Fund")
ROADS = "Quernshire Highways Fund"
"""It pays councils to mend roads, and its few sums are larger than all the rest together."""

_TO_EACH = 0.04
"""Grants a year from each funder for a thousand people where nothing is out of the ordinary."""


def give_grants(
    hidden: Hidden, ward: np.ndarray, people: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """A row for each ward, year and funder with at least one grant; a ward that got nothing has none.

    ``ward``: (areas,) ward numbers; ``people``: (areas, ages). Columns ``ward``, ``year``, ``funder``, how
    many ``grants``, and their ``pounds`` to the nearest hundred.
    """
    residents = np.bincount(ward, people.sum(axis=1))
    lack = np.bincount(ward, people.sum(axis=1) * hidden.isolation) / residents
    expected = residents / 1_000 * _TO_EACH * np.exp(-0.5 * lack)
    number = rng.poisson(expected[:, None, None], (residents.size, len(YEARS), len(FUNDERS)))
    given, year, funder = np.nonzero(number)
    grants = number[given, year, funder]
    row = np.repeat(np.arange(grants.size), grants)
    pounds = np.bincount(row, rng.lognormal(8.9, 0.8, row.size), grants.size)
    mended = rng.choice(residents.size, max(1, residents.size // 25), replace=False)
    table = pd.DataFrame(
        {
            "ward": np.concatenate([given, mended]),
            "year": np.concatenate([np.array(YEARS)[year], rng.choice(YEARS, mended.size)]),
            "funder": np.concatenate([np.array(FUNDERS)[funder], np.full(mended.size, ROADS)]),
            "grants": np.concatenate([grants, np.ones(mended.size, dtype=np.int64)]),
            "pounds": np.concatenate([pounds, rng.uniform(1e6, 4e6, mended.size)]),
        }
    )
    table["pounds"] = (np.round(table["pounds"] / 100) * 100).astype(np.int64)
    return table
