"""`commonground count --resample`: how much a result hangs on who happened to vote."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from commonground.cli.output import Format, print_csv, print_json, print_table, progress_bars, say

if TYPE_CHECKING:
    from commonground.voice.counting import Election
    from commonground.voice.counting.bundle import Ruled
    from commonground.voice.counting.what_if import Resampled

_WORTH_WORKERS = 5.0  # seconds of counting that pay for starting other processes


def print_resampled(election: Election, ruled: Ruled, draws: int, output: Format) -> None:
    """In how many of so many draws of voters each project wins, with its interval."""
    made = _resampled(election, ruled, draws)
    winners = set(made.as_counted.winners)
    rows = [
        {
            "id": project.id,
            "name": project.name,
            "votes": int(election.votes[place]),
            "selected": project.id in winners,
            "times": chance.times,
            "share": chance.share,
            "low": chance.low,
            "high": chance.high,
        }
        for place, (project, chance) in enumerate(zip(election.projects, made.chances, strict=True))
    ]
    rows.sort(key=lambda row: -row["times"])
    match output:
        case Format.json:
            print_json(
                {
                    "instance": election.name,
                    "draws": made.draws,
                    "voters": made.voters,
                    "winners": list(made.as_counted.winners),
                    "draws_with_just_these": made.same,
                    "overlap": made.overlap,
                    "projects": rows,
                }
            )
        case Format.csv:
            print_csv(list(rows[0]) if rows else [], (list(row.values()) for row in rows))
        case _:
            print_table(
                f"{election.name}: counted {made.draws:,} times, {made.voters:,} voters drawn anew each time",
                {"id": "left", "project": "left", "votes": "right", "as counted": "left", "wins in": "right"},
                (
                    [
                        row["id"],
                        row["name"],
                        row["votes"],
                        "funded" if row["selected"] else "",
                        f"{row['share']:.0%} of draws",
                    ]
                    for row in rows
                    if row["times"] or row["selected"]
                ),
            )
            say(
                f"Just these projects win in {made.same:,} of {made.draws:,} draws. A project that wins in "
                "nearly all draws would have won had other people like these voted; one near half could have "
                "gone either way."
            )


def _resampled(election: Election, ruled: Ruled, draws: int) -> Resampled:
    """Here, or on all processors where that takes long; the draws are the same wherever they are counted."""
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    from commonground.voice.counting import count
    from commonground.voice.counting.what_if import resample

    rule, constraints, ties_by = ruled.rule, ruled.constraints, ruled.ties_by
    count(election, rule, constraints, ties_by)  # the first time, compiled code is loaded as well
    begin = time.perf_counter()
    count(election, rule, constraints, ties_by)
    once = time.perf_counter() - begin
    with progress_bars() as bars:
        task = bars.add_task("Counts with other voters", total=draws)

        def progress(done: int, _: int) -> None:
            bars.update(task, completed=done)

        drawn = partial(resample, election, rule, constraints, ties_by, draws=draws, progress=progress)
        if once * draws < _WORTH_WORKERS:
            return drawn()
        # Workers start afresh: a copy of this process could inherit a lock that one of its threads holds.
        workers = ProcessPoolExecutor(mp_context=get_context("spawn"))
        try:
            return drawn(executor=workers)
        finally:
            workers.shutdown(cancel_futures=True)
