"""Running whole processes, timing them, and printing what was found as a table: for the other benchmarks."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """A whole process: seconds by the clock, peak MB, what it printed (None: stopped at the limit)."""

    seconds: float
    megabytes: float
    printed: str | None


def measured(words: Sequence[str], limit: float = 3600, **environment: str) -> Measured:
    """Run a process to its end, or to the limit in seconds."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as notes:
        process = subprocess.Popen(words, stdout=out, stderr=notes, env=os.environ | environment)
        stopper = threading.Timer(limit, process.kill)
        stopper.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        stopper.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        notes.seek(0)
        if process.returncode and seconds < limit:
            raise SystemExit(f"{' '.join(words)} failed:\n{notes.read()[-2000:]}")
        printed = None if process.returncode else out.read()
    return Measured(seconds, used.ru_maxrss / 1024, printed)


def taking_turns(commands: Sequence[Sequence[str]], rounds: int) -> list[Measured]:
    """The median run of each command, after one that does not count. They take turns, so that what slows the
    machine for a while slows them all.
    """
    runs = [[measured(words) for words in commands] for _ in range(1 + rounds)][1:]
    return [sorted(each, key=lambda run: run.seconds)[rounds // 2] for each in zip(*runs, strict=True)]


def median_run(words: Sequence[str], rounds: int = 3) -> Measured:
    """The run with the median time, after one that does not count."""
    return taking_turns([words], rounds)[0]


def row(*cells: object) -> None:
    """A line of a table."""
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def table(*heads: str) -> None:
    """The head of a table; the first column is words and the others are figures."""
    print()
    row(*heads)
    print("|---|" + "---:|" * (len(heads) - 1))
