"""`commonground designate`: which neighbourhoods, by which dated rule, and why (not) this one."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.output import (
    STORE,
    MapFormat,
    MapFormatOption,
    StoreOption,
    plain_cells,
    print_csv,
    print_geojson,
    print_json,
    print_parquet,
    print_table,
    say,
)
from commonground.definitions import find_definition

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from commonground.evidence.designation import Answer
    from commonground.evidence.store import Store

AREA_CODE = re.compile("[EX][0-9]{8}")

_COLUMNS = ("code", "name", "authority_code", "authority_name", "region_name", "population")


def designate_command(
    name: Annotated[str, typer.Argument(metavar="RULE", help="A rule: left-behind-2020, …")],
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="WHERE", help="Explain one area, by its code or a postcode in it."),
    ] = None,
    output: MapFormatOption = MapFormat.table,
    store: StoreOption = STORE,
) -> None:
    """List the areas a rule designates, the near misses, and those that could not be judged."""
    from commonground.evidence.designation import explain, load_rules, locate, read_answer
    from commonground.evidence.index import load_indices
    from commonground.evidence.store import Store

    rule = find_definition(load_rules(), name, "rule")
    opened = Store(store)
    answer = read_answer(opened, rule)
    if why is not None:
        titles = {index.id: index.title for index in load_indices().values()}
        # Anything that is not a code of nine characters, such as E05000026, is taken for a postcode.
        code = why if AREA_CODE.fullmatch(why) else locate(why, rule.geography, opened)
        explanation = explain(answer, code, titles)
        if output is MapFormat.table:
            typer.echo(f"{code}: {explanation.sentence}")
        else:
            print_json({"rule": name, **asdict(explanation)})
        return
    about = _about(answer, opened)
    match output:
        case MapFormat.json:
            print_json(as_json(answer, about))
        case MapFormat.csv:
            columns = _columns(answer)
            rows = plain_cells(answer.members)
            print_csv(list(columns.values()), ([row[column] for column in columns] for row in rows))
        case MapFormat.table:
            print_list(answer)
        case MapFormat.geojson:
            print_geojson(_outlined(opened, answer), about)
        case MapFormat.parquet:
            print_parquet(_outlined(opened, answer), about)


def _columns(answer: Answer) -> dict[str, str]:
    """The columns of a list and what they are called when printed."""
    ranks = {f"{index} rank": f"{index}_rank" for index in answer.ranked}
    return {column: column for column in _COLUMNS} | ranks


def _outlined(store: Store, answer: Answer) -> gpd.GeoDataFrame:
    """The list with the outlines of its areas."""
    columns = _columns(answer)
    listed = answer.members[[column for column in columns if column != "code"]].rename(columns=columns)
    return store.boundaries(answer.rule.geography).join(listed, how="inner")


def _about(answer: Answer, store: Store) -> dict[str, object]:
    """What is said of a list wherever it goes: its rule, its date, where it comes from."""
    rule = answer.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "dated": rule.dated.isoformat(),
        "source": rule.source,
        "licence": rule.licence,
        "cautions": list(rule.cautions),
        "release": store.release.id,
    }


def as_json(answer: Answer, about: dict[str, object]) -> dict[str, object]:
    """The answer as the contract prints it."""
    from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED
    from commonground.evidence.index import load_indices

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


def _records(answer: Answer, areas: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            **{column: row[column] for column in _COLUMNS},
            "ranks": {index: row[f"{index} rank"] for index in answer.ranked},
        }
        for row in plain_cells(areas)
    ]


def print_list(answer: Answer) -> None:
    """The list for reading: the answer first, then its members, then how it was drawn."""
    from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED, lines_in_words

    rule, members = answer.rule, answer.members
    shown = ("code", "name", "authority_name", "region_name", "population")
    print_table(
        f"{rule.title}: {len(members):,} areas, {answer.population:,} people ({rule.population_vintage})",
        {"code": "left", "name": "left", "authority": "left", "region": "left", "people": "right"}
        | {f"{index} rank": "right" for index in answer.ranked},
        (
            [row[column] for column in (*shown, *(f"{index} rank" for index in answer.ranked))]
            for row in plain_cells(members)
        ),
    )
    for index, line in lines_in_words(answer).items():
        say(f"{index}: {line}.")
    near, unjudged = answer.with_status(NEAR_MISS), answer.with_status(NOT_JUDGED)
    say(
        f"{len(near):,} near misses and {len(unjudged):,} not judged are in --format json; "
        "--why CODE or --why POSTCODE explains an area."
    )
