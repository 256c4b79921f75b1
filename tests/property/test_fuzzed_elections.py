"""Spoilt election files give an election or one sentence: never another exception, and never a hang.

A few hundred are tried each time; ``COMMONGROUND_FUZZED`` says how many else.
"""

from __future__ import annotations

import io
import json
import os
import random
import time
from contextlib import suppress

import pytest

from commonground.errors import BallotError
from commonground.voice.counting import (
    Election,
    EqualShares,
    Greedy,
    MaximinSupport,
    Phragmen,
    Rule,
    Stop,
    VoteType,
    count,
)
from commonground.voice.counting.explaining import count_as_data
from commonground.voice.counting.pabulib import read_election, write_election
from invented_elections import invented_election

FILES = int(os.environ.get("COMMONGROUND_FUZZED", "400"))
LONGEST = 60.0  # seconds: what takes longer hangs, however slow the machine is
RULES = (
    EqualShares(),
    Greedy(),
    EqualShares(stop=Stop.overspend, comparison=True),
    Phragmen(),
    MaximinSupport(),
)

ODD = (
    *("", " ", ";", ",", '"', '""', '";', "\n", "\r", "\r\n", "\0", "\ufeff", "META", "VOTES", "PROJECTS\n"),
    *("-1", "0", "1e9", "NaN", "inf", "-inf", "1,5", "1,500", "1 000", "9" * 40, "0.0000001", "½", "١٢", "²"),
    *(
        "vote",
        "points",
        "p1",
        "p1,p1",
        "p99",
        "key;value",
        "choose-1",
        "ordinal",
        "\u2028",
        "\x85",
        "🌳",
        "a" * 9000,
    ),
)


def _files(count: int) -> list[bytes]:
    """Small invented elections of every type, as files."""
    made = []
    for seed in range(count):
        out = io.BytesIO()
        vote_type = list(VoteType)[seed % len(VoteType)]
        write_election(invented_election(seed, voters=12, projects=4, vote_type=vote_type), out)
        made.append(out.getvalue())
    return made


def _spoilt_fields(chance: random.Random, file: bytes) -> bytes:
    lines = file.decode().split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0:
            fields = lines[at].split(";")
            fields[chance.randrange(len(fields))] = chance.choice(ODD)
            lines[at] = ";".join(fields)
        elif kind == 1:
            lines.insert(at, chance.choice([*ODD, chance.choice(lines)]))
        elif kind == 2:
            del lines[at]
            lines = lines or [""]
        elif kind == 3:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] += ";" + chance.choice(ODD)
    return "\n".join(lines).encode()


def _spoilt_bytes(chance: random.Random, file: bytes) -> bytes:
    spoilt = bytearray(file)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoilt) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            spoilt[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            spoilt[at:at] = chance.choice(ODD).encode()
        elif kind == 2:
            del spoilt[at : at + chance.randint(1, 40)]
        else:
            del spoilt[at:]
    return bytes(spoilt)


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("spoil", [_spoilt_fields, _spoilt_bytes])
def test_a_spoilt_file_gives_an_election_or_a_sentence(spoil, repair: bool) -> None:
    chance = random.Random(f"{spoil.__name__} {repair}")
    files = _files(25)
    for number in range(FILES // 4):
        file = spoil(chance, chance.choice(files))
        begun = time.process_time()
        try:
            done = read_election(file, name="spoilt.pb", repair=repair, traits=("age",))
        except BallotError as problem:
            said = str(problem)
            assert said.startswith("spoilt.pb")
            assert said.endswith(".")
            assert "\n" not in said
            assert len(said) < 300
        else:
            election = done.election
            assert len(election.ballots.start) == len(election.ballots) + 1
            assert (election.ballots.project < len(election.projects)).all()
            assert (election.ballots.points >= 0).all()
            assert (election.ballots.voters > 0).all()
            counted_or_told_why(election, RULES[number % len(RULES)])
        assert time.process_time() - begun < LONGEST, file


def counted_or_told_why(election: Election, rule: Rule) -> None:
    """What was read can be counted and explained, or one sentence says why not."""
    try:
        outcome = count(election, rule)
    except BallotError as problem:
        said = str(problem)
        assert said.endswith(".")
        return
    assert outcome.cost <= election.budget
    data = json.dumps(count_as_data(outcome, 0.0), allow_nan=False)
    assert json.loads(data)["winners"] == list(outcome.winners)


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize(
    "file",
    [
        b'"' * 1_000_000,
        b'"\n' * 300_000,
        b"META\nkey;value\n" + b'a;"b\n' * 100_000,
        b"META\n" * 100_000,
        b";" * 3_000_000,
        b"\n" * 3_000_000,
        b"META\nkey;value\nbudget;" + b"9" * 3_000_000,
        b"META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote\n"
        + b"1;x\n" * 200_000,
        b"META\nkey;value\nbudget;1\nvote_type;ordinal\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote\n1;"
        + b"a," * 1_000_000,
        b"META\nkey;value\nbudget;1\nvote_type;scoring\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote;points\n"
        + b'1;"a;1\n' * 100_000,
    ],
    ids=[
        "quotes",
        "open quotes",
        "open values",
        "sections",
        "semicolons",
        "lines",
        "digits",
        "votes",
        "ballot",
        "open ballots",
    ],
)
def test_a_hostile_file_does_not_hang(file: bytes, repair: bool) -> None:
    begun = time.process_time()
    with suppress(BallotError) if repair else pytest.raises(BallotError):
        read_election(file, name="hostile.pb", repair=repair)
    assert time.process_time() - begun < LONGEST
