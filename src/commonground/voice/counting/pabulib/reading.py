"""Read an election from a Pabulib ``.pb`` file, strictly or with a list of what was repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import Ballots, Election
from commonground.voice.counting.pabulib.ballots import BallotReader
from commonground.voice.counting.pabulib.head import check_total, read_head
from commonground.voice.counting.pabulib.projects import read_projects
from commonground.voice.counting.pabulib.records import Records
from commonground.voice.counting.pabulib.repairs import Findings, Repair, RepairKind, quoted
from commonground.voice.counting.pabulib.sections import sections_before_ballots
from commonground.voice.counting.pabulib.voting import batches

_LARGEST_TOTAL = 1 << 62


@dataclass(frozen=True)
class Read:
    """What a file holds. ``repaired`` is empty where nothing had to be settled."""

    election: Election
    repaired: tuple[Repair, ...]


def read_election(
    source: str | Path | BinaryIO | bytes,
    *,
    name: str | None = None,
    repair: bool = False,
    traits: tuple[str, ...] = (),
) -> Read:
    """An election from a ``.pb`` file: a path, an open binary file, or the bytes themselves.

    ``name`` is what the election and the sentences about it are called (the file's name otherwise).
    ``traits`` are columns of VOTES (``age``, which becomes bands, ``sex``, ``neighborhood``, ``district``,
    ``voting_method`` …) by which ballots are kept apart; those that the file does not have are passed over.

    Strict reading raises ``BallotError``, one sentence with file, line and field, for anything that is not
    certain: sections missing, twice or out of order, amounts that are no numbers, projects or voters that
    stand twice, votes for unknown projects, points that do not match, ballots beyond the limits in META
    (max_length, max_sum_cost, max_points, max_sum_points), totals that differ from META's, text that is not
    UTF-8, a file cut short. It refuses none of 1,220 published files. What eight of them have leaves the
    count well defined, and is only listed in ``repaired``: a project named twice on a ballot (four files) is
    one approval, or has its points added together, as Częstochowa did in 2020, and is refused on an ordinal
    ballot alone; a ballot with less than min_length, min_points or min_sum_points ask (four files) counts as
    it is.

    With ``repair`` each such thing is settled by doing the least that makes the file countable, and is
    listed: unknown projects are left out of a vote; a ballot beyond a limit, or whose points do not match its
    projects, is spoilt and names nothing, though its voter has voted; of two projects or voters with one id
    the first is taken; amounts are rounded, halves to even. What cannot be known (a missing budget, a cost
    that is no number) is refused still. Limits per category or neighbourhood are not checked.
    """
    data, title = _bytes_of(source, name)
    findings = Findings(name or title, repair)
    records = Records(data, findings)
    del data
    sections = sections_before_ballots(records, findings)
    head = read_head(sections["META"], findings)
    projects = read_projects(sections["PROJECTS"], head.minor_units, findings)
    check_total(head, "num_projects", len(projects), findings)
    if sum(project.cost for project in projects) > _LARGEST_TOTAL:
        raise findings.refusal(None, "the projects' costs are too large to be added up")
    headings = sections["VOTES"].headings
    known = tuple(trait for trait in dict.fromkeys(traits) if trait in headings)
    reader = BallotReader(head, projects, known, findings)
    if reader.has_points and "points" not in headings:
        line = sections["VOTES"].line
        raise findings.refusal(line, f"ballots of type {head.vote_type} need a column 'points' in VOTES")
    ballots = _read_ballots(records, headings, reader, sections["VOTES"].line, findings)
    check_total(head, "num_votes", reader.voters, findings)
    election = Election(
        name=name or title.removesuffix(".pb"),
        budget=head.budget,
        currency=head.currency,
        vote_type=head.vote_type,
        projects=projects,
        ballots=ballots,
        minor_units=head.minor_units,
        meta=head.meta,
    )
    return Read(election, findings.repairs)


def _read_ballots(
    records: Records, headings: Sequence[str], reader: BallotReader, line: int, findings: Findings
) -> Ballots:
    """All ballots, merged, once it is certain that no voter's id stands twice."""
    named = "voter_id" in headings
    if not named:
        wrong = "the headings of VOTES have no column 'voter_id'"
        findings.settle(RepairKind.voter_id, line, wrong, "nobody knows whether a voter stands there twice")
    begin = records.at, records.line
    dropped: frozenset[int] = frozenset()
    if named and findings.repair:
        dropped = _repeated(records, headings, findings)
        records.at, records.line = begin
    hashes: list[np.ndarray] = []
    wanted = (*reader.columns, "voter_id") if named else reader.columns
    for batch in batches(records, headings, wanted, findings):
        if dropped:
            batch = batch.without(dropped)
        if named:
            hashes.append(_hashes(batch.columns.pop()))
        reader.take(batch)
    if named and not findings.repair and _some_equal_or_missing(hashes):
        records.at, records.line = begin
        _repeated(records, headings, findings)
    return reader.ballots()


def _hashes(ids: list[str]) -> np.ndarray:
    """(voters,) int64: eight bytes for each id, where the ids themselves would take sixty."""
    return np.fromiter(map(hash, map(str.strip, ids)), np.int64, len(ids))


def _some_equal_or_missing(hashes: list[np.ndarray]) -> bool:
    """Whether it is worth looking at the ids themselves, as two hashes are the same or one is of no text."""
    everybody = np.sort(np.concatenate(hashes)) if hashes else np.zeros(0, np.int64)
    return bool((everybody[1:] == everybody[:-1]).any() or (everybody == hash("")).any())


def _repeated(records: Records, headings: Sequence[str], findings: Findings) -> frozenset[int]:
    """The lines whose voter stood on an earlier line. Refuses them, or lists that they are left out."""
    unheard = Findings(
        findings.name, repair=True
    )  # the lines' other faults are found when the ballots are read
    seen = set[str]()
    repeated = set[int]()
    for batch in batches(records, headings, ("voter_id",), unheard):
        for line, voter in zip(batch.lines, map(str.strip, batch.columns[0]), strict=True):
            if not voter:
                wrong = "the voter_id is missing"
                findings.settle(
                    RepairKind.voter_id, line, wrong, "counted as one more voter", group="missing"
                )
            elif voter in seen:
                repeated.add(line)
                wrong = f"the voter {quoted(voter)} stands here a second time"
                findings.settle(RepairKind.voter_id, line, wrong, "this ballot was left out")
            seen.add(voter)
    return frozenset(repeated)


def _bytes_of(source: str | Path | BinaryIO | bytes, name: str | None) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "the file"
    if not isinstance(source, (str, Path)):
        title = getattr(source, "name", None)
        return source.read(), Path(title).name if isinstance(title, str) else "the file"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except FileNotFoundError:
        raise BallotError(f"{name or path}: there is no such file.") from None
    except OSError as problem:
        raise BallotError(f"{name or path}: the file cannot be read ({problem.strerror}).") from None
