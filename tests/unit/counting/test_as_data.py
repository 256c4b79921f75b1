"""The JSON of a count is a contract; the text says the same to people."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.errors import BallotError
from commonground.voice.counting import (
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    MaximinSupport,
    Phragmen,
    Rule,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import count_as_data, count_as_text, record, why_funded, why_not
from commonground.voice.counting.explaining.losing.losers import unfunded
from invented_elections import invented_election
from riverside import PLAIN, riverside
from small_elections import small_election

CONTRACT = [
    "instance",
    "budget",
    "currency",
    "voters",
    "projects",
    "rule",
    "utility",
    "completion",
    "winners",
    "cost",
    "leftover",
    "ties",
    "projects_detail",
    "seconds",
]
DETAIL = ["cost", "votes", "effective_votes", "selected", "round", "rho", "payers", "why"]


def test_the_contract_stands_first_and_in_its_order() -> None:
    data = count_as_data(count(riverside(), PLAIN), 0.25)
    assert list(data)[: len(CONTRACT)] == CONTRACT
    for detail in data["projects_detail"].values():
        assert list(detail)[: len(DETAIL)] == DETAIL
    assert {key: data[key] for key in CONTRACT if key != "projects_detail"} == {
        "instance": "Riverside",
        "budget": 1,
        "currency": "GBP",
        "voters": 10,
        "projects": 3,
        "rule": "equal-shares",
        "utility": "cost",
        "completion": "none",
        "winners": ["a", "b"],
        "cost": 0.71,
        "leftover": 0.29,
        "ties": [],
        "seconds": 0.25,
    }
    b, c = data["projects_detail"]["b"], data["projects_detail"]["c"]
    assert (b["cost"], b["votes"], b["effective_votes"], b["selected"], b["round"], b["payers"]) == (
        0.36, 6, 4.5, True, 2, 6,
    )  # fmt: skip
    assert (b["rho_exact"], b["rho"]) == ("2/9", pytest.approx(2 / 9))
    assert (c["selected"], c["round"], c["rho"], c["payers"], c["effective_votes"]) == (
        False, None, None, None, 0.0,
    )  # fmt: skip
    assert c["why"].startswith("Project c (£0.12) was not funded.")


def test_money_is_in_units_of_the_currency_and_rho_with_it() -> None:
    election = replace(riverside(), minor_units=1)
    data = count_as_data(count(election, EqualShares(utility=None, completion=Completion.none)))
    assert (data["budget"], data["share"], data["share_exact"]) == (100, 10, "10/1")
    pounds = count_as_data(count(riverside(), PLAIN))
    assert (pounds["share"], pounds["share_exact"]) == (0.1, "1/10")
    assert pounds["projects_detail"]["b"]["rho_exact"] == data["projects_detail"]["b"]["rho_exact"]


def test_a_tie_says_what_was_level_what_went_first_and_why() -> None:
    election = small_election(20, {"a": 10, "b": 10, "c": 10}, {"a": 3, "b": 2, "c": 2})
    (tie,) = count_as_data(count(election, Greedy()))["ties"]
    assert (tie["round"], tie["tied"], tie["by"]) == (2, ["b", "c"], "drawn")
    text = count_as_text(count(election, Greedy()))
    assert "TIES THAT WERE BROKEN" in text
    assert f"Round 2: Project {tie['chosen']} went before Project" in text
    assert "because the draw put it first." in text


def test_a_project_looked_at_closely_has_its_changes_or_its_payments() -> None:
    data = count_as_data(count(riverside(), PLAIN), explained=["c", "b"])
    changes = {one["kind"]: one for one in data["explained"]["c"]["changes"]}
    assert {kind: one["amount"] for kind, one in changes.items()} == {
        "cheaper": 0.1,
        "voters": 1,
        "joiners": 1,
        "budget": 0.2,
    }
    assert changes["cheaper"]["nothing_less_does"]
    assert not changes["budget"]["nothing_less_does"]
    assert all(one["one_step_less_fails"] for one in changes.values())
    assert sum(bar["voters"] for bar in data["explained"]["b"]["payments"]) == 6
    assert data["projects_detail"]["c"]["why"] == data["explained"]["c"]["why"]


def test_the_text_answers_first_and_then_says_why() -> None:
    text = count_as_text(count(riverside(), PLAIN), explained=["b", "c"])
    lines = text.splitlines()
    assert lines[0] == "Riverside: 10 people voted on 3 projects."
    assert lines[1] == "2 projects of 3 funded, for £0.71 of £1."
    assert lines[5].split() == ["Id", "Project", "Cost", "Votes", "Effective"]
    assert lines[7].split() == ["2", "b", "Project", "b", "£0.36", "6", "4.5"]
    assert "2 people paid £0.08" in text
    assert "4 people paid £0.05" in text
    assert "checked by counting again" in text
    assert max(len(line) for line in lines) <= 100


def test_an_unknown_project_is_refused_in_a_sentence() -> None:
    with pytest.raises(BallotError, match="no project is called z"):
        count_as_data(count(riverside(), PLAIN), explained=["z"])
    with pytest.raises(BallotError, match="no project is called z"):
        count_as_text(count(riverside(), PLAIN), explained=["z"])


RULES = [EqualShares(), PLAIN, EqualShares(comparison=True), Greedy(), Phragmen(), MaximinSupport()]


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rule=st.sampled_from(RULES),
    kind=st.sampled_from(list(VoteType)),
    reserved=st.booleans(),
)
def test_every_count_has_its_data_and_its_text(seed: int, rule: Rule, kind: VoteType, reserved: bool) -> None:
    """Totals add up, every project is there once, and its sentence is the one of its record."""
    if not kind.is_approval and isinstance(rule, Phragmen | MaximinSupport):
        rule = EqualShares()
    constraints = Constraints(reserved={"green": Fraction(1, 3)} if reserved else {}, least_votes=2)
    election = invented_election(seed, voters=20, vote_type=kind, minor_units=100 if seed % 2 else 1)
    outcome = count(election, rule, constraints)
    data = json.loads(json.dumps(count_as_data(outcome)))
    details = data["projects_detail"]
    assert list(details) == [project.id for project in election.projects]
    chosen = [name for name, one in details.items() if one["selected"]]
    assert sorted(chosen) == sorted(data["winners"])
    assert [details[name]["round"] for name in data["winners"]] == list(range(1, len(chosen) + 1))
    assert data["cost"] + data["leftover"] == pytest.approx(data["budget"])
    assert sum(details[name]["paid"] for name in chosen) == pytest.approx(data["cost"])
    done = record(outcome)
    said = {one.project: why_funded(done, one) for one in done.purchases}
    said |= {one.project: why_not(done, one) for one in unfunded(done)}
    assert [one["why"] for one in details.values()] == [
        said[place] for place in range(len(election.projects))
    ]
    for one in details.values():
        assert (one["rho"] is None) == (one["rho_exact"] is None)
        if one["rho_exact"]:
            top, bottom = one["rho_exact"].split("/")
            assert one["rho"] == pytest.approx(int(top) / int(bottom))
    text = count_as_text(outcome)
    assert f"{len(chosen)} project" in text
    assert all(name in text for name in data["winners"])
