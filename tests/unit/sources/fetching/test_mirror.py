from __future__ import annotations

import os
from pathlib import Path

import pytest

from commonground.errors import SourceError
from commonground.evidence.sources.mirror import Mirror


def names(files):
    return [(file.part, file.address) for file in files]


def test_a_source_is_found_by_its_name_wherever_it_lies_in_the_tree(tree, a_source):
    root = tree({"core/deep/wards.csv": "x", "places.xlsx": "x", "core/wards_2.csv": "x", "wards.txt": "x"})
    mirror = Mirror(root)
    (found,) = mirror.find(a_source("wards"))
    assert (found.part, found.name, found.address) == (None, "wards.csv", "core/deep/wards.csv")
    assert found.path is not None
    assert found.path.read_text() == "x"
    assert names(mirror.find(a_source("places"))) == [(None, "places.xlsx")]
    assert mirror.find(a_source("wards_3")) == []


def test_the_readiest_format_is_taken_where_several_share_a_name(tree, a_source):
    endings = ["parquet", "csv", "xlsx", "ods", "geojson", "gpkg", "zip"]
    root = tree({f"{number}/wards.{ending}": "x" for number, ending in enumerate(endings[::-1])})
    for ending in endings:
        (found,) = Mirror(root).find(a_source("wards"))
        assert found.name == f"wards.{ending}"
        assert found.path is not None
        found.path.unlink()


def test_an_ending_in_capitals_is_the_same_ending(tree, a_source):
    assert names(Mirror(tree({"wards.CSV": "x"})).find(a_source("wards"))) == [(None, "wards.CSV")]


def test_a_source_in_parts_needs_all_of_them(tree, a_source):
    source = a_source("wards", {"file-2": "http://x.example/2", "file-4": "http://x.example/4"})
    root = tree({"b/wards.file-4.xlsx": "x"})
    assert Mirror(root).find(source) == []
    assert Mirror(root).lacks(source) == (f"the mirror {root} holds some parts of wards but no wards.file-2.")
    tree({"a/wards.file-2.csv": "x"})
    assert names(Mirror(root).find(source)) == [
        ("file-2", "a/wards.file-2.csv"),
        ("file-4", "b/wards.file-4.xlsx"),
    ]
    tree({"wards.zip": "x"})
    assert names(Mirror(root).find(source)) == [(None, "wards.zip")]


def test_two_files_of_the_same_name_are_named_and_neither_is_taken(tree, a_source):
    mirror = Mirror(tree({"old/wards.csv": "x", "new/wards.csv": "y", "places.csv": "z"}))
    with pytest.raises(SourceError, match=r"new/wards\.csv and old/wards\.csv claim to be the same source"):
        mirror.find(a_source("wards"))
    assert mirror.find(a_source("places"))


def test_a_link_is_followed_inside_the_mirror_and_never_out_of_it(tree, tmp_path, a_source):
    root = tree({"store/1f3a": "inside"})
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "places.csv").write_text("secret")
    (root / "wards.csv").symlink_to("store/1f3a")
    (root / "places.csv").symlink_to("../outside/places.csv")
    (root / "elsewhere").symlink_to(secret)
    (root / "broken.csv").symlink_to("nothing")
    (root / "round").symlink_to("round")
    mirror = Mirror(root)
    (found,) = mirror.find(a_source("wards"))
    assert found.path is not None
    assert (found.name, found.path.read_text()) == ("wards.csv", "inside")
    assert mirror.find(a_source("broken")) == []
    assert mirror.find(a_source("places")) == []
    assert mirror.lacks(a_source("places")).endswith(
        "(passed over: elsewhere (a link that leads out of the mirror), "
        "places.csv (a link that leads out of the mirror))."
    )


def test_a_second_name_for_the_same_file_is_no_second_file(tree, a_source):
    root = tree({"2019/wards.csv": "x"})
    (root / "latest").mkdir()
    (root / "latest/wards.csv").symlink_to("../2019/wards.csv")
    assert names(Mirror(root).find(a_source("wards"))) == [(None, "2019/wards.csv")]


def test_a_mirror_that_is_itself_a_link_is_a_mirror(tree, tmp_path, a_source):
    (tmp_path / "link").symlink_to(tree({"a/wards.csv": "x"}))
    assert names(Mirror(tmp_path / "link").find(a_source("wards"))) == [(None, "a/wards.csv")]


def test_what_is_no_regular_file_is_not_opened(tree, a_source):
    root = tree({"wards.csv/readme": "x"})
    os.mkfifo(root / "places.csv")
    assert Mirror(root).find(a_source("wards")) == Mirror(root).find(a_source("places")) == []


def test_a_file_name_that_is_not_text_spoils_nothing(tree, a_source):
    root = tree({"wards.csv": "x"})
    strange = os.fsencode(root) + b"/\xff"
    unnamed = Path(os.fsdecode(strange))
    unnamed.mkdir()
    (unnamed / "places.csv").write_text("x")
    assert names(Mirror(root).find(a_source("places"))) == [(None, "?/places.csv")]


def test_a_folder_that_may_not_be_read_is_named_where_a_source_is_missing(tree, a_source):
    root = tree({"wards.csv": "x", "locked/places.csv": "x"})
    (root / "locked").chmod(0)
    try:
        if os.access(root / "locked", os.R_OK):
            pytest.skip("this user may read everything")
        assert "locked (not readable)" in Mirror(root).lacks(a_source("places"))
    finally:
        (root / "locked").chmod(0o700)


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("/no/such/folder", "there is no such folder"),
        ("file:///etc", "only http:// and https://"),
        ("ftp://a.example/", "only http:// and https://"),
        ("https://me:secret@a.example/", "give the address without a user name"),
        ("https://a.example/?list", "that of a folder"),
        ("https://a.example/a\x00b/", "not an address"),
    ],
)
def test_a_mirror_that_cannot_be_one_is_refused(location, sentence):
    with pytest.raises(SourceError, match=sentence):
        Mirror(location)


def test_every_file_taken_is_looked_up_among_the_checksums(tree, a_source, sha256):
    sums = f"{sha256(b'x')}  ./core/wards.csv\n\n{sha256(b'y').upper()} *places.csv\n\\{'0' * 64}  a\\nb\n"
    root = tree({"core/wards.csv": "x", "places.csv": "y", "extra.csv": "z", "SHA256SUMS": sums})
    mirror = Mirror(root)
    assert [file.sha256 for file in mirror.find(a_source("wards"))] == [sha256(b"x")]
    assert [file.sha256 for file in mirror.find(a_source("places"))] == [sha256(b"y")]
    with pytest.raises(SourceError, match=r"extra\.csv is not listed in SHA256SUMS, so it cannot be checked"):
        mirror.find(a_source("extra"))


def test_a_line_of_checksums_that_makes_no_sense_is_named(tree, a_source):
    mirror = Mirror(tree({"wards.csv": "x", "SHA256SUMS": f"{'0' * 64}  wards.csv\nwards.csv: 12\n"}))
    with pytest.raises(SourceError, match=r"SHA256SUMS: line 2: not '<sha256>  <path>'"):
        mirror.find(a_source("wards"))


def test_checksums_that_vanish_are_not_done_without(tree, a_source):
    root = tree({"wards.csv": "x", "SHA256SUMS": ""})
    mirror = Mirror(root)
    assert mirror.lacks(a_source("places"))
    (root / "SHA256SUMS").unlink()
    with pytest.raises(SourceError, match="SHA256SUMS cannot be read"):
        mirror.find(a_source("wards"))


def test_the_files_of_the_real_mirror_are_found_by_name(mirror, a_source):
    found = Mirror(mirror)
    for name in ("iod2019_lsoa11", "lookup_lsoa11", "cni2019_ward17", "census2021_lsoa21"):
        (file,) = found.find(a_source(name, availability="supplied"))
        assert file.name == f"{name}.parquet"
        assert not file.address.startswith("/")
