"""The figures of the county that describe it beyond its two indices, each drawn by a chance of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.crimes import record_crimes
from commonground.evidence.sources.example.districts import Division
from commonground.evidence.sources.example.giving import give_grants
from commonground.evidence.sources.example.hidden import Hidden
from commonground.evidence.sources.example.households import take_census
from commonground.evidence.sources.example.services import run_buses, survey_services


@dataclass(frozen=True)
class Figures:
    """What was counted, surveyed and recorded.

    ``census`` and ``services`` have one row per area, in the county's order. Each of the others names the
    ``area``, ``ward`` or ``district`` of a row by its number, since not every one has a row.
    """

    census: pd.DataFrame
    services: pd.DataFrame
    buses: pd.DataFrame
    crimes: pd.DataFrame
    grants: pd.DataFrame
    healthy_years: pd.DataFrame


def gather_figures(
    hidden: Hidden, division: Division, people: np.ndarray, unreached: np.ndarray, rng: np.random.Generator
) -> Figures:
    """Count, survey and record it all. ``people``: (areas, ages); ``unreached``: as in ``County``."""
    census, services, buses, crimes, grants, years = rng.spawn(6)
    return Figures(
        census=take_census(hidden, people, census),
        services=survey_services(hidden, unreached, services),
        buses=run_buses(hidden, buses),
        crimes=record_crimes(hidden, division.ward, people, crimes),
        grants=give_grants(hidden, division.ward, people, grants),
        healthy_years=_healthy_years(hidden, division.district, people, years),
    )


def _healthy_years(
    hidden: Hidden, district: np.ndarray, people: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Years a newborn child can expect to live in good health: known for whole districts only."""
    residents = people.sum(axis=1)
    need = np.bincount(district, residents * hidden.deprivation) / np.bincount(district, residents)
    years = np.round(62 - 3 * need + rng.normal(0, 0.4, need.size), 1)
    unsure = rng.uniform(0.9, 1.6, need.size)
    return pd.DataFrame(
        {
            "district": np.arange(need.size),
            "years": years,
            "low": np.round(years - unsure, 1),
            "high": np.round(years + unsure, 1),
        }
    )
