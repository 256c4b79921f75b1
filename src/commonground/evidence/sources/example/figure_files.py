"""The files of the county's further figures, each as its publisher lays it out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from commonground.evidence.sources.example.county import County
from commonground.evidence.sources.example.crimes import SHOWN_FROM
from commonground.evidence.sources.example.files import INVENTED
from commonground.evidence.sources.example.formats import write_csv

_HIDDEN = "[c]"
"""What government statistics write in place of a number kept back."""

_CENSUS_NAMES = {
    "residents": "Residence type: Total; measures: Value",
    "residents_16_plus": "Highest level of qualification: Total: All usual residents aged 16 years and over",
    "households": "Number of cars or vans: Total: All households",
    "cars_none": "Number of cars or vans: No cars or vans in household",
    "tenure_owned": "Tenure of household: Owned",
    "tenure_social_rented": "Tenure of household: Social rented",
    "tenure_private_rented": "Tenure of household: Private rented",
    "overcrowded": "Occupancy rating for bedrooms: Occupancy rating of bedrooms: -1 or less",
    "disabled": "Disability: Disabled under the Equality Act",
    "bad_health": "General health: Bad or very bad health",
    "no_qualifications": "Highest level of qualification: No qualifications",
}
_SERVICE_NAMES = {
    "park_metres": "Metres to the nearest public park",
    "gigabit_percent": "Premises with gigabit availability (%)",
    "offline_percent": "Adults who never go online (%, modelled)",
    "lonely_percent": "Adults often or always lonely (%, modelled)",
    "lonely_low": "Lonely: lower 95% limit",
    "lonely_high": "Lonely: upper 95% limit",
}
_CRIME_NAMES = {
    "antisocial": "Anti-social behaviour",
    "burglary": "Burglary",
    "violence": "Violence and sexual offences",
}


def figure_files(county: County) -> dict[str, Callable[[Path], None]]:
    """Each file's name, and what writes it to a path; names as in ``county_files``."""
    return {
        name: partial(write, county)
        for name, write in {
            "example_buses_lsoa21.csv": _buses,
            "example_census_lsoa21.csv": _census,
            "example_crimes_lsoa21.csv": _crimes,
            "example_grants_wd24.csv": _grants,
            "example_healthy_years_lad24.csv": _healthy_years,
            "example_services_lsoa21.csv": _services,
        }.items()
    }


def _census(county: County, target: Path) -> None:
    """As a bulk download of the census: the year and the area, then long headings with colons in them."""
    names = {"lsoa21nm": "geography", "lsoa21cd": "geography code"}
    table = pd.concat([county.areas[list(names)], county.figures.census], axis=1)
    table.insert(0, "date", 2021)
    write_csv(table.sort_values("lsoa21cd").rename(columns=names | _CENSUS_NAMES), target)


def _services(county: County, target: Path) -> None:
    names = {"lsoa21cd": "LSOA21CD", "lsoa21nm": "LSOA21NM"}
    table = pd.concat([county.areas[list(names)], county.figures.services], axis=1)
    table = table.astype({"park_metres": "Int64", "gigabit_percent": "Int64"}).sort_values("lsoa21cd")
    write_csv(table.rename(columns=names | _SERVICE_NAMES), target)


def _buses(county: County, target: Path) -> None:
    """A long table, a row for each area and year, of areas that have or had a stop."""
    buses = county.figures.buses
    code = county.areas["lsoa21cd"].to_numpy()[buses["area"]]
    table = buses.drop(columns="area").assign(lsoa21cd=code).sort_values(["lsoa21cd", "year"])
    write_csv(table[["lsoa21cd", "year", "weekday_runs", "sunday_runs"]], target)


def _crimes(county: County, target: Path) -> None:
    """Above the table the force says what it keeps back."""
    crimes = county.figures.crimes
    around = county.areas.iloc[crimes["area"]].reset_index(drop=True)
    shown = crimes[list(_CRIME_NAMES)].astype("string").fillna(_HIDDEN)
    table = pd.concat([around[["lsoa21cd", "lsoa21nm"]], shown], axis=1).sort_values("lsoa21cd")
    preamble = (
        '"Recorded crime by small area, April 2023 to March 2024"\n'
        f'"{INVENTED}"\n'
        f'"Numbers below {SHOWN_FROM}, none included, are written {_HIDDEN}."\n\n'
    )
    names = {"lsoa21cd": "LSOA code", "lsoa21nm": "LSOA name"}
    write_csv(table.rename(columns=names | _CRIME_NAMES), target, preamble)


def _grants(county: County, target: Path) -> None:
    """Grants added up by ward of the group that got them, year and funder."""
    grants = county.figures.grants
    around = county.wards.iloc[grants["ward"]].reset_index(drop=True)
    table = pd.concat([around[["wd24cd", "wd24nm"]], grants.drop(columns="ward")], axis=1)
    write_csv(table.sort_values(["wd24cd", "year", "funder"]), target)


def _healthy_years(county: County, target: Path) -> None:
    """As a download of public health profiles: one indicator, one row for each district."""
    districts = county.wards[["lad24cd", "lad24nm"]].drop_duplicates().sort_values("lad24cd")
    years = county.figures.healthy_years
    table = pd.DataFrame(
        {
            "Indicator Name": "Healthy life expectancy at birth",
            "Area Code": districts["lad24cd"].to_numpy(),
            "Area Name": districts["lad24nm"].to_numpy(),
            "Time period": "2021 - 23",
            "Value": years["years"],
            "Lower CI 95.0 limit": years["low"],
            "Upper CI 95.0 limit": years["high"],
        }
    )
    write_csv(table, target)
