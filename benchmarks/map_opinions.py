"""Opinion maps: the published conversations, the largest beside red-dwarf, and one of a town of 100,000.

First every Polis conversation of the mirror: seconds to read the export, and from its votes to the whole map
(projection, groups, representative, shared and dividing statements, priorities). Then the largest from the
same list of votes to the groups, in a process each, ours and red-dwarf's (an implementation of Polis'
mathematics in Python), with seconds and the peak memory of the process; in these two the votes in memory
are counted as well. Last an invented conversation of 100,000 people and 1,000 statements, one vote in twenty
cast, with three groups planted: whether they are found, seconds and peak memory.

Seconds are the clock's, and in brackets the processor's. Libraries are loaded before the clock starts.

Run it with ``python benchmarks/map_opinions.py MIRROR [--peer PYTHON]``; ``PYTHON`` is an interpreter that
has red-dwarf, if this one has not.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

LARGEST = "american-assembly.bowling-green"
PEOPLE, STATEMENTS, FILLED = 100_000, 1_000, 0.05
ROUNDS = 3
FEW = 20_000
"""Votes of a first run that nobody times."""


def published(polis: Path) -> None:
    """The table of all conversations."""
    from commonground.voice.opinion import counted, map_opinions, read_polis

    archives = [path for path in sorted(polis.glob("*.zip")) if "reference" not in path.name]
    map_opinions(counted(read_polis(archives[0]).conversation, strict=False))  # libraries loaded
    headings = f"{'people':>7} {'said':>6} {'votes':>8} {'groups':>7} {'read s':>14} {'map s':>14}"
    print(f"{'conversation':46} {headings}")
    for archive in archives:
        reading, mapping = [], []
        for _ in range(ROUNDS):
            with timed() as took:
                whole = read_polis(archive).conversation
            reading.append(took)
            with timed() as took:
                made = map_opinions(counted(whole, strict=False))
            mapping.append(took)
        print(
            f"{archive.stem:46} {len(whole.participants):7,} {len(whole.statements):6,} {len(whole.vote):8,} "
            f"{len(made.groups):7} {shown(min(reading)):>14} {shown(min(mapping)):>14}",
            flush=True,
        )


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds by the clock and of the processor, filled in at the end."""
    took = [time.perf_counter(), time.process_time()]
    yield took
    took[:] = [time.perf_counter() - took[0], time.process_time() - took[1]]


def shown(took: Sequence[float]) -> str:
    """Seconds by the clock, and of the processor in brackets."""
    return f"{took[0]:.2f} ({took[1]:.2f})"


def beside(polis: Path, peer: str) -> None:
    """The largest conversation by both, from one file of votes."""
    from commonground.voice.opinion import counted, read_polis

    whole = counted(read_polis(polis / f"{LARGEST}.zip").conversation, strict=False)
    votes = [
        {
            "participant_id": int(whole.participants[who]),
            "statement_id": int(whole.statements[said].id),
            "vote": int(vote),
        }
        for who, said, vote in zip(whole.voter, whole.statement, whole.vote, strict=True)
    ]
    print(f"\n{LARGEST}: {len(votes):,} votes")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(votes, file)
        file.flush()
        ours = child(sys.executable, "ours", file.name)
        theirs = child(peer, "theirs", file.name)
    for name, (seconds, megabytes, found) in {"commonground": ours, "red-dwarf": theirs}.items():
        print(f"{name:>12}  {shown(seconds):>16} s  {megabytes:6,.0f} MB  {found}")
    by_clock, by_processor = (b / a for a, b in zip(ours[0], theirs[0], strict=True))
    print(f"{'ratio':>12}  {f'{by_clock:.1f} ({by_processor:.1f})':>16} ×  {theirs[1] / ours[1]:6.1f} ×")


def child(python: str, *words: str) -> tuple[list[float], float, str]:
    """One measurement in a process of its own: seconds, peak MB, and what it found."""
    done = subprocess.run([python, __file__, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[0]} failed:\n{done.stderr[-2000:]}")
    seconds, megabytes, found = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes, found


def report(seconds: list[float], found: str) -> None:
    """What a child hands back."""
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found]))


def ours(votes: list[dict]) -> None:
    """From the list of votes to the whole map."""
    from commonground.voice.opinion import Conversation, OpinionMap, map_opinions

    def mapped(some: list[dict]) -> OpinionMap:
        columns = ([one[name] for one in some] for name in ("participant_id", "statement_id", "vote"))
        return map_opinions(Conversation.from_votes(*columns))

    mapped(votes[:FEW])
    with timed() as took:
        made = mapped(votes)
    report(took, f"groups of {[group.size for group in made.groups]}")


def theirs(votes: list[dict]) -> None:
    """The same with red-dwarf, its chance pinned by a seed; those with few votes are left out."""
    from reddwarf.implementations.polis import run_pipeline  # pyright: ignore[reportMissingImports]

    run_pipeline(votes=votes[:FEW], random_state=1)
    with timed() as took:
        result = run_pipeline(votes=votes, random_state=1)
    report(took, f"groups of {result.participants_df['cluster_id'].value_counts().tolist()}")


def town() -> None:
    """The invented conversation: votes with groups planted, never as a full matrix."""
    from commonground.voice.opinion import Conversation, map_opinions

    random = np.random.default_rng(7)
    group = random.choice(3, size=PEOPLE, p=[0.5, 0.3, 0.2])
    leaning = random.choice([-1, 1], size=(3, STATEMENTS))
    number = random.binomial(PEOPLE * STATEMENTS, FILLED)
    cell = np.unique(random.integers(PEOPLE * STATEMENTS, size=number))
    voter, said = np.divmod(cell, STATEMENTS)
    follows = random.random(len(cell)) < 0.7
    vote = np.where(follows, leaning[group[voter], said], random.integers(-1, 2, len(cell)))
    order = random.permutation(len(cell))
    map_opinions(Conversation.from_votes(voter[:FEW], said[:FEW], vote[:FEW]))
    with timed() as took:
        with timed() as sorting:
            conversation = Conversation.from_votes(voter[order], said[order], vote[order])
        made = map_opinions(conversation)
    place = {name: at for at, name in enumerate(conversation.participants)}
    assigned = made.assignment[[place[str(person)] for person in range(PEOPLE) if str(person) in place]]
    planted = group[[person for person in range(PEOPLE) if str(person) in place]]
    both = np.zeros((len(made.groups), 3), int)
    np.add.at(both, (assigned[assigned >= 0], planted[assigned >= 0]), 1)
    right = both.max(axis=1).sum() / len(assigned)
    report(
        took,
        f"{len(conversation.vote):,} votes, sorted in {shown(sorting)} s; groups of "
        f"{[group.size for group in made.groups]}; {right:.1%} of people with those they were planted with",
    )


def main() -> None:
    """All three; or, called again by itself, one measurement."""
    if len(sys.argv) > 1 and sys.argv[1] in ("ours", "theirs"):
        votes = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        (ours if sys.argv[1] == "ours" else theirs)(votes)
        return
    if sys.argv[1:] == ["town"]:
        town()
        return
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    words.add_argument("mirror", type=Path)
    words.add_argument("--peer", default=sys.executable)
    given = words.parse_args()
    polis = given.mirror / "decide" / "polis"
    published(polis)
    beside(polis, given.peer)
    seconds, megabytes, found = child(sys.executable, "town")
    print(
        f"\n{PEOPLE:,} people × {STATEMENTS:,} statements: {shown(seconds)} s, {megabytes:,.0f} MB\n{found}"
    )


if __name__ == "__main__":
    main()
