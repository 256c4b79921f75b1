"""`commonground designate`: which neighbourhoods, by which dated rule, and why (not) this one."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.output import (
    STORE,
    MapFormat,
    MapFormatOption,
    StoreOption,
    print_csv,
    print_geojson,
    print_json,
    print_parquet,
    print_table,
    say,
)
from commonground.written import plain_cells

if TYPE_CHECKING:
    from commonground.evidence.designation import Answer

AREA_CODE = re.compile("[EX][0-9]{8}")


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
    from commonground.definitions import find_definition
    from commonground.evidence.designation import (
        answer_about,
        answer_as_data,
        explain,
        list_columns,
        list_outlined,
        list_rows,
        load_rules,
        locate,
        read_answer,
    )
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
    about = answer_about(answer, opened.release.id)
    match output:
        case MapFormat.json:
            print_json(answer_as_data(answer, about))
        case MapFormat.csv:
            print_csv(list(list_columns(answer).values()), list_rows(answer))
        case MapFormat.table:
            print_list(answer)
        case MapFormat.geojson:
            print_geojson(list_outlined(opened, answer), about)
        case MapFormat.parquet:
            print_parquet(list_outlined(opened, answer), about)


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
