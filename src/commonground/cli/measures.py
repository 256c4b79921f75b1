"""`commonground measures`: which measures there are, and what one of them is made of."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.output import Format, FormatOption, print_csv, print_json, print_table, say

_COLUMNS = ("id", "title", "mission", "strand", "better", "source", "vintage")


def measures_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One measure, to see its whole definition.")
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List every measure, or print the definition of one: the question, the columns, the cautions."""
    from commonground.definitions import find_definition
    from commonground.evidence.measures import load_measures

    known = load_measures()
    if name is not None:
        one = find_definition(known, name, "measure").model_dump(mode="json", exclude_defaults=True)
        if output is Format.json:
            print_json(one)
        elif output is Format.csv:
            print_csv(["field", "value"], ([field, _plain(value)] for field, value in one.items()))
        else:
            print_table(
                str(one["title"]),
                {"field": "left", "value": "left"},
                ([field.replace("_", " "), _plain(value)] for field, value in one.items()),
            )
        return
    rows = [{column: getattr(measure, column) for column in _COLUMNS} for measure in known.values()]
    match output:
        case Format.json:
            print_json([measure.model_dump(mode="json", exclude_defaults=True) for measure in known.values()])
        case Format.csv:
            print_csv(_COLUMNS, ([*row.values()] for row in rows))
        case Format.table:
            shown = [column for column in _COLUMNS if column not in ("source", "strand")]
            print_table(
                f"{len(rows)} measures",
                dict.fromkeys(shown, "left"),
                ([row[column] for column in shown] for row in rows),
            )
            say("`commonground measures ID` prints one whole; example- stands before the example county's.")


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
