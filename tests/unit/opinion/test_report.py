"""Reports: the shape that others build on, plain words, a drawing, and nothing about fewer than ten."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from commonground.cli.opinion import opinion_command
from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.moderation import counted, left_out
from commonground.voice.opinion.opinion_map import Group, map_opinions
from commonground.voice.opinion.report import Report, map_as_svg, report_as_data, report_as_text
from commonground.voice.opinion.report.as_text import letter
from commonground.voice.opinion.report.suppressed import FEWEST, hidden_groups, shown_share, shown_votes
from commonground.voice.opinion.stability import stability_of
from invented_conversation import invented_conversation, write_tables

THREE, SMALL = invented_conversation((60, 40, 25)), invented_conversation((60, 40, 6), filled=0.95)


def report_on(conversation: Conversation, *, draws: int = 0, private: bool = False) -> Report:
    made = map_opinions(counted(conversation, strict=False))
    return Report(
        made=made,
        strict=False,
        left_out=left_out(conversation, strict=False),
        notes=("One thing did not add up.",),
        stability=stability_of(made, draws=draws) if draws else None,
        private=private,
    )


@pytest.fixture(scope="module")
def three() -> Report:
    return report_on(THREE.conversation, draws=5)


def strings_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


def test_the_data_has_the_promised_names_and_is_json(three: Report):
    data = json.loads(json.dumps(report_as_data(three), allow_nan=False))
    assert (data["participants"], data["statements"]) == (125, len(THREE.conversation.statements) - 1)
    assert data["votes"] == len(three.made.conversation.vote)
    assert [group["id"] for group in data["groups"]] == [0, 1, 2]
    assert [group["size"] for group in data["groups"]] == [60, 40, 25]
    assert all(group["representative"] for group in data["groups"])
    assert {one["statement"] for one in data["consensus"] if one["every_group"]} >= set(THREE.shared)
    assert len(data["assignment"]) == 125
    for planted in range(3):
        found = {data["assignment"][str(person)] for person in np.flatnonzero(THREE.truth == planted)}
        assert len(found) == 1


def test_sizes_and_assignment_add_up(three: Report):
    data = report_as_data(three)
    assert sum(group["size"] for group in data["groups"]) == data["participants"] == len(data["assignment"])


def test_a_small_group_is_not_shown_nor_left_to_be_worked_out():
    public, private = (report_as_data(report_on(SMALL.conversation, private=who)) for who in (False, True))
    assert sorted(group["size"] for group in private["groups"]) == [6, 40, 60]
    # Six alone would be everybody who is missing from the list: the next smallest group keeps them company.
    assert [group["size"] for group in public["groups"]] == [60]
    assert public["people_in_smaller_groups"] == 46
    assert public["participants"] - len(public["assignment"]) == 46
    assert {dot["group"] for dot in public["dots"]} == {0}
    assert "positions" not in public
    assert len(private["positions"]) == 106


def test_the_public_see_no_count_from_one_to_nine():
    data = report_as_data(report_on(SMALL.conversation))
    for detail in data["statements_detail"].values():
        counts = [detail[kind] for kind in ("agrees", "disagrees", "passes", "seen")]
        assert not [count for count in counts if count is not None and 0 < count < FEWEST]
    assert all(dot["people"] is None or dot["people"] >= FEWEST for dot in data["dots"])
    assert all("p" not in one and "share_of" not in one for one in data["consensus"])


def test_with_fewer_than_ten_people_nothing_is_told():
    tiny = report_on(invented_conversation((5, 4), filled=1.0).conversation)
    data = report_as_data(tiny)
    assert data["participants"] is None
    assert data["votes"] is None
    assert (data["groups"], data["consensus"], data["divisive"], data["dots"]) == ([], [], [], [])
    assert data["assignment"] == {}
    assert data["people_in_smaller_groups"] is None
    assert all(one["seen"] is None for one in data["statements_detail"].values())
    assert "Fewer than ten people" in report_as_text(tiny)
    ElementTree.fromstring(map_as_svg(tiny))


def test_no_participant_is_named_outside_the_assignment():
    report = report_on(SMALL.conversation)
    data = report_as_data(report)
    hidden = {name for name in report.made.conversation.participants if name not in data["assignment"]}
    rest = {name: value for name, value in data.items() if name not in ("assignment", "statements_detail")}
    named = {*strings_in(rest)} & hidden
    assert named <= {one.id for one in report.made.conversation.statements} | set(data["silhouettes"])


@given(st.lists(st.integers(1, 60), max_size=8))
def test_whoever_is_not_in_a_shown_group_is_one_of_ten_or_more(sizes):
    groups = [cast(Group, SimpleNamespace(id=at, size=size)) for at, size in enumerate(sizes)]
    hidden = hidden_groups(groups)
    assert all(group.size >= FEWEST for group in groups if group.id not in hidden)
    together = sum(group.size for group in groups if group.id in hidden)
    assert not hidden or together >= FEWEST or len(hidden) == len(groups)


@given(st.integers(0, 80), st.integers(0, 80), st.integers(0, 80))
def test_hidden_votes_cannot_be_had_by_subtraction(agrees, disagrees, passes):
    votes = {"agrees": agrees, "disagrees": disagrees, "passes": passes}
    shown = shown_votes(votes)
    assert all(count is None or count == 0 or count >= FEWEST for count in shown.values())
    hidden = [kind for kind in votes if shown[kind] is None]
    if shown["seen"] is not None and hidden:
        assert sum(votes[kind] for kind in hidden) >= FEWEST
        assert len(hidden) > 1 or votes[hidden[0]] >= FEWEST


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_share_never_tells_of_fewer_than_ten_people(voted, others):
    seen = voted + others
    share = shown_share(voted, seen)
    if share.value is None:
        assert seen < 2 * FEWEST
    elif share.bound == "at least":
        assert others < FEWEST
        assert share.value <= min(voted / seen, 1 - FEWEST / seen)
    elif share.bound == "at most":
        assert voted < FEWEST
        assert share.value >= max(voted / seen, FEWEST / seen)
    else:
        assert min(voted, others) >= FEWEST


def test_the_text_says_first_what_people_share_then_groups_then_what_divides(three: Report):
    text = report_as_text(three)
    headings = [line for line in text.splitlines() if line.isupper()]
    assert headings == [
        "WHAT PEOPLE SHARE",
        "THE GROUPS",
        "WHAT DIVIDES PEOPLE",
        "HOW SURE THIS IS",
        "WHAT DOES NOT COUNT",
        "ABOUT THE FILES",
    ]
    assert text.startswith("What does Inventon need?\n125 people voted")
    assert "Most people in every group agree:" in text
    assert "The groups stand well apart." in text
    assert max(map(len, text.splitlines())) <= 110


def test_the_text_tells_the_coordinator_not_to_publish():
    assert "Do not publish it." in report_as_text(report_on(SMALL.conversation, private=True))
    assert "Do not publish it." not in report_as_text(report_on(SMALL.conversation))


def test_groups_in_votes_cast_by_lot_are_doubted():
    text = report_as_text(report_on(invented_conversation((60,), sure=0.0, seed=1).conversation, draws=20))
    assert "The groups run into each other: take them with care." in text
    assert "the groups may be there by chance" in text
    assert "There is no statement on which most people clearly vote the same way." in text


def test_the_drawing_is_well_formed_and_told_in_words(three: Report):
    svg = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(map_as_svg(three))
    assert root.get("role") == "img"
    title, desc = root.find(f"{svg}title"), root.find(f"{svg}desc")
    assert title is not None
    assert title.text == "Opinion map: What does Inventon need?"
    assert desc is not None
    assert "Group A has 60 people." in (desc.text or "")
    drawn = {path.get("d") for path in root.iter(f"{svg}path")}
    assert len(drawn) == 3, "each group has a shape of its own"


def test_hostile_topics_and_statements_are_harmless_everywhere(tmp_path: Path):
    base = THREE.conversation
    nasty = Conversation(
        topic='</title><script>alert("1")</script>\x1b[2J\ud800',
        participants=base.participants,
        statements=base.statements,
        voter=base.voter,
        statement=base.statement,
        vote=base.vote,
    )
    report = report_on(nasty)
    root = ElementTree.fromstring(map_as_svg(report).encode("utf-8"))
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert "\x1b" not in report_as_text(report)
    report_as_text(report).encode("utf-8")


def test_groups_are_called_by_letters():
    assert [letter(at) for at in (0, 25, 26, 52)] == ["A", "Z", "AA", "BA"]


app = typer.Typer(pretty_exceptions_enable=False)
app.command("opinion")(opinion_command)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("polis"), THREE.conversation)


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_prints_json_alone_on_stdout(export: Path):
    done = run(export, "--format", "json", "--ban", "3", "--moderation", "strict")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["participants"] == 124
    assert "3" not in data["assignment"]
    assert data["left_out"]["not_looked_at"] == ["901"]
    assert data["settings"]["moderation"] == "strict"
    assert data["stability"] is None


def test_the_command_prints_text_and_a_drawing(export: Path):
    text = run(export)
    assert text.stdout.startswith("What does Inventon need?")
    assert "--stability 100" in text.stderr
    assert run(export, "--format", "svg").stdout.startswith("<svg ")


def test_the_command_resamples_in_processes_of_its_own(export: Path, monkeypatch: pytest.MonkeyPatch):
    # Threads here: processes are started afresh and would load everything again for five draws.
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", lambda **_: ThreadPoolExecutor(1))
    data = json.loads(run(export, "--format", "json", "--stability", 5).stdout)
    assert data["stability"]["draws"] == 5
    assert all(0 <= one["stays"] <= 1 for one in data["consensus"])


def test_the_command_fails_with_one_sentence(tmp_path: Path):
    done = run(tmp_path / "nothing")
    assert isinstance(done.exception, OpinionError)
    assert re.fullmatch(r"[^\n]+\.", str(done.exception)) or str(done.exception).endswith("name.")
