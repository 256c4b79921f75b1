"""What a board can rely on when it reads an election file: the votes as cast, or a sentence why not."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest

from commonground.errors import BallotError
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.pabulib import Repair, RepairKind, read_election

APPROVAL = """\
META
key;value
description;Invented
num_projects;3
num_votes;4
budget;1000.50
vote_type;approval
currency;GBP
max_length;2
PROJECTS
project_id;cost;name;category;target;votes
a;100;Benches;green,play;young;2
b;200.25;"Swings; and a ""slide\""";play;;2
c/3;300;Café;;old;1
VOTES
voter_id;age;sex;vote
v1;17;F;b,a
v2;18;M;a,b
v3;70;F;c/3
v4;;M;
"""

POINTS = """\
META
key;value
budget;100
vote_type;{kind}
max_points;9
max_sum_points;10
PROJECTS
project_id;cost
a;60
b;50
VOTES
voter_id;vote;points
1;a,b;{first}
2;b;10
"""


def read(text: str, **settings: object) -> Election:
    return read_election(text.encode(), name="small.pb", **settings).election  # type: ignore[arg-type]


def repaired(text: str) -> tuple[Election, tuple[Repair, ...]]:
    done = read_election(text.encode(), name="small.pb", repair=True)
    return done.election, done.repaired


def rows(election: Election) -> list[tuple[list[str], list[int], int]]:
    """Each merged ballot as ids, points and how many voters cast it."""
    ballots, ids = election.ballots, [project.id for project in election.projects]
    return [
        (
            [ids[at] for at in ballots.project[begin:end]],
            ballots.points[begin:end].tolist(),
            int(voters),
        )
        for begin, end, voters in zip(ballots.start, ballots.start[1:], ballots.voters, strict=False)
    ]


def test_an_approval_election_is_read_whole() -> None:
    election = read(APPROVAL)
    assert (election.budget, election.currency, election.minor_units) == (100050, "GBP", 100)
    assert election.vote_type is VoteType.approval
    assert [project.cost for project in election.projects] == [10000, 20025, 30000]
    assert election.projects[0].categories == ("green", "play")
    assert election.projects[2].targets == ("old",)
    assert election.projects[1].name == 'Swings; and a "slide"'
    assert election.projects[1].other == {"votes": "2"}
    assert election.meta["description"] == "Invented"


def test_ballots_that_say_the_same_are_one_row_and_naming_nothing_is_a_vote() -> None:
    election = read(APPROVAL)
    assert rows(election) == [([], [], 1), (["c/3"], [1], 1), (["a", "b"], [1, 1], 2)]
    assert election.voters == 4
    assert election.votes.tolist() == [2, 2, 1]


def test_the_order_of_an_ordinal_ballot_is_kept_and_scored_by_what_stands_below() -> None:
    text = APPROVAL.replace("approval", "ordinal").replace("max_length;2", "max_length;3")
    election = read(text.replace("v3;70;F;c/3", "v3;70;F;c/3,a,b"))
    assert rows(election) == [
        ([], [], 1),
        (["a", "b"], [1, 0], 1),
        (["b", "a"], [1, 0], 1),
        (["c/3", "a", "b"], [2, 1, 0], 1),
    ]


@pytest.mark.parametrize("kind", ["cumulative", "scoring"])
def test_points_stay_with_their_projects(kind: str) -> None:
    election = read(POINTS.format(kind=kind, first="2,7").replace("b;10", "b;9"))
    assert rows(election) == [(["b"], [9], 1), (["a", "b"], [2, 7], 1)]


def test_points_with_decimals_are_whole_numbers_of_a_smaller_unit() -> None:
    election = read(POINTS.format(kind="scoring", first="2.5,7.0").replace("b;10", "b;9"))
    assert election.ballots.points_unit == 10
    assert rows(election) == [(["b"], [90], 1), (["a", "b"], [25, 70], 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("PROJECTS\n", "\n;;\nprojects;;\n").replace("VOTES\n", "\nVotes;\n\n"),
        lambda text: text.replace("project_id;cost", "Project ID; COST ").replace("voter_id", "Voter_Id"),
        lambda text: text.replace("b,a", " b , a ").replace("a;100;", " a ; 100 ;"),
        lambda text: text.replace("1000.50", "1000,50"),
        lambda text: text.replace("budget;1000.50", "budget;1000.50;;"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("v2;18;M;a,b", '"v2";"18";M;"a,b"'),
        lambda text: text.replace("v2;18;M;a,b", "v2;18;M;a,b;;"),
    ],
)
def test_a_spreadsheet_s_habits_change_nothing(change) -> None:
    plain, changed = read(APPROVAL), read(change(APPROVAL))
    assert changed.projects == plain.projects
    assert rows(changed) == rows(plain)
    assert changed.budget == plain.budget


def test_shuffled_lines_give_the_same_arrays() -> None:
    head, ballots = APPROVAL.split("voter_id;age;sex;vote\n")
    lines = ballots.splitlines()
    random.Random(5).shuffle(lines)
    one = read(APPROVAL, traits=("age", "sex")).ballots
    other = read(head + "voter_id;age;sex;vote\n" + "\n".join(lines), traits=("age", "sex")).ballots
    for array in ("start", "project", "points", "voters"):
        np.testing.assert_array_equal(getattr(one, array), getattr(other, array))
    for trait, (labels, codes) in one.traits.items():
        assert other.traits[trait][0] == labels
        np.testing.assert_array_equal(other.traits[trait][1], codes)


def test_ages_are_read_in_bands_and_keep_ballots_apart() -> None:
    ballots = read(APPROVAL, traits=("age", "district")).ballots
    labels, codes = ballots.traits["age"]
    assert labels == ("under 18", "18-24", "65 and over")
    assert codes.tolist() == [-1, 2, 0, 1]
    assert ballots.voters.tolist() == [1, 1, 1, 1]
    assert "district" not in ballots.traits


@pytest.mark.parametrize("age", ["200", "-3", "young", "12.5", "²"])
def test_an_age_nobody_has_is_not_known(age: str) -> None:
    ballots = read(APPROVAL.replace("v1;17", f"v1;{age}"), traits=("age",)).ballots
    assert "under 18" not in ballots.traits["age"][0]


def test_part_funding_levels_stand_dearest_first() -> None:
    text = APPROVAL.replace("target;votes", "part_costs;votes").replace("young;2", "20,50.5;2")
    assert read(text.replace("old;1", ";1")).projects[0].levels == (10000, 5050, 2000)


def test_forints_have_no_minor_unit_unless_the_file_says_so() -> None:
    text = APPROVAL.replace("1000.50", "1000").replace("200.25", "200").replace("GBP", "HUF")
    assert read(text).budget == 1000
    assert read(text.replace("num_votes;4", "num_votes;4\nminor_units;1000")).budget == 1_000_000


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("META", "HEAD", r"small.pb, line 1: an election file begins with a line that says META"),
        ("PROJECTS\n", "", r"line 14: the section VOTES stands where PROJECTS should"),
        ("PROJECTS\n", "VOTES\n", r"line 10: the section VOTES stands where PROJECTS should"),
        ("PROJECTS\n", "NOTES\nPROJECTS\n", r"line 10: NOTES is no section"),
        ("v3;", "VOTES\nv3;", r"line 19: the section VOTES stands here a second time"),
        ("budget;1000.50\n", "", r"line 1: META does not say 'budget'"),
        ("vote_type;approval\n", "", r"line 1: META does not say 'vote_type'"),
        ("approval", "knapsack", r"line 7: vote_type 'knapsack' is none of approval, choose-1"),
        ("1000.50", "1000.505", r"line 6: the budget, '1000.505', has more than 2 decimals"),
        ("1000.50", "lots", r"line 6: the budget, 'lots', is no number"),
        ("a;100", "a;-100", r"line 12: the cost of project 'a', '-100', is below nothing"),
        ("a;100", "a;NaN", r"line 12: the cost of project 'a', 'NaN', is no number"),
        ("a;100", "a;1" + "0" * 20, r"line 12: the cost of project 'a', '1.*', is absurdly large"),
        ("c/3;300", "a;300", r"line 14: the project 'a' stands twice on the list"),
        ("c/3;300", "c,3;300", r"line 14: the project_id 'c,3' has a comma"),
        (";cost;", ";price;", r"line 10: the headings of PROJECTS have no column 'cost'"),
        ("sex;vote", "sex;choice", r"line 16: the headings of VOTES have no column 'vote'"),
        ("sex;vote", "vote;vote", r"line 16: the heading 'vote' stands twice"),
        ("num_projects;3", "num_projects;4", r"line 4: num_projects says '4', but the file has 3"),
        ("num_votes;4", "num_votes;40", r"line 5: num_votes says '40', but the file has 4"),
        ("v2;", "v1;", r"line 18: the voter 'v1' stands here a second time"),
        ("v2;", ";", r"line 18: the voter_id is missing"),
        ("c/3\n", "c/4\n", r"line 19: the vote names 'c/4', which is no project"),
        ("c/3\n", "c/3,\n", r"line 19: the vote has a stray comma"),
        ("c/3\n", "a,b,c/3\n", r"line 19: a ballot names more projects than max_length allows"),
        ("max_length;2", "max_sum_cost;300", r"line 17: a ballot names projects that cost more together"),
        ("approval", "choose-1", r"line 17: a ballot names more projects than max_length allows"),
        ("70;F;", "70;F;;;x;", r"line 19: there are 7 fields and only 4 columns, the last 'vote'"),
        ("v4;;M;", "v4;;M", r"line 20: the line ends after 3 fields, before its 'vote'"),
        ('""slide""";', "slide;", r"line 13: a quotation mark is opened and never closed"),
        ("v3;", "v\0;", r"line 19: there is a NUL byte"),
    ],
)
def test_what_is_not_certain_is_refused_naming_line_and_field(old: str, new: str, sentence: str) -> None:
    with pytest.raises(BallotError, match=sentence):
        read(APPROVAL.replace(old, new, 1) if new != "vote;vote" else APPROVAL.replace(old, new))


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ("2", r"line 13: there are not as many points as projects"),
        ("2,-1", r"line 13: the points '-1' are no number"),
        ("2,x", r"line 13: the points 'x' are no number"),
        ("2,9.5", r"line 13: a ballot gives a project more points than max_points allows"),
        ("5,6", r"line 13: a ballot gives more points than max_sum_points allows"),
    ],
)
def test_points_that_do_not_fit_are_refused(first: str, sentence: str) -> None:
    with pytest.raises(BallotError, match=sentence):
        read(POINTS.format(kind="scoring", first=first).replace("b;10", "b;9"))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"META\nkey;value\n", "ends before its section PROJECTS, so it may be cut short"),
        (APPROVAL.split("voter_id")[0].encode(), "ends before the headings of VOTES"),
        (APPROVAL.encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        (APPROVAL.encode("cp1250"), "line 14: this is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "NUL byte"),
    ],
)
def test_what_is_no_election_file_is_said_to_be_none(file: bytes, sentence: str) -> None:
    with pytest.raises(BallotError, match=sentence):
        read_election(io.BytesIO(file))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BallotError, match=r"nowhere\.pb: there is no such file"):
        read_election(tmp_path / "nowhere.pb")
    with pytest.raises(BallotError, match="the file cannot be read"):
        read_election(tmp_path)


def test_an_election_is_called_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "Town_2024.pb"
    path.write_text(APPROVAL, encoding="utf-8")
    assert read_election(path).election.name == "Town_2024"
    with path.open("rb") as file:
        assert read_election(file).election.name == "Town_2024"


def test_a_project_named_twice_counts_once_and_is_listed_even_when_strict() -> None:
    done = read_election(APPROVAL.replace("v3;70;F;c/3", "v3;70;F;c/3,c/3").encode())
    assert done.election.votes.tolist() == [2, 2, 1]
    assert [(each.kind, each.line, each.times) for each in done.repaired] == [
        (RepairKind.project_twice, 19, 1)
    ]
    points = read(POINTS.format(kind="scoring", first="2,3").replace("1;a,b", "1;a,a").replace("b;10", "b;9"))
    assert rows(points)[0] == (["a"], [5], 1)


def test_a_project_named_twice_on_an_ordinal_ballot_is_refused() -> None:
    text = APPROVAL.replace("approval", "ordinal").replace("v2;18;M;a,b", "v2;18;M;a,a")
    with pytest.raises(BallotError, match="line 18: a project stands twice on the ballot"):
        read(text)
    election, _ = repaired(text)
    assert (["a"], [0], 1) in rows(election)


def test_a_ballot_that_uses_less_than_it_might_counts_and_is_listed() -> None:
    done = read_election(APPROVAL.replace("max_length;2", "min_length;2").encode())
    assert done.election.votes.tolist() == [2, 2, 1]
    assert [(each.kind, each.line) for each in done.repaired] == [(RepairKind.limits, 19)]


@pytest.mark.parametrize(
    ("old", "new", "kind", "votes"),
    [
        ("c/3\n", "c/4,c/3\n", RepairKind.unknown_project, [2, 2, 1]),
        ("c/3\n", "a,b,c/3\n", RepairKind.limits, [2, 2, 0]),
        ("num_votes;4", "num_votes;9", RepairKind.totals, [2, 2, 1]),
        ("v4;;M;", "v4", RepairKind.fields, [2, 2, 1]),
        ("v4;;M;", "v4;;M;;x", RepairKind.fields, [2, 2, 1]),
        ("a;100", "a;100.005", RepairKind.amount, [2, 2, 1]),
        ("voter_id;", "who;", RepairKind.voter_id, [2, 2, 1]),
        ("c/3;300", "c/3;300;x;y;z;1;extra", RepairKind.fields, [2, 2, 1]),
        ('""slide""";', "slide;", RepairKind.quotes, [2, 2, 1]),
        ("currency;GBP", "budget;7", RepairKind.twice, [2, 2, 1]),
    ],
)
def test_repairs_do_the_least_and_are_listed(old: str, new: str, kind: RepairKind, votes: list[int]) -> None:
    text = APPROVAL.replace(old, new, 1)
    with pytest.raises(BallotError, match="correct it, or ask for repairs"):
        read(text)
    election, repairs = repaired(text)
    assert election.votes.tolist() == votes
    assert election.voters == 4
    assert kind in [each.kind for each in repairs]


def test_a_voter_who_stands_twice_votes_once_when_repairing() -> None:
    election, repairs = repaired(APPROVAL.replace("v3;", "v1;").replace("num_votes;4\n", ""))
    assert election.voters == 3
    assert election.votes.tolist() == [2, 2, 0]
    assert [str(each) for each in repairs] == [
        "line 18: the voter 'v1' stands here a second time; this ballot was left out"
    ]


def test_points_that_match_no_project_spoil_the_ballot_when_repairing() -> None:
    election, _ = repaired(POINTS.format(kind="scoring", first="2").replace("b;10", "b;9"))
    assert rows(election) == [([], [], 1), (["b"], [9], 1)]


def test_many_repairs_of_one_kind_are_one_line_with_their_number() -> None:
    text = APPROVAL.replace("v1;17;F;b,a", "v1;17;F;x").replace("v3;70;F;c/3", "v3;70;F;y")
    _, repairs = repaired(text)
    assert len(repairs) == 1
    assert (repairs[0].line, repairs[0].times) == (17, 2)
    assert "2 times, first here" in str(repairs[0])


@pytest.mark.parametrize(("encoding", "mark"), [("cp1250", "currency;PLN"), ("latin-1", "currency;EUR")])
def test_older_encodings_are_read_when_repairing(encoding: str, mark: str) -> None:
    file = APPROVAL.replace("currency;GBP", mark).encode(encoding)
    done = read_election(file, repair=True)
    assert done.election.projects[2].name == "Café"
    assert [each.kind for each in done.repaired] == [RepairKind.encoding]


def test_what_cannot_be_known_is_refused_even_when_repairing() -> None:
    for old, new in (("a;100", "a;"), ("budget;1000.50\n", ""), ("a;100", "a;1,500"), ("approval", "lot")):
        with pytest.raises(BallotError):
            repaired(APPROVAL.replace(old, new))
