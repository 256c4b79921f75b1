"""One place against its yardsticks: every gap with its interval, and all of a page's judged together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from commonground.evidence.comparison import Compared, Yardstick, compare_place
from commonground.evidence.comparison.place import SAID
from commonground.evidence.measures import Estimates, Measure, Sums, estimated
from invented_sums import measure_of, sums_of


def yardstick(name: str, estimates: Estimates, measures: list[Measure]) -> Yardstick:
    where = {"england": "in England", "matched": "in places like it"}.get(name, f"in the {name}")
    return Yardstick(name, name.title(), where, "how", 10, 1e6, estimates, measures)


def compare(
    here: Sums, sticks: dict[str, Sums], measures: list[Measure] | None = None, spread: float = 5.0, **more
) -> list[Compared]:
    told = measures or [measure_of(name) for name in here.measures]
    held = [yardstick(name, estimated(sums, told), told) for name, sums in sticks.items()]
    return compare_place(estimated(here, told), told, held, np.full(len(told), spread), {}, **more)


HERE, ENGLAND = sums_of({"a": ([300], [1000])}), sums_of({"a": ([200_000], [1_000_000])})


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's interval in percent, from the textbook."""
    z, p = 1.959964, count / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return 100 * (middle - half) / (1 + z * z / of), 100 * (middle + half) / (1 + z * z / of)


def test_the_interval_of_a_gap_is_made_from_both_by_square_and_add():
    (one,) = compare(HERE, {"england": ENGLAND})
    gap = one.others["england"].gap
    (low1, high1), (low2, high2) = wilson(300, 1000), wilson(200_000, 1_000_000)
    assert gap.value == pytest.approx(10)
    assert gap.low == pytest.approx(10 - math.hypot(30 - low1, high2 - 20), rel=1e-6)
    assert gap.high == pytest.approx(10 + math.hypot(high1 - 30, 20 - low2), rel=1e-6)
    assert (gap.clear, gap.better, gap.sizes) == (True, False, pytest.approx(2))
    assert one.sentence == (
        "Here 30.0% of households have no car or van: much higher than in England (20.0%), which is worse."
    )


def test_a_gap_is_clear_just_when_its_interval_leaves_nought_out_if_it_is_the_only_one():
    for count in range(200, 300, 4):
        (one,) = compare(sums_of({"a": ([count], [1000])}), {"england": ENGLAND})
        gap = one.others["england"].gap
        assert gap.low is not None
        assert gap.high is not None
        assert gap.clear == (not gap.low <= 0 <= gap.high)


def test_a_gap_at_the_edge_is_not_clear_on_a_page_with_many_that_are_nothing():
    edge = ([228], [1000])
    many = {f"nothing-{number}": ([200], [1000]) for number in range(30)}
    plain = {name: ([200_000], [1_000_000]) for name in ("a", *many)}
    alone = compare(sums_of({"a": edge}), {"england": sums_of({"a": plain["a"]})})[0]
    among = compare(sums_of({"a": edge, **many}), {"england": sums_of(plain)})[0]
    one, other = alone.others["england"].gap, among.others["england"].gap
    assert (one.value, one.low, one.high) == (other.value, other.low, other.high)
    assert (one.clear, other.clear) == (True, False)
    assert "not clearly different from that in England" in among.sentence


def test_the_sentence_names_england_and_places_like_it_and_the_data_name_all():
    names = ["england", "authority", "region", "group", "matched", "weighted"]
    (one,) = compare(HERE, dict.fromkeys(names, ENGLAND))
    assert [*one.others] == names
    assert SAID == ("england", "matched")
    assert one.sentence.count("higher than") == 2
    assert "in the authority" not in one.sentence


def test_a_figure_without_an_interval_has_gaps_that_are_neither_clear_nor_unclear():
    measures = [measure_of("a", no_interval="Nobody knows how sure it is.")]
    (one,) = compare(HERE, {"england": ENGLAND}, measures)
    gap = one.others["england"].gap
    assert (gap.low, gap.high, gap.clear) == (None, None, None)
    assert one.here.why == "Nobody knows how sure it is."
    assert gap.better is False
    (small,) = compare(HERE, {"england": ENGLAND}, measures, spread=1000.0)
    assert small.others["england"].gap.better is None
    assert "about the same as in England" in small.sentence


def test_a_missing_figure_is_compared_with_nothing_and_says_why():
    nothing = sums_of({"a": ([0], [0])}, covered={"a": [0]})
    (one,) = compare(nothing, {"england": ENGLAND})
    gap = one.others["england"].gap
    assert (gap.value, gap.low, gap.high, gap.clear, gap.better) == (None, None, None, None, None)
    assert one.others["england"].estimate.value == pytest.approx(20)
    assert one.sentence == "a: no figure is published for here."
    (other,) = compare(HERE, {"england": nothing})
    assert other.others["england"].gap.value is None
    assert other.sentence == "Here 30.0% of households have no car or van."


def test_the_same_figure_is_no_gap():
    (one,) = compare(HERE, {"england": HERE})
    gap = one.others["england"].gap
    assert (gap.value, gap.clear, gap.better) == (0, False, None)
    assert "about the same as in England (30.0%)" in one.sentence


def test_a_place_is_not_chosen_by_an_index_unless_it_is_said_so():
    measures = [measure_of("a", input_to=("imd-2019",))]
    assert [one.circular for one in compare(HERE, {"england": ENGLAND}, measures)] == [False]
    chosen = compare(HERE, {"england": ENGLAND}, measures, chosen_by=["imd-2019"])
    assert [one.circular for one in chosen] == [True]
