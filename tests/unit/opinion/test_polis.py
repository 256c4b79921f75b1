"""Exports read as published: under any spelling, from a folder or a zip, with every oddity named."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.polis import read_polis
from invented_conversation import invented_conversation, write_documents, write_tables

WHOLE = invented_conversation((12, 8)).conversation


def same(one: Conversation, other: Conversation) -> bool:
    parts = ("voter", "statement", "vote")
    ids = [[each.id for each in conversation.statements] for conversation in (one, other)]
    return (one.participants, ids[0]) == (other.participants, ids[1]) and all(
        np.array_equal(getattr(one, part), getattr(other, part)) for part in parts
    )


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "export", WHOLE)


def edit(file: Path, old: str, new: str, count: int = -1) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), encoding="utf-8")


def test_what_was_written_is_what_is_read(tables: Path):
    export = read_polis(tables)
    assert same(export.conversation, WHOLE)
    assert export.conversation.statements == WHOLE.statements
    assert export.conversation.topic == WHOLE.topic
    assert export.notes == ()
    assert export.strict is None
    assert set(export.published_groups.values()) == {"0", "1"}


@pytest.mark.parametrize("absent", ["votes.csv", "participants-votes.csv"])
def test_either_table_of_votes_is_enough(tables: Path, absent: str):
    (tables / absent).unlink()
    assert same(read_polis(tables).conversation, WHOLE)


@pytest.mark.parametrize("inside", ["", "conversation/", "2024-01-01-"])
def test_a_zip_is_read_like_the_folder(tables: Path, tmp_path: Path, inside: str):
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        for file in tables.iterdir():
            archive.write(file, inside + file.name)
        archive.writestr("__MACOSX/._votes.csv", b"\0\0")
    assert same(read_polis(packed).conversation, WHOLE)


def test_json_documents_are_read_with_one_meaning_agree(tmp_path: Path):
    export = read_polis(write_documents(tmp_path, WHOLE, strict=True))
    assert same(export.conversation, WHOLE)
    assert export.strict is True
    assert export.conversation.topic == WHOLE.topic


def test_the_older_words_of_the_interface_are_read(tmp_path: Path):
    write_documents(tmp_path, WHOLE)
    for name, words in {
        "votes": {"participant_id": "pid", "statement_id": "tid"},
        "comments": {"statement_id": "tid", "moderated": "mod", "participant_id": "pid"},
    }.items():
        for new, old in words.items():
            edit(tmp_path / f"{name}.json", f'"{new}"', f'"{old}"')
    votes = json.loads((tmp_path / "votes.json").read_text())
    (tmp_path / "votes.json").write_text(
        json.dumps([row | {"modified": str(row["modified"])} for row in votes])
    )
    assert same(read_polis(tmp_path).conversation, WHOLE)


def test_windows_files_and_byte_order_marks_are_read(tables: Path):
    for file in tables.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert same(read_polis(tables).conversation, WHOLE)


def test_an_earlier_vote_is_replaced_whatever_the_order_of_rows(tables: Path):
    votes = tables / "votes.csv"
    who, what, vote = WHOLE.participants[0], WHOLE.statements[WHOLE.statement[0]].id, WHOLE.vote[0]
    other = 1 if vote != 1 else -1
    lines = votes.read_text().splitlines()
    before = f"1600000000000,Fri,{what},{who},{other}"
    for rows in ([lines[0], before, *lines[1:]], [*lines, before]):
        votes.write_text("\n".join(rows) + "\n")
        assert same(read_polis(tables).conversation, WHOLE)


def test_totals_that_do_not_fit_the_votes_are_a_note(tables: Path):
    lines = (tables / "comments.csv").read_text().splitlines()
    cells = lines[1].split(",")
    cells[4] = "999"
    (tables / "comments.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    (note,) = read_polis(tables).notes
    assert note.startswith("comments.csv: the agrees and disagrees of 1 of ")


def test_a_matrix_that_disagrees_with_the_votes_is_a_note_and_the_votes_count(tables: Path):
    lines = (tables / "votes.csv").read_text().splitlines()
    (tables / "votes.csv").write_text("\n".join(lines[:-3]) + "\n")
    export = read_polis(tables)
    assert len(export.conversation.vote) == len(WHOLE.vote) - 3
    assert any(
        "0 are in the first alone and 3 in the second alone; votes.csv counts" in n for n in export.notes
    )


def test_votes_with_the_signs_of_the_database_are_refused(tables: Path):
    lines = (tables / "votes.csv").read_text().splitlines()
    turned = [",".join([*line.split(",")[:-1], str(-int(line.split(",")[-1]))]) for line in lines[1:]]
    (tables / "votes.csv").write_text("\n".join([lines[0], *turned]) + "\n")
    (tables / "participants-votes.csv").unlink()
    with pytest.raises(OpinionError, match=r"say the opposite of the totals in comments\.csv"):
        read_polis(tables)


def test_votes_on_statements_that_are_not_listed_count_and_are_noted(tables: Path):
    lines = (tables / "comments.csv").read_text().splitlines()
    (tables / "comments.csv").write_text("\n".join([lines[0], *lines[2:]]) + "\n")
    export = read_polis(tables)
    assert same(export.conversation, WHOLE)
    assert any("lacks 1 statement (0) with votes" in note for note in export.notes)


def test_without_a_list_of_statements_all_count(tables: Path):
    (tables / "comments.csv").unlink()
    export = read_polis(tables)
    assert same(export.conversation, WHOLE)
    assert export.notes[0].startswith("There is no list of statements")


def test_a_column_that_is_no_statement_is_left_out_with_a_note(tables: Path):
    edit(tables / "participants-votes.csv", ",xid,", ",gender,")
    assert "left out columns" in " ".join(read_polis(tables).notes)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("votes.csv", ",vote\r\n", ",wote\r\n", "votes.csv, row 1: there is no column 'vote'"),
        ("votes.csv", "1700000001002,", "soon,", "votes.csv, row 4: timestamp must be a number of"),
        ("votes.csv", "1700000001002,", "nan,", "votes.csv, row 4: timestamp must be a number"),
        ("votes.csv", "1002,Fri Sep 20 14:29:43 CDT 2024,", "1002,", "votes.csv, row 4: there are 4 cells"),
        ("comments.csv", ",0,false,false,", ",maybe,false,false,", "moderated must be one of '1', '0', '-1'"),
        ("comments.csv", ",true,", ",perhaps,", "row 2: is-seed must be one of"),
        ("comments.csv", "CDT 2024,1,", "CDT 2024,0,", "row 3: comment-id 0 was used in a row above"),
        ("comments.csv", "CDT 2024,1,", "CDT 2024,,", "comments.csv, row 3: comment-id is empty"),
        ("comments.csv", "We need thing number 1.", '"We', "comments.csv, row 3: the row is garbled"),
        ("participants-votes.csv", "\r\n1,", "\r\n0,", "row 3: participant 0 has a row above"),
        ("participants-votes.csv", "xid,group-id", "xid,xid", "the heading 'xid' stands twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_row_and_field(
    tables: Path, file: str, old: str, new: str, said: str
):
    raw = (tables / file).read_bytes().decode()
    assert old in raw
    (tables / file).write_bytes(raw.replace(old, new, 1).encode())
    with pytest.raises(OpinionError) as problem:
        read_polis(tables)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_vote_that_is_none_is_named_in_both_tables(tables: Path):
    spoil_cell(tables / "votes.csv", row=6, column=4, cell="7")
    with pytest.raises(OpinionError, match=r"votes.csv, row 6: vote must be one of '1', '0', '-1'.*not '7'"):
        read_polis(tables)
    (tables / "votes.csv").unlink()
    spoil_cell(tables / "participants-votes.csv", row=4, column=9, cell="yes")
    with pytest.raises(OpinionError, match=r"participants-votes.csv, row 4: 2 must be one of .*not 'yes'"):
        read_polis(tables)


def spoil_cell(file: Path, *, row: int, column: int, cell: str) -> None:
    lines = file.read_text().splitlines()
    cells = lines[row - 1].split(",")
    cells[column] = cell
    lines[row - 1] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        ("votes", "{", "votes.json is not a JSON document"),
        ("votes", "[" * 100_000, "votes.json is not a JSON document"),
        ("votes", "{}", "votes.json must hold one JSON list"),
        ("votes", "[3]", "votes.json, entry 1: must be a JSON object"),
        ("votes", '[{"tid": 1, "vote": 1}]', "entry 1: participant_id must be a number or a text"),
        ("votes", '[{"tid": 1, "pid": 1, "vote": true}]', "entry 1: vote must be 1, 0 or -1"),
        ("votes", '[{"tid": 1, "pid": 1, "vote": NaN}]', "entry 1: vote must be 1, 0 or -1"),
        ("votes", '[{"tid": 1, "pid": 1, "vote": 1, "modified": "x"}]', "entry 1: modified must be a number"),
        ("comments", '[{"tid": 1, "txt": 5}]', "comments.json, entry 1: txt must be a text"),
        ("comments", '[{"tid": 1}, {"tid": "1"}]', "comments.json, entry 2: statement 1 was listed above"),
        ("comments", '[{"tid": 1, "mod": 4}]', "entry 1: moderated must be 1, 0 or -1"),
        ("conversation", "[]", "conversation.json must hold one JSON object"),
        ("conversation", '{"strict_moderation": 1}', "strict_moderation must be true or false"),
    ],
)
def test_documents_that_make_no_sense_are_refused(tmp_path: Path, name: str, document: str, said: str):
    write_documents(tmp_path, WHOLE)
    (tmp_path / f"{name}.json").write_text(document)
    with pytest.raises(OpinionError) as problem:
        read_polis(tmp_path)
    assert said in str(problem.value)


def test_text_that_a_terminal_would_obey_is_made_harmless(tmp_path: Path):
    write_documents(tmp_path, WHOLE)
    comments = json.loads((tmp_path / "comments.json").read_text())
    comments[0]["txt"] = "\x1b[2Jgone \ud800 \u202eback"
    (tmp_path / "comments.json").write_text(json.dumps(comments))
    (text,) = (one.text for one in read_polis(tmp_path).conversation.statements if one.id == "0")
    assert text == "�[2Jgone � �back"


def test_places_where_no_export_is_say_so(tmp_path: Path, tables: Path):
    with pytest.raises(OpinionError, match="There is no folder or zip file"):
        read_polis(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(OpinionError, match="empty holds no votes"):
        read_polis(tmp_path / "empty")
    (tmp_path / "plain.txt").write_text("hello")
    with pytest.raises(OpinionError, match="neither a folder nor a zip file"):
        read_polis(tmp_path / "plain.txt")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(tables / "votes.csv", "one/votes.csv")
        archive.write(tables / "votes.csv", "two/votes.csv")
    with pytest.raises(OpinionError, match=r"holds both one/votes\.csv and two/votes\.csv"):
        read_polis(tmp_path / "two.zip")


def test_a_damaged_zip_is_one_sentence(tables: Path, tmp_path: Path):
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tables / "votes.csv", "votes.csv")
    raw = bytearray(packed.read_bytes())
    raw[60:120] = b"\xff" * 60
    packed.write_bytes(raw)
    with pytest.raises(OpinionError, match=r"votes\.csv cannot be read"):
        read_polis(packed)


def test_text_in_another_encoding_is_one_sentence(tables: Path):
    for name in ("comments.csv", "votes.csv", "summary.csv"):
        kept = (tables / name).read_bytes()
        (tables / name).write_bytes(kept.replace(b",", b",\xff\xfe", 40))
        with pytest.raises(OpinionError, match=name):
            read_polis(tables)
        (tables / name).write_bytes(kept)


def test_an_export_before_the_first_vote_is_an_empty_conversation(tables: Path):
    (tables / "participants-votes.csv").unlink()
    (tables / "votes.csv").write_text("timestamp,datetime,comment-id,voter-id,vote\n")
    assert len(read_polis(tables).conversation.vote) == 0
    (tables / "votes.csv").write_text("")
    with pytest.raises(OpinionError, match=r"votes.csv is empty"):
        read_polis(tables)


# participants, statements and votes as published, counted once by hand with other tools.
PUBLISHED = {
    "15-per-hour-seattle": (339, 54, 2872),
    "american-assembly.bowling-green": (2031, 896, 225524),
    "austria-climate.2vkxcncppn.2022-07-07": (1756, 1039, 130798),
    "austria-climate.5twd2jsnkf.2022-08-08": (1116, 522, 61384),
    "austria-climate.7z7ejpbmv5.2022-08-08": (1503, 613, 79315),
    "bg2050-volunteers": (126, 371, 14283),
    "brexit-consensus": (204, 50, 5303),
    "football-concussions": (1487, 298, 14328),
    "london.youth.policing": (26, 39, 638),
    "scoop-hivemind.affordable-housing": (381, 165, 14995),
    "scoop-hivemind.freshwater": (117, 80, 3972),
    "scoop-hivemind.taxes": (334, 148, 17335),
    "scoop-hivemind.ubi": (234, 71, 7153),
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": (404, 297, 33463),
    "vtaiwan.uberx": (1921, 197, 49443),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_conversation_is_read_whole_and_its_two_tables_agree(mirror: Path, name: str):
    export = read_polis(mirror / "decide" / "polis" / f"{name}.zip")
    one = export.conversation
    assert (len(one.participants), len(one.statements), len(one.vote)) == PUBLISHED[name]
    # The matrix and the list of votes hold the same votes, last ones counted, wherever both are published.
    assert not [note for note in export.notes if not note.startswith("comments.csv: the agrees")]
