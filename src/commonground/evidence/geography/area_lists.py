"""The table of all areas: code, name, authority and region, one row per area of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from commonground.errors import GeographyError
from commonground.evidence.geography.codes import KINDS, not_of_kind, well_formed
from commonground.evidence.geography.definition import AROUND, AreaList

_ABOUT = ("name", *AROUND)


def area_table(lists: Iterable[AreaList], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All areas that ``lists`` name, from their source ``tables`` (keyed by source id).

    Returns ``kind``, ``code``, ``name``, ``authority_code``, ``authority_name``, ``region_code``,
    ``region_name`` (text, NA where a list does not say), one row per kind and code, in that order.
    Raises ``GeographyError``, naming the source and both values, for an area with two names,
    authorities or regions; for a row without a code; or for a code on two lists of one kind.
    """
    parts = [_listed(definition, tables) for definition in lists]
    areas = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["kind", "code", *_ABOUT])
    twice = areas.duplicated(["kind", "code"])
    if twice.any():
        row = areas[twice].iloc[0]
        raise GeographyError(f"{row['code']} stands on two lists of {row['kind']}; one source lists an area.")
    return areas.astype("string").sort_values(["kind", "code"], ignore_index=True)


def _listed(definition: AreaList, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    source = definition.source
    if source not in tables:
        raise GeographyError(
            f"The list {definition.id!r} needs the table {source!r}, which is not there; fetch it."
        )
    columns = definition.columns
    for column in columns.values():
        if column not in tables[source]:
            raise GeographyError(f"{source}: the list of areas {definition.id!r} needs a column {column!r}.")
    rows = pd.DataFrame({name: tables[source][column] for name, column in columns.items()}).astype("string")
    _check_codes(rows["code"], definition)
    rows = rows.drop_duplicates()
    for name in columns.keys() - {"code"}:
        _check_single(rows, name, columns[name], source)
    areas = rows.groupby("code", as_index=False).first()
    return areas.reindex(columns=["code", *_ABOUT]).assign(kind=definition.kind)[["kind", "code", *_ABOUT]]


def _check_codes(codes: pd.Series, definition: AreaList) -> None:
    blank = codes.isna().to_numpy()
    if blank.any():
        raise GeographyError(
            f"{definition.source}: row {int(blank.argmax()) + 2} (the headings being row 1) has no "
            f"{definition.code!r}; every row names its area."
        )
    bad = ~well_formed(codes, KINDS[definition.kind]).to_numpy()
    if bad.any():
        raise GeographyError(
            f"{definition.source}: row {int(bad.argmax()) + 2} (the headings being row 1), column "
            f"{definition.code!r}: {not_of_kind(codes.iloc[int(bad.argmax())], KINDS[definition.kind])}"
        )


def _check_single(rows: pd.DataFrame, name: str, column: str, source: str) -> None:
    said = rows[["code", name]].dropna().drop_duplicates()
    twice = said["code"].duplicated()
    if twice.any():
        code = said["code"][twice].iloc[0]
        first, second = said[name][said["code"] == code].iloc[:2]
        raise GeographyError(
            f"{source}: {code} has two values of {column!r}, {first!r} and {second!r}; an area has one."
        )
