"""A figure with its interval, or the reason why there is none: never a number nobody can stand behind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from commonground.evidence.measures import Estimate, Measure, Sums, estimated, load_measures
from commonground.evidence.measures.estimate import values
from commonground.evidence.measures.intervals import byar, wilson

SHIPPED = load_measures()
NO_CAR = SHIPPED["example-no-car"]
BURGLARY = SHIPPED["grants-made"]
PUBS = SHIPPED["example-pubs"]
YEARS = SHIPPED["example-healthy-years"]


def told(
    measure: Measure,
    top: float,
    below: float,
    *,
    hidden: float = 0.0,
    covered: float = 1.0,
    people: float = 1000.0,
) -> Estimate:
    def cell(value: float) -> np.ndarray:
        return np.array([[value]])

    sums = Sums(
        codes=pd.Index(["A"]),
        measures=(measure.id,),
        people=np.array([people]),
        top=cell(top),
        below=cell(below),
        hidden=cell(hidden),
        covered=cell(covered * people),
    )
    (estimate,) = estimated(sums, [measure]).of(0, [measure])
    return estimate


def test_a_proportion_has_wilsons_interval_in_the_measures_own_unit():
    estimate = told(NO_CAR, 30, 120)
    low, high = (float(end) for end in wilson(30, 120))
    assert (estimate.value, estimate.n) == (25.0, 120.0)
    assert (estimate.low, estimate.high) == pytest.approx((100 * low, 100 * high))
    assert estimate.why == ""
    assert (estimate.vintage, estimate.source, estimate.quality) == (NO_CAR.vintage, NO_CAR.source, "counted")


def test_a_rate_has_byars_interval_and_may_pass_one_for_every_person():
    assert BURGLARY.kind == "rate"
    estimate = told(BURGLARY, 2400, 1200)
    low, high = (float(end) for end in byar(2400))
    assert estimate.value == pytest.approx(BURGLARY.per * 2)
    assert (estimate.low, estimate.high) == pytest.approx(
        (BURGLARY.per * low / 1200, BURGLARY.per * high / 1200)
    )


def test_what_the_publisher_rounds_or_hides_makes_the_interval_wider_and_moves_no_figure():
    sure, unsure = told(NO_CAR, 30, 120), told(NO_CAR, 30, 120, hidden=64.0)
    assert sure.value == unsure.value
    assert sure.low is not None and sure.high is not None  # noqa: PT018
    assert unsure.low is not None and unsure.high is not None  # noqa: PT018
    assert unsure.low < sure.low
    assert unsure.high > sure.high


def test_an_interval_of_a_share_stays_between_none_and_all():
    for top in (0, 3, 117, 120):
        estimate = told(NO_CAR, top, 120, hidden=900.0)
        assert estimate.low is not None and estimate.high is not None  # noqa: PT018
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 100  # type: ignore[operator]


def test_a_count_rounded_above_what_it_is_counted_among_still_has_an_interval():
    estimate = told(NO_CAR, 10, 9, hidden=25 / 12)
    assert estimate.low is not None
    assert estimate.high == 100 or estimate.high == pytest.approx(100 * 10 / 9)


def test_a_nought_is_a_figure_with_an_interval():
    estimate = told(NO_CAR, 0, 120)
    assert (estimate.value, estimate.low) == (0.0, 0.0)
    assert estimate.high is not None
    assert estimate.high > 0


def test_a_mean_with_published_limits_is_as_sure_as_they_are():
    estimate = told(YEARS, 60_000, 1000, hidden=(2.0 * 1000) ** 2)
    assert estimate.value == pytest.approx(60 * YEARS.per)
    assert (estimate.low, estimate.high) == pytest.approx((60 - 2 * 1.959964, 60 + 2 * 1.959964), rel=1e-6)


def test_where_no_interval_would_be_honest_the_measure_says_why():
    estimate = told(PUBS, 3, 1500)
    assert estimate.value == pytest.approx(2.0)
    assert (estimate.low, estimate.high) == (None, None)
    assert estimate.why == PUBS.no_interval


@pytest.mark.parametrize(("covered", "given"), [(1.0, True), (0.8, True), (0.79, False), (0.0, False)])
def test_a_figure_stands_for_a_place_only_if_it_covers_four_in_five_of_its_people(covered, given):
    estimate = told(NO_CAR, 30, 120, covered=covered)
    assert (estimate.value is not None) is given
    assert estimate.covered == pytest.approx(covered)


def test_why_there_is_no_figure_is_told_apart():
    assert told(NO_CAR, 0, 0, covered=0).why == "No figure is published for here."
    assert told(NO_CAR, 5, 50, covered=0.5).why == (
        "Figures are published for only 50% of the people here, too few to speak for all."
    )
    nothing = told(NO_CAR, 0, 0)
    assert (nothing.value, nothing.n, nothing.low) == (None, None, None)
    assert nothing.why == "Nothing of the kind is counted here."


def test_figures_alone_are_the_same_as_figures_with_intervals_missing_ones_too():
    cells = np.array([[30.0, 4.0], [0.0, 0.0]])
    people = np.array([100.0, 0.0])
    sums = Sums(
        pd.Index(["A", "B"]), (NO_CAR.id, BURGLARY.id), people, cells, cells * 3, cells,
        np.array([[90.0, 10.0], [0.0, 0.0]]),
    )  # fmt: skip
    measures = [NO_CAR, BURGLARY]
    assert np.isnan(values(sums, measures)).tolist() == [[False, True], [True, True]]
    np.testing.assert_array_equal(values(sums, measures), estimated(sums, measures).value)


def test_a_place_where_nobody_lives_has_no_figure_and_no_error():
    estimate = told(NO_CAR, 0, 0, covered=0, people=0)
    assert (estimate.value, estimate.covered) == (None, 0.0)


def test_many_places_at_once_are_as_each_by_itself():
    rng = np.random.default_rng(20)
    below = rng.integers(0, 300, (40, 2)).astype(float)
    top = np.floor(below * rng.random((40, 2)))
    people = below.max(axis=1) + 1
    sums = Sums(
        pd.Index(range(40)),
        (NO_CAR.id, BURGLARY.id),
        people,
        top,
        below,
        below * 0.1,
        np.tile(people, (2, 1)).T,
    )
    together = estimated(sums, [NO_CAR, BURGLARY])
    for place in range(40):
        for number, measure in enumerate((NO_CAR, BURGLARY)):
            alone = told(
                measure,
                top[place, number],
                below[place, number],
                hidden=below[place, number] * 0.1,
                people=people[place],
            )
            assert together.of(place, [NO_CAR, BURGLARY])[number] == alone
