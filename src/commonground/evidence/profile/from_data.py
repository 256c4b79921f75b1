"""A profile read back from its data, so that a page and its JSON twin can only say the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from commonground.evidence.comparison import Against, Compared, Gap
from commonground.evidence.geography import Part
from commonground.evidence.measures import Estimate, Measure, load_measures
from commonground.evidence.profile.record import (
    About,
    Comparator,
    Located,
    NamedPart,
    Profile,
    SourceLine,
    Standing,
)

_NUMBERS = ("place", "matched", "all_areas", "before", "after")
"""What a table of how alike places are says of each feature."""


def profile_from_data(data: Mapping[str, Any]) -> Profile:
    """The profile that ``profile_as_data`` wrote as ``data``; the outline is not in it."""
    place = data["place"]
    comparators = tuple(
        Comparator(**{**one, "members": tuple(one["members"])}) for one in data["comparators"]
    )
    where = {comparator.id: comparator.where for comparator in comparators}
    known = load_measures()
    return Profile(
        about=About(
            name=place["name"],
            kind=place["kind"],
            kind_in_words=place["kind_in_words"],
            codes=tuple(place["codes"]),
            population=place["population"],
            population_vintage=place["population_vintage"],
            estimated_share=place["estimated_share"],
            parts=tuple(map(_part, place["parts"])),
            overlaps=tuple(map(_part, place["overlaps"])),
            notes=tuple(place["notes"]),
        ),
        comparators=comparators,
        alike=_balance(data["alike"]["matched"]),
        alike_weighted=_balance(data["alike"]["weighted"]),
        fewer=data["fewer_comparators"],
        measures=tuple(_compared(known[one["measure"]], one, where) for one in data["measures"]),
        designations=tuple(Standing(**one) for one in data["designations"]),
        meeting_places={
            measure: tuple(map(_located, found)) for measure, found in data["within_reach"].items()
        },
        sources=tuple(SourceLine(**one) for one in data["sources"]),
        outline=None,
        invented=place["invented"],
        release=data["release"]["id"],
        built=dt.datetime.fromisoformat(data["release"]["built"]),
    )


def _compared(measure: Measure, data: Mapping[str, Any], where: Mapping[str, str]) -> Compared:
    others = {
        name: Against(words, _estimate(measure, data[name]), _gap(data[f"gap_to_{name}"]))
        for name, words in where.items()
        if name in data
    }
    here = _estimate(measure, data["place"])
    return Compared(measure, data["partial"] or "", data["circular"], here, others, None, data["sentence"])


def _estimate(measure: Measure, data: Mapping[str, Any]) -> Estimate:
    return Estimate(
        data["value"],
        data["low"],
        data["high"],
        data["n"],
        data["quality"],
        measure.vintage,
        measure.source,
        data["covered"],
        data.get("why", ""),
    )


def _gap(data: Mapping[str, Any]) -> Gap:
    size = nan if data["size"] is None else data["size"]
    return Gap(data["value"], data["low"], data["high"], data["clear"], size, data["better"])


def _part(data: Mapping[str, Any]) -> NamedPart:
    part = Part(data["code"], data["people"], data["share_of_place"], data["share_of_area"])
    return NamedPart(data["kind"], data["name"], part)


def _located(data: Mapping[str, Any]) -> Located:
    return Located(
        data["name"] or "",
        data["category"],
        data["easting"],
        data["northing"],
        data["metres_from_boundary"],
    )


def _balance(rows: Sequence[Mapping[str, Any]] | None) -> pd.DataFrame | None:
    if rows is None:
        return None
    numbers = {name: np.array([row[name] for row in rows], dtype=float) for name in _NUMBERS}
    return pd.DataFrame(
        {**numbers, "improved": [row["improved"] for row in rows]},
        index=pd.Index([row["feature"] for row in rows], name="feature"),
    )
