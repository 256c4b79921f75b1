"""A profile as plain data: what ``--format json`` prints and any page or program can be made from."""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from commonground.evidence.comparison import compared_as_data, rounded
from commonground.evidence.profile.record import NamedPart, Profile


def profile_as_data(profile: Profile) -> dict[str, Any]:
    """The profile in the fields of the contract; missing figures are None, shares are from 0 to 1."""
    about = profile.about
    return {
        "place": {
            "name": about.name,
            "kind": about.kind,
            "kind_in_words": about.kind_in_words,
            "codes": list(about.codes),
            "population": rounded(about.population),
            "population_vintage": about.population_vintage,
            "parts": [_part(part) for part in about.parts],
            "overlaps": [_part(part) for part in about.overlaps],
            "estimated_share": rounded(about.estimated_share),
            "notes": list(about.notes),
            "invented": profile.invented,
        },
        "comparators": [
            {**vars(comparator), "people": rounded(comparator.people)} for comparator in profile.comparators
        ],
        "alike": {"matched": _balance(profile.alike), "weighted": _balance(profile.alike_weighted)},
        "fewer_comparators": profile.fewer,
        "measures": [_measure(compared_as_data(one, "place")) for one in profile.measures],
        "designations": [{**vars(standing)} for standing in profile.designations],
        "within_reach": {
            measure: [
                {
                    "name": one.name or None,
                    "category": one.category,
                    "easting": round(one.easting),
                    "northing": round(one.northing),
                    "metres_from_boundary": round(one.distance),
                }
                for one in found
            ]
            for measure, found in profile.meeting_places.items()
        },
        "sources": [{**vars(source)} for source in profile.sources],
        "release": {"id": profile.release, "built": profile.built.isoformat()},
    }


def _measure(data: dict[str, Any]) -> dict[str, Any]:
    """A place has no members to count."""
    del data["members_worse_than_england"]
    return data


def _part(named: NamedPart) -> dict[str, Any]:
    part = named.part
    return {
        "kind": named.kind,
        "code": part.code,
        "name": named.name,
        "people": rounded(part.people),
        "share_of_place": rounded(part.of_place),
        "share_of_area": rounded(part.of_area),
    }


def _balance(table: pd.DataFrame | None) -> list[dict[str, Any]] | None:
    if table is None:
        return None
    names = ("place", "matched", "all_areas", "before", "after")
    columns = (table[name].tolist() for name in (*names, "improved"))
    return [
        {
            "feature": str(feature),
            **{name: None if isnan(each) else rounded(each) for name, each in zip(names, row, strict=True)},
            "improved": improved,
        }
        for feature, *row, improved in zip(table.index, *columns, strict=True)
    ]
