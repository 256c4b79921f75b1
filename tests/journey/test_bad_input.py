"""Bad input is normal: one sentence naming file, row and column, exit 1, and the store as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def files(county: Path, tmp_path: Path) -> Path:
    """A copy of the county's files to spoil, without the checksums that would catch it first."""
    copy = tmp_path / "files"
    shutil.copytree(county, copy)
    (copy / "SHA256SUMS").unlink()
    return copy


@pytest.fixture
def store(county_store: Path, tmp_path: Path) -> Path:
    """A built store to spoil."""
    copy = tmp_path / "store"
    shutil.copytree(county_store, copy, symlinks=True)
    return copy


def current(store: Path) -> dict[str, bytes]:
    """Every byte that readers of the store can see."""
    release = store / "releases" / (store / "CURRENT").read_text().strip()
    return {path.name: path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


def refused(commonground, files: Path, store: Path) -> str:
    before = current(store)
    done = commonground("build", "--mirror", files, "--store", store)
    assert done.code == 1
    assert current(store) == before
    lines = done.notes.strip().splitlines()
    assert len(lines) == 1, done.notes
    return lines[0]


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()


def rewritten(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_a_duplicated_key_names_file_row_and_column(commonground, files, store):
    lookup = files / "example_lookup_lsoa21.csv"
    lines = lines_of(lookup)
    rewritten(lookup, [*lines, lines[1]])
    said = refused(commonground, files, store)
    assert f"example_lookup_lsoa21.csv: row {len(lines) + 1}, column lsoa21cd" in said
    assert "a key stands once (it is on row 2 too)" in said


def test_a_truncated_parquet_is_said_to_be_cut_short(commonground, files, store):
    lookup = files / "example_lookup_lsoa21.csv"
    pd.read_csv(lookup, encoding="utf-8-sig").to_parquet(files / "example_lookup_lsoa21.parquet")
    whole = (files / "example_lookup_lsoa21.parquet").read_bytes()
    (files / "example_lookup_lsoa21.parquet").write_bytes(whole[: len(whole) // 2])
    assert "example_lookup_lsoa21.parquet: cannot be read, it is damaged or cut short" in refused(
        commonground, files, store
    )


def test_an_unknown_ward_code_is_refused(commonground, files, store):
    community = files / "example_community_wd24.csv"
    lines = lines_of(community)
    code = next(line.split(",")[0] for line in lines[1:])
    rewritten(community, [line.replace(code, "X05999999") for line in lines])
    said = refused(commonground, files, store)
    assert "example_community_wd24.csv: row 2" in said
    assert "X05999999" in said
    assert "must be a ward (May 2024) that exists" in said


def test_a_file_of_the_wrong_vintage_is_recognised(commonground, files, store):
    """A small area of 2011 that was redrawn, where those of 2021 belong."""
    pairs = pd.read_csv(files / "example_lookup_lsoa11_lsoa21.csv", encoding="utf-8-sig")
    redrawn = str(pairs["LSOA11CD"][pairs["CHGIND"] == "S"].iloc[0])
    lookup = files / "example_postcodes.lookup.csv"
    frame = pd.read_csv(lookup, encoding="utf-8-sig", dtype=str)
    frame.iloc[:, -1] = redrawn
    frame.to_csv(lookup, index=False)
    said = refused(commonground, files, store)
    assert f"{redrawn} is a LSOA (2011): is the file of the wrong vintage?" in said


def test_a_negative_population_is_refused(commonground, files, store):
    community = files / "example_community_wd24.csv"
    frame = pd.read_csv(community, encoding="utf-8-sig", dtype=str)
    numeric = next(
        name for name in frame.columns if frame[name].str.fullmatch(r"\d+").fillna(False).mean() > 0.9
    )
    frame.loc[frame[numeric].notna().idxmax(), numeric] = "-5"
    frame.to_csv(community, index=False)
    assert "is never below" in refused(commonground, files, store)


def test_a_changed_file_is_caught_by_its_checksum(commonground, county, store, tmp_path):
    copy = tmp_path / "files"
    shutil.copytree(county, copy)
    lookup = copy / "example_lookup_lsoa21.csv"
    rewritten(lookup, lines_of(lookup)[:-1])
    said = refused(commonground, copy, store)
    assert "example_lookup_lsoa21.csv" in said


def test_an_empty_mirror_is_refused(commonground, store, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "the mirror holds nothing that was asked for" in refused(commonground, tmp_path / "empty", store)


def with_one_figure_changed(files: Path) -> None:
    """A figure of the community count, so that the source and all that is made from it are built anew."""
    path = files / "example_community_wd24.csv"
    heading, first, *rest = lines_of(path)
    cells = first.split(",")
    at = heading.split(",").index("charities")
    cells[at] = str(int(cells[at]) + 1)
    rewritten(path, [heading, ",".join(cells), *rest])


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_kill_9_during_a_build_leaves_the_old_store_and_the_next_build_finishes(
    commonground, files, store, steps
):
    before, kept = current(store), len(list((store / "kept").iterdir()))
    with_one_figure_changed(files)
    command = [sys.executable, "-m", "commonground", "build", "--mirror", str(files), "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        # It is killed while it works: after so many new results, with the next one under way.
        while len(list((store / "kept").iterdir())) <= kept + steps and process.poll() is None:
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert current(store) == before
    done = commonground("build", "--mirror", files, "--store", store)
    assert done.code == 0, done.notes
    assert "Changed since release" in done.notes
    assert commonground("designate", "example-left-behind", "--store", store).code == 0


def test_a_full_disk_is_one_sentence_and_the_old_store_stays(commonground, county_store, files, small_disk):
    disk = small_disk("96m")
    store = disk / "store"
    shutil.copytree(county_store, store)
    room = os.statvfs(disk)
    (disk / "filler").write_bytes(b"x" * (room.f_bavail * room.f_frsize - 150_000))
    lookup = files / "example_postcodes.lookup.csv"
    rewritten(lookup, lines_of(lookup)[:-1])
    assert "nothing can be written there: the disk is full" in refused(commonground, files, store)
    assert commonground("designate", "example-left-behind", "--store", store).code == 0


def test_a_read_only_store_is_one_sentence_and_can_still_be_read(
    commonground, county_store, files, small_disk
):
    disk = small_disk("96m")
    store = disk / "store"
    shutil.copytree(county_store, store)
    small_disk.close(disk)
    lookup = files / "example_community_wd24.csv"
    rewritten(lookup, lines_of(lookup)[:-1])
    assert "nothing can be written there: it may not be written to" in refused(commonground, files, store)
    assert commonground("designate", "example-left-behind", "--store", store).code == 0
    assert commonground("status", "--store", store).code == 0


def test_of_two_builds_at_once_the_second_is_told_to_wait_and_the_first_finishes(
    commonground, county, tmp_path
):
    store = tmp_path / "store"
    command = [sys.executable, "-m", "commonground", "build", "--mirror", str(county), "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as first:
        while not (store / "kept").exists() and first.poll() is None:
            time.sleep(0.001)
        second = commonground("build", "--store", store)
        said = first.communicate()[1]
    assert (first.returncode, second.code) == (0, 1), said
    assert second.notes.startswith("Error: Another build is using the store store; wait for it to end")
    assert commonground("designate", "example-left-behind", "--store", store).code == 0
