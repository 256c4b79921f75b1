"""No sentence contradicts its numbers: each is read back, word by word, and held against its figures.

The reader here knows nothing of how sentences are made. It takes one apart by the measure's own clause,
checks that every number in it is a figure as shown, and says of each *higher*, *much* and *better* whether
the shown numbers bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.comparison import (
    Against,
    Compared,
    Gap,
    compare_rule,
    compared,
    gap_between,
    in_words,
    sentence,
    shown,
)
from commonground.evidence.comparison.saying import look_alike
from commonground.evidence.designation import load_rules
from commonground.evidence.measures import Estimate, Measure, load_measures
from commonground.evidence.profile import Profiles
from commonground.evidence.store import Store

MINUS = "\N{MINUS SIGN}"

LITTLE, MUCH = 0.2, 0.8
"""In standard deviations between areas: below is *a little*, above is *much*."""

CLAUSE = re.compile(
    r"(?P<words>about the same as|not clearly different from that|(?:a little |much )?(?:higher|lower) than) "
    r"(?P<where>in .+?) \((?P<figure>[^()]+)\)(?P<judged>, which is (?:better|worse))?"
)


def number_in(figure: str, measure: Measure) -> Decimal:
    """The number that a shown figure such as ``−£1,234.5`` states."""
    before, after = measure.written.split("{}")
    bare = figure.removeprefix(MINUS)
    assert bare.startswith(before), figure
    assert bare.endswith(after), figure
    digits = bare.removeprefix(before).removesuffix(after)
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", digits), figure
    number = Decimal(digits.replace(",", ""))
    assert len(digits.partition(".")[2]) == measure.decimals, figure
    if figure.startswith(MINUS):
        assert number != 0, "nought has no sign"
        return -number
    return number


def rounds_to(number: Decimal, value: float, decimals: int) -> bool:
    """Whether a number is what a value comes to in so many decimals, by whichever way halves are rounded."""
    half = Decimal(1).scaleb(-decimals) / 2
    return abs(Decimal(value) - number) <= half


def contradictions(
    measure: Measure, who: str, here: float | None, others: Sequence[Against], said: str
) -> list[str]:
    """What is wrong with a sentence, given the figures it is about; nothing where it says what they say."""
    stated = [against for against in others if against.estimate.value is not None]
    if here is None:
        quiet = not re.search(
            r"higher|lower|about the same|different|better|worse", said.removeprefix(measure.title)
        )
        return [] if quiet and said.startswith(f"{measure.title}: ") else ["says something of nothing"]
    wrong = []
    left, right = measure.said.split("{value}")
    if not said.startswith(f"{who} {left}"):
        return [f"does not begin with {who!r} and the measure's clause"]
    rest = said.removeprefix(f"{who} {left}")
    figure = rest[: rest.index(right)] if right else rest.split(": ")[0].removesuffix(".")
    if right and not stated:
        figure = rest.removesuffix(f"{right}.")
    tail = rest.removeprefix(f"{figure}{right}")
    own = number_in(figure, measure)
    if not rounds_to(own, here, measure.decimals):
        wrong.append(f"{figure} is not {here}")
    if not stated:
        return wrong + ([] if tail == "." else [f"goes on with {tail!r} though there is nothing to compare"])
    if not (tail.startswith(": ") and tail.endswith(".")):
        return [*wrong, f"cannot be read: {tail!r}"]
    clauses = tail[2:-1].split("; ")
    if len(clauses) != len(stated):
        return [*wrong, f"{len(clauses)} comparisons of {len(stated)} figures"]
    for clause, against in zip(clauses, stated, strict=True):
        wrong += _of_clause(measure, own, clause, against)
    return wrong


def _of_clause(measure: Measure, own: Decimal, clause: str, against: Against) -> list[str]:
    read = CLAUSE.fullmatch(clause)
    if read is None:
        return [f"cannot be read: {clause!r}"]
    wrong = []
    value, gap = against.estimate.value, against.gap
    assert value is not None
    other = number_in(read["figure"], measure)
    if read["where"] != against.where:
        wrong.append(f"{read['where']!r} is not {against.where!r}")
    if not rounds_to(other, value, measure.decimals):
        wrong.append(f"{read['figure']} is not {value}")
    size, same = abs(gap.sizes), read["words"] == "about the same as"
    small = np.isnan(size) or size < LITTLE
    if same or read["words"] == "not clearly different from that":
        if same and not (own == other or (not gap.clear and small)):
            wrong.append(f"{clause!r} hides a gap that is clear, or not small")
        if not same and not (gap.clear is False and not small and own != other):
            wrong.append(f"{clause!r} of a gap that is clear, or small")
        if read["judged"]:
            wrong.append(f"{clause!r} judges a gap that it does not see")
        return wrong
    if "higher" in read["words"] and not own > other:
        wrong.append(f"{own} is not higher than {other}")
    if "lower" in read["words"] and not own < other:
        wrong.append(f"{own} is not lower than {other}")
    if gap.clear is False:
        wrong.append(f"{clause!r} of a gap that chance explains")
    if ("a little" in read["words"]) != (size < LITTLE) or ("much" in read["words"]) != (size > MUCH):
        wrong.append(f"{read['words']!r} of {size} standard deviations")
    expected = {"neither": None, "higher": own > other, "lower": own < other}[measure.better]
    judged = {None: None, ", which is better": True, ", which is worse": False}[read["judged"]]
    if judged is not expected:
        wrong.append(f"{clause!r} is judged wrongly where {measure.better} is better")
    if gap.better is not None and judged is not None and gap.better is not judged:
        wrong.append(f"{clause!r} is judged otherwise than in the data")
    return wrong


def contradictions_of(one: Compared, who: str, named: Sequence[str] | None = None) -> list[str]:
    """What is wrong with the sentence of a measure that was compared; ``named``: whom it may name."""
    others = [against for name, against in one.others.items() if named is None or name in named]
    wrong = contradictions(one.measure, who, one.here.value, others, one.sentence)
    return [f"{one.measure.id}: {fault}: {one.sentence}" for fault in wrong]


PATTERNS = ("{}%", "£{}", "{} km", "{}", "{} in every 1,000", "{} metres", "{} for every 10,000")
SAID = (
    "{value} of households have no car",
    "for every 100 buses in 2014 there were {value} in 2024",
    "the deprivation score is {value}",
    "the nearest shop is {value} away, by road",
    "pubs come to {value} people in a year",
)


def measure_of(**changes: Any) -> Measure:
    """A shipped measure in other words."""
    return load_measures()["example-no-car"].model_copy(update=changes)


measures = st.builds(
    measure_of,
    written=st.sampled_from(PATTERNS),
    said=st.sampled_from(SAID),
    decimals=st.integers(0, 4),
    better=st.sampled_from(["higher", "lower", "neither"]),
)
figures = st.one_of(
    st.none(),
    st.floats(-1e6, 1e7, allow_nan=False),
    st.floats(-2, 2, allow_nan=False),
    st.sampled_from([0.0, -0.0, -0.004, 0.05, 23.45, 23.449999, 23.55, 1234.5, -0.5, 99.95]),
)
spreads = st.one_of(st.just(0.0), st.just(float("nan")), st.floats(1e-6, 1e6))
sureness = st.sampled_from([True, False, None])


def figure_of(value: float | None) -> Estimate:
    why = "No figure is published for here." if value is None else ""
    return Estimate(value, None, None, 100.0, "counted", "2021", "source", 1.0, why)


def gap_of(
    measure: Measure, here: float | None, other: float | None, clear: bool | None, spread: float
) -> Gap:
    ends = (float("nan"), float("nan"))
    if clear is not None and here is not None and other is not None:
        ends = (here - other - 1, here - other + 1)
    return gap_between(measure, (here, other), ends, clear, spread)


@given(
    measures,
    figures,
    st.lists(st.tuples(figures, sureness, spreads), max_size=3),
    st.sampled_from(["Here", "In left-behind wards"]),
)
def test_whatever_the_figures_the_sentence_says_what_they_show(measure, here, compared_with, who):
    wheres = ("in other equally deprived areas", "in England", "in places like it")
    others = [
        Against(where, figure_of(value), gap_of(measure, here, value, clear, spread))
        for where, (value, clear, spread) in zip(wheres, compared_with, strict=False)
    ]
    said = sentence(measure, who, figure_of(here), others)
    assert contradictions(measure, who, here, others, said) == [], said


@given(measures, st.floats(-1e4, 1e4), st.floats(-1e-3, 1e-3), sureness)
def test_figures_a_hair_apart_are_never_said_to_differ_unless_they_look_different(
    measure, value, hair, clear
):
    other = value + hair
    words = in_words(measure, value, other, gap_of(measure, value, other, clear, 1.0))
    if shown(measure, value) == shown(measure, other):
        assert words == "about the same as"


@given(measures, st.floats(-1e4, 1e4), st.floats(-3, 3))
def test_two_figures_look_alike_just_where_they_are_written_the_same(measure, value, apart):
    other = value + apart
    assert look_alike(measure, value, other) == (shown(measure, value) == shown(measure, other))


@given(measures, figures, figures, spreads)
def test_a_gap_that_chance_explains_is_never_called_higher_or_lower(measure, here, other, spread):
    against = Against("in England", figure_of(other), gap_of(measure, here, other, False, spread))
    said = sentence(measure, "Here", figure_of(here), [against])
    assert not re.search(r"\b(higher|lower|better|worse)\b", said.removeprefix(measure.title))


@given(measures, figures, spreads, sureness)
def test_nothing_is_said_of_a_figure_that_is_missing(measure, there, spread, clear):
    against = Against("in England", figure_of(there), gap_of(measure, None, there, clear, spread))
    said = sentence(measure, "Here", figure_of(None), [against])
    assert said == f"{measure.title}: no figure is published for here."
    if there is not None:
        unknown = Against("in England", figure_of(None), gap_of(measure, there, None, clear, spread))
        assert "England" not in sentence(measure, "Here", figure_of(there), [unknown])


@given(measures, figures, figures, sureness, spreads)
def test_what_the_data_call_better_is_never_what_the_sentence_calls_worse(
    measure, here, other, clear, spread
):
    gap = gap_of(measure, here, other, clear, spread)
    against = {"england": Against("in England", figure_of(other), gap)}
    said = compared(measure, "", [], "Here", figure_of(here), against).sentence
    if ", which is better" in said:
        assert gap.better is True
    if ", which is worse" in said:
        assert gap.better is False
    if measure.better == "neither" or clear is False or re.search("about the same|not clearly", said):
        assert gap.better is None


@pytest.mark.parametrize("spoilt", [
    ("higher", "lower"), ("worse", "better"), ("33.6%", "33.7%"), ("23.5%", "23.6%"), ("much ", ""),
    ("much higher than", "about the same as"), ("in England", "in Wales"), (", which is worse", ""),
])  # fmt: skip
def test_the_reader_finds_a_sentence_that_was_spoilt(spoilt):
    measure = measure_of(said=SAID[0], written="{}%", decimals=1, better="lower")
    others = [Against("in England", figure_of(23.5), gap_of(measure, 33.6, 23.5, True, 5.0))]
    said = sentence(measure, "Here", figure_of(33.6), others)
    assert said == (
        "Here 33.6% of households have no car: much higher than in England (23.5%), which is worse."
    )
    assert contradictions(measure, "Here", 33.6, others, said) == []
    assert contradictions(measure, "Here", 33.6, others, said.replace(*spoilt)) != []


def sentences_of_rule(store: Store, rule: str) -> Mapping[str, list[str]]:
    chosen = load_rules()[rule]
    return {
        one.measure.id: contradictions_of(one, f"In {chosen.called}")
        for one in compare_rule(store, chosen)
    }  # fmt: skip


def sentences_of_places(profiles: Profiles, wheres: Sequence[str]) -> Mapping[tuple[str, str], list[str]]:
    return {
        (where, one.measure.id): contradictions_of(one, "Here", ("england", "matched"))
        for where in wheres
        for one in profiles.of(profiles.find(where)).measures
    }


def assert_nothing_wrong(read: Mapping[Any, list[str]], at_least: int) -> None:
    assert len(read) >= at_least
    assert [fault for faults in read.values() for fault in faults] == []


def test_no_sentence_of_the_county_contradicts_its_numbers(county_store):
    store = Store(county_store)
    assert_nothing_wrong(sentences_of_rule(store, "example-left-behind"), 30)
    profiles = Profiles(store, load_rules()["example-left-behind"])
    wards = profiles.codes("wd24")
    council = profiles.codes("lad24")[0]
    places = [*wards[::8], council, ",".join(wards[:3])]
    assert_nothing_wrong(sentences_of_places(profiles, places), 10 * 30)


def test_no_sentence_of_england_contradicts_its_numbers(england):
    """Every sentence of the list's comparison and of fifty wards' profiles."""
    store = Store(england)
    assert_nothing_wrong(sentences_of_rule(store, "left-behind-2020"), 60)
    profiles = Profiles(store, load_rules()["left-behind-2020"])
    wards = profiles.codes("wd17")
    assert_nothing_wrong(sentences_of_places(profiles, wards[:: len(wards) // 50][:50]), 50 * 60)
