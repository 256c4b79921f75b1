"""Exports that somebody or something spoilt: an answer or one sentence, never a traceback, never a hang.

A small invented export is written as csv and as JSON, one of its files is mutated in one to four ways, and
the whole is read, moderated, mapped and reported. A few hundred mutants here; for more:

    COMMONGROUND_FUZZED=10000 pytest tests/property/test_fuzzed_conversations.py

Each mutant has its number as seed, and a failure names it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from commonground.errors import OpinionError
from commonground.voice.opinion.moderation import counted, left_out
from commonground.voice.opinion.opinion_map import map_opinions
from commonground.voice.opinion.polis import read_polis
from commonground.voice.opinion.report import Report, map_as_svg, report_as_data, report_as_text
from invented_conversation import invented_conversation, write_documents, write_tables

MUTANTS = int(os.environ.get("COMMONGROUND_FUZZED", "300"))
BATCHES = 6
SLOWEST = 10.0
"""Seconds one mutant may take; an ordinary one takes a fiftieth of a second."""

CELLS = (
    *("", " ", "0", "1", "-1", "2", "1.0", "-0.0", "1e9", "1_0", "nan", "inf", "NaN", "true", "null", "None"),
    *("9" * 30, "9" * 5000, "-" * 40, "é", "٣", "\u202e", "\ud7ff", "𝟘", "\0", "\x1b[31m", '"', "'", "=1+1"),
    *("x" * 200, "<b>", "&amp;", "a,b", "a\nb", "a\r\nb", "participant", "vote"),
)
VALUES = (
    *(None, True, False, 0, 1, -1, 2, 0.5, 1e308, -1e308, 10**30, "", "1", "x" * 300, [], {}, [1], {"a": 1}),
    *("\ud800", "\x00", "\u2028", float("nan"), float("inf")),
)
Mutation = Callable[[bytes, Random], bytes]


def truncated(raw: bytes, random: Random) -> bytes:
    return raw[: random.randrange(len(raw) + 1)]


def with_odd_bytes(raw: bytes, random: Random) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(random.randint(1, 5)):
        if spoilt:
            spoilt[random.randrange(len(spoilt))] = random.randrange(256)
    return bytes(spoilt)


def with_a_piece_elsewhere(raw: bytes, random: Random) -> bytes:
    start, end = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    at = random.randrange(len(raw) + 1)
    return raw[:at] + raw[start : min(end, start + 300)] + raw[at:]


def in_another_encoding(raw: bytes, random: Random) -> bytes:
    name = random.choice(["utf-16", "utf-8-sig", "utf-32", "cp500"])
    return raw.decode("utf-8", "replace").encode(name, "replace")


def with_other_line_ends(raw: bytes, random: Random) -> bytes:
    return raw.replace(b"\r\n", random.choice([b"\n", b"\r", b"\r\r\n", b"\n\n", b"\0", b" "]))


def with_odd_cells(raw: bytes, random: Random) -> bytes:
    lines = raw.decode("utf-8", "replace").split("\n")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        cells = lines[at].split(",")
        cells[random.randrange(len(cells))] = random.choice(CELLS)
        lines[at] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def with_a_column_less_or_more(raw: bytes, random: Random) -> bytes:
    lines = [line.split(",") for line in raw.decode("utf-8", "replace").split("\n")]
    at, drop = random.randrange(12), random.random() < 0.5
    rows = lines if random.random() < 0.7 else lines[:1]
    for row in rows:
        if drop:
            del row[at : at + 1]
        else:
            row.insert(at, random.choice(CELLS))
    return "\n".join(map(",".join, lines)).encode("utf-8", "surrogatepass")


def with_rows_shuffled_or_repeated(raw: bytes, random: Random) -> bytes:
    lines = raw.split(b"\n")
    if random.random() < 0.5:
        random.shuffle(lines)
    return b"\n".join(lines + random.choices(lines, k=random.randrange(4)))


def with_odd_values(raw: bytes, random: Random) -> bytes:
    try:
        document = json.loads(raw)
    except ValueError:
        return raw
    for _ in range(random.randint(1, 4)):
        holder, key = document, None
        while isinstance(holder, dict | list) and holder and (key is None or random.random() < 0.8):
            inner = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            if key is not None and not isinstance(holder[inner], dict | list):
                key = inner
                break
            if isinstance(holder[inner], dict | list) and random.random() < 0.9:
                holder = holder[inner]
                key = None
            else:
                key = inner
                break
        if key is not None and isinstance(holder, dict | list):
            if random.random() < 0.25:
                del holder[key]
            else:
                holder[key] = random.choice(VALUES)
    return json.dumps(document).encode("utf-8", "surrogatepass")


BYTES: tuple[Mutation, ...] = (truncated, with_odd_bytes, with_a_piece_elsewhere, in_another_encoding)
TABLES: tuple[Mutation, ...] = (
    *(with_other_line_ends, with_odd_cells, with_odd_cells, with_odd_cells),
    *(with_a_column_less_or_more, with_rows_shuffled_or_repeated),
)
DOCUMENTS: tuple[Mutation, ...] = (with_odd_values,) * 4


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    whole = invented_conversation((14, 11), filled=0.8).conversation
    folder = tmp_path_factory.mktemp("sound")
    return write_tables(folder / "csv", whole), write_documents(folder / "json", whole)


def mutant(exports: tuple[Path, Path], work: Path, random: Random) -> Path:
    """A spoilt copy of one of the exports, now and then with a file missing, or as a zip that is spoilt."""
    sound = random.choice(exports)
    spoilt = work / "export"
    shutil.rmtree(spoilt, ignore_errors=True)
    shutil.copytree(sound, spoilt)
    if random.random() < 0.2:
        random.choice(sorted(spoilt.iterdir())).unlink()
    file = random.choice(sorted(spoilt.iterdir()))
    raw = file.read_bytes()
    kinds = BYTES + (TABLES if file.suffix == ".csv" else DOCUMENTS)
    for _ in range(random.randint(1, 4)):
        raw = random.choice(kinds)(raw, random)
    file.write_bytes(raw)
    if random.random() > 0.15:
        return spoilt
    packed = work / "export.zip"
    with zipfile.ZipFile(packed, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for each in sorted(spoilt.iterdir()):
            archive.write(each, each.name)
    if random.random() < 0.7:
        packed.write_bytes(random.choice(BYTES[:3])(packed.read_bytes(), random))
    return packed


def whole_way(where: Path, random: Random) -> None:
    """All that the command does with an export."""
    export = read_polis(where)
    strict = random.random() < 0.3
    made = map_opinions(counted(export.conversation, strict=strict))
    report = Report(
        made,
        strict,
        left_out(export.conversation, strict=strict),
        export.notes,
        private=random.random() < 0.3,
    )
    json.dumps(report_as_data(report), allow_nan=False).encode("utf-8")
    report_as_text(report).encode("utf-8")
    ElementTree.fromstring(map_as_svg(report).encode("utf-8"))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_spoilt_export_gives_an_answer_or_a_sentence(
    exports: tuple[Path, Path], tmp_path: Path, batch: int
):
    answered = refused = 0
    for number in range(batch, MUTANTS, BATCHES):
        random = Random(number)
        where = mutant(exports, tmp_path, random)
        start = time.perf_counter()
        try:
            whole_way(where, random)
            answered += 1
        except OpinionError as problem:
            sentence = str(problem)
            assert sentence.endswith((".", "?")), (number, sentence)
            assert "\n" not in sentence, (number, sentence)
            sentence.encode("utf-8")
            refused += 1
        except Exception as problem:
            raise AssertionError(f"mutant {number}: {problem!r:.300}") from problem
        assert time.perf_counter() - start < SLOWEST, number
    if MUTANTS >= 100:
        assert answered, "none survived: the mutations are too rough to test what comes after reading"
        assert refused, "none was refused: the mutations are too mild"
