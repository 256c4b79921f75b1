"""Screening and imputation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from commonground.evidence.index import gaps, impute, screen
from commonground.evidence.index.imputation import Imputer

NAN = math.nan
VALUES = pd.DataFrame(
    {
        "income": [1.0, NAN, 3.0, NAN, 9.0],
        "health.mood": [1.0, 2.0, NAN, NAN, 4.0],
        "health.illness": [1.0, 2.0, 3.0, NAN, 7.0],
    },
    index=["a", "b", "c", "d", "e"],
)
AUTHORITIES = pd.Series(["X", "X", "Y", "X", None], index=list("abcde"))


def test_an_area_with_too_few_figures_is_left_out_with_the_reason() -> None:
    assert screen(VALUES, 0.5).to_dict() == {
        "d": "0 of 3 indicators known, fewer than the 50% asked for: "
        "no figure for income, health.mood, health.illness"
    }
    assert screen(VALUES, 1).index.tolist() == ["b", "c", "d"]


def test_a_floor_that_is_just_met_is_met() -> None:
    ten = pd.DataFrame([[1.0] * 3 + [NAN] * 7], index=["a"])
    assert screen(ten, 0.1 + 0.2).empty
    assert screen(VALUES, 2 / 3).index.tolist() == ["d"]


def test_what_an_area_lacks_is_named() -> None:
    assert gaps(VALUES).to_dict() == {
        "b": "no figure for income",
        "c": "no figure for health.mood",
        "d": "no figure for income, health.mood, health.illness",
    }
    assert gaps(VALUES.dropna()).empty


def test_the_median_of_all_areas_fills_gaps_and_leaves_a_mask() -> None:
    imputed = impute(VALUES, "median", AUTHORITIES)
    assert imputed.values["income"].tolist() == [1, 3, 3, 3, 9]
    assert imputed.filled["income"].tolist() == [False, True, False, True, False]
    pd.testing.assert_frame_equal(imputed.filled, VALUES.isna())


def test_the_median_of_the_authority_is_its_own() -> None:
    imputed = impute(VALUES, "authority median", AUTHORITIES)
    assert imputed.values.loc["b", "income"] == 1
    assert imputed.values.loc["d", "health.mood"] == 1.5


@pytest.mark.parametrize("how", ["median", "authority median"])
def test_known_figures_are_never_changed(how: Imputer) -> None:
    known = VALUES.notna()
    assert (impute(VALUES, how, AUTHORITIES).values.where(known).fillna(0) == VALUES.fillna(0)).all(axis=None)


def test_a_gap_stays_where_there_is_nothing_to_fill_it_from() -> None:
    lonely = VALUES.assign(income=[1.0, 2.0, NAN, 3.0, NAN])
    imputed = impute(lonely, "authority median", AUTHORITIES)
    assert imputed.values["income"].isna().tolist() == [False, False, True, False, True]
    assert not imputed.filled.loc[["c", "e"], "income"].any()
    nothing = pd.DataFrame({"x": [NAN, NAN]}, index=["a", "b"])
    assert np.isnan(impute(nothing, "median", AUTHORITIES).values["x"]).all()
