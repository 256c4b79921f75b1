from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from commonground.evidence.sources.example import write_example_county
from commonground.evidence.sources.example.giving import ROADS
from commonground.evidence.store import Store

FIGURES = (
    "example_buses_lsoa21.csv",
    "example_census_lsoa21.csv",
    "example_crimes_lsoa21.csv",
    "example_grants_wd24.csv",
    "example_healthy_years_lad24.csv",
    "example_services_lsoa21.csv",
)
CENSUS_CODE = "geography code"
HOUSEHOLDS = "Number of cars or vans: Total: All households"
ADULTS = "Highest level of qualification: Total: All usual residents aged 16 years and over"
PEOPLE = "Residence type: Total; measures: Value"

Groups = dict[str, pd.Index]


@pytest.fixture(scope="module")
def lookup(county: Path) -> pd.DataFrame:
    rows = pd.read_csv(county / "example_lookup_lsoa21.csv", encoding="utf-8-sig")
    return rows.rename(columns=str.lower).set_index("lsoa21cd")


@pytest.fixture(scope="module")
def census(county: Path) -> pd.DataFrame:
    return pd.read_csv(county / "example_census_lsoa21.csv").set_index(CENSUS_CODE)


@pytest.fixture(scope="module")
def services(county: Path) -> pd.DataFrame:
    return pd.read_csv(county / "example_services_lsoa21.csv").set_index("LSOA21CD")


@pytest.fixture(scope="module")
def buses(county: Path) -> pd.DataFrame:
    return pd.read_csv(county / "example_buses_lsoa21.csv")


@pytest.fixture(scope="module")
def crimes(county: Path) -> pd.DataFrame:
    return pd.read_csv(county / "example_crimes_lsoa21.csv", skiprows=4).set_index("LSOA code")


@pytest.fixture(scope="module")
def grants(county: Path) -> pd.DataFrame:
    return pd.read_csv(county / "example_grants_wd24.csv")


@pytest.fixture(scope="module")
def groups(county: Path, lookup: pd.DataFrame) -> Groups:
    """Small areas of the planted wards, of the most deprived fifth of the others, and all of them."""
    planted = json.loads((county / "truth.json").read_text())["planted_wards"]
    income = pd.read_excel(county / "example_indicators_lsoa21.xlsx", "Income Domain", engine="calamine")
    poor = income.set_index("LSOA code (2021)")["Income deprived people (numerator)"].fillna(5)
    share = poor.groupby(lookup["wd24cd"]).mean().drop(planted)
    deprived = share.index[share >= share.quantile(0.8)]
    return {
        "planted": lookup.index[lookup["wd24cd"].isin(planted)],
        "deprived": lookup.index[lookup["wd24cd"].isin(deprived)],
        "county": lookup.index,
    }


def rates(numerator: pd.Series, denominator: pd.Series, groups: Groups) -> tuple[float, float, float]:
    """Sum over sum in planted wards, other deprived wards, the county; areas without a figure left out."""
    known = numerator.reindex(denominator.index).notna()
    planted, deprived, county = (
        float(numerator.reindex(codes[known[codes]]).sum() / denominator[codes[known[codes]]].sum())
        for codes in groups.values()
    )
    return planted, deprived, county


@pytest.mark.parametrize(
    ("column", "among"),
    [
        ("Number of cars or vans: No cars or vans in household", HOUSEHOLDS),
        ("Tenure of household: Social rented", HOUSEHOLDS),
        ("Disability: Disabled under the Equality Act", PEOPLE),
        ("General health: Bad or very bad health", PEOPLE),
        ("Highest level of qualification: No qualifications", ADULTS),
    ],
)
def test_planted_wards_are_worse_off_in_the_census(
    census: pd.DataFrame, groups: Groups, column: str, among: str
) -> None:
    planted, deprived, county = rates(census[column], census[among], groups)

    assert planted > 1.1 * deprived > 1.1 * county


def test_planted_wards_are_less_overcrowded_than_other_deprived_wards(
    census: pd.DataFrame, groups: Groups
) -> None:
    column = "Occupancy rating for bedrooms: Occupancy rating of bedrooms: -1 or less"

    planted, deprived, county = rates(census[column], census[HOUSEHOLDS], groups)

    assert deprived > 1.1 * max(planted, county)


@pytest.mark.parametrize(
    ("column", "worse"),
    [
        ("Metres to the nearest public park", 1),
        ("Premises with gigabit availability (%)", -1),
        ("Adults who never go online (%, modelled)", 1),
        ("Adults often or always lonely (%, modelled)", 1),
    ],
)
def test_planted_wards_are_further_from_services(
    services: pd.DataFrame, census: pd.DataFrame, groups: Groups, column: str, worse: int
) -> None:
    people = census[PEOPLE]

    planted, deprived, county = rates(services[column] * people, people, groups)

    assert worse * planted > worse * deprived
    assert worse * planted > worse * county


def test_planted_wards_have_fewer_buses_and_lost_more(
    buses: pd.DataFrame, census: pd.DataFrame, groups: Groups
) -> None:
    runs = (
        buses.pivot(index="lsoa21cd", columns="year", values="weekday_runs").reindex(census.index).fillna(0)
    )

    planted, deprived, county = rates(runs[2024], census[PEOPLE], groups)
    assert planted < 0.6 * min(deprived, county)

    planted, deprived, county = rates(runs[2024], runs[2014], groups)
    assert planted < 0.85 * min(deprived, county)


@pytest.mark.parametrize("kind", ["Anti-social behaviour", "Burglary", "Violence and sexual offences"])
def test_planted_wards_have_more_crime(
    crimes: pd.DataFrame, census: pd.DataFrame, groups: Groups, kind: str
) -> None:
    shown = pd.to_numeric(crimes[kind].replace("[c]", "1"))

    planted, deprived, county = rates(shown, census[PEOPLE], groups)

    assert planted > 1.1 * deprived > 1.1 * county


def test_groups_in_planted_wards_got_less_once_the_road_fund_is_left_out(
    grants: pd.DataFrame, lookup: pd.DataFrame, census: pd.DataFrame, groups: Groups
) -> None:
    by_funder = grants.groupby(grants["funder"] == ROADS)["pounds"].sum()
    assert by_funder[True] > by_funder[False], "the trap is larger than all the rest"

    to_groups = grants[grants["funder"] != ROADS].groupby("wd24cd")["pounds"].sum()
    people = census[PEOPLE].groupby(lookup["wd24cd"]).sum()
    wards: Groups = {name: pd.Index(lookup.loc[codes, "wd24cd"].unique()) for name, codes in groups.items()}
    planted, deprived, county = rates(to_groups.reindex(people.index).fillna(0), people, wards)

    assert planted < 0.7 * min(deprived, county)


def test_a_ward_without_a_grant_is_not_in_the_register(grants: pd.DataFrame, lookup: pd.DataFrame) -> None:
    assert 0 < lookup["wd24cd"].nunique() - grants["wd24cd"].nunique() < 20
    assert (grants["grants"] >= 1).all()


def test_an_area_without_a_stop_is_absent_and_every_other_has_both_years(
    buses: pd.DataFrame, lookup: pd.DataFrame
) -> None:
    assert 0 < len(lookup) - buses["lsoa21cd"].nunique() < len(lookup) / 5
    assert (buses.groupby("lsoa21cd")["year"].agg(list).map(tuple) == (2014, 2024)).all()


def test_small_numbers_of_crimes_are_withheld_and_an_unmapped_area_is_absent(
    crimes: pd.DataFrame, lookup: pd.DataFrame
) -> None:
    shown = crimes["Burglary"][crimes["Burglary"] != "[c]"].astype(int)

    assert shown.min() == 3
    assert 0 < (crimes["Burglary"] == "[c]").sum() < len(crimes) / 3
    assert len(crimes) == len(lookup) - 1


def test_fast_internet_is_in_whole_percent_and_unknown_where_no_return_was_made(
    services: pd.DataFrame,
) -> None:
    percent = services["Premises with gigabit availability (%)"]

    assert percent.isna().sum() == 2
    assert (percent.dropna() % 1 == 0).all()


def test_limits_of_a_model_hold_its_estimate(services: pd.DataFrame, county: Path) -> None:
    lonely = services.filter(regex="onely").dropna()
    years = pd.read_csv(county / "example_healthy_years_lad24.csv")

    assert len(lonely) == len(services) - 1, "one estate is newer than the survey"
    assert (lonely["Lonely: lower 95% limit"] < lonely["Adults often or always lonely (%, modelled)"]).all()
    assert (lonely["Adults often or always lonely (%, modelled)"] < lonely["Lonely: upper 95% limit"]).all()
    assert years["Value"].between(years["Lower CI 95.0 limit"], years["Upper CI 95.0 limit"]).all()


def test_homes_owned_and_rented_are_all_homes(census: pd.DataFrame) -> None:
    assert (census.filter(like="Tenure of household: ").sum(axis=1) == census[HOUSEHOLDS]).all()


def test_the_census_counts_nearly_the_people_of_the_population_file(
    census: pd.DataFrame, county: Path
) -> None:
    people = pd.read_csv(county / "example_community_wd24.csv")["residents"].sum()

    assert census[PEOPLE].sum() == pytest.approx(people, rel=0.03)


def test_the_same_seed_writes_the_same_figures_and_another_does_not(county: Path, tmp_path: Path) -> None:
    write_example_county(tmp_path / "again")
    write_example_county(tmp_path / "other", seed=2)

    for name in FIGURES:
        assert (tmp_path / "again" / name).read_bytes() == (county / name).read_bytes()
        assert (tmp_path / "other" / name).read_bytes() != (county / name).read_bytes()


def test_every_file_of_figures_is_admitted_to_a_store(county_store: Path) -> None:
    tables = Store(county_store).release.tables

    assert {name.removesuffix(".csv") for name in FIGURES} <= set(tables)


def test_the_smallest_county_has_every_file(tmp_path: Path) -> None:
    write_example_county(tmp_path, areas=100)

    assert {path.name for path in tmp_path.iterdir()} >= set(FIGURES)
