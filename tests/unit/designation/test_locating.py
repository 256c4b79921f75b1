"""From a postcode to the area on a list."""

from __future__ import annotations

import pandas as pd
import pytest

from commonground.errors import NothingBuilt, UnknownArea
from commonground.evidence.build import build_store
from commonground.evidence.designation import load_rules, locate
from commonground.evidence.store import Store

WARDS = load_rules()["example-left-behind"].geography


@pytest.fixture(scope="module")
def wards(county) -> pd.Series:
    """The true ward of a hundred of the county's postcodes."""
    areas = pd.read_csv(county / "example_lookup_lsoa21.csv", encoding="utf-8-sig")
    postcodes = pd.read_csv(county / "example_postcodes.lookup.csv")
    both = postcodes.merge(areas, left_on="lsoa21cd", right_on="LSOA21CD").set_index("pcds")
    return both["WD24CD"].iloc[:: len(both) // 100]


def test_a_postcode_lies_in_the_ward_whose_outline_holds_it(county_store, wards):
    store = Store(county_store)
    assert {postcode: locate(postcode.lower(), WARDS, store) for postcode in wards.index} == wards.to_dict()


def test_without_outlines_a_postcode_lies_in_the_best_fit_of_its_small_area(shelf_of, wards, tmp_path):
    shelf_of(tmp_path / "store", without={"example_boundaries_wd24"})
    build_store(tmp_path / "store")
    store = Store(tmp_path / "store")
    for postcode, ward in wards.iloc[:5].items():
        assert locate(str(postcode), WARDS, store) == ward


def test_a_small_area_is_read_from_the_postcode_itself(county, county_store):
    first = pd.read_csv(county / "example_postcodes.lookup.csv").iloc[0]
    assert locate(first["pcds"], "lsoa21", Store(county_store)) == first["lsoa21cd"]


def test_what_is_no_postcode_or_lies_nowhere_is_refused(county_store, wards):
    with pytest.raises(UnknownArea, match="is not a postcode"):
        locate("nowhere", WARDS, Store(county_store))
    with pytest.raises(UnknownArea, match=r"lies in no ward \(December 2019\) that is known here"):
        locate(wards.index[0], "wd19", Store(county_store))


def test_a_store_without_postcodes_says_so(shelf_of, tmp_path):
    shelf_of(tmp_path / "store", without={"example_postcodes"})
    build_store(tmp_path / "store")
    with pytest.raises(NothingBuilt, match="example_postcodes was left out of this build"):
        locate("QA1 1AA", WARDS, Store(tmp_path / "store"))
