"""A coordinator counts a vote and publishes it, a resident counts again, and a mistake is one sentence."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from commonground.cli.counting import options as count_options
from commonground.voice.counting import (
    Completion,
    Election,
    EqualShares,
    Greedy,
    GreedyBy,
    Stop,
    TieRule,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.bundle.rule_file import NAMES
from commonground.voice.counting.pabulib import write_election
from count_bundles import as_json, forged, opened
from invented_elections import invented_election
from small_elections import small_election

PROMISED = {
    "instance", "budget", "currency", "voters", "projects", "rule", "utility", "completion", "winners",
    "cost", "leftover", "ties", "projects_detail", "seconds",
}  # fmt: skip
DETAILS = {"cost", "votes", "effective_votes", "selected", "round", "rho", "payers", "why"}


@pytest.fixture(scope="module")
def election() -> Election:
    return invented_election(7)


@pytest.fixture(scope="module")
def file(election: Election, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vote") / "riverside.pb"
    write_election(election, path)
    return path


def counted(commonground: Callable, *words: str | Path) -> dict:
    done = commonground("count", *words, "--format", "json")
    assert done.code == 0, done.notes
    return json.loads(done.data)


def test_the_count_is_one_json_object_with_the_promised_fields(commonground, election, file):
    answer = counted(commonground, file, "--seed", "Riverside 2026")
    outcome = count(election, EqualShares(), ties_by=TieRule(seed="Riverside 2026"))
    assert answer.keys() >= PROMISED
    assert (answer["instance"], answer["currency"], answer["voters"]) == ("riverside", "GBP", election.voters)
    assert (answer["rule"], answer["utility"], answer["completion"]) == ("equal-shares", "cost", "add1u")
    assert answer["winners"] == list(outcome.winners)
    assert Fraction(str(answer["budget"])) * 100 == election.budget
    assert Fraction(str(answer["cost"])) * 100 == outcome.cost
    assert Fraction(str(answer["leftover"])) * 100 == outcome.leftover
    assert len(answer["ties"]) == len(outcome.ties)
    assert list(answer["projects_detail"]) == [project.id for project in election.projects]
    for name, detail in answer["projects_detail"].items():
        assert detail.keys() >= DETAILS
        assert detail["selected"] == (name in outcome.winners)
        assert detail["why"]
    assert 0 <= answer["seconds"] < 60


def test_the_same_winners_stand_in_every_format(commonground, file):
    answer = counted(commonground, file)
    rows = list(csv.DictReader(io.StringIO(commonground("count", file, "--format", "csv").data)))
    assert [row["id"] for row in rows if row["selected"] == "True"] == [
        name for name, detail in answer["projects_detail"].items() if detail["selected"]
    ]
    text = commonground("count", file).data
    assert all(re.search(rf"\b{name}\b", text) for name in answer["winners"])


def test_every_setting_reaches_the_count(commonground, election, file):
    ties = TieRule(seed="s")
    for words, rule in (
        (["--rule", "greedy"], Greedy()),
        (["--rule", "greedy", "--by", "votes-per-cost", "--threshold", "5", "--no-skip"],
         Greedy(GreedyBy.votes_per_cost, 5, no_skip=True)),
        (["--utility", "cardinality", "--completion", "add1", "--stop", "overspend", "--increment", "2.5"],
         EqualShares(Utility.cardinality, Completion.add1, Stop.overspend, 250)),
        (["--completion", "none", "--comparison"],
         EqualShares(completion=Completion.none, comparison=True)),
    ):  # fmt: skip
        expected = count(election, rule, ties_by=ties)
        assert counted(commonground, file, *words, "--seed", "s")["winners"] == list(expected.winners)
    for rule in ("phragmen", "maximin-support"):
        assert counted(commonground, file, "--rule", rule)["rule"] == rule


def test_the_words_of_the_options_are_those_of_the_rules():
    assert set(get_args(count_options.RuleName)) == set(NAMES.values())
    for words, kind in (
        (count_options.UtilityName, Utility),
        (count_options.CompletionName, Completion),
        (count_options.StopName, Stop),
        (count_options.GreedyByName, GreedyBy),
    ):
        assert set(get_args(words)) == set(kind)


def test_a_boards_terms_reach_the_count(commonground, file):
    free = counted(commonground, file, "--rule", "greedy")
    one, other = free["winners"][:2]
    apart = counted(commonground, file, "--rule", "greedy", "--incompatible", f"{one},{other}")
    assert one in apart["winners"]
    assert other not in apart["winners"]
    reserved = counted(commonground, file, "--rule", "greedy", "--reserve", "culture=50%")
    assert reserved["winners"][0] in ("p3", "p6")
    assert not counted(commonground, file, "--least-votes", "1000")["winners"]
    assert counted(commonground, file, "--budget", "1")["winners"] == []


def test_as_city_counts_as_the_file_says(commonground, tmp_path):
    small = small_election(100, {"a": 90, "b": 20, "c": 15}, {"a": 6, "bc": 5})
    for rule, winners in (("greedy", ["a"]), ("equalshares", ["c", "b"])):
        path = tmp_path / "city.pb"
        write_election(small, path)
        path.write_text(path.read_text().replace("META\nkey;value\n", f"META\nkey;value\nrule;{rule}\n"))
        assert counted(commonground, path, "--as-city")["winners"] == winners


def test_orders_are_counted_as_points_where_the_city_did(commonground, tmp_path):
    """The first of two has two points, and the second one: Borda would give it none."""
    ordered = invented_election(3, vote_type=VoteType.ordinal)
    path = tmp_path / "order.pb"
    write_election(ordered, path)
    path.write_text(path.read_text().replace("\nrule;unknown\n", "\nrule;greedy\n"))
    support = dict(zip(ordered.position, (ordered.points + ordered.votes).tolist(), strict=True))
    assert counted(commonground, path, "--as-city")["winners"][0] == max(support, key=lambda p: support[p])


def test_explaining_a_loser_says_what_would_have_changed_it(commonground, file):
    answer = counted(commonground, file)
    details = answer["projects_detail"]
    loser = next(name for name, detail in details.items() if not detail["selected"] and detail["votes"])
    told = commonground("count", file, "--explain", loser)
    assert told.code == 0
    assert f"{details[loser]['name']} " in told.data.partition("WHY")[2]
    closely = counted(commonground, file, "--explain", loser)["explained"][loser]
    assert closely["changes"]
    refused = commonground("count", file, "--explain", "nobody")
    assert refused.code == 1
    assert "nobody" in refused.notes


def test_the_whole_says_whom_it_serves_and_what_greedy_would_fund(commonground, election, file):
    whole = counted(commonground, file, "--whole")["whole"]
    assert whole["served"]["voters"] == election.voters
    told = commonground("count", file, "--whole").data
    assert "WHOM IT SERVES" in told
    assert "FAIR SHARES" in told


def test_rules_side_by_side(commonground, election, file):
    words = ("count", file, "--compare", "greedy,equal-shares/none,equal-shares")
    data = json.loads(commonground(*words, "--format", "json").data)
    assert [each["rule"] for each in data["rules"]] == ["greedy", "equal-shares/none", "equal-shares"]
    for each, rule in zip(data["rules"], (Greedy(), EqualShares(completion=Completion.none)), strict=False):
        assert each["winners"] == list(count(election, rule).winners)
        funded = {p["id"] for p in data["projects"] if p["funded_with"][each["rule"]] is not None}
        assert funded == set(each["winners"])
        assert 0 <= each["voters_without_any"] <= data["voters"]
    rows = list(csv.DictReader(io.StringIO(commonground(*words, "--format", "csv").data)))
    assert {row["id"] for row in rows if row["greedy"]} == set(data["rules"][0]["winners"])
    assert "voters with nothing funded" in commonground(*words).data


def test_counting_with_voters_drawn_anew(commonground, file):
    words = ("count", file, "--resample", "20")
    data = json.loads(commonground(*words, "--format", "json").data)
    assert data["draws"] == 20
    assert all(0 <= each["low"] <= each["share"] <= each["high"] <= 1 for each in data["projects"])
    assert json.loads(commonground(*words, "--format", "json").data) == data
    assert "of draws" in commonground(*words).data


# --- publish, recount, tamper -------------------------------------------------------------------------------


def test_what_is_published_verifies_and_what_is_changed_does_not(commonground, file, tmp_path):
    out = tmp_path / "count.zip"
    made = commonground("count", file, "--seed", "Riverside 2026", "--bundle", out, "--format", "json")
    assert made.code == 0, made.notes
    answer = json.loads(made.data)
    sha256 = answer["bundle"]["sha256"]
    assert f"SHA-256 of count.zip: {sha256}" in made.notes
    assert "Publish this line" in made.notes

    agreed = commonground("verify", out, "--sha256", sha256)
    assert agreed.code == 0
    assert agreed.data.startswith("Agree.")
    assert "It is the bundle that was published." in agreed.data
    alone = commonground("verify", out)
    assert alone.code == 0
    assert sha256 in alone.notes

    again = counted(commonground, out)
    assert again["instance"] == "riverside"
    assert again["winners"] == answer["winners"]
    assert again["ties"] == answer["ties"]

    files = opened(out)
    files["election.pb"] = files["election.pb"].replace(b"\np1;", b"\np1;9", 1)
    changed = commonground("verify", forged(files, tmp_path / "forged.zip"), "--format", "json")
    assert changed.code == 1
    verdict = json.loads(changed.data)
    assert not verdict["agrees"]
    assert any("another election.pb" in each["what"] for each in verdict["disagreements"])
    told = commonground("verify", tmp_path / "forged.zip", "--sha256", sha256)
    assert told.code == 1
    assert told.data.startswith("Disagree.\n- forged.zip: this is not what was published")


def test_the_bundle_is_the_same_bytes_whoever_counts(commonground, file, tmp_path):
    for name in ("one.zip", "two.zip"):
        assert commonground("count", file, "--bundle", tmp_path / name).code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert as_json(opened(tmp_path / "one.zip"), "result.json")["instance"] == "riverside"


def test_a_bundle_of_few_ballots_is_warned_of(commonground, tmp_path):
    path = tmp_path / "few.pb"
    write_election(small_election(10, {"a": 10, "b": 10}, {"a": 4, "b": 3}), path)
    assert "fewer than 10 people voted" in commonground("count", path, "--bundle", tmp_path / "few.zip").notes


def test_groups_too_small_to_be_told_are_said_to_be_kept_back(commonground, file, tmp_path):
    text = file.read_text()
    head, votes = text.split("voter_id;vote\n")
    lines = [f"{line};{20 + at}" for at, line in enumerate(votes.splitlines())]
    aged = tmp_path / "aged.pb"
    aged.write_text(head + "voter_id;vote;age\n" + "\n".join(lines) + "\n")
    made = commonground("count", aged, "--bundle", tmp_path / "count.zip")
    assert made.code == 0, made.notes
    assert "does not tell how many voted by age" in made.notes


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["not-there.pb"], 1, "not-there.pb: there is no such file."),
        (["riverside.pb", "--explain", "p99"], 1, "p99"),
        (["riverside.pb", "--incompatible", "p1,p99"], 1, "no project is called 'p99'"),
        (["riverside.pb", "--reserve", "sport=10%"], 1, "no project is of that category"),
        (["riverside.pb", "--utility", "borda"], 1, "need ballots that put projects in order"),
        (["riverside.pb", "--as-city"], 1, "its rule is 'unknown'"),
        (["spoilt.pb"], 1, "spoilt.pb, line"),
        (["spoilt.zip"], 1, "spoilt.zip: this is no count bundle"),
        (["riverside.pb", "--bundle", "no/such/folder.zip"], 1, "cannot be written"),
        (["riverside.pb", "--rule", "lottery"], 2, "lottery"),
        (["riverside.pb", "--rule", "greedy", "--utility", "cost"], 2, "--utility is no setting of greedy"),
        (["riverside.pb", "--threshold", "3"], 2, "--threshold is no setting of equal-shares"),
        (["riverside.pb", "--as-city", "--rule", "greedy"], 2, "leave out --rule"),
        (["riverside.pb", "--completion", "none", "--stop", "overspend"], 2, "--stop is a setting of"),
        (["riverside.pb", "--increment", "0"], 2, "--increment must be more than nothing"),
        (["riverside.pb", "--budget", "much"], 2, "--budget 'much' is no number"),
        (["riverside.pb", "--reserve", "green"], 2, "such as green=30%"),
        (["riverside.pb", "--ties", "cost,mood"], 2, "'mood' is none of cost, votes, drawn, id"),
        (["riverside.pb", "--ties", "cost"], 1, "must end with 'drawn' or 'id'"),
        (["riverside.pb", "--compare", "greedy,lottery"], 2, "'lottery' is no rule"),
        (["riverside.pb", "--compare", "greedy", "--resample", "9"], 2, "one at a time"),
        (["riverside.pb", "--compare", "greedy", "--rule", "greedy"], 2, "leave out --rule"),
        (["good.zip", "--seed", "mine"], 2, "leave out --seed"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_the_right_exit_code(commonground, file, tmp_path, words, code, said):
    (tmp_path / "riverside.pb").write_bytes(file.read_bytes())
    (tmp_path / "spoilt.pb").write_text(file.read_text().replace("budget;", "bugdet;"))
    (tmp_path / "spoilt.zip").write_text("no zip")
    done = commonground("count", *words, cwd=tmp_path)
    assert done.code == code, done.notes
    assert done.data == ""
    assert said in " ".join(done.notes.replace("│", " ").split())
    assert "Traceback" not in done.notes
    if code == 1:
        assert len(done.notes.strip().splitlines()) == 1


def test_verifying_what_cannot_be_read_is_one_sentence(commonground, tmp_path):
    (tmp_path / "spoilt.zip").write_text("no zip")
    for words, code, said in (
        (["none.zip"], 1, "there is no such file"),
        (["spoilt.zip"], 1, "this is no count bundle"),
        (["spoilt.zip", "--sha256", "12"], 2, "--sha256 should be 64 digits"),
    ):
        done = commonground("verify", *words, cwd=tmp_path)
        assert done.code == code
        assert said in " ".join(done.notes.split())
        assert done.data == ""


def test_what_was_repaired_is_said(commonground, file, tmp_path):
    spoilt = tmp_path / "spoilt.pb"
    spoilt.write_text(file.read_text().replace("num_votes;30", "num_votes;31"))
    assert commonground("count", spoilt).code == 1
    done = commonground("count", spoilt, "--repair")
    assert done.code == 0
    assert "Note: spoilt.pb, line" in done.notes


def test_a_draw_without_a_seed_is_warned_of(commonground, tmp_path):
    path = tmp_path / "level.pb"
    write_election(small_election(10, {"a": 10, "b": 10}, {"a": 3, "b": 3}), path)
    assert "no seed was given" in commonground("count", path, "--rule", "greedy").notes
    assert "no seed" not in commonground("count", path, "--rule", "greedy", "--seed", "Riverside").notes


def test_a_file_cannot_steer_the_terminal(commonground, file, tmp_path):
    odd = tmp_path / "odd.pb"
    odd.write_text(file.read_text().replace("Invented project", "\x1b[2J\u202eproject"))
    assert "\x1b" in odd.read_text()
    assert all(letter.isprintable() or letter == "\n" for letter in commonground("count", odd).data)


def test_help_answers_at_once_and_without_the_heavy_libraries(commonground):
    code = "import sys, commonground.cli.app; print({'numba', 'numpy', 'pandas', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
    printed = commonground("count", "--help").data
    assert "--bundle" in printed
