"""Several places side by side: each two compared once, all judged together, and said in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.comparison import Compared, Yardstick, compare_place
from commonground.evidence.comparison.side_by_side import side_by_side, which_differ
from commonground.evidence.measures import Measure, Sums, estimated
from invented_sums import measure_of, sums_of

WHOLE = sums_of({"a": ([200_000], [1_000_000])})


def beside(
    places: dict[str, Sums], measures: list[Measure] | None = None, whole: Sums = WHOLE
) -> dict[str, list[Compared]]:
    told = measures or [measure_of(name) for name in whole.measures]
    stick = Yardstick("england", "England", "in England", "how", 10, 1e6, estimated(whole, told), told)
    return side_by_side(
        {name: estimated(sums, told) for name, sums in places.items()},
        {name: f"in {name.upper()}" for name in places},
        told,
        stick,
        np.full(len(told), 5.0),
        {},
    )


def words(places: dict[str, list[Compared]], at: int = 0) -> str:
    names = {name: name.upper() for name in places}
    return which_differ({name: told[at] for name, told in places.items()}, names)


def share(count: float, of: float = 1000) -> Sums:
    return sums_of({"a": ([count], [of])})


def test_one_place_beside_england_says_what_its_profile_says():
    (alone,) = beside({"x": share(300)})["x"]
    told = [measure_of("a")]
    stick = Yardstick("england", "England", "in England", "how", 10, 1e6, estimated(WHOLE, told), told)
    (profile,) = compare_place(estimated(share(300), told), told, [stick], np.full(1, 5.0), {})
    assert alone.others["england"] == profile.others["england"]


@given(counts=st.lists(st.integers(0, 1000), min_size=2, max_size=5))
def test_a_gap_is_the_same_from_either_side(counts: list[int]):
    told = beside({f"p{number}": share(count) for number, count in enumerate(counts)})
    for one, (mine,) in told.items():
        for other, (theirs,) in told.items():
            if one != other:
                here, there = mine.others[other].gap, theirs.others[one].gap
                assert here.value is not None
                assert there.value is not None
                assert here.low is not None
                assert here.high is not None
                assert here.value == pytest.approx(0.0 - there.value)
                assert here.low <= here.value <= here.high
                assert (here.low, here.clear) == (pytest.approx(0.0 - (there.high or 0)), there.clear)
                assert (here.better is None) == (there.better is None)
                assert here.better is None or here.better != there.better


def test_the_words_name_only_places_that_differ_beyond_chance():
    three = beside({"x": share(400), "y": share(210), "z": share(200)})
    assert words(three) == "Clearly higher in X than in Y and Z."
    assert words(beside({"x": share(200), "y": share(205)})) == "No clear difference."


def test_places_that_are_higher_than_the_same_others_are_named_together():
    told = beside({"x": share(400), "y": share(405), "z": share(200), "w": share(50)})
    assert words(told) == "Clearly higher in Y and X than in Z and W; in Z than in W."


def test_without_intervals_a_place_only_looks_higher():
    mean = [measure_of("a", kind="ratio", no_interval="nothing says")]
    told = beside({"x": share(400), "y": share(200)}, mean)
    assert words(told) == "Looks higher in X than in Y."
    three = beside({"x": share(300), "y": share(200), "z": share(400)}, mean)
    assert words(three) == "Looks higher in Z than in Y; the others are between them."


def test_a_place_without_a_figure_is_never_said_to_differ():
    told = beside({"x": share(400), "y": share(0, 0)})
    assert words(told) == "Only X has a figure."
    assert words(beside({"x": share(0, 0), "y": share(0, 0)})) == "None of them has a figure."
    assert told["x"][0].others["y"].gap.value is None


def test_many_comparisons_make_one_at_the_edge_less_sure():
    edge, nothing = (243, 1000), (200, 1000)
    alone = beside({"x": share(*edge), "y": share(*nothing)})
    assert words(alone) == "Clearly higher in X than in Y."
    names = ["a", *(f"n{number}" for number in range(30))]
    many = {name: ([nothing[0]], [nothing[1]]) for name in names}
    together = beside(
        {"x": sums_of({**many, "a": ([edge[0]], [edge[1]])}), "y": sums_of(many)},
        whole=sums_of({name: ([200_000], [1_000_000]) for name in names}),
    )
    assert words(together) == "No clear difference."
