from __future__ import annotations

import tracemalloc
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from commonground.evidence.geography import (
    KINDS,
    Crosswalk,
    Postcodes,
    area_table,
    load_area_lists,
    load_crosswalks,
    make_crosswalk,
    well_formed,
    work_boundaries,
)
from commonground.evidence.store import Store

TABLES = ("lookup_lsoa11", "lookup_lsoa21", "lookup_lsoa11_lsoa21", "population_lsoa21", "ward17_england")
POSTCODE_COLUMNS = ["pcds", "easting", "northing", "lsoa11cd", "lsoa21cd"]
MID_2019 = 56_286_961
"""ONS: people in England, mid-2019."""


@pytest.fixture(scope="module")
def core(mirror: Path) -> Path:
    return mirror / "core"


@pytest.fixture(scope="module")
def tables(core: Path) -> dict[str, pd.DataFrame]:
    held = {name: pd.read_parquet(core / f"{name}.parquet") for name in TABLES}
    held["postcodes_england"] = pd.read_parquet(core / "postcodes_england.parquet", columns=POSTCODE_COLUMNS)
    held["boundaries_wd19"] = pd.read_parquet(core / "boundaries_wd19.parquet", columns=["wd19cd", "wd19nm"])
    return held


@pytest.fixture(scope="module")
def areas(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    england = [definition for definition in load_area_lists().values() if definition.collection == "england"]
    return area_table(england, tables)


@pytest.fixture(scope="module")
def made(core: Path, tables: dict[str, pd.DataFrame], areas: pd.DataFrame):
    wards, _ = work_boundaries(gpd.read_parquet(core / "boundaries_wd19.parquet"))
    return {
        name: make_crosswalk(
            definition,
            tables,
            {"boundaries_wd19": wards},
            areas["code"][areas["kind"] == definition.to_kind],
        )
        for name, definition in load_crosswalks().items()
        if definition.collection == "england"
    }


@pytest.fixture(scope="module")
def people(core: Path) -> pd.DataFrame:
    return pd.read_parquet(core / "population_lsoa11.parquet").set_index("lsoa11cd")


def test_every_code_the_publishers_use_is_well_formed(mirror: Path):
    kinds = {f"{name}cd": kind for name, kind in KINDS.items()}
    kinds |= {f"rgn{year}cd": KINDS["rgn"] for year in (11, 19, 24)} | {"lad17cd": KINDS["lad19"]}
    judged = 0
    for path in sorted((mirror / "core").glob("*.parquet")):
        for column, codes in pd.read_parquet(path).items():
            if column in kinds:
                assert well_formed(codes, kinds[str(column)]).all(), (path.name, column)
                judged += 1
    assert judged >= 30


def test_every_area_of_england_is_listed(areas: pd.DataFrame):
    assert areas.groupby("kind").size().to_dict() == {
        "lad19": 317,
        "lad24": 296,
        "lsoa11": 32_844,
        "lsoa21": 33_755,
        "msoa11": 6_791,
        "msoa21": 6_856,
        "rgn": 9,
        "wd17": 7_439,
        "wd19": 7_219,
        "wd24": 6_784,
    }
    assert areas["name"].notna().all()
    assert areas[areas["kind"].isin(["wd17", "wd24", "lsoa11", "lsoa21"])].notna().all(axis=None)


def test_one_msoa_lies_in_two_authorities_so_their_list_names_none(tables: dict[str, pd.DataFrame]):
    authorities = tables["lookup_lsoa21"].groupby("msoa21cd")["lad24cd"].nunique()
    assert authorities[authorities > 1].index.tolist() == ["E02005686"]
    assert load_area_lists()["msoa21"].authority_code is None


def test_england_is_conserved_through_every_crosswalk_from_the_2011_areas(made, people: pd.DataFrame):
    walked = {name: walk for name, (walk, _) in made.items() if walk.from_kind == "lsoa11"}
    assert {"lsoa11_wd17", "lsoa11_wd17_best_fit", "lsoa11_wd19", "lsoa11_lsoa21"} <= set(walked)
    for name, walk in walked.items():
        moved = walk.move_counts(people)
        assert moved.unplaced.empty, name
        assert moved.missing.empty, name
        assert moved.values["pop_mid2019"].sum() == pytest.approx(MID_2019, rel=1e-12), name


def test_england_is_conserved_through_every_crosswalk_from_the_2021_areas(
    made, tables: dict[str, pd.DataFrame]
):
    counts = tables["population_lsoa21"].set_index("lsoa21cd")["pop_mid2022"]
    walked = [walk for walk, _ in made.values() if walk.from_kind == "lsoa21"]
    assert len(walked) == 3
    for walk in walked:
        assert walk.move_counts(counts).values.sum() == pytest.approx(57_112_542, rel=1e-12)


def test_areas_that_a_crosswalk_cannot_place_are_listed(made):
    def left_out(name: str) -> dict[str, int]:
        return made[name][1].groupby("found_in").size().to_dict()

    # Twelve small rural wards are nobody's best fit; six of them have a known boundary, and so postcodes.
    assert left_out("lsoa11_wd17_best_fit") == {"the list of wd17": 12}
    assert left_out("lsoa11_wd17") == {"the list of wd17": 6, "boundaries_wd19": 1_878}
    assert left_out("lsoa11_wd19") == {"the list of wd19": 39}
    assert left_out("lsoa11_lsoa21") == {}


def test_the_new_areas_of_a_split_add_up_to_the_old_one(made):
    weights = made["lsoa11_lsoa21"][0].pairs
    # 32,007 have one new area; one more lies by its postcodes wholly in one of the two it is paired with.
    assert (weights["weight"] == 1).sum() == 32_008
    # Gateshead 008A gave one of its 59 postcodes to Northumberland.
    moved = weights[weights["from"] == "E01008187"].set_index("to")["weight"]
    assert moved.to_dict() == pytest.approx({"E01035624": 58 / 59, "E01035637": 1 / 59})


def left_behind(walk: Crosswalk, core: Path, people: pd.DataFrame) -> tuple[set[str], set[str], float]:
    """The wards left behind by this crosswalk, the published ones, and how many people live in the former."""
    deprivation = pd.read_parquet(core / "iod2019_lsoa11.parquet").set_index("LSOA code (2011)")
    needs = pd.read_parquet(core / "licence_unclear" / "cni2019_ward17.parquet").set_index("ward17_code")
    scores = walk.mean(
        deprivation["Index of Multiple Deprivation (IMD) Score"],
        deprivation["Total population: mid 2015 (excluding prisoners)"],
    ).values
    both = scores[scores.index.isin(needs.index)].rank(ascending=False, method="min")
    worst = both.index[both <= len(both) // 10]
    members = set(worst) & set(needs.index[needs["Community Needs Index rank"] <= 743])
    published = set(needs.index[needs["Left Behind Area?"]])
    lived_in = walk.move_counts(people["pop_mid2019"]).values
    return members, published, lived_in[sorted(members)].sum()


@pytest.mark.parametrize(
    ("name", "members", "hits", "lived_in"),
    [("lsoa11_wd17_best_fit", 225, 219, 2_367_669), ("lsoa11_wd17", 226, 221, 2_381_158)],
)
def test_sharing_by_postcodes_finds_more_of_the_published_left_behind_wards(
    made, core: Path, people: pd.DataFrame, name: str, members: int, hits: int, lived_in: int
):
    found, published, count = left_behind(made[name][0], core, people)
    assert len(published) == 225
    assert (len(found), len(found & published), round(count)) == (members, hits, lived_in)


@pytest.fixture(scope="module")
def estimates(core: Path, tables: dict[str, pd.DataFrame]) -> pd.Series:
    """ONS's own mid-2020 estimates of wards whose code, and so boundary, is unchanged from 2017 to 2019.

    Joined by name and authority: in the mirror's copy the codes stand beside other wards' names.
    """
    published = pd.read_parquet(core / "population_ward20.parquet")
    listed = tables["ward17_england"]
    coded = published.merge(listed, left_on="wd20cd", right_on="wd17cd")
    assert (coded["wd20nm"] == coded["wd17nm"]).mean() < 0.02
    named = published[["wd20nm", "lad21nm", "pop_mid2020"]].merge(
        listed[["wd17cd", "wd17nm", "lad19nm"]], left_on=["wd20nm", "lad21nm"], right_on=["wd17nm", "lad19nm"]
    )
    unchanged = named["wd17cd"].isin(tables["boundaries_wd19"]["wd19cd"])
    return named[unchanged].drop_duplicates("wd17cd").set_index("wd17cd")["pop_mid2020"]


@pytest.mark.parametrize(("name", "error"), [("lsoa11_wd17_best_fit", 0.060), ("lsoa11_wd17", 0.038)])
def test_ward_populations_come_nearer_to_the_official_estimates_by_postcodes(
    made, people: pd.DataFrame, estimates: pd.Series, name: str, error: float
):
    moved = made[name][0].move_counts(people["pop_mid2020"]).values
    off = (moved.reindex(estimates.index).fillna(0) / estimates - 1).abs()
    assert len(estimates) > 4_000
    assert off.mean() == pytest.approx(error, abs=0.0005)


def test_a_million_and_a_half_postcodes_are_looked_up_in_little_memory(
    england: Path, tables: dict[str, pd.DataFrame]
):
    wanted = tables["postcodes_england"].iloc[:: 1_489_121 // 300]
    path = Store(england).path("postcodes_england")
    tracemalloc.start()
    postcodes = Postcodes(path)
    assert len(postcodes) == 1_489_121
    for row in wanted.itertuples():
        record = postcodes.find(str(row.pcds).replace(" ", "").lower())
        assert (record.pcds, str(record.lsoa11), record.easting) == (row.pcds, row.lsoa11cd, row.easting)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6
