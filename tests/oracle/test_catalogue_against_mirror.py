"""What England's source definitions say of the published data, held against the data themselves."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from commonground.definitions import load_definitions
from commonground.evidence.geography import load_area_lists
from commonground.evidence.sources import Column, Source

CATALOGUE = load_definitions("commonground.evidence.sources.definitions", Source)
ENGLAND = {name: source for name, source in CATALOGUE.items() if source.collection == "england"}
LISTS = {listing.kind: listing for listing in load_area_lists().values() if listing.collection == "england"}

# A map extract is no table: its reader makes one of it.
FLAT = {name: source for name, source in ENGLAND.items() if source.reader != "osm_extract"}

each_source = pytest.mark.parametrize("source", FLAT.values(), ids=FLAT)


# Each published table is read once, however many claims are held against it.
@cache
def headings(file: Path) -> dict[str, str]:
    return {name.casefold(): name for name in pq.read_schema(file).names}


@cache
def tables(mirror: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(mirror.rglob("*.parquet"))}


def called(file: Path, name: str, column: Column) -> str | None:
    """The mirror's heading for a declared column."""
    names = (name.casefold(), *(accepted.casefold() for accepted in column.accepts))
    return next((headings(file)[candidate] for candidate in names if candidate in headings(file)), None)


@cache
def table(mirror: Path, source_id: str) -> pd.DataFrame:
    """The declared columns that the mirror holds, under their declared names, without shapes."""
    file = tables(mirror)[source_id]
    columns = ENGLAND[source_id].columns.items()
    shapeless = [(name, column) for name, column in columns if column.type != "geometry"]
    found = {name: heading for name, column in shapeless if (heading := called(file, name, column))}
    return pq.read_table(file, columns=list(found.values())).to_pandas().set_axis(list(found), axis="columns")


def figures(rows: pd.DataFrame, name: str) -> np.ndarray:
    """The cells of a column that are not empty, as numbers."""
    return rows[name].dropna().to_numpy(dtype="float64")


def declared(source: Source, rows: pd.DataFrame) -> list[tuple[str, Column]]:
    return [(name, column) for name, column in source.columns.items() if name in rows]


def test_the_catalogue_holds_what_england_is_built_from():
    assert {"iod2019_lsoa11", "population_lsoa11", "postcodes_england", "cni2019_ward17"} <= set(ENGLAND)
    assert {"lsoa11", "lsoa21", "wd17", "wd19", "lad19", "lad24"} <= set(LISTS)


@each_source
def test_the_published_table_holds_every_column_that_is_not_optional(source: Source, mirror: Path):
    file = tables(mirror)[source.id]
    absent = [name for name, column in source.columns.items() if not called(file, name, column)]
    assert [name for name in absent if not source.columns[name].optional] == []


@each_source
def test_no_two_columns_of_a_definition_answer_to_one_heading(source: Source):
    spoken = [word.casefold() for name, column in source.columns.items() for word in {name, *column.accepts}]
    assert len(spoken) == len(set(spoken))


@each_source
def test_the_row_count_and_the_key_are_as_stated(source: Source, mirror: Path):
    assert source.rows is None or pq.read_metadata(tables(mirror)[source.id]).num_rows == source.rows
    rows = table(mirror, source.id)
    assert rows.duplicated().sum() == (source.repeats.at_most if source.repeats else 0)
    assert not rows.drop_duplicates().duplicated(list(source.key)).any()


@each_source
def test_columns_are_of_their_declared_type(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    for name, column in declared(source, rows):
        numeric = pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name])
        assert numeric == (column.type in ("whole", "number")), name
        assert pd.api.types.is_bool_dtype(rows[name]) == (column.type == "flag"), name
        if column.type == "whole":
            assert (figures(rows, name) % 1 == 0).all(), name


@each_source
def test_empty_cells_are_only_where_a_definition_says_why(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    allowed: dict[Hashable, int] = {
        name: column.nulls.at_most if column.nulls else 0 for name, column in declared(source, rows)
    }
    empty = rows.isna().sum().to_dict()
    assert {name: count for name, count in empty.items() if count > allowed[name]} == {}


@each_source
def test_figures_lie_within_their_declared_bounds(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    for name, column in declared(source, rows):
        if column.minimum is not None:
            assert (figures(rows, name) >= column.minimum).all(), name
        if column.maximum is not None:
            assert (figures(rows, name) <= column.maximum).all(), name


@each_source
def test_columns_add_up_to_englands_published_totals(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    stated = {name: column.total for name, column in declared(source, rows) if column.total is not None}
    assert {name: rows[name].sum() for name in stated} == stated


@each_source
def test_ranks_run_from_one_to_the_number_of_areas_with_ties_sharing_the_better(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    for name, column in declared(source, rows):
        if column.rank:
            ranks = figures(rows, name)
            better = np.searchsorted(np.sort(ranks), ranks)
            assert (ranks == better + 1).all(), name


@each_source
def test_codes_that_the_list_of_their_kind_lacks_are_those_a_definition_counts(source: Source, mirror: Path):
    rows = table(mirror, source.id)
    for name, column in declared(source, rows):
        if column.kind in LISTS:
            listing = LISTS[column.kind]
            listed = table(mirror, listing.source)[listing.code]
            strange = set(rows[name].dropna().unique()) - set(listed)
            assert len(strange) == (column.unknown.at_most if column.unknown else 0), name


@each_source
def test_as_many_areas_are_left_out_as_the_definition_says(source: Source, mirror: Path):
    if source.geography not in LISTS:
        assert source.missing is None
        return
    listing = LISTS[source.geography]
    key = next(name for name in source.key if source.columns[name].kind == source.geography)
    left_out = set(table(mirror, listing.source)[listing.code]) - set(table(mirror, source.id)[key])
    assert len(left_out) == (source.missing.at_most if source.missing else 0)
    # A few are named one by one; hundreds would be a list that nobody reads.
    if source.missing and len(left_out) < 10:
        assert sorted(code for code in left_out if code not in source.missing.because) == []


@each_source
def test_a_newer_edition_that_is_named_is_in_the_catalogue(source: Source):
    assert source.superseded_by is None or source.superseded_by in CATALOGUE
