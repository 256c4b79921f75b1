"""A rule's answer: members, near misses, areas not judged and why, and each area's why or why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.definitions import load_definition
from commonground.errors import DefinitionError, DesignationError, UnknownArea
from commonground.evidence.designation import (
    MEMBER,
    NEAR_MISS,
    NOT_JUDGED,
    Answer,
    Evidence,
    Rule,
    apply_rule,
    explain,
    load_rules,
)
from commonground.evidence.geography import Crosswalk

WARDS = [f"E050000{number:02d}" for number in range(20)]


def rule(combine: str = "intersection", shares: tuple[float, ...] = (0.2, 0.2), **changes) -> Rule:
    cuts: list[dict] = [
        {"index": f"index-{n}", "share": share, "reason": "r"} for n, share in enumerate(shares)
    ]
    if combine == "composite":
        changes["composite"] = {"share": 0.2, "reason": "r"}
        cuts = [{"index": cut["index"], "weight": 1.0, "reason": "r"} for cut in cuts]
    return Rule.model_validate(
        {
            "id": "test-rule",
            "collection": "england",
            "title": "Test rule",
            "question": "q",
            "why_it_matters": "w",
            "geography": "wd17",
            "areas": "wd17",
            "dated": dt.date(2020, 1, 1),
            "source": "s",
            "licence": "l",
            "author": "a",
            "last_reviewed": dt.date(2026, 1, 1),
            "combine": combine,
            "called": "listed wards",
            "deprivation": "index-0",
            "near": 0.1,
            "population": {"source": "people", "column": "all"},
            "population_vintage": "mid-2019",
            "cuts": cuts,
            **changes,
        }
    )


def index(ranks: Sequence[float]) -> pd.DataFrame:
    """An index that gives these ranks, 1 the worst; NaN leaves a ward out."""
    numbers = np.array(ranks, dtype=float)
    return pd.DataFrame(
        {"score": 100 - numbers, "rank": numbers}, index=pd.Index(WARDS[: len(ranks)], name="code")
    )


def evidence(*indices: pd.DataFrame, **changes) -> Evidence:
    names = {
        "name": [f"Ward {code[-2:]}" for code in WARDS],
        "authority_code": "E06000001",
        "authority_name": "Town",
    }
    areas = pd.DataFrame({**names, "region_name": "North"}, index=pd.Index(WARDS, name="code"))
    given = {
        "areas": areas,
        "scores": {f"index-{n}": table for n, table in enumerate(indices)},
        "crosswalks": {},
        "counts": {"people.all": pd.Series(1000, index=WARDS)},
        "absent": {},
    }
    return Evidence(**{**given, **changes})


def with_status(answer: Answer, status: str) -> list[str]:
    return answer.areas.index[answer.areas["status"] == status].tolist()


FORWARD, BACKWARD = list(range(1, 21)), list(range(20, 0, -1))


def test_an_intersection_needs_every_cut():
    mixed = [4, 3, 2, 1, *range(5, 21)]
    answer = apply_rule(rule(), evidence(index(FORWARD), index(mixed)))
    assert with_status(answer, MEMBER) == WARDS[:4]
    assert with_status(apply_rule(rule(), evidence(index(FORWARD), index(BACKWARD))), MEMBER) == []


def test_any_needs_one_cut():
    answer = apply_rule(rule("any"), evidence(index(FORWARD), index(BACKWARD)))
    assert with_status(answer, MEMBER) == WARDS[:4] + WARDS[-4:]


def test_a_composite_adds_the_transformed_ranks_before_it_cuts():
    answer = apply_rule(rule("composite"), evidence(index(FORWARD), index(BACKWARD)))
    transformed = -23 * np.log(1 - (21 - np.arange(1, 21)) / 20 * (1 - np.exp(-100 / 23)))
    total = transformed + transformed[::-1]
    assert set(with_status(answer, MEMBER)) == {WARDS[place] for place in np.argsort(-total)[:4]}
    assert answer.lines[["index", "areas", "line"]].to_dict("records") == [
        {"index": "together", "areas": 20, "line": 4}
    ]
    worst = explain(answer, WARDS[0], {})
    assert [standing.title for standing in worst.standings] == ["The indices together"]
    assert worst.standings[0].rank == answer.areas["together rank"][WARDS[0]] <= 4


def test_near_misses_are_those_a_slightly_wider_line_would_take_in():
    answer = apply_rule(rule(), evidence(index(FORWARD), index(FORWARD)))
    assert with_status(answer, NEAR_MISS) == WARDS[4:6]
    assert answer.lines["near_line"].tolist() == [6, 6]


def test_the_line_is_the_floor_of_the_share_whatever_floating_point_makes_of_it():
    areas = 7430
    codes = pd.Index([f"E05{number:06d}" for number in range(areas)], name="code")
    table = pd.DataFrame({"score": np.arange(areas, 0, -1.0), "rank": np.arange(1.0, areas + 1)}, index=codes)
    given = evidence(
        table,
        areas=pd.DataFrame({"name": "x"}, index=codes),
        counts={"people.all": pd.Series(1, index=codes)},
    )
    answer = apply_rule(rule(shares=(0.1,)), given)
    assert answer.lines["line"].tolist() == [743]
    assert len(with_status(answer, MEMBER)) == 743


def test_an_area_that_cannot_be_judged_is_listed_with_the_reason_not_dropped():
    absent = {"index-1": pd.Series({WARDS[18]: "no figure for turnout"})}
    given = evidence(index(FORWARD), index([*range(1, 18), np.nan, np.nan]), absent=absent)
    answer = apply_rule(rule(), given)
    assert with_status(answer, NOT_JUDGED) == WARDS[17:]
    assert answer.areas.loc[WARDS[18], "reason"] == "no figure for turnout"
    assert answer.areas.loc[WARDS[19], "reason"] == "it is not among the areas of index-1"
    assert explain(answer, WARDS[18], {}).sentence.startswith("Ward 18 could not be judged")


def test_areas_lacking_both_indices_have_both_reasons():
    answer = apply_rule(rule(), evidence(index(FORWARD[:19]), index(FORWARD[:19])))
    assert answer.areas["reason"][WARDS[19]].count("it is not among") == 2


def test_where_no_area_can_be_judged_the_rule_is_refused():
    with pytest.raises(DesignationError, match="none can be judged"):
        apply_rule(rule(), evidence(index([np.nan] * 20), index(FORWARD)))


LSOAS = ["E01000001", "E01000002", "E01000003"]


def averaged() -> tuple[Rule, Evidence]:
    """Two wards: one of a large mild and a small severe area, the other of one in between."""
    through = {"source": "people", "column": "small", "crosswalk": "up"}
    cut = {"index": "index-0", "share": 0.5, "reason": "r", "through": through}
    crosswalk = Crosswalk(
        pd.DataFrame({"from": LSOAS, "to": [WARDS[0], WARDS[0], WARDS[1]], "weight": 1.0}),
        "lsoa11",
        "wd17",
        "test",
    )
    scores = pd.DataFrame(
        {"score": [10.0, 90.0, 40.0], "rank": [3.0, 1.0, 2.0]}, index=pd.Index(LSOAS, name="code")
    )
    counts = {"people.small": pd.Series([900, 100, 500], index=LSOAS)}
    population = {"source": "people", "column": "small", "crosswalk": "up"}
    given = evidence(scores, crosswalks={"up": crosswalk}, counts=counts)
    return rule(shares=(0.5,), cuts=[cut], population=population), given


def test_small_areas_are_averaged_by_people_not_counted_alike():
    answer = apply_rule(*averaged())
    # By people 18 against 40; a plain mean would be 50 and put the other ward on the list.
    assert answer.areas.loc[WARDS[0], "index-0 score"] == pytest.approx(18)
    assert with_status(answer, MEMBER) == [WARDS[1]]
    assert answer.areas.loc[WARDS[:2], "population"].tolist() == [1000, 500]
    assert answer.lines["areas"].tolist() == [2]
    assert answer.areas.loc[WARDS[2], "reason"] == "no smaller area of index-0 lies in it"


def test_why_names_each_cut_its_rank_and_its_distance_from_the_line():
    answer = apply_rule(rule(), evidence(index(FORWARD), index(FORWARD)))
    inside = explain(answer, WARDS[1], {"index-0": "Need"})
    assert inside.status == MEMBER
    assert [standing.places for standing in inside.standings] == [2, 2]
    assert "Need: ranked 2 of 20 (1 is the worst), 2 places inside the line of 4" in inside.sentence
    near = explain(answer, WARDS[4], {})
    assert "is not on the list “Test rule”, but is close to it." in near.sentence
    assert "1 place outside the line of 4" in near.sentence
    assert "on the line of 4" in explain(answer, WARDS[3], {}).sentence
    far = explain(answer, WARDS[19], {})
    assert "is not on the list “Test rule”" in far.sentence
    assert far.standings[0].score_at_line == 96


@pytest.mark.parametrize(
    ("combine", "words"), [("any", "at least one index"), ("composite", "added together")]
)
def test_the_sentence_says_how_the_cuts_combine(combine, words):
    answer = apply_rule(rule(combine), evidence(index(FORWARD), index(FORWARD)))
    assert words in explain(answer, WARDS[0], {}).sentence


def test_an_area_of_a_part_judged_rule_without_a_rank_says_so():
    answer = apply_rule(rule("any"), evidence(index(FORWARD), index(FORWARD[:19])))
    standing = explain(answer, WARDS[19], {}).standings[1]
    assert (standing.rank, standing.score, standing.places, standing.inside) == (None, None, None, False)


def test_a_code_of_another_vintage_is_unknown():
    answer = apply_rule(rule(), evidence(index(FORWARD), index(FORWARD)))
    with pytest.raises(UnknownArea, match="codes change between vintages"):
        explain(answer, "E05999999", {})


@given(st.permutations(FORWARD), st.permutations(FORWARD), st.floats(0.05, 0.6), st.floats(0.05, 0.6))
def test_an_intersection_is_what_a_person_with_two_lists_would_make(one, two, first, second):
    answer = apply_rule(rule(shares=(first, second)), evidence(index(list(one)), index(list(two))))
    best = [np.floor(share * 20 + 1e-9) for share in (first, second)]
    slow = [ward for ward, a, b in zip(WARDS, one, two, strict=True) if a <= best[0] and b <= best[1]]
    assert with_status(answer, MEMBER) == slow
    near = [np.floor((share + 0.1) * 20 + 1e-9) for share in (first, second)]
    wider = [ward for ward, a, b in zip(WARDS, one, two, strict=True) if a <= near[0] and b <= near[1]]
    assert with_status(answer, NEAR_MISS) == sorted(set(wider) - set(slow))


def test_every_rule_that_ships_loads_and_is_dated_and_sourced():
    rules = load_rules()
    assert {
        "left-behind-2019",
        "left-behind-2020",
        "doubly-disadvantaged-2025",
        "example-left-behind",
    } <= set(rules)
    for shipped in rules.values():
        assert shipped.source
        assert shipped.dated <= shipped.last_reviewed


@pytest.mark.parametrize(
    "changes",
    [
        {"combine": "composite"},
        {"composite": {"share": 0.1, "reason": "r"}},
        {"cuts": [{"index": "index-0", "share": 0.1, "reason": "r", "weight": 1.0}]},
        {"near": 0.7},
        {"cuts": [{"index": "index-0", "reason": "r"}]},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValueError, match=r"composite|weight|near|share"):
        Rule.model_validate({**rule().model_dump(), **changes})


def test_a_broken_definition_file_names_the_file_and_the_field():
    with pytest.raises(DefinitionError, match=r"^mine\.toml: collection: Field required"):
        load_definition('id = "mine"', Rule, "mine.toml")
    with pytest.raises(DefinitionError, match=r"^mine\.toml: not readable as TOML"):
        load_definition("id = ", Rule, "mine.toml")
