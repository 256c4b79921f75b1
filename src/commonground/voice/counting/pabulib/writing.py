"""Write an election as a Pabulib ``.pb`` file that says nothing about who cast which ballot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import Ballots, Election, Project, VoteType
from commonground.voice.counting.money import from_minor, minor_units_of
from commonground.voice.counting.pabulib.head import limits_of
from commonground.voice.counting.pabulib.limits import breaches
from commonground.voice.counting.pabulib.merging import canonical
from commonground.voice.counting.pabulib.projects import OWN_COLUMNS, can_be_named
from commonground.voice.counting.pabulib.records import MOST_LINES
from commonground.voice.counting.pabulib.repairs import Findings, quoted

_FIRST = ("description", "country", "unit", "subunit", "instance")
_OURS = ("num_projects", "num_votes", "budget", "vote_type", "currency", "minor_units")
_BALLOTS = 10_000


def write_election(election: Election, out: str | Path | BinaryIO, *, traits: Sequence[str] = ()) -> None:
    """Write a ``.pb`` file that ``read_election`` reads as the same election, byte for byte alike.

    Ballots stand in an order of their own, short ones first, under the numbers 1, 2, 3 …, so that nothing of
    the source's order or of its voters' ids is left; ``traits`` of voters are written only where asked for.
    Limits in META that the ballots do not keep to are left out, as costs may have been changed since. A path
    is written whole or not at all. Raises ``BallotError`` for what the format cannot hold.
    """
    pieces = (piece.encode() for piece in _text(election, traits))
    try:
        if not isinstance(out, (str, Path)):
            out.writelines(pieces)
            return
        path = Path(out)
        waiting = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with waiting.open("wb") as file:
                file.writelines(pieces)
            waiting.replace(path)
        finally:
            waiting.unlink(missing_ok=True)
    except UnicodeEncodeError as problem:
        raise BallotError(
            f"{election.name}: {quoted(problem.object)} is no text that can be written."
        ) from None
    except OSError as problem:
        raise BallotError(f"{out}: the file cannot be written ({problem.strerror}).") from None


def _text(election: Election, traits: Sequence[str]) -> Iterator[str]:
    for project in election.projects:
        if not can_be_named(project.id):
            raise BallotError(f"{election.name}: no ballot can name the project {quoted(project.id)}.")
    missing = next((trait for trait in traits if trait not in election.ballots.traits), None)
    if missing is not None:
        raise BallotError(f"{election.name}: the ballots carry no trait {missing!r}.")
    yield "META\nkey;value\n"
    for key, value in _meta(election).items():
        yield _line([key, value])
    yield "PROJECTS\n"
    yield from _projects(election)
    yield "VOTES\n"
    yield from _votes(election, canonical(election.ballots, election.vote_type, traits), traits)


def _meta(election: Election) -> dict[str, str]:
    ours = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": from_minor(election.budget, election.minor_units),
        "vote_type": str(election.vote_type),
    }
    broken = _broken(election)
    theirs = {
        key: value for key, value in election.meta.items() if key not in (*_OURS, *broken) and key and value
    }
    first = {key: theirs.pop(key) for key in _FIRST if key in theirs}
    meta = first | ours | theirs
    if election.currency:
        meta["currency"] = election.currency
    if election.minor_units != minor_units_of(election.currency):
        meta["minor_units"] = str(election.minor_units)
    return meta


def _broken(election: Election) -> set[str]:
    """The keys of limits beyond which some ballots go."""
    ballots = election.ballots
    given = (
        None if election.vote_type.is_approval or election.vote_type is VoteType.ordinal else ballots.points
    )
    unheard = Findings(election.name, repair=True)
    limits = limits_of(election.meta, {}, election.minor_units, election.vote_type, unheard)
    found = breaches(
        limits, election.costs, np.diff(ballots.start), ballots.project, given, ballots.points_unit
    )
    if election.vote_type is VoteType.choose_one and any(breach.key == "max_length" for breach in found):
        raise BallotError(f"{election.name}: a ballot of type choose-1 names more than one project.")
    return {breach.key for breach in found if not breach.too_little}


def _projects(election: Election) -> Iterator[str]:
    others = dict.fromkeys(key for project in election.projects for key in project.other)
    columns = ["project_id", "cost"]
    for column, has in (
        ("name", any(project.name for project in election.projects)),
        ("category", any(project.categories for project in election.projects)),
        ("target", any(project.targets for project in election.projects)),
        ("part_costs", any(project.part_costs for project in election.projects)),
    ):
        if has:
            columns.append(column)
    columns += [key for key in others if key not in OWN_COLUMNS]
    yield _line(columns)
    for project in election.projects:
        cells = _cells(project, election.minor_units)
        yield _line([cells.get(column, "") for column in columns])


def _cells(project: Project, minor_units: int) -> Mapping[str, str]:
    for label in (*project.categories, *project.targets):
        if not can_be_named(label):
            raise BallotError(f"Project {project.id}: {quoted(label)} cannot stand in a list between commas.")
    return {
        **project.other,
        "project_id": project.id,
        "cost": from_minor(project.cost, minor_units),
        "name": project.name,
        "category": ",".join(project.categories),
        "target": ",".join(project.targets),
        "part_costs": ",".join(from_minor(cost, minor_units) for cost in project.part_costs),
    }


def _votes(election: Election, ballots: Ballots, traits: Sequence[str]) -> Iterator[str]:
    has_points = election.vote_type in (VoteType.cumulative, VoteType.scoring)
    yield _line(["voter_id", *traits, "vote", *(["points"] if has_points else [])])
    ids = [project.id for project in election.projects]
    labels = [(*ballots.traits[trait][0], "") for trait in traits]  # the code -1 finds the last one
    codes = [ballots.traits[trait][1] for trait in traits]
    number = 0
    for begin in range(0, len(ballots), _BALLOTS):
        lines: list[str] = []
        for at in range(begin, min(begin + _BALLOTS, len(ballots))):
            entries = slice(ballots.start[at], ballots.start[at + 1])
            cells = [label[code[at]] for label, code in zip(labels, codes, strict=True)]
            cells.append(",".join(ids[project] for project in ballots.project[entries].tolist()))
            if has_points:
                given = ballots.points[entries].tolist()
                cells.append(",".join(from_minor(points, ballots.points_unit) for points in given))
            said = _line(cells)
            cast = int(ballots.voters[at])
            lines.extend(f"{voter};{said}" for voter in range(number + 1, number + cast + 1))
            number += cast
        yield "".join(lines)


def _line(cells: Sequence[str]) -> str:
    return ";".join(map(_cell, cells)) + "\n"


def _cell(text: str) -> str:
    """A field as the reader takes it apart: in quotation marks where it would otherwise be cut or trimmed."""
    if not any(mark in text for mark in ';"\n\r\0') and text == text.strip():
        return text
    text = text.replace("\r\n", "\n")
    if "\0" in text or text.count("\n") >= MOST_LINES:
        raise BallotError(f"The text {quoted(text)} cannot stand in an election file.")
    return '"' + text.replace('"', '""') + '"'
