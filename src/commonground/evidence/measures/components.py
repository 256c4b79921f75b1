"""What a measure's figures are made of: for each area, what goes above the line and what below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pandas as pd

from commonground.errors import MeasureError
from commonground.evidence.measures.definition import PEOPLE, Figures, Measure
from commonground.evidence.measures.intervals import hidden_sd, normal_quantile


def components(measure: Measure, tables: Mapping[str, pd.DataFrame], people: pd.Series) -> pd.DataFrame:
    """The parts of ``measure`` for each area of its own geography.

    ``tables``: by source id, with the columns the measure names and the area's code as their index (or
    in the column ``by``). ``people``: by code of the same geography. Returns, by code: ``top`` and
    ``below``, which are added up over areas and then divided; ``hidden``, the variance of ``top`` that
    the publisher's rounding, hiding or modelling leaves. An area whose figure is not known is not in
    it: a return that was not made is never a nought. Raises ``MeasureError`` naming measure and area
    for a negative count, or a code that stands twice.
    """
    found = {
        name: _figures(measure, name, part, tables, people)
        for name in ("numerator", "denominator", "value", "weight")
        if (part := getattr(measure, name)) is not None
    }
    if measure.kind == "mean":
        return _mean(measure, found["value"], found["weight"], tables, people)
    top = found["numerator"]
    if measure.absent is not None:
        top = _with_absent(top, found["denominator"].index, measure.absent.value)
    below = found["denominator"].reindex(top.index)
    hidden = pd.Series(hidden_sd(measure.rounded_to or 0.0) ** 2, index=top.index)
    if measure.hidden_below is not None:
        # A count the publisher hides may be any number below the limit, so it is put in the middle.
        kept_back = top.isna()
        top = top.mask(kept_back, measure.hidden_below / 2)
        hidden = hidden.mask(kept_back, float(hidden_sd(measure.hidden_below) ** 2))
    if "weight" in found:
        weight = found["weight"].reindex(top.index)
        top, below, hidden = top * weight, below * weight, hidden * weight**2
    return _known(top, below, hidden)


def _mean(
    measure: Measure,
    value: pd.Series,
    weight: pd.Series,
    tables: Mapping[str, pd.DataFrame],
    people: pd.Series,
) -> pd.DataFrame:
    """``value`` may have several rows an area (its schools, say); they are weighed and then added."""
    if measure.absent is not None:
        value = _with_absent(value, weight.index, measure.absent.value)
    if not weight.index.equals(value.index):
        weight = weight.reindex(value.index)
    hidden = pd.Series(0.0, index=value.index)
    if measure.bounds is not None and measure.value is not None:
        table = tables[measure.value.source]
        # The publisher's are 95% limits, so many standard deviations on either side.
        width = _numbers(table[measure.bounds.high]) - _numbers(table[measure.bounds.low])
        spread = (width / (2 * normal_quantile())).reindex(value.index)
        unlimited = value.index[value.notna() & spread.isna()]
        if len(unlimited):
            raise MeasureError(
                f"{measure.id}: {unlimited[0]} has a figure in {measure.value.source} but not both of its "
                "limits; correct the file, or leave the row out."
            )
        hidden = (spread * weight) ** 2
    known = value.notna() & (weight > 0)
    parts = _known((value * weight)[known], weight[known], hidden[known]).groupby(level=0).sum()
    if measure.value is not None and measure.value.by is not None:
        # Where no school stands there is nothing to count, which is not the same as not being known.
        parts = parts.reindex(parts.index.union(people.index).rename("code")).fillna(0.0)
    return parts


def _with_absent(figures: pd.Series, areas: pd.Index, value: float) -> pd.Series:
    """Areas that have no row at all get ``value``; one whose cell is empty stays not known."""
    return pd.concat([figures, pd.Series(value, index=areas.difference(figures.index))])


def _figures(
    measure: Measure,
    field: str,
    part: Figures | str,
    tables: Mapping[str, pd.DataFrame],
    people: pd.Series,
) -> pd.Series:
    """(areas,) one column of a measure, by area code; rows of a long table are picked, columns added."""
    if part == PEOPLE:
        return people
    part = cast(Figures, part)
    rows = tables[part.source]
    for column, wanted in part.where.items():
        rows = rows[rows[column] == wanted]
    for column, unwanted in part.without.items():
        rows = rows[rows[column] != unwanted]
    if part.by is not None:
        rows = rows[rows[part.by].notna()].set_index(part.by)
    if part.among:
        figures = rows[part.columns[0]].isin(part.among).astype(float).where(rows[part.columns[0]].notna())
    else:
        figures = sum((_numbers(rows[column]) for column in part.columns), start=pd.Series(0.0, rows.index))
    figures = pd.Series(figures, index=rows.index.astype("object"), name=field)
    if part.at_least is not None:
        figures = figures.clip(lower=part.at_least)
    below_nought = figures[figures < 0]
    if field != "value" and len(below_nought):
        raise MeasureError(
            f"{measure.id}: the {field} of {below_nought.index[0]} is {below_nought.iloc[0]:g}, below 0; "
            "correct the file, or leave the row out."
        )
    if part.by is not None and measure.kind != "mean":
        return figures.groupby(level=0).sum(min_count=1)
    if part.by is None and not figures.index.is_unique:
        twice = figures.index[figures.index.duplicated()][0]
        raise MeasureError(
            f"{measure.id}: {twice} stands twice in {part.source}; say with 'where' which row is meant."
        )
    return figures


def _numbers(column: pd.Series) -> pd.Series:
    return pd.Series(column.to_numpy(dtype=float, na_value=np.nan), index=column.index)


def _known(top: pd.Series, below: pd.Series, hidden: pd.Series) -> pd.DataFrame:
    """Only areas whose figure is known; one with nothing below the line is known to add nothing."""
    parts = pd.DataFrame({"top": top, "below": below, "hidden": hidden})
    return parts[top.notna() & (below >= 0)].rename_axis("code")
