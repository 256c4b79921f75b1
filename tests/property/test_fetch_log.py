from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.sources.raw import Arrival, RawFiles

SHA = st.sampled_from(["a" * 64, "b" * 64])
SETS = st.one_of(
    st.just((None,)), st.lists(st.sampled_from(["p", "q", "r"]), min_size=1, unique=True).map(tuple)
)


@st.composite
def fetches(draw):
    """A history: which source, and the parts (or the whole) that arrived with their hashes."""
    return [
        (draw(st.sampled_from(["wards", "places"])), [(part, draw(SHA)) for part in draw(SETS)])
        for _ in range(draw(st.integers(1, 8)))
    ]


def arrivals(files):
    return [Arrival(part, f"{part}.csv", sha256, 1, "mirror", f"x/{part}.csv") for part, sha256 in files]


def stands(shelf, source):
    return sorted((file.part or "", file.sha256) for file in shelf.latest(source))


@given(fetches())
def test_what_was_fetched_last_stands_and_only_news_is_written(history):
    with tempfile.TemporaryDirectory() as folder:
        shelf = RawFiles(Path(folder))
        last = {}
        for source, files in history:
            expected = sorted((part or "", sha256) for part, sha256 in files)
            assert shelf.record(source, arrivals(files)) == (last.get(source) != expected)
            last[source] = expected
            for name in ("wards", "places"):
                assert stands(shelf, name) == last.get(name, [])


@given(fetches(), st.floats(0, 1))
def test_a_log_torn_at_any_byte_is_the_log_as_it_was_after_some_earlier_fetch(history, where):
    with tempfile.TemporaryDirectory() as folder:
        shelf, log = RawFiles(Path(folder)), Path(folder, "log.jsonl")
        states = [{"wards": [], "places": []}]
        for source, files in history:
            shelf.record(source, arrivals(files))
            states.append({name: stands(shelf, name) for name in ("wards", "places")})
        whole = log.read_bytes()
        log.write_bytes(whole[: round(where * len(whole))])
        assert {name: stands(shelf, name) for name in ("wards", "places")} in states

        shelf.record("wards", arrivals([(None, "c" * 64)]))
        assert stands(shelf, "wards") == [("", "c" * 64)]
        assert all(json.loads(line) for line in log.read_text().splitlines())
