"""Counting an invented election of a million ballots and 200 projects, with tastes planted.

The whole command, by greedy, Equal Shares, and Equal Shares with add1u: seconds by the clock and the peak
memory of the process. Run it with ``python benchmarks/count_a_million.py``; it takes a minute.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from whole_processes import measured, row, table

COMMAND = (sys.executable, "-m", "commonground", "count")
VOTERS, PROJECTS, TASTES = 1_000_000, 200, 12
RULES = {
    "greedy": ("--rule", "greedy"),
    "Equal Shares": ("--rule", "equal-shares", "--completion", "none"),
    "Equal Shares, add1u": ("--rule", "equal-shares", "--completion", "add1u"),
}


def million(path: Path) -> None:
    """The table."""
    measured((sys.executable, __file__, "--invent", str(path)))
    table(f"{VOTERS:,} ballots, {PROJECTS} projects", "seconds", "MB", "projects funded")
    for name, options in RULES.items():
        run = measured((*COMMAND, str(path), *options, "--format", "json"))
        funded = len(json.loads(run.printed or "{}")["winners"])
        row(name, f"{run.seconds:.1f}", f"{run.megabytes:,.0f}", funded)


def invent(path: str) -> None:
    """Write the election: voters of some tastes, each naming one to nine projects, mostly to their taste."""
    import numpy as np

    random = np.random.default_rng(2025)
    appeal = random.gamma(0.6, size=(TASTES, PROJECTS)) + 0.05 * random.gamma(0.6, size=PROJECTS)
    reach = np.cumsum(appeal / appeal.sum(axis=1, keepdims=True), axis=1)
    costs = np.round(np.exp(random.normal(10.5, 1.0, PROJECTS)), -2).astype(int) + 500
    with Path(path).open("w", encoding="utf-8") as file:
        head = {
            "description": "Invented",
            "num_projects": PROJECTS,
            "num_votes": VOTERS,
            "budget": int(costs.sum() // 4),
            "currency": "GBP",
            "vote_type": "approval",
        }
        file.write("META\nkey;value\n" + "".join(f"{key};{value}\n" for key, value in head.items()))
        file.write("PROJECTS\nproject_id;cost\n")
        file.writelines(f"{project + 1};{cost}\n" for project, cost in enumerate(costs))
        file.write("VOTES\nvoter_id;vote\n")
        file.writelines(_ballots(random, reach))


def _ballots(random, reach) -> Iterator[str]:
    """Line by line; ``reach`` (tastes, projects) is how likely a taste is to choose up to each project."""
    import numpy as np

    at_a_time = 10_000
    for first in range(0, VOTERS, at_a_time):
        taste = random.choice(TASTES, size=at_a_time, p=np.arange(1, TASTES + 1) * 2 / TASTES / (TASTES + 1))
        length = random.integers(1, 10, at_a_time)
        chosen = (reach[taste][:, None, :] < random.random((at_a_time, 9, 1))).sum(axis=2)
        for voter, (some, number) in enumerate(
            zip(chosen.tolist(), length.tolist(), strict=True), start=first
        ):
            yield f"{voter};{','.join(str(project + 1) for project in sorted(set(some[:number])))}\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--invent"]:  # a process of its own: a child's peak is never less than its parent's
        invent(sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as folder:
            million(Path(folder) / "million.pb")
