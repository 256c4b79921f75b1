"""A rule's answer as plain data, the same wherever it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commonground.evidence.designation.applying import NEAR_MISS, NOT_JUDGED, Answer
from commonground.evidence.index import load_indices
from commonground.evidence.store import Store
from commonground.written import plain_cells

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_COLUMNS = ("code", "name", "authority_code", "authority_name", "region_name", "population")


def answer_about(answer: Answer, release: str) -> dict[str, object]:
    """What is said of a list wherever it goes: its rule, its date, where it comes from."""
    rule = answer.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "dated": rule.dated.isoformat(),
        "source": rule.source,
        "licence": rule.licence,
        "cautions": list(rule.cautions),
        "release": release,
    }


def answer_as_data(answer: Answer, about: Mapping[str, object]) -> dict[str, Any]:
    """The answer as the contract prints it; ``about`` stands first."""
    rule, unjudged = answer.rule, answer.with_status(NOT_JUDGED)
    indices = load_indices()
    return {
        **about,
        "geography": rule.geography,
        "vintages": {
            **{cut.index: indices[cut.index].vintage for cut in rule.cuts},
            "geography": rule.geography,
            "population": rule.population_vintage,
        },
        "combine": rule.combine,
        "areas_considered": len(answer.areas) - len(unjudged),
        "cuts": answer.lines.to_dict("records"),
        "members": _records(answer, answer.members),
        "near_misses": _records(answer, answer.with_status(NEAR_MISS)),
        "not_judged": [
            {"code": row["code"], "name": row["name"], "why": row["reason"]} for row in plain_cells(unjudged)
        ],
        "population": answer.population,
    }


def list_columns(answer: Answer) -> dict[str, str]:
    """The columns of a list and what they are called when printed."""
    ranks = {f"{index} rank": f"{index}_rank" for index in answer.ranked}
    return {column: column for column in _COLUMNS} | ranks


def list_rows(answer: Answer) -> list[list[object]]:
    """The members, in order of code, with a cell for each of ``list_columns``."""
    columns = list_columns(answer)
    return [[row[column] for column in columns] for row in plain_cells(answer.members)]


def list_outlined(store: Store, answer: Answer) -> gpd.GeoDataFrame:
    """The members with their outlines in degrees. Raises ``NothingBuilt`` where the store holds none."""
    columns = list_columns(answer)
    members = answer.members
    listed = members[[column for column in columns if column != "code"]].rename(columns=columns)
    # Nothing can be looked for among outlines without a code to look for.
    wanted = [str(code) for code in members.index] or None
    outlines = store.boundaries(answer.rule.geography, only=wanted)
    return outlines.join(listed, how="inner")


def _records(answer: Answer, areas: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            **{column: row[column] for column in _COLUMNS},
            "ranks": {index: row[f"{index} rank"] for index in answer.ranked},
        }
        for row in plain_cells(areas)
    ]
