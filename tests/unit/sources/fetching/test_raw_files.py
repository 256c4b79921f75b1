from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest

from commonground.errors import SourceError, StoreBusy, StoreError
from commonground.evidence.sources.raw import Arrival, RawFiles, check_unharmed, digest


@pytest.fixture
def bring(shelf, tmp_path):
    """Keep some bytes and say how they arrived."""

    def keep(body: bytes, part: str | None = None, *, address: str = "core/a.csv") -> Arrival:
        file = tmp_path / "brought"
        file.write_bytes(body)
        with shelf.filling():
            shelf.keep(file, digest(file))
        return Arrival(part, address.rpartition("/")[2], digest(file), len(body), "mirror", address)

    return keep


def log_of(shelf):
    return shelf.folder / "log.jsonl"


def test_a_file_is_kept_once_under_its_hash_and_logged_with_where_it_came_from(shelf, bring, sha256):
    before = datetime.now(UTC).replace(microsecond=0)
    assert shelf.record("wards", [bring(b"one")])
    (line,) = [json.loads(line) for line in log_of(shelf).read_text().splitlines()]
    assert datetime.fromisoformat(line.pop("time")) >= before
    assert line == {
        "source": "wards",
        "name": "a.csv",
        "part": None,
        "parts": 1,
        "sha256": sha256(b"one"),
        "bytes": 3,
        "from": "mirror",
        "address": "core/a.csv",
    }
    (file,) = shelf.latest("wards")
    assert file.path == shelf.folder / "objects" / sha256(b"one")[:2] / sha256(b"one")
    assert (file.path.read_bytes(), file.size, file.origin, file.part) == (b"one", 3, "mirror", None)
    assert file.fetched >= before


def test_nothing_is_known_of_a_source_before_it_arrives(shelf):
    assert shelf.latest("wards") == ()
    assert shelf.latest_from("core/a.csv") is None
    assert not shelf.folder.exists()


def test_a_file_already_held_is_not_copied_again(shelf, bring):
    arrival = bring(b"one")
    before = shelf.path(arrival.sha256).stat()
    bring(b"one")
    after = shelf.path(arrival.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert list((shelf.folder / "partial").iterdir()) == []


def test_a_held_file_cut_short_is_mended_by_keeping_it_again(shelf, bring):
    arrival = bring(b"whole")
    os.truncate(shelf.path(arrival.sha256), 2)
    bring(b"whole")
    assert shelf.path(arrival.sha256).read_bytes() == b"whole"


def test_a_file_that_changes_while_it_is_copied_is_not_kept(shelf, tmp_path, sha256):
    file = tmp_path / "a.csv"
    file.write_bytes(b"new")
    with pytest.raises(SourceError, match=r"a\.csv: the file changed while it was being copied"):
        shelf.keep(file, sha256(b"old"))
    assert [path for path in shelf.folder.rglob("*") if path.is_file()] == []


def test_what_the_log_says_already_is_not_written_again(shelf, bring):
    arrival = bring(b"one")
    assert shelf.record("wards", [arrival])
    before = log_of(shelf).read_bytes()
    assert not shelf.record("wards", [arrival])
    assert log_of(shelf).read_bytes() == before


def test_a_file_fetched_again_after_another_stood_in_between_stands_again(shelf, bring):
    old, new = bring(b"old"), bring(b"new")
    for arrival in (old, new, old):
        assert shelf.record("wards", [arrival])
        assert [file.sha256 for file in shelf.latest("wards")] == [arrival.sha256]


def test_the_whole_table_or_the_full_set_of_parts_stands_whichever_came_last(shelf, bring):
    parts = [bring(b"1", "file-1"), bring(b"2", "file-2")]
    whole = bring(b"both")
    shelf.record("wards", parts)
    assert [file.part for file in shelf.latest("wards")] == ["file-1", "file-2"]
    shelf.record("wards", [whole])
    assert [file.part for file in shelf.latest("wards")] == [None]
    shelf.record("wards", parts)
    assert [file.part for file in shelf.latest("wards")] == ["file-1", "file-2"]


def test_a_set_with_one_new_part_never_mixes_two_editions(shelf, bring):
    shelf.record("wards", [bring(b"1", "file-1"), bring(b"2", "file-2")])
    shelf.record("wards", [bring(b"1", "file-1"), bring(b"newer", "file-2")])
    assert [file.path.read_bytes() for file in shelf.latest("wards")] == [b"1", b"newer"]
    shelf.record("wards", [bring(b"3", "file-3")])
    assert [file.part for file in shelf.latest("wards")] == ["file-3"]


def test_a_set_torn_between_its_parts_is_passed_over(shelf, bring):
    shelf.record("wards", [bring(b"1", "file-1"), bring(b"2", "file-2")])
    shelf.record("wards", [bring(b"one", "file-1"), bring(b"two", "file-2")])
    lines = log_of(shelf).read_bytes().splitlines(keepends=True)
    log_of(shelf).write_bytes(b"".join(lines[:3]) + lines[3][:20])
    assert [file.path.read_bytes() for file in shelf.latest("wards")] == [b"1", b"2"]
    shelf.record("wards", [bring(b"one", "file-1"), bring(b"two", "file-2")])
    assert [file.path.read_bytes() for file in shelf.latest("wards")] == [b"one", b"two"]


def test_a_log_torn_by_a_killed_writer_is_read_up_to_the_tear_and_goes_on_after_it(shelf, bring):
    shelf.record("wards", [bring(b"one")])
    with log_of(shelf).open("ab") as log:
        log.write(b'{"time":"2024-01-01T00:00:00Z","sou')
    assert [file.path.read_bytes() for file in shelf.latest("wards")] == [b"one"]
    shelf.record("places", [bring(b"two")])
    assert [json.loads(line)["source"] for line in log_of(shelf).read_bytes().splitlines()] == [
        "wards",
        "places",
    ]


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda _: b"not json", "line 2: the line as a whole: Invalid JSON"),
        (lambda _: b"", "line 2: the line as a whole: Invalid JSON"),
        (lambda _: b"\xff\xfe", "line 2: the line as a whole: Invalid JSON"),
        (lambda line: line.replace(b'"mirror"', b'"heaven"'), "line 2: from: Input should be"),
        (lambda line: line.replace(b'"sha256":"', b'"sha256":"../'), "line 2: sha256: String should match"),
        (lambda line: line.replace(b'"address"', b'"adress"'), "line 2: address: Field required"),
    ],
)
def test_a_damaged_line_elsewhere_in_the_log_is_named(shelf, bring, damage, sentence):
    for name in ("a", "b", "c"):
        shelf.record(name, [bring(name.encode())])
    lines = log_of(shelf).read_bytes().split(b"\n")
    lines[1] = damage(lines[1])
    log_of(shelf).write_bytes(b"\n".join(lines))
    with pytest.raises(SourceError, match=rf"log\.jsonl: {sentence}"):
        shelf.latest("a")


def test_a_log_that_cannot_be_read_is_told_in_one_sentence(shelf):
    log_of(shelf).mkdir(parents=True)
    with pytest.raises(StoreError, match=r"log\.jsonl: the fetch log cannot be read"):
        shelf.latest("wards")


def test_the_file_last_had_from_an_address_is_known_while_it_is_held(shelf, bring):
    old, new = bring(b"old", address="x/1"), bring(b"new", address="x/1")
    shelf.record("wards", [old])
    shelf.record("places", [new])
    found = shelf.latest_from("x/1")
    assert (found.source, found.sha256) == ("places", new.sha256)
    shelf.path(new.sha256).unlink()
    assert shelf.latest_from("x/1") is None


def test_a_raw_file_that_is_as_it_arrived_is_found_sound(shelf, bring):
    shelf.record("wards", [bring(b"one")])
    check_unharmed(shelf.latest("wards")[0])


def test_a_raw_file_damaged_since_is_reported_with_what_to_do(shelf, bring):
    shelf.record("wards", [bring(b"one")])
    (file,) = shelf.latest("wards")
    file.path.write_bytes(b"two")
    with pytest.raises(
        SourceError, match=r"a\.csv \(wards\) is damaged: its sha256 begins 3fc4ccfe7458, not"
    ):
        check_unharmed(file)
    file.path.write_bytes(b"shorter")
    with pytest.raises(SourceError, match=r"is damaged: 7 bytes where 3 arrived: delete .* run fetch again"):
        check_unharmed(file)
    file.path.unlink()
    with pytest.raises(SourceError, match=r"a\.csv \(wards\) is gone from the store: run fetch again"):
        check_unharmed(file)


def test_two_fetches_never_fill_the_same_shelf_at_once(shelf):
    with (
        shelf.filling(),
        pytest.raises(StoreBusy, match="another fetch is at work"),
        RawFiles(shelf.folder).filling(),
    ):
        pass
    with shelf.filling():
        pass


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path):
    (tmp_path / "raw").write_text("a file")
    with (
        pytest.raises(StoreError, match="nothing can be written there"),
        RawFiles(tmp_path / "raw").filling(),
    ):
        pass
