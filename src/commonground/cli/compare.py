"""`commonground compare`: the members of a list against other equally deprived areas and England."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.output import (
    STORE,
    StoreOption,
    print_csv,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from commonground.evidence.comparison import Compared
    from commonground.evidence.designation import Rule
    from commonground.evidence.measures import Estimate, Measure


class CompareFormat(StrEnum):
    """How a comparison is printed; markdown is for documents."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


_HOW_TO_READ = (
    "Each figure stands with its 95% interval. *As deprived* are areas as deprived as those on the list, but "
    "not on it. A gap is called higher or lower if it is clear when all comparisons of the page are judged "
    "together or, marked (?), if it is not small and nothing says how sure it is. A star marks an input to "
    "an index that chose the list: its gap was put in, not found. A *partial* figure comes from a source "
    "that covers less than it should."
)

_FIGURES = ("group", "equally_deprived", "england")
_GAPS = ("equally_deprived", "england")


def compare_command(
    name: Annotated[str, typer.Argument(metavar="RULE", help="A rule: left-behind-2020, …")],
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="ID", help="Only this measure; give it again for several."),
    ] = None,
    output: Annotated[CompareFormat, typer.Option("--format", help="How to print it.")] = CompareFormat.table,
    store: StoreOption = STORE,
) -> None:
    """Say on which measures a list's areas are worse or better, and how sure that is."""
    from commonground.definitions import find_definition
    from commonground.evidence.comparison import compare_rule, compared_as_data
    from commonground.evidence.designation import load_rules
    from commonground.evidence.store import Store

    rule = find_definition(load_rules(), name, "rule")
    opened = Store(store)
    compared = compare_rule(opened, rule, measure or None)
    match output:
        case CompareFormat.json:
            print_json([compared_as_data(one, "group") for one in compared])
        case CompareFormat.csv:
            rows = [_flat(compared_as_data(one, "group")) for one in compared]
            print_csv(list(rows[0]), (list(row.values()) for row in rows))
        case CompareFormat.table:
            _print_table(rule, compared)
        case CompareFormat.markdown:
            sys.stdout.writelines(f"{line}\n" for line in _markdown(rule, compared, opened.release.id))


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
        "Gaps are called higher or lower if they are clear, false discoveries held to one in twenty; (?) "
        "marks one of which nothing says how sure it is. --format json has every interval and a sentence "
        "for each measure; `commonground measures ID` says what a measure is."
    )


def _cells(one: Compared) -> Iterator[str]:
    from commonground.evidence.comparison import in_short, in_words, shown

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
        words = in_words(measure, here.value, against.estimate.value, against.gap)
        judged = {True: ", better", False: ", worse", None: ""}[against.gap.better]
        unsure = " (?)" if against.gap.clear is None else ""
        yield in_short(words) + judged + unsure
    yield "" if one.worse is None else f"{one.worse[0]} of {one.worse[1]}"


def _markdown(rule: Rule, compared: list[Compared], release: str) -> Iterator[str]:
    """A document of its own: the answer in a line, then every measure with its figures and intervals."""
    from commonground.evidence.comparison import WHOLE
    from commonground.evidence.measures import MISSIONS

    whole = WHOLE[rule.collection].removeprefix("in ")
    yield f"# {rule.title}: how the areas on the list compare"
    yield ""
    made = f"Made by `commonground compare {rule.id} --format markdown` from release `{release}`."
    yield f"{made} {_HOW_TO_READ}"
    for mission, title in MISSIONS.items():
        told = [one for one in compared if one.measure.mission == mission]
        if not told:
            continue
        yield from ("", f"## {title}", "")
        figures = f"on the list | as deprived | {whole}"
        yield f"| measure | unit | {figures} | against as deprived | against {whole} |"
        yield "|---|---|---|---|---|---|---|"
        for one in told:
            yield f"| {' | '.join(_document_cells(one))} |"
    yield ""
    yield "Sources, licences and cautions: `commonground measures ID`, `commonground status`."


def _document_cells(one: Compared) -> Iterator[str]:
    measure = one.measure
    star = r" \*" if one.circular else ""
    yield f"{measure.title}{star}{' (partial)' if one.partial else ''}"
    yield measure.unit
    for name in _FIGURES:
        figure = one.here if name == "group" else one.others[name].estimate
        yield _with_interval(measure, figure)
    yield from list(_cells(one))[4:6]


def _with_interval(measure: Measure, figure: Estimate) -> str:
    from commonground.evidence.comparison import shown

    if figure.value is None:
        return "not known"
    if figure.low is None or figure.high is None:
        return shown(measure, figure.value)
    low, high = (f"{end:,.{measure.decimals + 1}f}" for end in (figure.low, figure.high))
    return f"{shown(measure, figure.value)} ({low} to {high})"
