"""`commonground opinion`: a conversation's votes → groups, common ground, and how sure that is."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.output import print_json, progress_bars, say

if TYPE_CHECKING:
    from commonground.voice.opinion import OpinionMap, Stability


class OpinionFormat(StrEnum):
    """How a conversation's report is printed."""

    text = "text"
    json = "json"
    svg = "svg"


class Moderation(StrEnum):
    """Which statements count: only those a moderator accepted, or all but those one rejected."""

    strict = "strict"
    loose = "loose"


def opinion_command(
    where: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A conversation as Polis exports it: a folder, or a zip of it."),
    ],
    output: Annotated[OpinionFormat, typer.Option("--format", help="How to print it.")] = OpinionFormat.text,
    moderation: Annotated[
        Moderation | None,
        typer.Option(
            help="strict: only accepted statements count; loose: all but the rejected. "
            "Left out: as the export says, or loose."
        ),
    ] = None,
    ban: Annotated[
        list[str] | None,
        typer.Option("--ban", metavar="ID", help="This participant's votes do not count; again for several."),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--stability", metavar="N", min=0, help="Make the map N times more from people drawn by lot."
        ),
    ] = 0,
    private: Annotated[
        bool,
        typer.Option(
            "--private",
            help="For the coordinator: small groups and exact counts as well. Never to be published.",
        ),
    ] = False,
) -> None:
    """Map a conversation: what people share, which groups there are, what divides them."""
    from commonground.voice.opinion import Settings, counted, left_out, map_opinions, read_polis
    from commonground.voice.opinion.report import Report, map_as_svg, report_as_data, report_as_text

    export = read_polis(where)
    for note in export.notes:
        say(f"Note: {note}")
    strict = bool(export.strict) if moderation is None else moderation is Moderation.strict
    banned = frozenset(ban or ())
    out = left_out(export.conversation, strict=strict, banned=banned)
    # As Polis draws its maps: those who voted little stand nearer to the middle the more was rejected.
    made = map_opinions(
        counted(export.conversation, strict=strict, banned=banned), settings=Settings(set_aside=out.voted_on)
    )
    report = Report(
        made=made,
        strict=strict,
        left_out=out,
        notes=export.notes,
        stability=_stability(made, draws) if draws else None,
        private=private,
    )
    if not draws and output is OpinionFormat.text:
        say("Add --stability 100 to see how far the groups would hold had other people taken part.")
    match output:
        case OpinionFormat.text:
            sys.stdout.write(report_as_text(report))
        case OpinionFormat.json:
            print_json(report_as_data(report))
        case OpinionFormat.svg:
            sys.stdout.write(map_as_svg(report))


def _stability(made: OpinionMap, draws: int) -> Stability:
    """The map resampled on all processors; each draw is the same wherever it is made."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from commonground.voice.opinion import stability_of

    # Workers start afresh: a copy of this process could inherit a lock that one of its threads holds.
    workers = ProcessPoolExecutor(mp_context=get_context("spawn"))
    try:
        with progress_bars() as bars:
            task = bars.add_task("Maps made again", total=draws)
            return stability_of(
                made,
                draws=draws,
                executor=workers,
                progress=lambda done, _: bars.update(task, completed=done),
            )
    finally:
        workers.shutdown(cancel_futures=True)
