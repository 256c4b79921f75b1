"""`commonground designate`: which neighbourhoods, by which dated rule, and why (not) this one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from commonground.cli.output import STORE, Format, FormatOption, StoreOption, print_csv, print_json, print_table, say
from commonground.errors import DesignationError

if TYPE_CHECKING:
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

    rules = load_rules()
    if name not in rules:
        raise DesignationError(f"There is no rule {name!r}; there are {', '.join(rules)}.")
    answer = read_answer(Store(store), rules[name])
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
            listed = members(answer)
            print_csv(
                [*_COLUMNS, *(rank.replace(" ", "_") for rank in ranks)],
                listed[[*_COLUMNS, *ranks]].astype("object").where(listed.notna(), None).itertuples(index=False),
            )
        case Format.table:
            print_list(answer)


def members(answer: Answer) -> pd.DataFrame:
    """The areas on the list, in order of code, with their codes as a column."""
    from commonground.evidence.designation import MEMBER

    return _with_status(answer, MEMBER)


def as_json(answer: Answer) -> dict[str, object]:
    """The answer as the contract prints it."""
    from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED

    rule, listed, unjudged = answer.rule, members(answer), _with_status(answer, NOT_JUDGED)
    from commonground.evidence.index import load_indices

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
        "members": _records(answer, listed),
        "near_misses": _records(answer, _with_status(answer, NEAR_MISS)),
        "not_judged": [
            {"code": row.code, "name": None if pd.isna(row.name) else row.name, "why": row.reason}
            for row in unjudged[["code", "name", "reason"]].itertuples(index=False)
        ],
        # The members' own figures added up, so that a reader who adds them gets the same.
        "population": int(listed["population"].sum()),
    }


def _with_status(answer: Answer, status: str) -> pd.DataFrame:
    areas = answer.areas[answer.areas["status"] == status]
    return areas.rename_axis("code").reset_index()


def _records(answer: Answer, areas: pd.DataFrame) -> list[dict[str, object]]:
    plain = areas.astype("object").where(areas.notna(), None)
    return [
        {
            **{column: row[column] for column in _COLUMNS},
            "ranks": {cut.index: row[f"{cut.index} rank"] for cut in answer.rule.cuts},
        }
        for row in plain.to_dict("records")
    ]


def print_list(answer: Answer) -> None:
    """The list for reading: the answer first, then its members, then how it was drawn."""
    from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED

    rule, listed = answer.rule, members(answer)
    print_table(
        f"{rule.title}: {len(listed):,} areas, {int(listed['population'].sum()):,} people ({rule.population_vintage})",
        {"code": "left", "name": "left", "authority": "left", "region": "left", "people": "right"}
        | {f"{cut.index} rank": "right" for cut in rule.cuts},
        (
            (
                row["code"], row["name"], row["authority_name"], row["region_name"], row["population"],
                *(row["ranks"][cut.index] for cut in rule.cuts),
            )
            for row in _records(answer, listed)
        ),
    )  # fmt: skip
    for line in answer.lines.itertuples():
        say(f"{line.index}: the worst {line.share:.0%}, ranks 1 to {line.line:,} of {line.areas:,}.")
    near, unjudged = _with_status(answer, NEAR_MISS), _with_status(answer, NOT_JUDGED)
    say(f"{len(near):,} near misses and {len(unjudged):,} not judged are in --format json; --why CODE explains an area.")
