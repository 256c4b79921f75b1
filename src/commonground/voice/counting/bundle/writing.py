"""Write the bundle of a count."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from commonground import __version__
from commonground.errors import BallotError
from commonground.voice.counting.bundle.anonymous import anonymous
from commonground.voice.counting.bundle.archive import packed, put
from commonground.voice.counting.bundle.instructions import instructions
from commonground.voice.counting.bundle.plain_json import written_json
from commonground.voice.counting.bundle.result_file import fingerprint, result_as_data
from commonground.voice.counting.bundle.rule_file import Ruled, rule_as_data
from commonground.voice.counting.bundle.turnout import turnout_as_data
from commonground.voice.counting.election import Election
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.pabulib import write_election
from commonground.voice.counting.pabulib.repairs import quoted

FORMAT = "commonground count bundle 1"
PROGRAM = f"commonground {__version__}"


@dataclass(frozen=True)
class Written:
    """A bundle on the disk. ``sha256`` is what has to be published: it alone makes any change show."""

    path: Path
    sha256: str
    bytes: int
    told_of_voters: tuple[str, ...]
    kept_back: tuple[str, ...]


def write_bundle(outcome: Outcome, path: str | Path) -> Written:
    """Write the zip with which anybody can recount ``outcome``; the same outcome gives the same bytes.

    Ballots are written without any trait. ``voters.json`` tells how many voted by age and sex, where the
    election's ballots carry them and every group has ten people. Raises ``BallotError`` for what the format
    cannot hold, and where the file cannot be written; a file that was there before stays then.
    """
    bare = replace(outcome, election=anonymous(outcome.election))
    turnout = turnout_as_data(outcome.election.ballots)
    try:
        files = bundle_files(bare, turnout)
    except UnicodeEncodeError as problem:
        raise BallotError(
            f"{outcome.election.name}: {quoted(problem.object)} is no text that can be written."
        ) from None
    data = packed(files)
    put(data, Path(path))
    return Written(
        path=Path(path),
        sha256=fingerprint(data),
        bytes=len(data),
        told_of_voters=tuple(turnout["split_by"]),
        kept_back=tuple(turnout["left_out_as_too_small"]),
    )


def bundle_files(outcome: Outcome, turnout: dict[str, Any]) -> dict[str, bytes]:
    """The files of the bundle of an anonymous election's outcome."""
    counted = {
        "election.pb": election_bytes(outcome.election),
        "rule.json": written_json(rule_as_data(Ruled.of(outcome), outcome.election)),
        "voters.json": written_json(turnout),
    }
    files = {
        "README.md": instructions(outcome, turnout).encode(),
        "election.pb": counted["election.pb"],
        "rule.json": counted["rule.json"],
        "result.json": written_json(result_as_data(outcome, counted)),
        "voters.json": counted["voters.json"],
    }
    return files | {"MANIFEST.json": written_json(manifest_as_data(files))}


def election_bytes(election: Election) -> bytes:
    """The election as the bytes of a ``.pb`` file."""
    out = io.BytesIO()
    write_election(election, out)
    return out.getvalue()


def manifest_as_data(files: dict[str, bytes], program: str = PROGRAM) -> dict[str, Any]:
    """What ``MANIFEST.json`` says of the other files."""
    return {
        "format": FORMAT,
        "program": program,
        "files": {name: {"sha256": fingerprint(data), "bytes": len(data)} for name, data in files.items()},
    }
