"""Cities' own greedy counts: the winners that they published, found again from their ballots."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from commonground.voice.counting.city_rules import city_rule, city_support
from commonground.voice.counting.election import Election
from commonground.voice.counting.greedy import fund_greedily
from commonground.voice.counting.pabulib import read_election
from commonground.voice.counting.rules import Constraints, Greedy
from commonground.voice.counting.scope import Part, whole
from commonground.voice.counting.ties import TieBreak, TieRule

pytestmark = pytest.mark.xdist_group("published elections")  # what they share is read once

PUBLISHED = {
    "greedy": (253, 257),
    "greedy-threshold": (213, 214),
    "greedy-no-skip": (323, 324),
    "greedy-custom": (102, 103),
    "greedy-exclusive": (18, 21),
}
"""How many counts are found again, of how many that were published with their winners."""

OTHERWISE = {
    # Two or three projects are level in votes, not all of them fit, and the city took the dearest.
    "Poland_Gdynia_2020_Babie_Doly__small": "tie",
    "Poland_Krakow_2022_Czyzyny": "tie",
    "Poland_Lodz_2024_Katedralna": "tie",
    "Poland_Warszawa_2019_Targowek_Mieszkaniowy": "tie",
    # Projects that exclude each other; the files name them in a comment.
    "Poland_Warszawa_2021_Ursynow": "exclusive",
    "Poland_Warszawa_2022_Bemowo": "exclusive",
    "Poland_Warszawa_2022_Bielany": "exclusive",
    # One project with enough votes was passed over, and the file does not say why; without it the rest is the
    # same.
    "Poland_Warszawa_2020_Bialoleka": "passed over",
    "Poland_Warszawa_2020_Targowek": "passed over",
    # Money was added after the count, and spent "not strictly following the typical greedy rule".
    "Poland_Lodz_2020": "added money",
}


@dataclass(frozen=True)
class Count:
    """One election's rule, who won it, and whether there was a tie that mattered."""

    rule: str
    ours: frozenset[str]
    theirs: frozenset[str]
    tie: bool


def count(election: Election, without: tuple[str, ...] = (), incompatible: tuple[str, ...] = ()) -> Count:
    together = (frozenset(incompatible),) if incompatible else ()
    scope = whole(election, TieRule(), Constraints(incompatible=together))
    scope.open[[election.position[name] for name in without]] = False
    part = fund_greedily(scope, city_rule(election), support=city_support(election))
    return Count(
        rule=election.meta["rule"],
        ours=winners(election, part),
        theirs=frozenset(project.id for project in election.projects if project.other["selected"] == "1"),
        tie=bool(part.ties),
    )


def winners(election: Election, part: Part) -> frozenset[str]:
    return frozenset(election.projects[each.project].id for each in part.bought)


def elections(mirror: Path) -> Iterator[Election]:
    for archive in sorted((mirror / "decide" / "pabulib").glob("*.zip")):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                yield read_election(files.read(name), name=name.removesuffix(".pb")).election


@dataclass(frozen=True)
class Found:
    """What the mirror holds: cities' counts, elections to count again, and ours beside pabutools'."""

    counts: dict[str, Count] = field(default_factory=dict)
    again: dict[str, Election] = field(default_factory=dict)
    pabutools: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def found(mirror: Path) -> Found:
    expected = json.loads((mirror / "decide" / "pabulib" / "expected_pabutools.json").read_text())
    theirs = {each["file"].removesuffix(".pb"): each.get("greedy") for each in expected["elections"]}
    found = Found()
    for election in elections(mirror):
        published = "selected" in election.projects[0].other
        if published and election.meta["rule"].startswith("greedy"):
            found.counts[election.name] = count(election)
        if election.name in OTHERWISE:
            found.again[election.name] = election
        if theirs.get(election.name) is not None:
            part = fund_greedily(whole(election, TieRule((TieBreak.id,)), Constraints()), Greedy())
            found.pabutools.append((winners(election, part), frozenset(theirs[election.name])))
    return found


def test_greedy_funds_what_pabutools_funds(found):
    """Approval elections with fewer than 15,000 ballots, ties by name: those that were counted with it."""
    assert len(found.pabutools) == 778
    assert all(ours == theirs for ours, theirs in found.pabutools)


@pytest.mark.parametrize("rule", PUBLISHED)
def test_published_winners_are_found_again(found, rule):
    ours = [each for each in found.counts.values() if each.rule == rule]
    assert (sum(each.ours == each.theirs for each in ours), len(ours)) == PUBLISHED[rule]


def test_every_election_that_differs_is_known_with_its_cause(found):
    differ = {name for name, each in found.counts.items() if each.ours != each.theirs}
    assert differ == set(OTHERWISE)
    for name, cause in OTHERWISE.items():
        assert found.counts[name].tie == (cause == "tie"), name


def test_ties_that_mattered_went_to_the_cheaper_project_in_eleven_of_fifteen_counts(found):
    tied = Counter(each.ours == each.theirs for each in found.counts.values() if each.tie)
    assert tied == {True: 11, False: 4}


@pytest.mark.parametrize(
    ("name", "incompatible"),
    [
        ("Poland_Warszawa_2022_Bemowo", ("773", "153")),
        ("Poland_Warszawa_2022_Bielany", ("201", "1932")),
    ],
)
def test_with_the_projects_that_exclude_each_other_named_the_winners_are_those_published(
    found, name, incompatible
):
    again = count(found.again[name], incompatible=incompatible)
    assert again.ours == again.theirs


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("Poland_Warszawa_2020_Bialoleka", ("118",)),
        ("Poland_Warszawa_2020_Targowek", ("1667",)),
        # Two of three that exclude each other, and a cheaper one that is level with the third in votes.
        ("Poland_Warszawa_2021_Ursynow", ("459", "1687", "1821")),
    ],
)
def test_without_what_the_city_passed_over_the_winners_are_those_published(found, name, without):
    again = count(found.again[name], without=without)
    assert again.ours == again.theirs
