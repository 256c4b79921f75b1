from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
import pytest

from commonground.errors import UnknownArea
from commonground.evidence.geography import KINDS, AreaCode, well_formed
from commonground.evidence.sources import AreaKindName


def test_every_geography_a_source_may_name_is_a_kind_of_area_with_a_vintage():
    assert set(KINDS) == set(get_args(AreaKindName))
    for name, kind in KINDS.items():
        assert kind.id == name
        assert name == "rgn" or name.endswith(str(kind.vintage)[2:])


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("oa11", "E00000001"),
        ("lsoa11", "E01012889"),
        ("lsoa21", "X01000001"),
        ("msoa21", "E02005686"),
        ("wd17", "E05009288"),  # Aldersgate, in the City of London
        ("wd24", "X05000012"),
        ("lad19", "E06000053"),  # the Isles of Scilly
        ("lad24", "E09000001"),  # the City of London
        ("rgn", "E12000007"),
    ],
)
def test_a_code_of_england_or_of_the_example_county_is_accepted(kind, code):
    area = AreaCode(code, KINDS[kind])
    assert str(area) == code
    assert area == AreaCode(code, KINDS[kind])


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("lsoa11", "E05000001"),
        ("lsoa11", "e01000001"),
        ("lsoa11", "E0100001"),
        ("lsoa11", "E010000012"),
        ("lsoa11", "E01000001\n"),
        ("lsoa11", " E01000001"),
        ("lsoa11", "W01000001"),
        ("lsoa11", "E0100000١"),
        ("lad19", "E10000001"),
        ("wd17", ""),
        ("wd17", None),
        ("wd17", 5),
    ],
)
def test_a_code_that_cannot_be_of_its_kind_is_refused(kind, code):
    with pytest.raises(UnknownArea, match="nine characters"):
        AreaCode(code, KINDS[kind])
    assert not well_formed(pd.Series([code], dtype=object), KINDS[kind]).any()


def test_the_refusal_says_what_the_code_should_look_like_and_cuts_a_hostile_one_short():
    with pytest.raises(UnknownArea, match=r"'E05000001' is not .* a council area, local authority \(2019\)"):
        AreaCode("E05000001", KINDS["lad19"])
    with pytest.raises(UnknownArea, match="start with E06, E07, E08 or E09"):
        AreaCode("E05000001", KINDS["lad19"])
    with pytest.raises(UnknownArea) as refused:
        AreaCode("x" * 100_000, KINDS["wd17"])
    assert len(str(refused.value)) < 200


def test_a_code_of_one_vintage_is_not_the_same_area_in_another():
    assert AreaCode("E05009288", KINDS["wd17"]) != AreaCode("E05009288", KINDS["wd19"])


@pytest.mark.parametrize("dtype", [object, "str", "string", "category"])
def test_a_column_of_codes_is_judged_row_by_row_on_its_own_index(dtype):
    codes = pd.Series(["E01000001", "X01000001", "E02000001", None], index=list("abcd"), dtype=dtype)
    judged = well_formed(codes, KINDS["lsoa21"])
    assert judged.dtype == np.bool_
    assert judged.to_dict() == {"a": True, "b": True, "c": False, "d": False}
