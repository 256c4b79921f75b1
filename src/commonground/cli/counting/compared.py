"""`commonground count --compare`: one vote counted by several rules, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.cli.output import Format, print_csv, print_json, print_table

if TYPE_CHECKING:
    from commonground.cli.counting.asked import Asked
    from commonground.voice.counting import Election
    from commonground.voice.counting.bundle import Ruled


def print_compared(election: Election, ruled: Ruled, asked: Asked, names: str, output: Format) -> None:
    """Every project by every rule; below them what each rule funds, and whom it leaves with nothing."""
    from commonground.voice.counting.side_by_side import side_by_side, side_by_side_as_data

    rules = {name: asked.named(name, election) for name in map(str.strip, names.split(",")) if name}
    compared = side_by_side(election, rules, ruled.constraints, ruled.ties_by)
    data = side_by_side_as_data(compared)
    if output is Format.json:
        print_json(data)
        return
    if output is Format.csv:
        columns = ["id", "name", "cost", "votes", *rules]
        print_csv(
            columns,
            (
                [*(project[column] for column in columns[:4]), *project["funded_with"].values()]
                for project in data["projects"]
            ),
        )
        return
    _print_table(data, election)


def _print_table(data: dict[str, Any], election: Election) -> None:
    rules = data["rules"]
    rows: list[list[object]] = []
    for project in data["projects"]:
        funded = project["funded_with"].values()
        if any(cost is not None for cost in funded):
            told = ["" if cost is None else _told(cost, project["cost"]) for cost in funded]
            rows.append([project["id"], project["name"], _shown(project["cost"]), project["votes"], *told])
    left_out = len(data["projects"]) - len(rows)
    budget = f"cost, of {_shown(data['budget'])} {data['currency']}"
    rows += [
        [],
        ["", "projects funded", "", "", *(str(each["projects"]) for each in rules)],
        ["", budget, "", "", *(_shown(each["cost"]) for each in rules)],
        ["", "left", "", "", *(_shown(each["leftover"]) for each in rules)],
        ["", "voters with nothing funded", "", "", *(f"{each['share_without_any']:.1%}" for each in rules)],
    ]
    print_table(
        f"{election.name}: {election.voters:,} voters; {left_out:,} projects that no rule funds are left out",
        {"id": "left", "project": "left", "cost": "right", "votes": "right"}
        | {each["rule"]: "right" for each in rules},
        rows,
    )


def _told(cost: float, full: float) -> str:
    return "funded" if cost == full else f"{_shown(cost)} of it"


def _shown(amount: float) -> str:
    return f"{amount:,}" if isinstance(amount, int) else f"{amount:,.2f}"
