"""`commonground designate`: which neighbourhoods, by which dated rule, and why (not) this one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.output import (
    STORE,
    Format,
    FormatOption,
    StoreOption,
    plain_cells,
    print_csv,
    print_json,
    print_table,
    say,
)
from commonground.definitions import find_definition

if TYPE_CHECKING:
    import pandas as pd

    from commonground.evidence.designation import Answer

_COLUMNS = ("code", "name", "authority_code", "authority_name", "region_name", "population")


def designate_command(
    name: Annotated[str, typer.Argument(metavar="RULE", help="A rule: left-behind-2020, …")],
    why: Annotated[str | None, typer.Option("--why", metavar="CODE", help="Explain one area.")] = None,
    output: FormatOption = Format.table,
    store: StoreOption = STORE,
) -> None:
    """List the areas a rule designates, the near misses, and those that could not be judged."""
    from commonground.evidence.designation import explain, load_rules, read_answer
    from commonground.evidence.index import load_indices
    from commonground.evidence.store import Store

    rule = find_definition(load_rules(), name, "rule")
    answer = read_answer(Store(store), rule)
    if why is not None:
        titles = {index.id: index.title for index in load_indices().values()}
        explanation = explain(answer, why, titles)
        if output is Format.table:
            typer.echo(explanation.sentence)
        else:
            print_json({"rule": name, **asdict(explanation)})
        return
    match output:
        case Format.json:
            print_json(as_json(answer))
        case Format.csv:
            ranks = [f"{cut.index} rank" for cut in answer.rule.cuts]
            rows = plain_cells(answer.members)
            print_csv(
                [*_COLUMNS, *(rank.replace(" ", "_") for rank in ranks)],
                ([row[column] for column in (*_COLUMNS, *ranks)] for row in rows),
            )
        case Format.table:
            print_list(answer)


def as_json(answer: Answer) -> dict[str, object]:
    """The answer as the contract prints it."""
    from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED
    from commonground.evidence.index import load_indices

    rule, unjudged = answer.rule, answer.with_status(NOT_JUDGED)
    indices = load_indices()
    return {
        "rule": rule.id,
        "title": rule.title,
        "dated": rule.dated.isoformat(),
        "geography": rule.geography,
        "vintages": {
            **{cut.index: indices[cut.index].vintage for cut in rule.cuts},
            "geography": rule.geography,
            "population": rule.population_vintage,
        },
        "source": rule.source,
        "licence": rule.licence,
        "cautions": list(rule.cautions),
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
            "ranks": {cut.index: row[f"{cut.index} rank"] for cut in answer.rule.cuts},
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
        | {f"{cut.index} rank": "right" for cut in rule.cuts},
        (
            [row[column] for column in (*shown, *(f"{cut.index} rank" for cut in rule.cuts))]
            for row in plain_cells(members)
        ),
    )
    for index, line in lines_in_words(answer).items():
        say(f"{index}: {line}.")
    near, unjudged = answer.with_status(NEAR_MISS), answer.with_status(NOT_JUDGED)
    say(
        f"{len(near):,} near misses and {len(unjudged):,} not judged are in --format json; "
        "--why CODE explains an area."
    )
