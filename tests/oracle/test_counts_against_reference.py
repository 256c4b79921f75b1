"""Counts of real elections, held against those of pabutools and against the official ones.

pabutools 1.2.3 counts in exact fractions. What it funds by plain Equal Shares and by greedy was worked out
beforehand for every election of the mirror (``expected_pabutools.json``, which says how). What it funds by
Equal Shares with shares raised is worked out here, for small elections: for large ones it takes minutes.
"""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pabutools import fractions
from pabutools.election import Additive_Borda_Sat, Additive_Cardinal_Sat, Cost_Sat
from pabutools.election.pabulib import parse_pabulib_from_string
from pabutools.rules import completion_by_rule_combination, greedy_utilitarian_welfare, method_of_equal_shares

from commonground.voice.counting import (
    Completion,
    Election,
    EqualShares,
    Greedy,
    Outcome,
    Stop,
    TieBreak,
    TieRule,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.pabulib import read_election

pytestmark = pytest.mark.xdist_group("published elections")  # what they share is read once

BY_ID = TieRule(by=(TieBreak.id,))
"""As pabutools breaks ties unless it is told otherwise."""

SATISFACTION = {
    Utility.cost: Cost_Sat,
    Utility.borda: Additive_Borda_Sat,
    Utility.additive: Additive_Cardinal_Sat,
}
RAISED = {VoteType.approval: 18, VoteType.choose_one: 18, VoteType.cumulative: 18, VoteType.ordinal: 10}
"""How many elections of each kind pabutools raises the shares of: orders of preference take it longest."""
SMALL = 4_000
"""Entries of distinct ballots. Where there are more, raising shares takes pabutools longer than seconds."""

OFFICIAL = ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget")
"""The elections that were decided by Equal Shares, and whose winners the files name."""

DIFFER: dict[str, str] = {}
"""Elections in which ours and pabutools' winners differ, and why. There is none."""


UNWANTED = ("Poland_Krakow_2020_Wzgorza_Krzeslawickie", "58")
"""A project that nobody named. pabutools' greedy completion funds it from what is left; ours does not."""


@dataclass(frozen=True)
class Found:
    """One pass over the mirror: who was expected and who won, by rule and name; and what is counted later."""

    expected: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    won: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    official: dict[str, Election] = field(default_factory=dict)
    small: dict[VoteType, list[tuple[Election, str]]] = field(default_factory=lambda: defaultdict(list))


def elections(folder: Path) -> Iterator[tuple[bytes, Election]]:
    for archive in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            for name in sorted(files.namelist()):
                content = files.read(name)
                yield content, read_election(content, name=Path(name).stem).election


@pytest.fixture(scope="module")
def found(mirror: Path) -> Found:
    folder = mirror / "decide" / "pabulib"
    expected = json.loads((folder / "expected_pabutools.json").read_text(encoding="utf-8"))["elections"]
    theirs = {Path(each["file"]).stem: each for each in expected}
    found = Found()
    for content, election in elections(folder):
        name, kind = election.name, election.vote_type
        for rule, counted in (("mes", EqualShares(completion=Completion.none)), ("greedy", Greedy())):
            if rule in theirs[name]:
                found.expected[rule, name] = sorted(theirs[name][rule])
                found.won[rule, name] = sorted(count(election, counted, ties_by=BY_ID).winners)
        if name in OFFICIAL:
            found.official[name] = election
        if len(election.ballots.project) <= SMALL and len(election.projects) >= 4:
            found.small[kind].append((election, content.decode("utf-8-sig")))
    return found


@pytest.mark.parametrize(("rule", "elections"), [("mes", 1220), ("greedy", 778)])
def test_every_election_has_the_winners_that_pabutools_finds(found, rule, elections):
    differ = {name for (by, name), ids in found.expected.items() if by == rule and found.won[by, name] != ids}
    assert differ == set(DIFFER)
    assert sum(by == rule for by, _ in found.expected) == elections


@pytest.mark.parametrize("name", OFFICIAL)
def test_elections_held_by_equal_shares_have_their_official_winners(found, name):
    election = found.official[name]
    rule = EqualShares(utility=Utility.cost, completion=Completion.add1, stop=Stop.overspend)
    official = {project.id for project in election.projects if project.other["selected"] == "1"}
    assert set(count(election, rule).winners) == official


def test_stopping_at_the_first_exhaustive_outcome_funds_one_more_in_wieliczka(found):
    election = found.official["Poland_Wieliczka_2023_Green_Budget"]
    stops = {stop: count(election, EqualShares(completion=Completion.add1, stop=stop)) for stop in Stop}
    assert {stop: len(outcome.winners) for stop, outcome in stops.items()} == {
        Stop.exhaustive: 31,
        Stop.overspend: 30,
    }


def with_shares_raised(text: str, utility: Utility) -> list[str]:
    """What pabutools funds by Equal Shares with add1u, its ballots merged, in exact fractions."""
    instance, profile = parse_pabulib_from_string(text)
    satisfaction = {"sat_class": SATISFACTION[utility]}
    funded = completion_by_rule_combination(
        instance,
        profile.as_multiprofile(),
        [method_of_equal_shares, greedy_utilitarian_welfare],
        [{**satisfaction, "voter_budget_increment": 1}, satisfaction],
    )
    return sorted(str(project) for project in funded)


def work(outcome: Outcome) -> int:
    """About how long pabutools has to count: once for every step."""
    return (1 + outcome.raised) * len(outcome.election.ballots.project)


@pytest.mark.parametrize(("kind", "number"), RAISED.items())
def test_raising_the_shares_has_the_winners_that_pabutools_finds(found, kind, number):
    """Of small elections those whose shares are raised, as they take pabutools the least time."""
    assert fractions.FRACTION == "gmpy2"
    counted = [(count(election, EqualShares(), ties_by=BY_ID), text) for election, text in found.small[kind]]
    raised = sorted((each for each in counted if each[0].raised > 2), key=lambda each: work(each[0]))
    differ = {
        outcome.election.name
        for outcome, text in raised[:number]
        if with_shares_raised(text, Utility.usual(kind)) != sorted(outcome.winners)
    }
    assert differ == set()
    assert len(raised) >= number


def test_a_project_that_nobody_named_is_not_funded_from_what_is_left_as_it_is_by_pabutools(found):
    """The one difference in all the small elections that were tried by hand, over sixty of each kind."""
    name, project = UNWANTED
    ((election, text),) = (each for each in found.small[VoteType.ordinal] if each[0].name == name)
    ours = count(election, EqualShares(), ties_by=BY_ID)
    assert set(with_shares_raised(text, Utility.borda)) - set(ours.winners) == {project}
    assert election.votes[election.position[project]] == 0
    assert ours.leftover >= election.projects[election.position[project]].cost
