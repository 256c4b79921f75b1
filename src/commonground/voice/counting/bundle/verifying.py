"""Count again from a bundle alone, and say *agree* or where not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from commonground.errors import BallotError
from commonground.voice.counting.bundle.archive import bytes_of, unpacked
from commonground.voice.counting.bundle.instructions import instructions
from commonground.voice.counting.bundle.plain_json import Fields, read_json, written_json
from commonground.voice.counting.bundle.result_file import differences, fingerprint, result_as_data
from commonground.voice.counting.bundle.rule_file import Ruled, rule_as_data, rule_from_data
from commonground.voice.counting.bundle.turnout import check_turnout
from commonground.voice.counting.bundle.writing import FORMAT, PROGRAM, election_bytes, manifest_as_data
from commonground.voice.counting.count import count
from commonground.voice.counting.election import Election
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.pabulib import read_election
from commonground.voice.counting.ties import drawn_order

_OTHERWISE = "the file is not written as the program writes it, so it may hide something"


@dataclass(frozen=True)
class Disagreement:
    """One thing that does not fit: the file that says so, and a sentence."""

    file: str
    what: str

    def __str__(self) -> str:
        """In one line, whatever the file holds: a bundle may come from anybody."""
        said = f"{self.file}: {self.what}."
        return "".join(letter if letter.isprintable() else "�" for letter in said)


@dataclass(frozen=True)
class Verdict:
    """What a recount found.

    ``published`` is None where no published SHA-256 was given to compare with; ``readme_checked`` whether the
    README could be written again, which only the version that wrote it can.
    """

    sha256: str
    published: bool | None
    disagreements: tuple[Disagreement, ...]
    outcome: Outcome | None
    readme_checked: bool

    @property
    def agrees(self) -> bool:
        """Whether everything in the bundle fits, and it is the one that was published, if that was asked."""
        return not self.disagreements and self.published is not False


def verify_bundle(path: str | Path, sha256: str | None = None) -> Verdict:
    """Hold a bundle to ``sha256``, the one that was published, and to itself by counting again.

    Raises ``BallotError`` for a file that is no count bundle. Whatever is wrong inside one is a disagreement;
    ``outcome`` is None where it was not possible to count.
    """
    path = Path(path)
    data = bytes_of(path)
    found = fingerprint(data)
    published = None if sha256 is None else found == sha256.strip().lower()
    files = unpacked(data, path.name)
    del data
    wrong: list[Disagreement] = []
    if published is False:
        wrong.append(Disagreement(path.name, f"this is not what was published: its SHA-256 is {found}"))
    wrong += _against_manifest(files)
    outcome: Outcome | None = None
    try:
        outcome, odd = _recounted(files)
        wrong += odd
        wrong += _against_result(files, outcome)
    except BallotError as problem:
        wrong.append(_as_disagreement(problem))
    return Verdict(found, published, tuple(wrong), outcome, _made_by_this_program(files))


def read_bundle(path: str | Path) -> tuple[Election, Ruled]:
    """The ballots of a bundle, and how they are to be counted; raises ``BallotError`` for what is no bundle.

    Nothing is held against the result or the manifest: ``verify_bundle`` does that.
    """
    path = Path(path)
    files = unpacked(bytes_of(path), path.name)
    title = _title(files)
    election = replace(read_election(files["election.pb"], name=path.name).election, name=title)
    ruled, _ = rule_from_data(read_json(files["rule.json"], "rule.json"))
    return election, ruled


def _against_manifest(files: dict[str, bytes]) -> Iterator[Disagreement]:
    """Files that are not those the manifest tells of."""
    name = "MANIFEST.json"
    others = {each: data for each, data in files.items() if each != name}
    try:
        fields = Fields(read_json(files[name], name), name)
        if fields.text("format") != FORMAT:
            raise BallotError(f"{name}: the format should be {FORMAT!r}; a newer program may know this one.")
        made_by = fields.text("program")
        told = fields.inner("files")
        changed = []
        for each, data in others.items():
            entry = told.inner(each)
            if (entry.text("sha256"), entry.whole("bytes")) != (fingerprint(data), len(data)):
                changed.append(each)
            entry.done()
        told.done()
        fields.done()
    except BallotError as problem:
        yield _as_disagreement(problem)
        return
    for each in changed:
        yield Disagreement(each, "the file was changed: the manifest gives another SHA-256 or length")
    if not changed and written_json(manifest_as_data(others, made_by)) != files[name]:
        yield Disagreement(name, _OTHERWISE)


def _recounted(files: dict[str, bytes]) -> tuple[Outcome, list[Disagreement]]:
    """The outcome that the ballots and the rule give, and what is odd about those two files."""
    wrong: list[Disagreement] = []
    title = _title(files)
    read = read_election(files["election.pb"], name="election.pb")
    ruled, drawn = rule_from_data(read_json(files["rule.json"], "rule.json"))
    ids = [project.id for project in read.election.projects]
    if drawn != drawn_order(ruled.ties_by.seed, ids):
        wrong.append(Disagreement("rule.json", "the drawn order is not the one that the seed draws"))
    elif written_json(rule_as_data(ruled, read.election)) != files["rule.json"]:
        wrong.append(Disagreement("rule.json", _OTHERWISE))
    if election_bytes(read.election) != files["election.pb"]:
        wrong.append(Disagreement("election.pb", _OTHERWISE))
    outcome = count(read.election, ruled.rule, ruled.constraints, ruled.ties_by)
    return replace(outcome, election=replace(outcome.election, name=title)), wrong


def _title(files: dict[str, bytes]) -> str:
    """What the election is called; only the result says it."""
    title = read_json(files["result.json"], "result.json").get("instance")
    return title if isinstance(title, str) else "the election"


def _against_result(files: dict[str, bytes], outcome: Outcome) -> Iterator[Disagreement]:
    """What ``result.json``, ``voters.json`` and the README say that the recount does not."""
    counted = {name: files[name] for name in ("election.pb", "rule.json", "voters.json")}
    found: dict[str, Any] = result_as_data(outcome, counted)
    claimed = read_json(files["result.json"], "result.json")
    wrong = list(differences(claimed, found))
    if not wrong and written_json(found) != files["result.json"]:
        wrong = [_OTHERWISE]
    yield from (Disagreement("result.json", each) for each in wrong)
    turnout = read_json(files["voters.json"], "voters.json")
    try:
        check_turnout(turnout)
    except BallotError as problem:
        yield _as_disagreement(problem)
        return
    if turnout["voters"] != outcome.election.voters:
        told = f"it tells of {turnout['voters']} voters, and {outcome.election.voters} ballots are here"
        yield Disagreement("voters.json", told)
    if _made_by_this_program(files) and instructions(outcome, turnout).encode() != files["README.md"]:
        yield Disagreement("README.md", "it does not say what the other files say")


def _made_by_this_program(files: dict[str, bytes]) -> bool:
    """Whether the README was written by this version, which alone can write it again."""
    try:
        return read_json(files["MANIFEST.json"], "MANIFEST.json").get("program") == PROGRAM
    except BallotError:
        return False


def _as_disagreement(problem: BallotError) -> Disagreement:
    """A sentence about a file as what does not fit there."""
    file, colon, what = str(problem).partition(": ")
    if not colon:
        return Disagreement("rule.json", file.removesuffix("."))
    return Disagreement(file, what.removesuffix("."))
