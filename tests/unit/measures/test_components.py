"""What stands above the line and below it: what is not known is never a nought, and nothing is made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.errors import MeasureError
from commonground.evidence.geography import residents
from commonground.evidence.measures import Measure, components, estimated, load_measures, sums_of_parts
from commonground.evidence.measures.step import shares_between

A, B, C, D = (f"X0100000{number}" for number in range(1, 5))
NOBODY = pd.Series(dtype=float)

PROPORTION = load_measures()["example-no-car"].model_dump() | {
    "input_to": (),
    "numerator": {"source": "census", "columns": ["without"]},
    "denominator": {"source": "census", "columns": ["homes"]},
}
MEAN = PROPORTION | {
    "kind": "mean",
    "numerator": None,
    "denominator": None,
    "value": {"source": "scores", "columns": ["score"]},
    "weight": "people",
    "no_interval": "It is invented.",
}
RATIO = PROPORTION | {"kind": "ratio", "denominator": "people", "no_interval": "It is invented."}


def measure(base: dict[str, Any] = PROPORTION, **changes: Any) -> Measure:
    return Measure.model_validate(base | changes)


def table(**columns: list) -> pd.DataFrame:
    codes = [A, B, C, D][: len(next(iter(columns.values())))]
    return pd.DataFrame(columns, index=codes)


def known(parts: pd.DataFrame) -> dict[str, tuple[float, float]]:
    return {str(code): (row["top"], row["below"]) for code, row in parts.iterrows()}


def test_columns_are_added_and_each_area_keeps_its_top_and_its_below():
    both = measure(numerator={"source": "census", "columns": ["without", "with_one"]})
    census = table(without=[3, 5], with_one=[1, 2], homes=[10, 20])
    assert known(components(both, {"census": census}, NOBODY)) == {A: (4, 10), B: (7, 20)}


def test_a_return_that_was_not_made_is_not_a_nought():
    census = table(without=[3, None, 0], homes=[10, 20, 30])
    assert known(components(measure(), {"census": census}, NOBODY)) == {A: (3, 10), C: (0, 30)}


def test_a_blank_in_one_of_several_columns_makes_the_whole_unknown():
    both = measure(numerator={"source": "census", "columns": ["without", "with_one"]})
    census = table(without=[3, 5], with_one=[1, None], homes=[10, 20])
    assert known(components(both, {"census": census}, NOBODY)) == {A: (4, 10)}


def test_an_area_without_a_denominator_is_not_known_and_one_with_none_of_it_adds_nothing():
    census = table(without=[3, 5, 0], homes=[10, None, 0])
    assert known(components(measure(), {"census": census}, NOBODY)) == {A: (3, 10), C: (0, 0)}


def test_whole_numbers_that_may_be_missing_are_read_as_such():
    census = table(without=[3, None], homes=[10, 20]).astype("Int64")
    assert known(components(measure(), {"census": census}, NOBODY)) == {A: (3, 10)}


# Rounded, hidden and absent: three different things


def test_a_nought_where_counts_are_rounded_is_a_nought_and_not_a_hidden_count():
    rounded = measure(rounded_to=5)
    parts = components(rounded, {"census": table(without=[0, 5], homes=[10, 20])}, NOBODY)
    assert known(parts) == {A: (0, 10), B: (5, 20)}
    assert parts["hidden"].tolist() == pytest.approx([25 / 12, 25 / 12])


def test_a_count_the_publisher_hides_is_put_in_the_middle_and_makes_the_figure_less_sure():
    hiding = measure(rounded_to=5, hidden_below=10)
    parts = components(hiding, {"census": table(without=[None, 0, 15], homes=[90, 90, 90])}, NOBODY)
    assert known(parts) == {A: (5, 90), B: (0, 90), C: (15, 90)}
    assert parts["hidden"].tolist() == pytest.approx([100 / 12, 25 / 12, 25 / 12])


def test_a_hidden_count_with_no_denominator_is_still_not_known():
    hiding = measure(hidden_below=10)
    parts = components(hiding, {"census": table(without=[None, 4], homes=[None, 90])}, NOBODY)
    assert known(parts) == {B: (4, 90)}


def test_an_area_the_source_does_not_list_is_nought_only_where_the_definition_says_why():
    census = pd.DataFrame({"without": [3.0, None]}, index=[A, B])
    people = pd.Series({A: 10.0, B: 20.0, C: 30.0})
    per_head = measure(RATIO)
    assert known(components(per_head, {"census": census}, people)) == {A: (3, 10)}
    listed = measure(RATIO, absent={"value": 0, "because": "The register lists all."})
    # An empty cell is still not known.
    assert known(components(listed, {"census": census}, people)) == {A: (3, 10), C: (0, 30)}


def test_nought_is_a_figure_and_never_a_sign_of_a_missing_one():
    parts = components(measure(), {"census": table(without=[0, 0], homes=[10, 0])}, NOBODY)
    assert known(parts) == {A: (0, 10), B: (0, 0)}
    assert not parts.isna().any(axis=None)


# Long tables


def test_rows_are_picked_by_year_and_left_out_by_name():
    long = pd.DataFrame(
        {"without": [1, 2, 4, 8], "homes": 10, "year": [2021, 2022, 2021, 2022]}, index=[A, A, B, B]
    )
    picked = {"where": {"year": 2022}, "source": "census"}
    yearly = measure(numerator=picked | {"columns": ["without"]}, denominator=picked | {"columns": ["homes"]})
    assert known(components(yearly, {"census": long}, NOBODY)) == {A: (2, 10), B: (8, 10)}


def test_two_rows_of_one_area_are_refused_by_name():
    twice = pd.DataFrame({"without": [1, 2], "homes": [10, 10]}, index=[A, A])
    with pytest.raises(MeasureError, match=f"example-no-car: {A} stands twice in census; say with 'where'"):
        components(measure(), {"census": twice}, NOBODY)


def test_rows_that_share_a_code_are_added_and_a_row_with_a_blank_code_is_in_no_area():
    grants = pd.DataFrame(
        {"pounds": [100, 50, 7, 900, 3], "ward": [A, A, B, A, None], "funder": ["x", "x", "x", "roads", "x"]}
    )
    per_head = measure(
        RATIO,
        numerator={"source": "grants", "columns": ["pounds"], "by": "ward", "without": {"funder": "roads"}},
    )
    people = pd.Series({A: 10.0, B: 20.0})
    assert known(components(per_head, {"grants": grants}, people)) == {A: (150, 10), B: (7, 20)}


def test_an_area_whose_every_row_is_blank_is_not_known():
    grants = pd.DataFrame({"pounds": [None, None, 7.0], "ward": [A, A, B]})
    per_head = measure(RATIO, numerator={"source": "grants", "columns": ["pounds"], "by": "ward"})
    assert known(components(per_head, {"grants": grants}, pd.Series({A: 10.0, B: 20.0}))) == {B: (7, 20)}


def test_a_count_below_nought_is_refused_by_measure_and_area():
    with pytest.raises(MeasureError, match=f"example-no-car: the numerator of {B} is -5, below 0"):
        components(measure(), {"census": table(without=[3, -5], homes=[10, 20])}, NOBODY)
    with pytest.raises(MeasureError, match=f"the denominator of {A} is -10, below 0"):
        components(measure(), {"census": table(without=[3, 5], homes=[-10, 20])}, NOBODY)


def test_a_figure_below_what_its_source_allows_counts_as_the_least_it_allows():
    least = measure(MEAN, value={"source": "scores", "columns": ["score"], "at_least": 0})
    parts = components(least, {"scores": table(score=[-0.4, 2.0])}, pd.Series({A: 10.0, B: 10.0}))
    assert known(parts) == {A: (0, 10), B: (20, 10)}


def test_words_become_shares_and_a_blank_word_is_not_known():
    rural = measure(MEAN, value={"source": "places", "columns": ["type"], "among": ["village", "hamlet"]})
    places = table(type=["village", "town", None, "hamlet"])
    parts = components(rural, {"places": places}, pd.Series(10.0, index=[A, B, C, D]))
    assert known(parts) == {A: (10, 10), B: (0, 10), D: (10, 10)}


# Means


def test_a_mean_is_weighted_and_may_be_below_nought():
    scores = {"scores": table(score=[2.0, -1.0, None, 5.0])}
    parts = components(measure(MEAN), scores, pd.Series({A: 10.0, B: 30.0, C: 50.0, D: 0.0}))
    assert known(parts) == {A: (20, 10), B: (-30, 30)}


def test_the_publishers_limits_become_a_variance():
    limited = measure(MEAN, bounds={"low": "low", "high": "high"}, no_interval="")
    scores = table(score=[50.0], low=[40.2], high=[59.8])
    (hidden,) = components(limited, {"scores": scores}, pd.Series({A: 10.0}))["hidden"]
    assert np.sqrt(hidden) / 10 == pytest.approx(5.0, rel=1e-4)


@pytest.mark.parametrize("bounds", [(None, 59.8), (40.2, None), (None, None)])
def test_a_figure_without_its_limits_is_refused_and_never_taken_as_certain(bounds):
    limited = measure(MEAN, bounds={"low": "low", "high": "high"}, no_interval="")
    low, high = bounds
    scores = pd.DataFrame(
        {"score": [50.0, 51.0], "low": [40.0, low], "high": [60.0, high]}, index=[A, B]
    ).astype(float)
    with pytest.raises(MeasureError, match=f"{B} has a figure in scores but not both of its limits"):
        components(limited, {"scores": scores}, pd.Series({A: 10.0, B: 10.0}))
    unknown = scores.assign(score=[50.0, np.nan])
    assert list(components(limited, {"scores": unknown}, pd.Series({A: 10.0, B: 10.0})).index) == [A]


SCHOOLS = measure(
    MEAN,
    value={"source": "schools", "columns": ["share"], "by": "area"},
    weight={"source": "schools", "columns": ["pupils"], "by": "area"},
)


def test_schools_are_weighted_by_their_pupils_and_an_area_without_one_has_nothing_to_count():
    schools = pd.DataFrame(
        {"share": [10.0, 30.0, 50.0, None], "pupils": [100, 300, 50, 200], "area": [A, A, B, A]}
    )
    people = pd.Series({A: 1000.0, B: 500.0, C: 700.0})
    parts = components(SCHOOLS, {"schools": schools}, people)
    assert known(parts) == {A: (10_000, 400), B: (2500, 50), C: (0, 0)}


# The slow, obvious twin, and why figures are never averaged


@st.composite
def counties(draw):
    areas = draw(st.integers(2, 6))
    rows = []
    for number in range(areas):
        homes = draw(st.integers(0, 500))
        without = draw(st.one_of(st.none(), st.integers(0, homes)))
        rows.append((f"X01{number:06d}", without, homes))
    pieces = []
    for code, _, _ in rows:
        for _ in range(draw(st.integers(1, 3))):
            ward = f"X05{draw(st.integers(0, 2)):06d}"
            pieces.append((code, ward, draw(st.integers(0, 400)), draw(st.integers(1, 20))))
    return rows, pieces


def slowly(rows, pieces) -> dict[str, tuple[float, float, float]]:
    """By ward: top, below and people covered, one piece at a time with dictionaries."""
    answer: dict[str, list[float]] = {}
    for code, ward, people, points in pieces:
        tops = answer.setdefault(ward, [0.0, 0.0, 0.0])
        everyone = sum(piece[2] for piece in pieces if piece[0] == code)
        spots = sum(piece[3] for piece in pieces if piece[0] == code)
        share = people / everyone if everyone else points / spots
        without, homes = next(row[1:] for row in rows if row[0] == code)
        if without is not None:
            tops[0] += share * without
            tops[1] += share * homes
            tops[2] += people
    return {ward: (top, below, covered) for ward, (top, below, covered) in answer.items()}


@given(counties())
def test_a_ward_is_the_sum_of_its_shares_above_over_the_sum_below(county):
    rows, cut = county
    census = pd.DataFrame(rows, columns=["code", "without", "homes"]).set_index("code").astype(float)
    pieces = pd.DataFrame(cut, columns=["lsoa21", "wd24", "people", "points"]).astype({"people": float})
    parts = {"no-car": components(measure(), {"census": census}, NOBODY)}
    living = pieces.groupby("wd24")["people"].sum()
    wards = pd.Index(living.index.astype(object))
    _, shares = shares_between(pieces, "lsoa21", "wd24", wards)
    sums = sums_of_parts(parts, residents(pieces, "lsoa21")).shared_out(shares, list(wards.astype(str)))
    expected = slowly(rows, cut)
    assert set(expected) == set(wards)
    for number, ward in enumerate(wards):
        found = (sums.top[number, 0], sums.below[number, 0], sums.covered[number, 0])
        assert found == pytest.approx(expected[str(ward)], rel=1e-9, abs=1e-9)
    whole = sums.whole("all")
    assert whole.top[0, 0] == pytest.approx(census["without"].sum(), rel=1e-9)
    assert whole.below[0, 0] == pytest.approx(census.dropna()["homes"].sum(), rel=1e-9)


def test_a_mean_of_rates_would_say_something_else():
    """A hamlet of 10 homes, all without a car, beside a town of 990 homes of which 99 have none."""
    census = table(without=[10, 99], homes=[10, 990])
    pieces = pd.DataFrame({"lsoa21": [A, B], "wd24": "W", "people": [20.0, 1980.0], "points": [1, 40]})
    wards = pd.Index(["W"])
    parts = {"no-car": components(measure(), {"census": census}, NOBODY)}
    _, shares = shares_between(pieces, "lsoa21", "wd24", wards)
    sums = sums_of_parts(parts, residents(pieces, "lsoa21")).shared_out(shares, list(wards.astype(str)))
    told = estimated(sums, [measure()]).value[0, 0]
    assert told == pytest.approx(100 * 109 / 1000)
    mean_of_rates = 100 * (census["without"] / census["homes"]).mean()
    assert mean_of_rates == pytest.approx(55.0)
    assert abs(mean_of_rates - told) > 40
