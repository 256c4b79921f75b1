"""`commonground compare`: the members of a list against other equally deprived areas and England."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.output import (
    STORE,
    Format,
    FormatOption,
    StoreOption,
    print_csv,
    print_json,
    print_table,
    say,
)
from commonground.definitions import find_definition

if TYPE_CHECKING:
    from commonground.evidence.comparison import Compared
    from commonground.evidence.designation import Rule

_FIGURES = ("group", "equally_deprived", "england")
_GAPS = ("equally_deprived", "england")


def compare_command(
    name: Annotated[str, typer.Argument(metavar="RULE", help="A rule: left-behind-2020, …")],
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="ID", help="Only this measure; give it again for several."),
    ] = None,
    output: FormatOption = Format.table,
    store: StoreOption = STORE,
) -> None:
    """Say on which measures a list's areas are worse or better, and how sure that is."""
    from commonground.evidence.comparison import compare_rule, compared_as_data
    from commonground.evidence.designation import load_rules
    from commonground.evidence.store import Store

    rule = find_definition(load_rules(), name, "rule")
    opened = Store(store)
    compared = compare_rule(opened, rule, measure or None)
    match output:
        case Format.json:
            print_json([compared_as_data(one, "group") for one in compared])
        case Format.csv:
            rows = [_flat(compared_as_data(one, "group")) for one in compared]
            print_csv(list(rows[0]), (list(row.values()) for row in rows))
        case Format.table:
            _print_table(rule, compared)


def _flat(data: dict) -> dict[str, object]:
    """One measure in one row: a figure's parts side by side, a list's members with semicolons between."""
    flat: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": cell for part, cell in value.items() if part not in ("quality", "why")}
        elif name == "members_worse_than_england":
            flat |= {f"{name}_count": None, f"{name}_of": None}
        else:
            flat[name] = "; ".join(map(str, value)) if isinstance(value, list) else value
    return flat


def _print_table(rule: Rule, compared: list[Compared]) -> None:
    print_table(
        f"{rule.title}: its areas, other equally deprived areas, and all together",
        {"measure": "left"}
        | {"on the list": "right", "as deprived": "right", "all": "right"}
        | {"against as deprived": "left", "against all": "left", "worse than all": "right"},
        (list(_cells(one)) for one in compared),
    )
    say(
        "Clear gaps only are called higher or lower; false discoveries are held to one in twenty. "
        "--format json has every interval and a sentence for each measure; "
        "`commonground measures ID` says what a measure is."
    )


def _cells(one: Compared) -> Iterator[str]:
    from commonground.evidence.comparison import in_words, shown

    measure, here = one.measure, one.here
    yield measure.title + (" *" if one.circular else "")
    for name in _FIGURES:
        figure = (here if name == "group" else one.others[name].estimate).value
        yield "not known" if figure is None else shown(measure, figure)
    for name in _GAPS:
        against = one.others[name]
        if here.value is None or against.estimate.value is None:
            yield ""
            continue
        words = in_words(measure, here.value, against.estimate.value, against.gap).removesuffix(" than")
        judged = {True: ", better", False: ", worse", None: ""}[against.gap.better]
        yield "about the same" if words.startswith("about") else words + judged
    yield "" if one.worse is None else f"{one.worse[0]} of {one.worse[1]}"
