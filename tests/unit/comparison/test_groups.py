"""A list's areas against others as deprived and against everyone: sums first, division afterwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.errors import ComparisonError, DefinitionError, DesignationError
from commonground.evidence.comparison import Compared, adjusted, compare_groups, compare_rule
from commonground.evidence.designation import (
    EQUALLY_DEPRIVED,
    GROUP,
    MEMBER,
    NOT_JUDGED,
    REST,
    Answer,
    Rule,
    comparison_groups,
    load_rules,
    read_answer,
)
from commonground.evidence.measures import Measure, Sums, read_sums
from commonground.evidence.store import Store
from invented_sums import measure_of, random_sums, sums_of

ORDER = (GROUP, EQUALLY_DEPRIVED, REST)
WORDS = {
    GROUP: "left-behind wards",
    EQUALLY_DEPRIVED: "in other equally deprived areas",
    "england": "in England",
}


def compare(
    sums: Sums,
    groups: Sequence[str] | pd.Series,
    measures: Sequence[Measure] | None = None,
    authorities: Sequence[str] | None = None,
    chosen_by: Sequence[str] = (),
    partial: Mapping[str, str] | None = None,
) -> dict[str, Compared]:
    split = groups if isinstance(groups, pd.Series) else pd.Series(list(groups), index=sums.codes)
    own = [f"L{number // 2}" for number in range(len(sums.codes))] if authorities is None else authorities
    told = [measure_of(name) for name in sums.measures] if measures is None else measures
    found = compare_groups(
        sums, told, split, pd.Series(list(own), index=sums.codes), ORDER, WORDS, chosen_by, partial or {}
    )
    return {one.measure.id: one for one in found}


def three_ways(areas: int) -> list[str]:
    """The first fifth on the list, the next two fifths as deprived, the rest."""
    return [ORDER[min(number * 5 // areas, 4) // 2 if number * 5 // areas else 0] for number in range(areas)]


def test_a_group_is_its_numerators_over_its_denominators_and_not_a_mean_of_rates():
    # One small area where all are without a car, one large where nobody is.
    sums = sums_of({"no-car": ([100, 0, 5, 5], [100, 9900, 100, 100])})
    one = compare(sums, [GROUP, GROUP, EQUALLY_DEPRIVED, REST])["no-car"]
    assert one.here.value == pytest.approx(1.0)
    assert one.here.value != pytest.approx(np.mean([100.0, 0.0]))
    assert one.here.n == 10_000


def slow_figure(sums: Sums, number: int, inside: Sequence[bool], per: float) -> float | None:
    """A group's figure by plain addition, one area after the other."""
    top = below = people = covered = 0.0
    for area, held in enumerate(inside):
        if held:
            top += sums.top[area, number]
            below += sums.below[area, number]
            people += sums.people[area]
            covered += sums.covered[area, number]
    if below <= 0 or covered < 0.8 * people:
        return None
    return per * top / below


@given(st.integers(0, 10_000), st.integers(6, 30), st.data())
def test_every_figure_gap_and_count_is_what_plain_loops_make_of_it(seed, areas, data):
    names = ["more-is-better", "less-is-better", "neither", "patchy"]
    kinds = ("higher", "lower", "neither", "lower")
    plain = random_sums(areas, names, seed)
    known = np.random.default_rng(seed).random(areas) < 0.7
    for part in (plain.top, plain.below, plain.covered):
        part[~known, 3] = 0.0
    groups = [*data.draw(st.lists(st.sampled_from(ORDER), min_size=areas - 1, max_size=areas - 1)), GROUP]
    told = [measure_of(name, better=kind) for name, kind in zip(names, kinds, strict=True)]
    found = compare(plain, groups, told)
    for number, measure in enumerate(told):
        one = found[measure.id]
        sides = {name: [group == name for group in groups] for name in ORDER}
        own = slow_figure(plain, number, sides[GROUP], 100)
        deprived = slow_figure(plain, number, sides[EQUALLY_DEPRIVED], 100)
        england = slow_figure(plain, number, [True] * areas, 100)
        assert one.here.value == pytest.approx(own)
        assert one.others[EQUALLY_DEPRIVED].estimate.value == pytest.approx(deprived)
        assert one.others["england"].estimate.value == pytest.approx(england)
        for name, other in ((EQUALLY_DEPRIVED, deprived), ("england", england)):
            gap = None if own is None or other is None else own - other
            assert one.others[name].gap.value == pytest.approx(gap, abs=1e-9)
        if measure.better == "neither" or england is None:
            assert one.worse is None
            continue
        count = of = 0
        for area, group in enumerate(groups):
            rate = slow_figure(plain, number, [other == area for other in range(areas)], 100)
            if group == GROUP and rate is not None:
                of += 1
                count += rate > england if measure.better == "lower" else rate < england
        assert one.worse == (count, of)


def test_england_is_everyone_the_list_included():
    sums = random_sums(20, ["a", "b"])
    for name, one in compare(sums, three_ways(20)).items():
        number = sums.measures.index(name)
        whole = 100 * sums.top[:, number].sum() / sums.below[:, number].sum()
        assert one.others["england"].estimate.value == pytest.approx(whole)
        assert one.others["england"].estimate.n == sums.below[:, number].sum()


def test_an_area_that_no_group_names_is_in_the_rest_so_that_nobody_vanishes():
    sums = random_sums(12, ["a"])
    named = pd.Series(three_ways(12), index=sums.codes)
    some = compare(sums, named[named != REST])["a"]
    every = compare(sums, named)["a"]
    assert (some.here, some.others, some.worse) == (every.here, every.others, every.worse)


def test_a_list_without_a_member_is_refused_in_one_sentence():
    with pytest.raises(ComparisonError, match="No area is on the list, so there is no group to compare"):
        compare(random_sums(6, ["a"]), [REST, REST, EQUALLY_DEPRIVED] * 2)


def test_where_nothing_else_is_as_deprived_only_england_is_spoken_of():
    one = compare(random_sums(8, ["a"]), [GROUP, GROUP, *[REST] * 6])["a"]
    assert one.others[EQUALLY_DEPRIVED].estimate.value is None
    assert one.others[EQUALLY_DEPRIVED].gap.value is None
    assert "equally deprived" not in one.sentence
    assert "in England" in one.sentence


def test_a_figure_that_is_missing_for_one_member_is_still_a_figure_if_most_people_are_covered():
    sums = sums_of(
        {"a": ([30, 0, 5, 5], [100, 0, 100, 100])},
        people=[900, 100, 1000, 1000],
        covered={"a": [900, 0, 1000, 1000]},
    )
    one = compare(sums, [GROUP, GROUP, EQUALLY_DEPRIVED, REST])["a"]
    assert one.here.value == pytest.approx(30)
    assert one.worse == (1, 1)


def test_a_figure_that_is_missing_for_most_members_is_not_made_up():
    sums = sums_of(
        {"a": ([30, 0, 5, 5], [100, 0, 100, 100])},
        people=[100, 900, 1000, 1000],
        covered={"a": [100, 0, 1000, 1000]},
    )
    one = compare(sums, [GROUP, GROUP, EQUALLY_DEPRIVED, REST])["a"]
    assert (one.here.value, one.others["england"].gap.value) == (None, None)
    assert (
        one.sentence == "a: figures are published for only 10% of the people here, too few to speak for all."
    )


def test_members_worse_than_england_are_counted_by_the_direction_of_good():
    figures = ([10, 20, 30, 40, 0, 0], [100] * 6)
    groups = [GROUP] * 4 + [EQUALLY_DEPRIVED, REST]
    told = [measure_of("up", better="higher"), measure_of("down"), measure_of("none", better="neither")]
    found = compare(sums_of({"up": figures, "down": figures, "none": figures}), groups, told)
    england = 100 / 6
    worse = sum(rate < england for rate in (10, 20, 30, 40))
    assert (found["up"].worse, found["down"].worse, found["none"].worse) == ((worse, 4), (4 - worse, 4), None)


def test_an_input_to_the_index_that_chose_the_list_is_marked_and_no_other():
    told = [measure_of("in", input_to=("index-a", "index-c")), measure_of("out", input_to=("index-b",))]
    found = compare(random_sums(10, ["in", "out"]), three_ways(10), told, chosen_by=["index-a"])
    assert (found["in"].circular, found["out"].circular) == (True, False)


def test_a_source_that_covers_too_little_says_so_beside_its_measure_alone():
    found = compare(random_sums(10, ["a", "b"]), three_ways(10), partial={"a": "Half the country only."})
    assert (found["a"].partial, found["b"].partial) == ("Half the country only.", "")


def test_one_authority_alone_says_nothing_of_how_sure_a_gap_is():
    one = compare(random_sums(10, ["a"]), three_ways(10), authorities=["L0"] * 10)["a"]
    for against in one.others.values():
        assert (against.gap.low, against.gap.high, against.gap.clear) == (None, None, None)
        assert against.gap.value is not None


def test_areas_whose_authority_is_not_known_are_still_counted():
    sums = random_sums(10, ["a"])
    split = pd.Series(three_ways(10), index=sums.codes)
    some = pd.Series(["L0", "L1"], index=["A0", "A9"])
    (one,) = compare_groups(sums, [measure_of("a")], split, some, ORDER, WORDS, [], {})
    assert one.others["england"].estimate.n == sums.below.sum()
    assert one.here.n == sums.below[split == GROUP].sum()


def test_the_same_gap_is_less_clear_among_many_that_are_chance():
    """False discoveries are held down over the whole page: one gap at the edge, many of nothing."""
    dice = np.random.default_rng(4)
    below = np.full(60, 400.0)
    groups = [GROUP] * 20 + [EQUALLY_DEPRIVED] * 20 + [REST] * 20
    apart = [*dice.binomial(400, 0.205, 20), *dice.binomial(400, 0.2, 40)]
    chance = {f"nothing-{n:02d}": (dice.binomial(400, 0.2, 60), below) for n in range(40)}
    own = [f"L{number % 20}" for number in range(60)]
    alone = compare(sums_of({"edge": (apart, below)}), groups, authorities=own)
    among = compare(sums_of({"edge": (apart, below), **chance}), groups, authorities=own)
    one, other = (found["edge"].others["england"].gap for found in (alone, among))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    assert (one.clear, other.clear) == (True, False)
    gaps = [against.gap for found in among.values() for against in found.others.values()]
    assert sum(gap.clear is True for gap in gaps) <= 4


def test_discoveries_are_counted_over_both_yardsticks_of_a_page():
    """Sixty gaps make one family: what is found agrees with Benjamini and Hochberg's least rate by hand."""
    p = np.array([0.0004, 0.0009, 0.03, 0.2, 0.8])
    by_hand = [min(p[later] * 5 / (later + 1) for later in range(at, 5)) for at in range(5)]
    assert adjusted(p) == pytest.approx(by_hand)
    assert adjusted(p.reshape(1, 5)) == pytest.approx(np.array([by_hand]))


def rule_answer(statuses: Sequence[str], ranks: Sequence[float | None], line: int, **changes) -> Answer:
    rule = load_rules()["left-behind-2020"].model_copy(update=changes)
    index = load_rules()["left-behind-2020"].deprivation
    codes = pd.Index([f"E05{number:06d}" for number in range(len(statuses))], name="code")
    areas = pd.DataFrame(
        {"status": pd.array(list(statuses), "string"), f"{index} rank": pd.array(list(ranks), "Int64")}, codes
    )
    return Answer(rule, areas, pd.DataFrame({"index": [index], "line": [line]}))


def test_three_groups_hold_every_area_once():
    answer = rule_answer([MEMBER, "near miss", "other", "other", NOT_JUDGED], [1, 2, 3, 4, None], 3)
    assert comparison_groups(answer).tolist() == [GROUP, EQUALLY_DEPRIVED, EQUALLY_DEPRIVED, REST, REST]


def test_an_area_deprived_enough_but_not_judged_on_the_other_index_is_as_deprived():
    answer = rule_answer([MEMBER, NOT_JUDGED], [1, 2], 3)
    assert comparison_groups(answer).tolist() == [GROUP, EQUALLY_DEPRIVED]


def test_a_member_that_is_not_deprived_is_on_the_list_all_the_same():
    """By a rule that adds indices, or takes any."""
    answer = rule_answer([MEMBER, "other"], [9, 1], 3)
    assert comparison_groups(answer).tolist() == [GROUP, EQUALLY_DEPRIVED]


def test_a_rule_that_draws_no_line_on_deprivation_has_no_equally_deprived_areas():
    with pytest.raises(DesignationError, match="draws no line on no-such-index"):
        comparison_groups(rule_answer([MEMBER], [1], 3, deprivation="no-such-index"))


@pytest.fixture(scope="module")
def county_rule() -> Rule:
    return load_rules()["example-left-behind"]


def test_the_countys_groups_partition_its_areas_and_its_people(county_store, county_rule):
    store = Store(county_store)
    groups = comparison_groups(read_answer(store, county_rule))
    sums, _ = read_sums(store, county_rule.geography)
    assert set(groups) == set(ORDER)
    assert groups.index.is_unique
    assert set(sums.codes) <= set(groups.index)
    people = pd.Series(sums.people, index=sums.codes).groupby(groups.reindex(sums.codes)).sum()
    pieces = store.table("people_pieces")
    assert people.sum() == pytest.approx(pieces["people"].sum())


def test_what_is_asked_for_does_not_change_how_clear_a_gap_is(county_store, county_rule):
    """Else the same figure would be called worse on one page and about the same on another."""
    store = Store(county_store)
    everything = {one.measure.id: one for one in compare_rule(store, county_rule)}
    for names in (["example-income-deprived"], ["example-turnout", "example-charities"]):
        some = compare_rule(store, county_rule, names)
        assert {one.measure.id for one in some} == set(names)
        assert all(one == everything[one.measure.id] for one in some)


def test_the_order_of_groups_and_measures_does_not_change_an_answer():
    sums = random_sums(20, ["a", "b", "c"])
    groups, measures = three_ways(20), [measure_of(name) for name in "abc"]
    backward = sums.aligned(["c", "b", "a"])
    one, other = compare(sums, groups, measures), compare(backward, groups, measures[::-1])
    assert [*one] == [*other][::-1]
    for name in one:
        assert one[name].sentence == other[name].sentence
        assert one[name].here.value == pytest.approx(other[name].here.value)


def test_a_measure_that_nobody_defined_is_refused_with_the_nearest(county_store, county_rule):
    with pytest.raises(DefinitionError, match=re.escape("did you mean example-no-car")):
        compare_rule(Store(county_store), county_rule, ["example-nocar"])


def test_a_rule_dates_itself(county_rule):
    assert isinstance(county_rule.dated, dt.date)
