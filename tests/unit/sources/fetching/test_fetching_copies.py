from __future__ import annotations

import time

import pytest

from commonground.errors import CommongroundError, SourceError, StoreBusy
from commonground.evidence.sources.fetching import fetch
from commonground.evidence.sources.mirror import Mirror
from commonground.evidence.sources.raw import RawFiles


@pytest.fixture
def copies(tmp_path):
    """Write files (path -> text) into a folder, and see it as a mirror."""

    def write(files: dict[str, str]) -> Mirror:
        for name, text in files.items():
            path = tmp_path / "copies" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Mirror(tmp_path / "copies")

    return write


def ids(outcomes):
    return [outcome.source for outcome in outcomes]


def on_the_shelf(shelf, source):
    return [(file.part, file.origin, file.address, file.path.read_bytes()) for file in shelf.latest(source)]


def test_a_source_that_is_not_open_is_never_downloaded_and_says_how_to_get_it(shelf, a_source):
    sources = [
        a_source("cni2019_ward17", availability="supplied"),
        a_source("ward_mean", availability="derived"),
    ]
    report = fetch(sources, shelf)
    assert [outcome.reason for outcome in report.not_found] == [
        "not open data: ask OCSI for it and pass --supply cni2019_ward17=FILE.",
        "made from other open data and published by no one: "
        "give --mirror DIR that holds it, or --supply ward_mean=FILE.",
    ]


def test_a_file_supplied_once_stays(shelf, a_source, tmp_path):
    (tmp_path / "cni.csv").write_text("mine")
    source = a_source("cni", availability="supplied")
    fetch([source], shelf, supplied={"cni": tmp_path / "cni.csv"})
    report = fetch([source], shelf)
    assert ids(report.unchanged) == ["cni"]
    assert report.unchanged[0].reason.startswith("the supplied file of ")
    assert not report.not_found


def test_a_supplied_file_comes_before_the_mirror_and_the_publisher(shelf, a_source, copies, tmp_path):
    (tmp_path / "my own.csv").write_text("mine")
    report = fetch(
        [a_source("places"), a_source("wards")],
        shelf,
        mirror=copies({"wards.csv": "copied", "places.csv": "copied"}),
        supplied={"wards": tmp_path / "my own.csv"},
    )
    assert ids(report.fetched) == ["wards", "places"]
    assert on_the_shelf(shelf, "wards") == [(None, "supplied", "my own.csv", b"mine")]
    assert on_the_shelf(shelf, "places") == [(None, "mirror", "places.csv", b"copied")]


@pytest.mark.parametrize(
    ("name", "file", "sentence"),
    [
        ("wards", "nothing.csv", r"--supply wards=.*nothing\.csv: there is no such file\.$"),
        ("wards", "", r"there is no such file\.$"),
        ("ward", "wards.csv", r"^There is no source 'ward'; did you mean wards\?$"),
        ("xyz", "wards.csv", r"^There is no source 'xyz'; there are wards\.$"),
    ],
)
def test_a_supplied_file_that_cannot_be_meant_is_refused_before_anything_is_fetched(
    shelf, a_source, tmp_path, name, file, sentence
):
    (tmp_path / "wards.csv").write_text("mine")
    with pytest.raises(CommongroundError, match=sentence):
        fetch([a_source("wards")], shelf, supplied={name: tmp_path / file})
    assert not shelf.folder.exists()


def test_with_a_mirror_nothing_is_downloaded(site, publish, shelf, a_source, copies):
    site.routes["/1.csv"] = publish(b"one")
    sources = [
        a_source("wards", {"all": site.url("/1.csv")}),
        a_source("places"),
        a_source("cni", availability="supplied"),
    ]
    report = fetch(sources, shelf, mirror=copies({"core/places.csv": "copied", "closed/cni.csv": "lent"}))
    assert ids(report.fetched) == ["places", "cni"]
    assert ids(report.not_found) == ["wards"]
    assert "holds no file" not in report.not_found[0].reason
    assert "holds no wards as .parquet, .csv" in report.not_found[0].reason
    assert site.requests == []
    assert on_the_shelf(shelf, "cni") == [(None, "mirror", "closed/cni.csv", b"lent")]


def test_a_mirror_that_holds_nothing_asked_for_is_named(shelf, a_source, copies, tmp_path):
    mirror = copies({"readme.csv": "x"})
    with pytest.raises(SourceError, match=r"copies: the mirror holds nothing .* such as wards\.csv\.$"):
        fetch([a_source("wards"), a_source("places")], shelf, mirror=mirror)
    (tmp_path / "w.csv").write_text("mine")
    report = fetch([a_source("wards")], shelf, mirror=mirror, supplied={"wards": tmp_path / "w.csv"})
    assert ids(report.fetched) == ["wards"]


def test_no_absolute_path_is_ever_recorded(shelf, a_source, copies, tmp_path):
    (tmp_path / "w.csv").write_text("mine")
    fetch(
        [a_source("wards"), a_source("places")],
        shelf,
        mirror=copies({"deep/down/places.csv": "x"}),
        supplied={"wards": tmp_path / "w.csv"},
    )
    assert str(tmp_path) not in (shelf.folder / "log.jsonl").read_text()


def test_a_changed_file_in_the_mirror_is_fetched_and_an_unchanged_one_is_not(shelf, a_source, copies):
    sources = [a_source("wards"), a_source("places")]
    fetch(sources, shelf, mirror=copies({"wards.csv": "one", "places.csv": "one"}))
    report = fetch(sources, shelf, mirror=copies({"wards.csv": "two"}))
    assert (ids(report.fetched), ids(report.unchanged)) == (["wards"], ["places"])
    assert on_the_shelf(shelf, "wards")[0][3] == b"two"


def test_a_file_the_mirror_lost_stays_on_the_shelf(shelf, a_source, copies, tmp_path):
    sources = [a_source("wards"), a_source("places")]
    fetch(sources, shelf, mirror=copies({"wards.csv": "one", "places.csv": "one"}))
    (tmp_path / "copies" / "wards.csv").unlink()
    report = fetch(sources, shelf, mirror=copies({}))
    assert ids(report.unchanged) == ["wards", "places"]
    assert report.unchanged[0].reason.startswith("the mirror file of ")


def test_a_file_that_differs_from_the_mirrors_checksums_is_refused(shelf, a_source, copies, sha256):
    mirror = copies({"a/wards.csv": "tampered", "SHA256SUMS": f"{sha256(b'right')}  a/wards.csv\n"})
    actual, listed = sha256(b"tampered")[:12], sha256(b"right")[:12]
    said = f"a/wards.csv: its sha256 begins {actual}, but SHA256SUMS says {listed}"
    with pytest.raises(SourceError, match=said):
        fetch([a_source("wards")], shelf, mirror=mirror)
    assert shelf.latest("wards") == ()
    assert not (shelf.folder / "objects").exists()


def test_a_mirror_file_that_vanishes_is_told_in_one_sentence(shelf, a_source, copies, tmp_path):
    mirror = copies({"wards.csv": "x"})
    assert mirror.find(a_source("wards"))
    (tmp_path / "copies" / "wards.csv").unlink()
    with pytest.raises(SourceError, match=r"wards\.csv: the file cannot be read \(No such file"):
        fetch([a_source("wards")], shelf, mirror=mirror)


def test_a_mirror_on_the_web_is_checked_and_asked_again_only_for_what_it_cannot_vouch_for(
    site, serve, publish, shelf, a_source, sha256
):
    links = '<a href="wards.csv">w</a><a href="SHA256SUMS">s</a>'
    site.routes |= {
        "/": serve(links.encode(), Content_Type="text/html"),
        "/SHA256SUMS": serve(f"{sha256(b'one')}  wards.csv\n".encode()),
        "/wards.csv": publish(b"one"),
    }
    assert ids(fetch([a_source("wards")], shelf, mirror=Mirror(site.url("/"))).fetched) == ["wards"]
    assert on_the_shelf(shelf, "wards") == [(None, "mirror", site.url("/wards.csv"), b"one")]
    assert ids(fetch([a_source("wards")], shelf, mirror=Mirror(site.url("/"))).unchanged) == ["wards"]
    assert [path for path, _ in site.requests].count("/wards.csv") == 1

    site.routes["/SHA256SUMS"] = serve(f"{sha256(b'two')}  wards.csv\n".encode())
    with pytest.raises(SourceError, match=r"wards\.csv: not the file expected"):
        fetch([a_source("wards")], shelf, mirror=Mirror(site.url("/")))

    site.routes["/"] = serve(b'<a href="wards.csv">w</a>', Content_Type="text/html")
    site.routes["/wards.csv"] = publish(b"three")
    assert ids(fetch([a_source("wards")], shelf, mirror=Mirror(site.url("/"))).fetched) == ["wards"]
    assert on_the_shelf(shelf, "wards")[0][3] == b"three"


def test_two_fetches_at_once_are_not_let_loose_on_one_shelf(shelf, a_source, copies):
    with shelf.filling(), pytest.raises(StoreBusy):
        fetch([a_source("wards")], RawFiles(shelf.folder), mirror=copies({"wards.csv": "x"}))


def test_a_source_asked_for_twice_is_fetched_once(shelf, a_source, copies):
    report = fetch([a_source("wards"), a_source("wards")], shelf, mirror=copies({"wards.csv": "x"}))
    assert ids(report.fetched) == ["wards"]


def test_a_mirror_already_on_the_shelf_is_seen_to_be_so_in_no_time(shelf, a_source, mirror):
    names = sorted(path.stem for path in (mirror / "core").rglob("*.parquet"))
    sources = [a_source(name, collection="england") for name in names]
    assert ids(fetch(sources, shelf, mirror=Mirror(mirror / "core")).fetched) == names
    start = time.perf_counter()
    report = fetch(sources, shelf, mirror=Mirror(mirror / "core"))
    taken = time.perf_counter() - start
    assert ids(report.unchanged) == names
    assert taken < 0.5, f"{taken:.2f} s"
