"""A stranger with Python and nothing of ours recounts a bundle: agrees with it, and sees what was changed."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commonground.voice.counting import (
    Completion,
    EqualShares,
    Greedy,
    GreedyBy,
    Rule,
    Stop,
    TieBreak,
    TieRule,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.as_city import rule_of_the_city
from commonground.voice.counting.bundle import write_bundle
from commonground.voice.counting.bundle.plain_json import written_json
from commonground.voice.counting.pabulib import read_election
from count_bundles import as_json, forged, opened
from invented_elections import invented_election

SCRIPT = Path(__file__).with_name("stranger_recount.py")
SEED = TieRule(seed="Riverside 2026")


def stranger(*words: str | Path) -> str:
    """What the script says, run without site-packages, so that no code of ours can be imported."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == (0 if done.stdout == "agree\n" else 1)
    return done.stdout.strip()


def test_the_script_shares_no_code_with_the_program():
    text = SCRIPT.read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) ([\w.]+)", text, re.MULTILINE))
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("vote_type", list(VoteType))
@pytest.mark.parametrize(
    "rule",
    [
        Greedy(),
        Greedy(by=GreedyBy.votes_per_cost, threshold=3),
        Greedy(no_skip=True),
        EqualShares(completion=Completion.none),
        EqualShares(completion=Completion.add1, increment=2_500),
        EqualShares(completion=Completion.add1, stop=Stop.overspend, increment=2_500),
        EqualShares(increment=10_000),
        EqualShares(utility=Utility.cardinality, completion=Completion.utilitarian, comparison=True),
    ],
    ids=str,
)
def test_the_stranger_agrees(tmp_path: Path, rule: Rule, vote_type: VoteType):
    for seed in range(3):
        outcome = count(invented_election(seed, vote_type=vote_type), rule, ties_by=SEED)
        written = write_bundle(outcome, tmp_path / "count.zip")
        assert stranger(tmp_path / "count.zip", written.sha256) == "agree", seed


def test_the_stranger_breaks_ties_as_published(tmp_path: Path):
    for by in ((TieBreak.drawn,), (TieBreak.votes, TieBreak.id), (TieBreak.cost, TieBreak.drawn)):
        for seed in range(4):
            outcome = count(invented_election(seed), EqualShares(), ties_by=TieRule(by, "another seed"))
            write_bundle(outcome, tmp_path / "count.zip")
            assert stranger(tmp_path / "count.zip") == "agree"


def test_the_stranger_sees_every_change(tmp_path: Path):
    outcome = count(invented_election(7), EqualShares(), ties_by=SEED)
    published = write_bundle(outcome, tmp_path / "count.zip").sha256
    good = opened(tmp_path / "count.zip")
    rule, result = as_json(good, "rule.json"), as_json(good, "result.json")
    votes = good["election.pb"].splitlines(keepends=True)
    last = votes[-1].split(b",")
    changed = {
        "another election.pb": {
            "election.pb": b"".join([*votes[:-1], b",".join(last[:-1]) + b"\n"]),
        },
        "another rule.json": {"rule.json": written_json({**rule, "rule": {**rule["rule"], "increment": 99}})},
        "the seed draws another order": {
            "rule.json": written_json({**rule, "ties": {**rule["ties"], "seed": "mine"}})
        },
        "winners should be": {"result.json": written_json({**result, "winners": result["winners"][1:]})},
        "cost should be": {"result.json": written_json({**result, "cost": 1})},
        "votes should be": {"result.json": written_json({**result, "votes": {**result["votes"], "p1": 999}})},
    }
    for said, files in changed.items():
        assert said in stranger(forged({**good, **files}, tmp_path / "forged.zip")), said
        assert "not the file that was published" in stranger(tmp_path / "forged.zip", published)
    spoilt = good["README.md"].replace(b"lowest", b"highest")
    forged({**good, "README.md": spoilt}, tmp_path / "forged.zip")
    assert "not the file that was published" in stranger(tmp_path / "forged.zip", published)


def test_wieliczka_counted_by_a_stranger(mirror: Path, tmp_path: Path):
    """The official count of 2023: Equal Shares by cost, add1 until it would overspend, beside greedy."""
    with zipfile.ZipFile(mirror / "decide" / "pabulib" / "poland-equal-shares.zip") as archive:
        data = archive.read("Poland_Wieliczka_2023_Green_Budget.pb")
    election = read_election(data, name="Wieliczka 2023").election
    outcome = count(election, rule_of_the_city(election))
    official = {project.id for project in election.projects if project.other["selected"] == "1"}
    assert set(outcome.winners) == official
    written = write_bundle(outcome, tmp_path / "count.zip")
    assert stranger(tmp_path / "count.zip", written.sha256) == "agree"
