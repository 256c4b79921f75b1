"""What `commonground count` counts, and how: from a file and the options, or from a count bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commonground.cli.output import say

if TYPE_CHECKING:
    from commonground.cli.counting.asked import Asked
    from commonground.voice.counting import Election
    from commonground.voice.counting.bundle import Ruled


def election_and_rule(
    file: Path, asked: Asked, repair: bool, traits: tuple[str, ...]
) -> tuple[Election, Ruled]:
    """The election as it is to be counted, and the rule; what was settled about the file is said.

    ``traits`` are the columns that tell something of the voters, of which those that the file has are kept.
    """
    from commonground.voice.counting.bundle import Ruled, read_bundle
    from commonground.voice.counting.pabulib import read_election

    if asked.from_bundle(file):
        return read_bundle(file)
    read = read_election(file, repair=repair, traits=traits)
    for repaired in read.repaired:
        say(f"Note: {file.name}, {repaired}.")
    if asked.as_city and "exclusive" in read.election.meta.get("rule", "") and not asked.incompatible:
        say("Note: the file says that projects exclude each other, but not which; --incompatible can.")
    election = asked.election(read.election)
    return election, Ruled(asked.the_rule(election), asked.constraints(election), asked.ties_by())
