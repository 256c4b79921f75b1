"""Every published election of the mirror is read, and holds what the mirror's own index says it does."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commonground.voice.counting.pabulib import Read, RepairKind, read_election

_SEATTLE = "Your_Voice_Your_Choice_Parks_and_Streets-_Seattle_2019_District_3_vote_knapsacks"
SETTLED = {
    "Netherlands_Amsterdam_604.pb": RepairKind.project_twice,
    "Poland_Czestochowa_2020.pb": RepairKind.project_twice,
    "Poland_Warszawa_2022_Wola.pb": RepairKind.project_twice,
    f"US_Stanford_Dataset_{_SEATTLE}.pb": RepairKind.project_twice,
    **{f"Worldwide_Mechanical_Turk_Utilities_{number}.pb": RepairKind.limits for number in (3, 6, 7, 8)},
}
"""The files of which strict reading lists something, and what."""


@cache
def _index(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def _elections(folder: Path) -> Iterator[tuple[str, Read]]:
    for archive in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(archive) as pack:
            for name in sorted(pack.namelist()):
                if name.endswith(".pb"):
                    yield Path(name).name, read_election(pack.read(name), name=name)


def test_every_published_election_is_read_strictly_and_holds_what_the_index_says(mirror: Path) -> None:
    folder = mirror / "decide" / "pabulib"
    index = _index(folder)
    wrong: list[str] = []
    settled: dict[str, RepairKind] = {}
    number = 0
    for name, done in _elections(folder):
        number += 1
        election, said = done.election, index[name]
        for what, ours, theirs in (
            ("projects", len(election.projects), int(said["projects"])),
            ("votes", election.voters, int(said["votes"])),
            ("budget", election.budget, round(float(said["budget"]) * election.minor_units)),
            ("currency", election.currency, said["currency"]),
            ("vote_type", str(election.vote_type), said["vote_type"]),
        ):
            if ours != theirs:
                wrong.append(f"{name}: {what} {ours}, {theirs} in the index")
        entries = int(election.votes.sum())
        if entries != int(said["ballot_entries"]) and name not in SETTLED:
            wrong.append(f"{name}: {entries} entries, {said['ballot_entries']} in the index")
        if done.repaired:
            settled[name] = done.repaired[0].kind
    assert wrong == []
    assert settled == SETTLED
    assert number == 1220


@pytest.mark.parametrize(
    ("archive", "name"),
    [
        ("poland-wroclaw-2015.zip", "Poland_Wroclaw_2015_150_-_500.pb"),
        ("poland-krakow-2024.zip", "Poland_Krakow_2024.pb"),
        ("poland-czestochowa.zip", "Poland_Czestochowa_2020.pb"),
    ],
)
def test_votes_and_points_are_those_the_city_published(mirror: Path, archive: str, name: str) -> None:
    """The columns ``votes`` and ``score``; Kraków gives 3, 2 and 1 points for the first to the third."""
    with zipfile.ZipFile(mirror / "decide" / "pabulib" / archive) as pack:
        election = read_election(pack.read(name)).election
    one_more = election.votes if election.vote_type == "ordinal" else 0
    for project, votes, points in zip(
        election.projects, election.votes.tolist(), (election.points + one_more).tolist(), strict=True
    ):
        named_again = 3 if (name, project.id) == ("Poland_Czestochowa_2020.pb", "579") else 0
        assert int(project.other["votes"]) == votes + named_again
        if "score" in project.other:
            assert int(project.other["score"]) == points
