"""An election with nothing left in it but what is counted."""

from __future__ import annotations

from dataclasses import replace

from commonground.voice.counting.election import Election
from commonground.voice.counting.pabulib.merging import canonical

_KEPT = ("description", "country", "unit", "subunit", "instance", "date_begin", "date_end")
"""What META may say besides what is counted: which vote this is. A comment may say anything, so it goes."""


def anonymous(election: Election) -> Election:
    """The same election without what voters have in common, the file's own remarks, and further columns.

    Ballots stand in an order of their own, so that the order in which they came in is gone as well.
    """
    return replace(
        election,
        projects=tuple(replace(project, other={}) for project in election.projects),
        ballots=canonical(election.ballots, election.vote_type),
        meta={key: election.meta[key] for key in _KEPT if election.meta.get(key)},
    )
