"""The whole invented county, thought up from one seed; nothing here touches a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from commonground.errors import GeographyError
from commonground.evidence.sources.example.community import count_community
from commonground.evidence.sources.example.districts import Division, divide
from commonground.evidence.sources.example.figures import Figures, gather_figures
from commonground.evidence.sources.example.hidden import Hidden, hide
from commonground.evidence.sources.example.indicators import measure, rounded
from commonground.evidence.sources.example.land import Land, shape_land
from commonground.evidence.sources.example.meeting_places import MeetingPlaces, open_doors
from commonground.evidence.sources.example.names import COUNTY, name_districts, name_wards
from commonground.evidence.sources.example.people import between, populate
from commonground.evidence.sources.example.postcodes import Postcodes, deliver
from commonground.evidence.sources.example.recoding import Recoding, recode
from commonground.evidence.sources.example.settling import settle

FEWEST, MOST = 100, 400_000


@dataclass(frozen=True)
class County:
    """Everything true of the county. Rows and arrays over ``areas`` are in one order, that of ``land``.

    ``areas``: codes, names and surroundings of each small area, columns named as ONS names them.
    ``wards``: (wards,) rows of ``wd24cd``, ``wd24nm``, ``lad24cd``, ``lad24nm`` and the community counts.
    ``people``: (areas, 91) by single year of age. ``claimants``: one row per 2011 area.
    ``silent``: number of the ward that made no community return. ``unreached``: areas no survey reached.
    """

    land: Land
    division: Division
    hidden: Hidden
    recoding: Recoding
    areas: pd.DataFrame
    wards: pd.DataFrame
    people: np.ndarray
    indicators: pd.DataFrame
    claimants: pd.DataFrame
    postcodes: Postcodes
    meeting: MeetingPlaces
    silent: int
    unreached: np.ndarray
    figures: Figures


def imagine_county(areas: int, seed: int) -> County:
    """Think up a county of ``areas`` small areas; the same two numbers give the same county.

    Raises ``GeographyError`` for fewer areas than make a county or more than there are postcodes for.
    """
    if not FEWEST <= areas <= MOST:
        raise GeographyError(
            f"An example county has {FEWEST} to {MOST:,} areas, not {areas:,}; give a number between."
        )
    # A stream of chance for each part, so that a change to one leaves the others as they were.
    chance = iter(np.random.default_rng(seed).spawn(14))
    settlement = settle(areas, next(chance))
    land = shape_land(settlement, next(chance))
    division = divide(land.seeds, land.neighbours, next(chance))
    sizes = shapely.area(land.polygons(land.vertices))
    hidden = hide(settlement, land.seeds, sizes, division, next(chance))
    people = populate(hidden, next(chance))
    districts = name_districts(int(division.district.max()) + 1, next(chance))
    msoas = _msoa_names(division, districts)
    recoding = recode(division, msoas, land.seeds, land.neighbours, next(chance))
    postcodes = deliver(land, np.argsort(recoding.code), recoding.pieces, next(chance))
    wards = _wards(division, districts, next(chance))
    table = _areas(recoding, division, msoas, wards)
    community = count_community(hidden, division.ward, people, next(chance))
    indicators, unreached = measure(
        hidden, division.ward, land.seeds, settlement.spacing, people, next(chance)
    )
    last = next(chance)
    claimants = _claimants(hidden, people, recoding.pieces, last)
    silent = int(last.choice(np.flatnonzero(~hidden.planted)))
    meeting = open_doors(hidden, people, postcodes, next(chance))
    figures = gather_figures(hidden, division, people, unreached, next(chance))
    return County(
        land=land,
        division=division,
        hidden=hidden,
        recoding=recoding,
        areas=table.assign(**_surroundings(sizes, settlement.spacing)),
        wards=pd.concat([wards, community], axis=1),
        people=people,
        indicators=indicators,
        claimants=claimants,
        postcodes=postcodes,
        meeting=meeting,
        silent=silent,
        unreached=unreached,
        figures=figures,
    )


def _msoa_names(division: Division, districts: list[str]) -> np.ndarray:
    """(areas,) names like ``Harrelmere 001``: the district's, and a number that starts again in each."""
    first = np.full(len(districts), len(division.msoa))
    np.minimum.at(first, division.district, division.msoa)
    within = division.msoa - first[division.district] + 1
    names = [
        f"{districts[district]} {number:03d}"
        for district, number in zip(division.district, within, strict=True)
    ]
    return np.array(names, dtype=object)


def _wards(division: Division, districts: list[str], rng: np.random.Generator) -> pd.DataFrame:
    _, somewhere = np.unique(division.ward, return_index=True)
    district = division.district[somewhere]
    return pd.DataFrame(
        {
            "wd24cd": [f"X05{number + 1:06d}" for number in range(len(district))],
            "wd24nm": name_wards(district, districts, rng),
            "lad24cd": [f"X07{number + 1:06d}" for number in district],
            "lad24nm": [districts[number] for number in district],
        }
    )


def _areas(recoding: Recoding, division: Division, msoas: np.ndarray, wards: pd.DataFrame) -> pd.DataFrame:
    around = wards.iloc[division.ward].reset_index(drop=True)
    names = {"lsoa21cd": recoding.code, "lsoa21nm": recoding.name}
    middle = {"msoa21cd": [f"X02{number + 1:06d}" for number in division.msoa], "msoa21nm": msoas}
    return pd.DataFrame(names).join(around).assign(**middle, rgn24cd="X12000001", rgn24nm=COUNTY)


def _surroundings(sizes: np.ndarray, spacing: float) -> dict[str, np.ndarray]:
    """The rural-urban class, by how much land an area's people have between them."""
    room = sizes / spacing**2
    kind = np.digitize(room, [1.0, 1.8])
    names = ("Urban", "Larger rural", "Smaller rural")
    return {
        "ruc21cd": np.array(["UN1", "RLN1", "RSN1"], dtype=object)[kind],
        "ruc21nm": np.array([f"{name}: Nearer to a major town or city" for name in names], dtype=object)[
            kind
        ],
        "ruc21_broad": np.array(["Urban", "Rural", "Rural"], dtype=object)[kind],
    }


def _claimants(
    hidden: Hidden, people: np.ndarray, pieces: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Claimants and residents of working age some years earlier, on the 2011 areas of the time."""
    area = pieces["area"].to_numpy()
    growth = rng.uniform(0.94, 1.03, len(people))[area]
    residents = np.round(between(people, 16, 64)[area] * pieces["share"].to_numpy() * growth).astype(np.int64)
    rate = 1 / (1 + np.exp(2.9 - 0.6 * hidden.deprivation[area]))
    counted = pieces[["lsoa11cd", "lsoa11nm"]].assign(
        claimants=rng.binomial(residents, rate), residents_16_64=residents
    )
    table = pd.DataFrame(counted.groupby(["lsoa11cd", "lsoa11nm"], as_index=False).sum())
    return table.assign(claimants=rounded(table["claimants"].to_numpy()))
