from __future__ import annotations

import pandas as pd
import pytest

from commonground.errors import GeographyError
from commonground.evidence.geography import AreaList, area_table, load_area_lists

WARDS = AreaList(
    id="wards",
    collection="example",
    title="Wards",
    kind="wd24",
    source="lookup",
    code="wd24cd",
    name="wd24nm",
    authority_code="lad24cd",
    authority_name="lad24nm",
)
SMALL = AreaList(
    id="small",
    collection="example",
    title="Small areas",
    kind="lsoa21",
    source="lookup",
    code="lsoa21cd",
    name="lsoa21nm",
)
LOOKUP = pd.DataFrame(
    {
        "lsoa21cd": ["X01000002", "X01000001", "X01000003"],
        "lsoa21nm": ["Middle 2", "Middle 1", "Edge 1"],
        "wd24cd": ["X05000002", "X05000002", "X05000001"],
        "wd24nm": ["Middle", "Middle", "Edge"],
        "lad24cd": ["X06000001"] * 3,
        "lad24nm": ["Example"] * 3,
    }
)


def test_every_area_stands_once_with_what_its_list_says_about_it():
    areas = area_table([WARDS, SMALL], {"lookup": LOOKUP})
    assert list(areas.columns) == [
        "kind",
        "code",
        "name",
        "authority_code",
        "authority_name",
        "region_code",
        "region_name",
    ]
    assert areas["kind"].tolist() == ["lsoa21"] * 3 + ["wd24"] * 2
    assert areas["code"].tolist() == ["X01000001", "X01000002", "X01000003", "X05000001", "X05000002"]
    ward = areas.iloc[4]
    assert ward[["name", "authority_code", "authority_name"]].tolist() == ["Middle", "X06000001", "Example"]
    assert areas["region_code"].isna().all()
    assert areas.loc[:2, "authority_code"].isna().all()


def test_a_name_that_some_rows_leave_out_is_taken_from_those_that_give_it():
    areas = area_table([WARDS], {"lookup": LOOKUP.assign(wd24nm=pd.Series([None, "Middle", None]))})
    assert areas["name"].fillna("unknown").tolist() == ["unknown", "Middle"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"wd24nm": ["Middle", "Centre", "Edge"]},
            "X05000002 has two values of 'wd24nm', 'Middle' and 'Centre'",
        ),
        ({"lad24cd": ["X06000001", "X06000002", "X06000001"]}, "'X06000001' and 'X06000002'; an area has"),
        ({"wd24cd": ["X05000002", None, "X05000001"]}, r"row 3 \(the headings being row 1\) has no 'wd24cd'"),
        ({"wd24cd": ["X05000002", "Middle", "X05000001"]}, r"row 3 .*'wd24cd': 'Middle' is not the code of"),
    ],
)
def test_an_area_that_its_source_contradicts_is_refused_by_name(changed, says):
    with pytest.raises(GeographyError, match=says):
        area_table([WARDS], {"lookup": LOOKUP.assign(**changed)})


def test_a_code_on_two_lists_of_one_kind_is_refused():
    with pytest.raises(GeographyError, match="X05000001 stands on two lists of wd24"):
        area_table([WARDS, WARDS.model_copy(update={"id": "again"})], {"lookup": LOOKUP})


def test_a_table_or_column_that_is_not_there_is_named():
    with pytest.raises(GeographyError, match="'wards' needs the table 'lookup'"):
        area_table([WARDS], {})
    with pytest.raises(GeographyError, match="lookup: the list of areas 'wards' needs a column 'lad24cd'"):
        area_table([WARDS], {"lookup": LOOKUP.drop(columns="lad24cd")})


def test_no_lists_make_an_empty_table():
    assert area_table([], {}).empty


def test_the_example_county_and_england_list_the_same_kinds_of_area_apart():
    shipped = load_area_lists()
    assert {"lsoa11", "lsoa21", "wd17", "wd24", "lad19", "lad24", "rgn", "example_wd24"} <= set(shipped)
    for definition in shipped.values():
        assert definition.id.removeprefix("example_") == definition.kind
        assert definition.id.startswith("example_") == (definition.collection == "example")
