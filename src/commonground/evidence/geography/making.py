"""Making a crosswalk from its definition and plain tables, and listing what it cannot place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from commonground.errors import CrosswalkError
from commonground.evidence.geography.changes import shares_of_changes
from commonground.evidence.geography.codes import KINDS
from commonground.evidence.geography.crosswalk import Crosswalk
from commonground.evidence.geography.definition import CrosswalkDefinition
from commonground.evidence.geography.postcode_shares import shares_of_postcodes

if TYPE_CHECKING:
    import geopandas as gpd

Tables = Mapping[str, pd.DataFrame]


def make_crosswalk(
    definition: CrosswalkDefinition,
    tables: Tables,
    boundaries: Mapping[str, gpd.GeoDataFrame] | None = None,
    targets: Collection[str] = (),
) -> tuple[Crosswalk, pd.DataFrame]:
    """Make the crosswalk that ``definition`` describes, by its method.

    ``tables`` and ``boundaries`` (in metres, code in the first column) hold the sources it names, keyed
    by source id. ``targets`` are the codes on the official list of the larger areas; those in the
    definition's ``pairs`` count as well. Returns the crosswalk and a table ``code``, ``found_in``,
    ``reason`` of every area that has no place in it: small areas that go nowhere, larger ones that
    nothing reaches, boundaries of recoded areas. Raises ``CrosswalkError``, naming the source, if a
    table or a column is not there, or naming the area if it cannot be shared out.
    """
    names = definition.pairs
    marks = ["chgind"] if definition.method == "changes" else []
    listed = _columns(tables, names.source, [names.smaller, names.larger, *marks])
    listed = listed.rename(columns={names.smaller: "from", names.larger: "to"})
    blank = listed["from"].isna()
    if blank.any():
        raise CrosswalkError(
            f"{names.source}: row {int(blank.to_numpy().argmax()) + 2} (the headings being row 1) has no "
            f"{names.smaller!r}; every row names its area."
        )
    pairs = listed.dropna(subset=["to"]).drop_duplicates()
    nowhere = set(listed["from"]) - set(pairs["from"])
    left_out = [_left_out(nowhere, names.source, "no larger area is named for it")]
    known = set(targets) | set(pairs["to"])

    if definition.postcodes and definition.boundaries:
        postcodes = _columns(tables, definition.postcodes, ["easting", "northing", names.smaller])
        postcodes = postcodes.rename(columns={names.smaller: "from"})
        unpaired = set(postcodes["from"].dropna().unique()) - set(listed["from"])
        left_out.append(_left_out(unpaired, definition.postcodes, "no larger area is named for it"))
        areas = _by_code(boundaries or {}, definition.boundaries)
        usable = areas["code"].isin(known)
        reason = f"not the code of a {KINDS[definition.to_kind].name}, so its boundary is not used"
        left_out.append(_left_out(set(areas["code"][~usable]), definition.boundaries, reason))
        shares, basis = shares_of_postcodes(pairs, postcodes, areas[usable])
    elif definition.postcodes and definition.population:
        source, column = definition.population.split(".")
        people = _columns(tables, source, [names.larger, column]).set_index(names.larger)[column]
        if not people.index.is_unique:
            twice = people.index[people.index.duplicated()][0]
            raise CrosswalkError(f"{source}: {twice} has two rows of {column!r}; keep one.")
        known |= set(people.index)
        postcodes = _columns(tables, definition.postcodes, [names.smaller, names.larger])
        postcodes = postcodes.rename(columns={names.smaller: "from", names.larger: "to"})
        shares, basis = shares_of_changes(pairs, people, postcodes)
    else:
        shares, basis = pairs.assign(weight=1.0), "each area goes whole to its best fit"

    crosswalk = Crosswalk(shares, definition.from_kind, definition.to_kind, basis)
    unreached = known - set(shares["to"])
    left_out.append(_left_out(unreached, f"the list of {definition.to_kind}", "no smaller area reaches it"))
    return crosswalk, pd.concat(left_out, ignore_index=True)


def _columns(tables: Tables, source: str, columns: list[str]) -> pd.DataFrame:
    if source not in tables:
        raise CrosswalkError(f"The crosswalk needs the table {source!r}, which is not there; fetch it first.")
    absent = [column for column in columns if column not in tables[source]]
    if absent:
        raise CrosswalkError(f"{source}: the crosswalk needs a column {absent[0]!r}, which the table lacks.")
    return tables[source][columns]


def _by_code(boundaries: Mapping[str, gpd.GeoDataFrame], source: str) -> gpd.GeoDataFrame:
    if source not in boundaries:
        raise CrosswalkError(
            f"The crosswalk needs the boundaries {source!r}, which are not there; fetch them."
        )
    areas = boundaries[source]
    return areas.rename(columns={areas.columns[0]: "code"}).sort_values("code", ignore_index=True)


def _left_out(codes: set[str], found_in: str, reason: str) -> pd.DataFrame:
    return pd.DataFrame({"code": sorted(codes), "found_in": found_in, "reason": reason}, dtype="string")
