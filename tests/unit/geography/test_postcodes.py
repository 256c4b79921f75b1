from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.errors import SourceError, UnknownArea
from commonground.evidence.geography import (
    KINDS,
    AreaCode,
    PostcodeRecord,
    Postcodes,
    normalise_postcode,
)
from commonground.evidence.store.tables import write_table


def write_postcodes(rows: pd.DataFrame, path: Path) -> None:
    """As the store writes its tables."""
    waiting = path.with_suffix(".new")
    write_table(rows, waiting, {})
    waiting.replace(path)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Twenty thousand invented postcodes: several groups of rows."""
    letters = "ABDEFGHJLN"
    written = [
        f"Q{area}{district} {sector}{a}{b}"
        for area in "AB"
        for district in range(1, 11)
        for sector in range(10)
        for a in letters
        for b in letters
    ]
    frame = pd.DataFrame(
        {
            "pcds": written,
            "easting": range(len(written)),
            "northing": range(len(written), 0, -1),
            "lsoa21cd": pd.Categorical([f"X01{number // 40:06d}" for number in range(len(written))]),
            "note": "not part of the record",
        }
    )
    write_postcodes(frame.sort_values("pcds"), tmp_path / "postcodes.parquet")
    return tmp_path / "postcodes.parquet"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("sw1a1aa", "SW1A 1AA"),
        (" SW1A  1AA ", "SW1A 1AA"),
        ("m1\t1ae", "M1 1AE"),
        ("qa11aa", "QA1 1AA"),
        ("B338TH", "B33 8TH"),
        ("W1 A1aa", "W1A 1AA"),
    ],
)
def test_a_postcode_is_understood_however_it_is_spaced_or_capitalised(typed, written):
    assert normalise_postcode(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "SW1A",
        "SW1A OAA",
        "SW1A 1A",
        "1SW 1AA",
        "SW1A 1AA 2BB",
        "ſ11 1AA",
        "SW1A١AA",
        "x" * 10**6,
    ],
    ids=lambda typed: typed[:20],
)
def test_what_cannot_be_a_postcode_is_refused_with_an_example(typed):
    with pytest.raises(UnknownArea, match="write it like 'SW1A 1AA'") as refused:
        normalise_postcode(typed)
    assert len(str(refused.value)) < 200


def test_every_postcode_is_found_and_its_codes_are_typed(county):
    postcodes = Postcodes(county)
    assert len(postcodes) == 20_000
    assert pq.ParquetFile(county).num_row_groups == 3
    first = postcodes.find("qa1 0aa")
    assert first == PostcodeRecord(
        "QA1 0AA", easting=0, northing=20_000, lsoa21=AreaCode("X01000000", KINDS["lsoa21"])
    )
    for typed in ("QA1 0AB", "qb109nn", "QB5 4DE", "qa10 0aa"):
        assert postcodes.find(typed).pcds == normalise_postcode(typed)


def test_a_field_the_file_does_not_hold_is_none(county):
    record = Postcodes(county).find("QA1 0AA")
    assert record.lsoa11 is None
    assert record.lat is None


def test_a_postcode_outside_every_small_area_is_found_without_one(tmp_path):
    frame = pd.DataFrame({"pcds": ["QA1 1AA"], "lsoa11cd": [None], "lsoa21cd": ["X01000001"]})
    write_postcodes(frame, tmp_path / "one.parquet")
    assert Postcodes(tmp_path / "one.parquet").find("QA11AA").lsoa11 is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("QA1 0AC", "'QA1 0AC' is not in the list of postcodes; nearest to it is QA1 0AB or QA1 0AD"),
        ("QA2 9ZZ", "nearest to it is QA2 9NN"),
        ("QB9 9NZ", "nearest to it is QB9 9NN"),
        ("QA11 1AA", "none begins QA11; check it"),
        ("QC1 1AA", "none begins QC1; check it"),
        ("AA1 1AA", "none begins AA1; check it"),
    ],
)
def test_a_postcode_that_is_not_in_the_list_is_met_with_the_nearest_that_is(county, typed, says):
    with pytest.raises(UnknownArea, match=says):
        Postcodes(county).find(typed)


def test_the_neighbour_is_found_across_a_group_of_rows(tmp_path):
    areas = [f"Q{letter}{number}" for letter in "ABCDEFGHIJ" for number in range(1, 10)]
    written = [
        f"{area} {sector}{letter}A" for area in areas for sector in range(10) for letter in "ABCDEFGHIJ"
    ]
    write_postcodes(pd.DataFrame({"pcds": written}), tmp_path / "sparse.parquet")
    last = pq.read_metadata(tmp_path / "sparse.parquet").row_group(0).column(0).statistics.max
    following = written[written.index(last) + 1]
    assert following[:3] == last[:3]
    with pytest.raises(UnknownArea, match=f"nearest to it is {last} or {following}"):
        Postcodes(tmp_path / "sparse.parquet").find(last[:-1] + "B")


def test_many_threads_may_look_up_at_once(county):
    postcodes = Postcodes(county)
    wanted = [f"QB{district} {sector}NN" for district in range(1, 11) for sector in range(10)] * 3
    with ThreadPoolExecutor(8) as threads:
        assert [record.pcds for record in threads.map(postcodes.find, wanted)] == wanted


def test_a_new_file_put_in_place_does_not_disturb_a_lookup_that_is_open(county):
    before = Postcodes(county)
    write_postcodes(pd.DataFrame({"pcds": ["QZ1 1AA"], "easting": [1]}), county)
    assert before.find("QA1 0AB").easting == 1
    assert Postcodes(county).find("QZ1 1AA").easting == 1


def test_a_file_that_cannot_be_searched_is_refused_by_name(county, tmp_path):
    truncated = tmp_path / "truncated.parquet"
    truncated.write_bytes(county.read_bytes()[:-100])
    for name in ("truncated", "absent"):
        with pytest.raises(SourceError, match=f"{name}.parquet: the postcodes cannot be read"):
            Postcodes(tmp_path / f"{name}.parquet")
    rows = pa.table({"pcds": ["QB1 1AA", "QA1 1AA"]})
    pq.write_table(rows, tmp_path / "unsorted.parquet", row_group_size=1)
    pq.write_table(rows.slice(1), tmp_path / "unindexed.parquet", write_statistics=False)
    pq.write_table(rows.rename_columns(["postcode"]), tmp_path / "unnamed.parquet")
    for name in ("unsorted", "unindexed", "unnamed"):
        with pytest.raises(SourceError, match=f"{name}.parquet: .* not sorted and indexed by 'pcds'"):
            Postcodes(tmp_path / f"{name}.parquet")


def test_an_empty_file_of_postcodes_knows_none(tmp_path):
    write_postcodes(pd.DataFrame({"pcds": pd.Series(dtype="str")}), tmp_path / "none.parquet")
    with pytest.raises(UnknownArea, match="none begins QA1"):
        Postcodes(tmp_path / "none.parquet").find("QA1 1AA")
