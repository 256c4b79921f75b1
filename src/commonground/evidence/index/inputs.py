"""Gathering what an index needs from plain tables: one column of figures for each indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from commonground.errors import ScoringError
from commonground.evidence.index.definition import IndexDefinition, Indicator

if TYPE_CHECKING:
    from commonground.evidence.geography import Crosswalk


@dataclass(frozen=True, eq=False)
class IndexInputs:
    """What an index is made from, every part indexed by area code in one order.

    ``areas``: the codes of all areas of the geography; ``authorities``: (areas,) the authority each
    lies in, empty where none is known; ``columns``: (areas, indicators) the indicators as published
    or as count / denominator, by path (``health.mood``), NaN = not known, not yet oriented;
    ``numerators`` and ``denominators``: (areas, indicators that are counts); ``notes``: what a reader
    should know about the gathering, in plain sentences.
    """

    areas: pd.Index
    authorities: pd.Series
    columns: pd.DataFrame
    numerators: pd.DataFrame
    denominators: pd.DataFrame
    notes: tuple[str, ...] = ()


def gather(
    definition: IndexDefinition,
    tables: Mapping[str, pd.DataFrame],
    areas: pd.DataFrame,
    crosswalks: Mapping[str, Crosswalk],
) -> IndexInputs:
    """Find every indicator of ``definition`` in ``tables`` and put it on the index's own areas.

    ``tables``: by source id, each indexed by area code with the declared columns; ``areas``: one row
    for each area of the geography, with ``code`` and ``authority_code`` (empty where there is none);
    ``crosswalks``: by id. A count on another geography is moved together with its denominator, and
    divided afterwards. An area that a source leaves out is missing, never 0. Raises ``ScoringError``
    naming the index, the indicator and the source when one is absent, a code stands twice, a column is
    not numbers, a count is negative, or no area matches; ``CrosswalkError`` and ``UnknownArea`` come
    from the move itself.
    """
    codes = pd.Index(areas["code"].to_numpy(dtype=object), dtype="str", name="code")
    _refuse_repeated(codes, f"{definition.id}: the list of areas {definition.areas!r}")
    authorities = pd.Series(
        areas["authority_code"].astype("object").where(areas["authority_code"].notna(), None).to_numpy(),
        index=codes,
        name="authority_code",
    )
    values: dict[str, pd.Series] = {}
    numerators: dict[str, pd.Series] = {}
    denominators: dict[str, pd.Series] = {}
    notes: list[str] = []
    for path, indicator in definition.indicators.items():
        where = f"{definition.id}: {path}"
        figures = _figures(where, indicator, tables)
        figures, moving = _move(where, indicator, figures, crosswalks)
        figures, outside = _onto(where, indicator, figures, codes)
        notes += moving + outside
        if "denominator" not in figures:
            values[path] = figures["figure"]
            continue
        numerators[path], denominators[path] = figures["figure"], figures["denominator"]
        # With nothing to be a share of there is no rate; a zero here would claim that there is none of it.
        values[path] = figures["figure"] / figures["denominator"].where(figures["denominator"] > 0)
    return IndexInputs(
        codes,
        authorities,
        pd.DataFrame(values, index=codes),
        pd.DataFrame(numerators, index=codes),
        pd.DataFrame(denominators, index=codes),
        tuple(dict.fromkeys(notes)),
    )


Figures = dict[str, pd.Series]
"""``figure`` and, for a count, its ``denominator``, both by area code."""


def _figures(where: str, indicator: Indicator, tables: Mapping[str, pd.DataFrame]) -> Figures:
    figures = {"figure": _column(where, indicator.source, indicator.column, tables)}
    below = indicator.denominator
    if below is None:
        return figures
    figures["denominator"] = _column(where, below.source, below.column, tables)
    for name, numbers in figures.items():
        negative = np.flatnonzero(numbers < 0)
        if len(negative):
            raise ScoringError(
                f"{where}: the {name} of area {numbers.index[negative[0]]} is below 0; correct it."
            )
    return figures


def _column(where: str, source: str, column: str, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    if source not in tables:
        raise ScoringError(f"{where}: needs the source {source!r}, which is not there; fetch or supply it.")
    table = tables[source]
    if column not in table:
        raise ScoringError(f"{where}: the source {source!r} has no column {column!r}; name another.")
    _refuse_repeated(table.index, f"{where}: the source {source!r}")
    found = cast(pd.Series, table[column])
    if not pd.api.types.is_numeric_dtype(found):
        raise ScoringError(f"{where}: {column!r} of {source!r} is not a column of numbers; name another.")
    numbers = pd.Series(found.to_numpy(dtype=float, na_value=np.nan), index=table.index)
    endless = np.flatnonzero(np.isinf(numbers))
    if len(endless):
        area = table.index[endless[0]]
        raise ScoringError(f"{where}: {column!r} of {source!r} is infinite in area {area}; correct it.")
    return numbers


def _move(
    where: str, indicator: Indicator, figures: Figures, crosswalks: Mapping[str, Crosswalk]
) -> tuple[Figures, list[str]]:
    if indicator.crosswalk is None:
        return figures, []
    if indicator.crosswalk not in crosswalks:
        raise ScoringError(f"{where}: needs the crosswalk {indicator.crosswalk!r}, which is not there.")
    counts = pd.concat(figures, axis=1)
    moved = crosswalks[indicator.crosswalk].move_counts(counts)
    arrived = {name: cast(pd.Series, moved.values[name]) for name in figures}
    what, notes = f"{indicator.source}.{indicator.column}", []
    if not moved.unplaced.empty:
        lost, total = moved.unplaced["figure"].sum(), counts["figure"].sum()
        notes.append(
            f"{what}: {lost:,.10g} of {total:,.10g} left out, because the crosswalk {indicator.crosswalk} "
            f"does not know {_some(moved.unplaced.index)}."
        )
    if not moved.missing.empty:
        notes.append(
            f"{what}: no figure for {_some(moved.missing.index)}, so none for the areas they belong to."
        )
    return arrived, notes


def _onto(where: str, indicator: Indicator, figures: Figures, codes: pd.Index) -> tuple[Figures, list[str]]:
    """The figures in the order of ``codes``, missing where there is none, and what does not belong there."""
    notes = []
    for name, numbers in figures.items():
        strangers = numbers.index.difference(codes)
        if len(strangers) == len(numbers):
            raise ScoringError(
                f"{where}: no area of the {name}'s source is on the list of areas; name a crosswalk, or "
                "another list."
            )
        if len(strangers):
            notes.append(
                f"{indicator.source}.{indicator.column}: left out the {name}s of what is not on the list of "
                f"areas, {_some(strangers)}."
            )
    return {name: numbers.reindex(codes) for name, numbers in figures.items()}, notes


def _some(codes: pd.Index) -> str:
    """Such as ``3 areas (E01000001, E01000002, E01000003)``, with at most five named."""
    named = ", ".join(str(code) for code in codes[:5]) + (", …" if len(codes) > 5 else "")
    return f"{len(codes):,} area{'' if len(codes) == 1 else 's'} ({named})"


def _refuse_repeated(codes: pd.Index, what: str) -> None:
    if not codes.is_unique:
        raise ScoringError(f"{what} has {codes[codes.duplicated()][0]} twice; keep one row for each area.")
