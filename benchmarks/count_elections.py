"""Counting elections: published ones beside pabutools, all of them, and in small units of money.

First six published elections of the mirror, from file to winners: the whole command ``commonground count``
and a whole process of pabutools (exact fractions, equal ballots merged unless it says otherwise), each with
its start and its reading of the file; seconds by the clock and the peak memory of the process. The command's
are of the median of three runs, after one that nobody times; the first ever after an installation compiles
the rounds, and is timed on its own. Ties go by id in both, and the winners are compared.

Then Equal Shares without completion for every election of the mirror, two processes side by side; and
elections with a thousand times the money, the step at which shares are raised still one unit of the
currency: the commands take turns, seven times each.

Run it with ``python benchmarks/count_elections.py MIRROR [--peer-limit SECONDS] [--without-peers]``; with the
peers it takes about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from whole_processes import measured, median_run, row, table, taking_turns

# This process stays small, because a child's peak memory is never less than what its parent had: whatever
# loads a library is a child, which is this program again with --part.

COMMAND = (sys.executable, "-m", "commonground", "count")
ROUNDS, TURNS = 3, 7
ADD1U = ("--rule", "equal-shares", "--completion", "add1u")
PLAIN = ("--rule", "equal-shares", "--completion", "none")
BORDA = ("--rule", "greedy", "--by", "votes-per-cost")


@dataclass(frozen=True)
class Compared:
    """One election, how it is counted, and as what pabutools knows that."""

    title: str
    archive: str
    file: str
    options: tuple[str, ...]
    theirs: tuple[str, ...]


COMPARED = [
    Compared("Łódź 2022, citywide", "poland-lodz-2022", "Poland_Lodz_2022", ADD1U, ("add1u",)),
    Compared(
        "Warszawa 2020, Praga-Południe",
        "poland-warszawa-2020",
        "Poland_Warszawa_2020_Praga-Poludnie",
        ADD1U,
        ("add1u",),
    ),
    Compared("Warszawa 2023, Wola", "poland-warszawa-2023", "Poland_Warszawa_2023_Wola", ADD1U, ("add1u",)),
    Compared(
        "Wrocław 2015",
        "poland-wroclaw-2015",
        "Poland_Wroclaw_2015_150_-_500",
        PLAIN,
        ("plain", "plain unmerged"),
    ),
    Compared("Amsterdam 252", "netherlands", "Netherlands_Amsterdam_252", ADD1U, ("add1u",)),
    Compared("Kraków 2024", "poland-krakow-2024", "Poland_Krakow_2024", BORDA, ("greedy",)),
]
SCALED = [
    ("Świecie 2023", "poland-equal-shares", "Poland_Swiecie_2023"),
    ("Assen 2024", "netherlands", "Netherlands_Assen_2024"),
    ("Wieliczka 2023", "poland-equal-shares", "Poland_Wieliczka_2023_Green_Budget"),
    ("Łódź 2022, citywide", "poland-lodz-2022", "Poland_Lodz_2022"),
    ("Warszawa 2023, Wola", "poland-warszawa-2023", "Poland_Warszawa_2023_Wola"),
    ("Warszawa 2020, Praga-Południe", "poland-warszawa-2020", "Poland_Warszawa_2020_Praga-Poludnie"),
]


def unpacked(mirror: Path, archive: str, file: str, folder: Path) -> Path:
    """The election's ``.pb`` file, taken out of its archive."""
    path = folder / f"{file}.pb"
    if not path.exists():
        with (
            zipfile.ZipFile(mirror / "decide" / "pabulib" / f"{archive}.zip") as files,
            files.open(path.name) as packed,
            path.open("wb") as plain,
        ):
            shutil.copyfileobj(packed, plain)
    return path


# --- Beside pabutools ---------------------------------------------------------------------------------------


def beside(mirror: Path, folder: Path, limit: float) -> None:
    """The table of elections counted by both; ``limit`` 0 leaves pabutools out."""
    table(
        "election", "rule", "commonground s", "MB", "pabutools, its way", "pabutools s", "MB", "ratio",
        "same winners",
    )  # fmt: skip
    for one in COMPARED:
        path = str(unpacked(mirror, one.archive, one.file, folder))
        ours = median_run((*COMMAND, path, *one.options, "--ties", "id", "--format", "json"))
        winners = sorted(json.loads(ours.printed or "{}")["winners"])
        rule = " ".join(word for word in one.options if not word.startswith("--"))
        start = (one.title, rule, f"{ours.seconds:.2f}", f"{ours.megabytes:,.0f}")
        for way in one.theirs if limit else ():
            theirs = measured((*PART, "pabutools", path, way), limit)
            ratio = theirs.seconds / ours.seconds
            if theirs.printed is None:
                row(*start, way, f"> {limit:,.0f}", f"> {theirs.megabytes:,.0f}", f"> {ratio:,.0f} ×", "–")
                continue
            same = "yes" if sorted(json.loads(theirs.printed)) == winners else "NO"
            row(*start, way, f"{theirs.seconds:.1f}", f"{theirs.megabytes:,.0f}", f"{ratio:,.0f} ×", same)
        if not limit:
            row(*start, *"–" * 5)
    first = unpacked(mirror, COMPARED[0].archive, COMPARED[0].file, folder)
    with tempfile.TemporaryDirectory() as empty:
        compiling = measured((*COMMAND, str(first), *ADD1U, "--format", "json"), NUMBA_CACHE_DIR=empty)
    print(f"\nThe first run after an installation, {COMPARED[0].title}: {compiling.seconds:.1f} s.")


def by_pabutools(path: str, way: str) -> None:
    """Print the winners as pabutools finds them."""
    from pabutools.election import Additive_Borda_Sat, Cost_Sat, OrdinalBallot
    from pabutools.election.pabulib import parse_pabulib
    from pabutools.rules import (
        completion_by_rule_combination,
        greedy_utilitarian_welfare,
        method_of_equal_shares,
    )

    instance, profile = parse_pabulib(path)
    satisfaction = Additive_Borda_Sat if profile.ballot_type is OrdinalBallot else Cost_Sat
    if "unmerged" not in way:
        profile = profile.as_multiprofile()
    if way == "greedy":
        funded = greedy_utilitarian_welfare(instance, profile, sat_class=satisfaction)
    elif way.startswith("plain"):
        funded = method_of_equal_shares(instance, profile, sat_class=satisfaction)
    else:
        funded = completion_by_rule_combination(
            instance,
            profile,
            [method_of_equal_shares, greedy_utilitarian_welfare],
            [{"sat_class": satisfaction, "voter_budget_increment": 1}, {"sat_class": satisfaction}],
        )
    print(json.dumps([str(project) for project in funded]))


# --- All of them --------------------------------------------------------------------------------------------


def every_one(mirror: Path) -> None:
    """Plain Equal Shares for all elections of the mirror, two processes side by side."""
    folder = mirror / "decide" / "pabulib"
    halves: list[list[Path]] = [[], []]
    sizes = [0, 0]
    for archive in sorted(folder.glob("*.zip"), key=lambda path: -path.stat().st_size):
        shorter = sizes.index(min(sizes))
        halves[shorter].append(archive)
        sizes[shorter] += archive.stat().st_size
    started = time.perf_counter()
    running = [
        subprocess.Popen((*PART, "archives", *map(str, half)), stdout=subprocess.PIPE, text=True)
        for half in halves
    ]
    won = {name: ids for process in running for name, ids in json.loads(process.communicate()[0]).items()}
    seconds = time.perf_counter() - started
    print(f"\nAll {len(won):,} elections, plain Equal Shares, two processes: {seconds:.1f} s.", end="")
    expected = folder / "expected_pabutools.json"
    if expected.exists():
        known = json.loads(expected.read_text(encoding="utf-8"))["elections"]
        same = sum(won[each["file"]] == sorted(each["mes"]) for each in known)
        theirs = sum(each["mes_s"] for each in known)
        print(f" Same winners as pabutools in {same:,} of {len(known):,}; it took", end="")
        print(f" {theirs:,.0f} s for the rule alone, merging, reading and start left out.", end="")
    print(flush=True)


def archives(paths: Sequence[str]) -> None:
    """Print who wins by plain Equal Shares in each election of some archives."""
    from commonground.voice.counting import Completion, EqualShares, TieBreak, TieRule, count
    from commonground.voice.counting.pabulib import read_election

    rule, by_id = EqualShares(completion=Completion.none), TieRule((TieBreak.id,))
    won = {}
    for path in paths:
        with zipfile.ZipFile(path) as files:
            for name in files.namelist():
                election = read_election(files.read(name), name=name).election
                won[Path(name).name] = sorted(count(election, rule, ties_by=by_id).winners)
    print(json.dumps(won))


# --- Small units --------------------------------------------------------------------------------------------


def scaled(path: str, richer_path: str) -> None:
    """Print, as JSON, how long raising the shares takes as the money is and with a thousand times as much.

    The richer election is written to its own file, too.
    """
    from dataclasses import replace

    from commonground.voice.counting import EqualShares, count
    from commonground.voice.counting.pabulib import read_election, write_election

    election = read_election(path).election
    times = []
    steps = []
    for money in (1, 1000):
        richer = replace(
            election,
            budget=money * election.budget,
            projects=tuple(replace(project, cost=money * project.cost) for project in election.projects),
        )
        count(richer, EqualShares())
        took = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            outcome = count(richer, EqualShares())
            took.append(time.perf_counter() - started)
        times.append(statistics.median(took))
        steps.append(outcome.raised)
    write_election(richer, Path(richer_path))
    once, thousandfold = times
    cells = (f"{steps[0]:,}", f"{once:.3f}", f"{steps[1]:,}", f"{thousandfold:.3f}")
    print(json.dumps([*cells, f"{thousandfold / once:.2f} ×"]))


PART = (sys.executable, __file__, "--part")
PARTS = {
    "pabutools": by_pabutools,
    "archives": lambda *paths: archives(paths),
    "scaled": scaled,
}


def main() -> None:
    """Print one table after the other."""
    if sys.argv[1:2] == ["--part"]:
        PARTS[sys.argv[2]](*sys.argv[3:])
        return
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("mirror", type=Path, help="a folder with copies of published elections")
    options.add_argument(
        "--peer-limit", type=float, default=300, help="seconds for a peer, then it is stopped"
    )
    options.add_argument("--without-peers", action="store_true", help="leave pabutools out: a minute or two")
    chosen = options.parse_args()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "pabutools"))
    print(f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        beside(chosen.mirror, folder, 0 if chosen.without_peers else chosen.peer_limit)
        every_one(chosen.mirror)
        table(
            "add1u", "steps", "count s", "steps, money × 1,000", "count s", "ratio",
            "whole command s", "money × 1,000, s", "ratio",
        )  # fmt: skip
        for title, archive, file in SCALED:
            path = unpacked(chosen.mirror, archive, file, folder)
            richer = folder / f"{file} × 1000.pb"
            counted = measured((*PART, "scaled", str(path), str(richer))).printed or ""
            commands = [(*COMMAND, str(each), "--format", "json") for each in (path, richer)]
            once, thousandfold = taking_turns(commands, TURNS)
            row(
                title, *json.loads(counted), f"{once.seconds:.2f}", f"{thousandfold.seconds:.2f}",
                f"{thousandfold.seconds / once.seconds:.2f} ×",
            )  # fmt: skip


if __name__ == "__main__":
    main()
