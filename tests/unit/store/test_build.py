"""What a reader can rely on.

Only what changed runs, bytes depend on content alone, and a store is never half done.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from commonground.errors import NothingBuilt, StoreBusy, StoreError
from commonground.evidence.sources import RawFile
from commonground.evidence.store import LeftOut, Made, Step, Store, build, compare_releases, outdated_steps

NUMBERS = pd.DataFrame(
    {"code": ["A", "B", "C"], "value": [1.5, 2.5, None], "status": ["member", "other", "other"]}
)


def numbers(rows: pd.DataFrame = NUMBERS, settings: str = "") -> Step:
    return Step(
        name="numbers",
        makes={"numbers": ("code",)},
        run=lambda _: Made({"numbers": rows}, ("counted",), ("a note",)),
        code=("commonground.errors",),
        settings=settings,
    )


def doubled(settings: str = "") -> Step:
    def run(inputs):
        table = inputs.table("numbers")
        return Made({"doubled": table.assign(value=table["value"] * 2)})

    return Step(
        "doubled", {"doubled": ("code",)}, run, ("commonground.errors",), settings, needs=("numbers",)
    )


def test_nothing_is_built_yet_is_said_with_what_to_do(tmp_path):
    with pytest.raises(NothingBuilt, match="commonground demo"):
        Store(tmp_path)


def test_a_build_makes_tables_a_database_and_a_release(tmp_path):
    report = build(tmp_path, [doubled(), numbers()], left_out=[LeftOut("rule", "it needs a file")])
    assert report.ran == ("numbers", "doubled")
    store = Store(tmp_path)
    assert store.table("doubled")["value"].tolist()[:2] == [3.0, 5.0]
    assert store.table("numbers", ["code"]).columns.tolist() == ["code"]
    with store.connect() as database:
        assert database.execute("select sum(value) from doubled").fetchone() == (8.0,)
    with pytest.raises(NothingBuilt, match="left out of this build: it needs a file"):
        store.table("rule")
    with pytest.raises(NothingBuilt, match="holds no other"):
        store.path("other")


def test_a_second_build_runs_nothing_and_keeps_the_release(tmp_path):
    first = build(tmp_path, [numbers(), doubled()])
    second = build(tmp_path, [numbers(), doubled()])
    assert second.ran == ()
    assert second.release.id == first.release.id
    assert second.changes is None


def test_only_what_changed_runs_again(tmp_path):
    build(tmp_path, [numbers(), doubled()])
    assert build(tmp_path, [numbers(), doubled("other")]).ran == ("doubled",)
    # The input ran again but came out the same, so what is made from it still stands.
    assert build(tmp_path, [numbers(settings="reworded"), doubled("other")]).ran == ("numbers",)


def test_two_builds_of_the_same_inputs_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        build(root, [numbers(), doubled()])
    for table in ("numbers", "doubled"):
        assert Store(one).path(table).read_bytes() == Store(two).path(table).read_bytes()
    assert Store(one).release.id == Store(two).release.id


def test_every_table_carries_where_it_came_from(tmp_path):
    import pyarrow.parquet as pq

    raw = RawFile(
        "census", None, "census.csv", "ab" * 32, 1, tmp_path / "x", "mirror", "census.csv", pd.Timestamp(0)
    )
    step = numbers()
    step = Step(step.name, step.makes, step.run, step.code, raw=(raw,))
    origin = {"source": "census", "title": "The census", "licence": "OGL", "files": [{"sha256": "ab" * 32}]}
    build(tmp_path, [step, doubled()], origins={"census": origin})
    said = json.loads(pq.read_schema(Store(tmp_path).path("doubled")).metadata[b"commonground"])
    assert said["sources"] == [origin]
    with Store(tmp_path).connect() as database:
        rows = database.execute(
            "select source, title, raw_sha256 from provenance where table_name = 'doubled'"
        ).fetchall()
    assert rows == [("census", "The census", "ab" * 32)]


def test_the_release_diff_names_areas_values_and_list_members(tmp_path):
    build(tmp_path, [numbers()])
    changed = pd.DataFrame(
        {"code": ["B", "C", "D"], "value": [2.5, 9.0, 1.0], "status": ["member", "other", "other"]}
    )
    changes = build(tmp_path, [numbers(changed, "2"), doubled()]).changes
    assert changes is not None
    (table,) = changes.tables_changed
    assert changes.tables_added == ("doubled",)
    assert (table.came, table.went) == (("D",), ("A",))
    assert table.values_changed == {"value": 1, "status": 1}
    assert (table.joined_list, table.left_list) == (("B",), ("A",))
    release = Store(tmp_path).folder
    assert json.loads((release / "changes.json").read_text())["tables_added"] == ["doubled"]
    back = build(tmp_path, [numbers()]).changes
    assert back is not None
    assert back.tables_removed == ("doubled",)


def test_the_release_diff_tells_a_new_file_from_new_figures(tmp_path):
    build(tmp_path, [numbers()])
    raw = RawFile(
        "census", None, "census.csv", "ab" * 32, 1, tmp_path, "mirror", "x", dt.datetime.now(dt.UTC)
    )
    moved = replace(numbers(), raw=(raw,))
    again = build(tmp_path, [moved], origins={"census": {"source": "census"}}).changes
    revised = build(tmp_path, [numbers(NUMBERS.assign(value=1.0), "2")]).changes
    assert again is not None
    assert revised is not None
    assert [table.same_figures for table in again.tables_changed] == [True]
    assert [table.same_figures for table in revised.tables_changed] == [False]


def test_a_table_whose_key_changed_is_compared_by_rows_alone(tmp_path):
    build(tmp_path, [numbers()])
    before = Store(tmp_path).folder
    other = Step(
        "numbers",
        {"numbers": ("value",)},
        lambda _: Made({"numbers": NUMBERS.head(2)}),
        ("commonground.errors",),
    )
    build(tmp_path, [other])
    (table,) = compare_releases(before, Store(tmp_path).folder).tables_changed
    assert (table.rows_before, table.rows_after, table.values_changed) == (3, 2, None)


def drawing(content: bytes = b"drawn", settings: str = "") -> Step:
    """A step that makes no table but a file."""
    return Step(
        name="drawing.bin",
        makes={},
        run=lambda inputs: Made({}, files={"drawing.bin": content * len(inputs.table("numbers"))}),
        code=("commonground.errors",),
        settings=settings,
        needs=("numbers",),
        files=("drawing.bin",),
    )


def test_a_step_may_make_a_file_that_readers_find_by_name(tmp_path):
    raw = RawFile(
        "census", None, "census.csv", "ab" * 32, 1, tmp_path, "mirror", "x", dt.datetime.now(dt.UTC)
    )
    release = build(tmp_path, [drawing(), replace(numbers(), raw=(raw,))]).release
    store = Store(tmp_path)
    assert store.file("drawing.bin").read_bytes() == b"drawn" * 3
    assert store.file("drawing.bin").parent == store.folder / "files"
    assert store.release.files["drawing.bin"].sha256 == hashlib.sha256(b"drawn" * 3).hexdigest()
    assert store.release.sources_of["drawing.bin"] == ("census",)
    assert "drawing.bin" not in store
    assert build(tmp_path, [drawing(), replace(numbers(), raw=(raw,))]).ran == ()
    assert outdated_steps(release, [drawing(b"new", "new"), replace(numbers(), raw=(raw,))]) == {
        "drawing.bin": "its files, definition or code changed since the last build"
    }


def test_a_file_that_is_not_there_is_explained(tmp_path):
    build(tmp_path, [drawing()])
    with pytest.raises(NothingBuilt, match=r"drawing\.bin was left out of this build: it needs numbers"):
        Store(tmp_path).file("drawing.bin")
    with pytest.raises(NothingBuilt, match=r"holds no other\.bin"):
        Store(tmp_path).file("other.bin")


def test_a_changed_file_is_a_new_release_and_a_reader_keeps_the_old_one(tmp_path):
    build(tmp_path, [numbers(), drawing()])
    reader = Store(tmp_path)
    changes = build(tmp_path, [numbers(), drawing(b"redrawn", "2")]).changes
    assert changes is not None
    assert (changes.tables_changed, changes.files_changed) == ((), ("drawing.bin",))
    assert reader.file("drawing.bin").read_bytes() == b"drawn" * 3
    assert Store(tmp_path).file("drawing.bin").read_bytes() == b"redrawn" * 3
    build(tmp_path, [numbers(), drawing(b"again", "3")])
    assert not reader.file("drawing.bin").exists()
    assert len(list((tmp_path / "kept").iterdir())) == 3


def test_a_failing_step_leaves_the_release_before(tmp_path):
    before = build(tmp_path, [numbers()]).release.id

    def fail(_):
        raise StoreError("no")

    with pytest.raises(StoreError):
        build(tmp_path, [Step("numbers", {"numbers": ("code",)}, fail, ("commonground.errors",), "2")])
    assert Store(tmp_path).release.id == before


def test_a_reader_keeps_its_release_while_a_new_one_is_built(tmp_path):
    build(tmp_path, [numbers()])
    reader = Store(tmp_path)
    build(tmp_path, [numbers(NUMBERS.head(1), "2")])
    assert len(reader.table("numbers")) == 3
    assert len(Store(tmp_path).table("numbers")) == 1


def test_old_releases_and_results_are_forgotten_after_two(tmp_path):
    for size in (1, 2, 3):
        build(tmp_path, [numbers(NUMBERS.head(size), str(size))])
    assert len(list((tmp_path / "releases").iterdir())) == 2
    assert len(list((tmp_path / "kept").iterdir())) == 2


def totals() -> Step:
    """A step that adds up whatever there is of two tables, and can do without the second."""

    def run(inputs):
        held = [inputs.table(name)["value"].sum() for name in ("numbers", "doubled") if name in inputs]
        return Made({"totals": pd.DataFrame({"code": ["all"], "value": [sum(held)]})})

    code = ("commonground.errors",)
    return Step("totals", {"totals": ("code",)}, run, code, needs=("numbers",), wants=("doubled", "nowhere"))


def total(root: Path) -> float:
    return Store(root).table("totals")["value"].item()


def test_a_step_runs_without_what_it_only_wants_and_again_when_that_appears(tmp_path):
    first = build(tmp_path, [totals(), numbers()])
    assert first.ran == ("numbers", "totals")
    assert first.release.left_out == ()
    assert total(tmp_path) == 4.0
    assert build(tmp_path, [totals(), numbers()]).ran == ()
    # What is wanted is made first, wherever it stands among the steps.
    assert build(tmp_path, [totals(), numbers(), doubled()]).ran == ("doubled", "totals")
    assert total(tmp_path) == 12.0
    assert build(tmp_path, [totals(), numbers(), doubled("reworded")]).ran == ("doubled",)


def test_a_step_runs_again_without_what_it_wants_when_that_goes(tmp_path):
    build(tmp_path, [totals(), numbers(), doubled()])
    build(tmp_path, [totals(), numbers(NUMBERS.head(1), "2"), doubled()])
    assert total(tmp_path) == 4.5
    assert build(tmp_path, [totals(), numbers(NUMBERS.head(1), "2")]).ran == ("totals",)
    assert total(tmp_path) == 1.5


def test_what_a_step_wants_is_among_the_sources_of_what_it_makes(tmp_path):
    raw = RawFile(
        "census", None, "census.csv", "ab" * 32, 1, tmp_path, "mirror", "x", dt.datetime.now(dt.UTC)
    )
    other = replace(doubled(), raw=(raw,))
    assert build(tmp_path, [totals(), numbers()]).release.sources_of["totals"] == ()
    assert build(tmp_path, [totals(), numbers(), other]).release.sources_of["totals"] == ("census",)


def test_status_agrees_with_the_build_when_what_a_step_wants_comes_and_goes(tmp_path):
    without, whole = [totals(), numbers()], [totals(), numbers(), doubled()]
    release = build(tmp_path, without).release
    assert outdated_steps(release, without) == {}
    outdated = outdated_steps(release, whole)
    assert outdated["totals"] == "it is made from doubled, which changed"
    assert set(outdated) == set(build(tmp_path, whole).ran)
    release = Store(tmp_path).release
    assert outdated_steps(release, whole) == {}
    assert set(outdated_steps(release, without)) == {"totals"}


def test_status_knows_that_what_rests_on_a_lost_table_is_left_out(tmp_path):
    """``doubled`` can no longer be made, so what only wants it is made again without it."""
    release = build(tmp_path, [totals(), numbers(), doubled()]).release
    lacking = [totals(), numbers(), replace(doubled(), needs=("numbers", "lost"))]
    assert set(outdated_steps(release, lacking)) == {"totals"}
    assert build(tmp_path, lacking).ran == ("totals",)


def test_steps_in_a_circle_are_refused(tmp_path):
    a = Step("a", {"a": ("code",)}, lambda _: Made({}), (), needs=("b",))
    b = Step("b", {"b": ("code",)}, lambda _: Made({}), (), needs=("a",))
    with pytest.raises(StoreError, match="goes in a circle"):
        build(tmp_path, [a, b])


def test_a_step_without_the_table_or_the_column_it_needs_is_left_out_with_what_rests_on_it(tmp_path):
    lost = Step("lost", {"lost": ("code",)}, lambda _: Made({}), (), needs=("numbers", "nowhere"))
    other = Step("other", {"other": ("code",)}, lambda _: Made({}), (), needs=("lost",))
    columns = {"numbers": ("value", "weight")}
    short = Step("short", {"short": ("code",)}, lambda _: Made({}), (), needs=("numbers",), columns=columns)
    release = build(tmp_path, [other, lost, short, numbers(), doubled()]).release
    assert {absent.name: absent.why for absent in release.left_out} == {
        "lost": "it needs nowhere, which is not there",
        "other": "it needs lost, which is not there: it needs nowhere, which is not there",
        "short": "it needs numbers.weight, which is not in this edition of the file",
    }
    assert set(release.tables) == {"numbers", "doubled"}
    assert outdated_steps(release, [other, lost, short, numbers(), doubled()]) == {}


def test_status_says_what_a_build_would_run_again_and_why(tmp_path):
    release = build(tmp_path, [numbers(), doubled()]).release
    assert outdated_steps(release, [numbers(), doubled()]) == {}
    outdated = outdated_steps(release, [numbers(settings="new"), doubled()])
    assert "changed since the last build" in outdated["numbers"]
    assert outdated["doubled"] == "it is made from numbers, which changed"
    extra = Step("extra", {"extra": ("code",)}, lambda _: Made({}), ())
    assert outdated_steps(release, [numbers(), doubled(), extra])["extra"] == "it was not in the last build"


BUILDER = """
    import sys, time
    from pathlib import Path
    import pandas as pd
    from commonground.evidence.store import Made, Step, build

    def slow(inputs):
        print("underway", flush=True)
        time.sleep(60)

    def quick(inputs):
        return Made({"quick": pd.DataFrame({"code": ["A"]})})

    code = ("commonground.errors",)
    steps = [
        Step("quick", {"quick": ("code",)}, quick, code),
        Step("slow", {"slow": ("code",)}, slow, code, needs=("quick",)),
    ]
    build(Path(sys.argv[1]), steps)
"""


def underway(root: Path) -> subprocess.Popen[str]:
    """A build in another process, in the middle of a slow step."""
    command = [sys.executable, "-c", textwrap.dedent(BUILDER), str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "underway\n"
    return process


def test_kill_9_in_mid_build_leaves_the_old_store_whole_and_the_next_build_goes_on(tmp_path):
    before = build(tmp_path, [numbers()]).release.id
    with underway(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
    assert Store(tmp_path).release.id == before
    assert len(Store(tmp_path).table("numbers")) == 3
    after = build(tmp_path, [numbers(), doubled()])
    assert after.ran == ("doubled",)


def test_two_builds_at_once_and_the_second_is_told_to_wait(tmp_path):
    before = build(tmp_path, [numbers()]).release.id
    with underway(tmp_path) as process:
        try:
            with pytest.raises(StoreBusy, match="Another build is using the store"):
                build(tmp_path, [numbers(NUMBERS.head(1), "2")])
        finally:
            process.kill()
    assert Store(tmp_path).release.id == before


def test_the_database_opens_read_only_from_many_processes(tmp_path):
    build(tmp_path, [numbers()])
    path = str(Store(tmp_path).folder / "commonground.duckdb")
    ask = textwrap.dedent(f"""
        import duckdb
        database = duckdb.connect({path!r}, read_only=True)
        print(database.execute("select count(*) from numbers").fetchone()[0])
    """)
    with duckdb.connect(path, read_only=True):
        readers = [
            subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True) for _ in range(3)
        ]
        assert [reader.communicate()[0] for reader in readers] == ["3\n"] * 3


def test_a_full_disk_is_one_sentence_and_the_old_store_stays(small_disk):
    disk = small_disk("6m")
    before = build(disk, [numbers()]).release.id
    noise = np.random.default_rng(1).random((400_000, 3))
    large = pd.DataFrame(noise, columns=list("xyz")).assign(code=range(400_000))
    with pytest.raises(StoreError, match="nothing can be written there: the disk is full; free some space"):
        build(disk, [numbers(large, "large")])
    assert Store(disk).release.id == before
    assert len(Store(disk).table("numbers")) == 3
    assert not list(disk.rglob("*.unfinished"))


def test_a_read_only_store_is_read_and_says_it_cannot_be_written(small_disk):
    disk = small_disk("20m")
    before = build(disk, [numbers()]).release.id
    small_disk.close(disk)
    with pytest.raises(StoreError, match="nothing can be written there: it may not be written to"):
        build(disk, [numbers(NUMBERS.head(1), "2")])
    assert Store(disk).release.id == before
    with Store(disk).connect() as database:
        assert database.execute("select count(*) from numbers").fetchone() == (3,)
