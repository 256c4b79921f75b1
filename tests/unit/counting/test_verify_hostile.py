"""What a stranger can rely on: whatever was changed in a bundle shows, and no bundle can do any harm."""

from __future__ import annotations

import io
import json
import random
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from commonground.errors import BallotError
from commonground.voice.counting import Completion, EqualShares, TieRule, count
from commonground.voice.counting.bundle import Verdict, verify_bundle, write_bundle
from commonground.voice.counting.bundle.archive import NAMES, packed
from commonground.voice.counting.bundle.plain_json import written_json
from count_bundles import as_json, closed, forged, opened
from invented_elections import invented_election

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a count with ties."""
    out = tmp_path_factory.mktemp("bundle") / "count.zip"
    rule = EqualShares(completion=Completion.add1u)
    outcome = count(invented_election(7), rule, ties_by=TieRule(seed="Riverside 2026"))
    assert outcome.ties
    assert outcome.leftover
    write_bundle(outcome, out)
    return out


def change_json(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    """A change to one of the JSON files, written as the program writes it."""

    def make(files: Files) -> None:
        data = as_json(files, name)
        change(data)
        files[name] = written_json(data)

    return make


def drop_a_ballot(files: Files) -> None:
    head, votes = files["election.pb"].split(b"VOTES\n")
    lines = votes.splitlines(keepends=True)
    voters = len(lines) - 1
    head = head.replace(b"num_votes;%d\n" % voters, b"num_votes;%d\n" % (voters - 1))
    files["election.pb"] = head + b"VOTES\n" + b"".join(lines[:-1])


def change_a_ballot(files: Files) -> None:
    """The last ballot names one project less, or another."""
    lines = files["election.pb"].splitlines(keepends=True)
    number, named = lines[-1].rstrip(b"\n").split(b";")
    projects = named.split(b",")
    lines[-1] = number + b";" + b",".join(projects[:-1]) + b"\n"
    files["election.pb"] = b"".join(lines)


def change_a_cost(files: Files) -> None:
    text = files["election.pb"].decode()
    lines = text.splitlines(keepends=True)
    at = lines.index("PROJECTS\n") + 2
    cells = lines[at].split(";")
    cells[1] = "99.99"
    lines[at] = ";".join(cells)
    files["election.pb"] = "".join(lines).encode()


def change_the_budget(files: Files) -> None:
    lines = files["election.pb"].splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.startswith(b"budget;"))
    lines[at] = b"budget;1\n"
    files["election.pb"] = b"".join(lines)


def change_the_readme(files: Files) -> None:
    files["README.md"] = files["README.md"].replace(b"lowest price", b"highest price")


def another_order(data: dict[str, Any]) -> None:
    data["ties"]["drawn_order"].reverse()


TAMPERINGS: dict[str, tuple[Callable[[Files], None], str]] = {
    "a ballot": (change_a_ballot, "election.pb"),
    "a ballot less": (drop_a_ballot, "election.pb"),
    "a cost": (change_a_cost, "election.pb"),
    "the budget": (change_the_budget, "election.pb"),
    "the utility": (change_json("rule.json", lambda d: d["rule"].update(utility="cardinality")), "rule.json"),
    "the completion": (change_json("rule.json", lambda d: d["rule"].update(completion="none")), "rule.json"),
    "the stop": (change_json("rule.json", lambda d: d["rule"].update(stop="overspend")), "rule.json"),
    "the increment": (change_json("rule.json", lambda d: d["rule"].update(increment=99)), "rule.json"),
    "a constraint": (change_json("rule.json", lambda d: d["constraints"].update(least_votes=4)), "rule.json"),
    "the seed": (change_json("rule.json", lambda d: d["ties"].update(seed="mine")), "rule.json"),
    "the order drawn": (change_json("rule.json", another_order), "rule.json"),
    "a winner less": (change_json("result.json", lambda d: d["winners"].pop()), "result.json"),
    "a winner more": (
        change_json(
            "result.json", lambda d: d["winners"].append({"id": "p9", "cost": 1, "step": "rule"})
        ),
        "result.json",
    ),
    "the winners' order": (change_json("result.json", lambda d: d["winners"].reverse()), "result.json"),
    "a winner's cost": (change_json("result.json", lambda d: d["winners"][0].update(cost=1)), "result.json"),
    "a tie": (change_json("result.json", lambda d: d["ties"][0].update(by="votes")), "result.json"),
    "a tie less": (change_json("result.json", lambda d: d["ties"].pop()), "result.json"),
    "votes": (change_json("result.json", lambda d: d["votes"].update(p1=999)), "result.json"),
    "the number of voters": (change_json("result.json", lambda d: d.update(voters=29)), "result.json"),
    "the share": (change_json("result.json", lambda d: d.update(share="1/1")), "result.json"),
    "what is left": (change_json("result.json", lambda d: d.update(leftover=0)), "result.json"),
    "a fingerprint": (
        change_json("result.json", lambda d: d["counted_from"].update({"election.pb": "0" * 64})),
        "result.json",
    ),
    "something more": (change_json("result.json", lambda d: d.update(note="trust me")), "result.json"),
    "the name": (change_json("result.json", lambda d: d.update(instance="Elsewhere")), "README.md"),
    "the turnout": (change_json("voters.json", lambda d: d.update(voters=1000)), "voters.json"),
    "the README": (change_the_readme, "README.md"),
}  # fmt: skip


def files_named(verdict: Verdict) -> set[str]:
    return {each.file.split(",")[0] for each in verdict.disagreements}


@pytest.mark.parametrize(("tamper", "where"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_any_change_is_caught_and_its_file_named(
    bundle: Path, tmp_path: Path, tamper: Callable[[Files], None], where: str
):
    files = opened(bundle)
    before = dict(files)
    tamper(files)
    assert files != before
    verdict = verify_bundle(closed(files, tmp_path / "changed.zip"))
    assert not verdict.agrees
    assert where in files_named(verdict) or "result.json" in files_named(verdict)
    changed = next(name for name in NAMES if files[name] != before[name])
    assert f"{changed}: the file was changed" in " ".join(map(str, verdict.disagreements))


@pytest.mark.parametrize(("tamper", "where"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_forger_who_makes_the_manifest_fit_is_caught(
    bundle: Path, tmp_path: Path, tamper: Callable[[Files], None], where: str
):
    files = opened(bundle)
    tamper(files)
    assert not verify_bundle(forged(files, tmp_path / "forged.zip")).agrees


FINGERPRINTS_FIT = sorted(set(TAMPERINGS) - {"a fingerprint"})


@pytest.mark.parametrize("what", FINGERPRINTS_FIT)
def test_a_forger_who_makes_the_fingerprints_fit_as_well_is_caught_by_counting_or_by_the_readme(
    bundle: Path, tmp_path: Path, what: str
):
    files = opened(bundle)
    TAMPERINGS[what][0](files)
    assert not verify_bundle(forged(files, tmp_path / "forged.zip", fingerprints=True)).agrees


def test_a_changed_manifest_is_caught(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    for change in (
        lambda d: d["files"]["README.md"].update(sha256="0" * 64),
        lambda d: d["files"].pop("voters.json"),
        lambda d: d["files"].update({"more.txt": {}}),
        lambda d: d.update(format="another"),
        lambda d: d.update(remark="trust me"),
    ):
        data = as_json(files, "MANIFEST.json")
        change(data)
        verdict = verify_bundle(
            closed({**files, "MANIFEST.json": written_json(data)}, tmp_path / "changed.zip")
        )
        assert not verdict.agrees
    spaced = {**files, "MANIFEST.json": files["MANIFEST.json"] + b" "}
    assert not verify_bundle(closed(spaced, tmp_path / "spaced.zip")).agrees


def test_what_differs_is_named(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    result = as_json(files, "result.json")
    gone = result["winners"].pop(0)
    result["votes"]["p2"] += 1
    tie = result["ties"].pop(0)
    files["result.json"] = written_json(result)
    said = " ".join(map(str, verify_bundle(forged(files, tmp_path / "forged.zip")).disagreements))
    assert f"project {gone['id']} wins, and is not among the winners given" in said
    assert f"project p2 has {result['votes']['p2'] - 1} votes, and is given {result['votes']['p2']}" in said
    assert f"{tie['chosen']} went first, by {tie['by']}" in said


def test_only_the_published_hash_shows_a_count_that_was_made_anew(bundle: Path, tmp_path: Path):
    """Honesty: other ballots with everything else made to fit are another count, and right in itself."""
    written = write_bundle(count(invented_election(8), EqualShares()), tmp_path / "other.zip")
    published = verify_bundle(bundle).sha256
    assert verify_bundle(tmp_path / "other.zip").agrees
    assert verify_bundle(tmp_path / "other.zip", written.sha256).published is True
    verdict = verify_bundle(tmp_path / "other.zip", published)
    assert verdict.published is False
    assert not verdict.agrees
    assert "this is not what was published" in str(verdict.disagreements[0])
    assert verify_bundle(bundle, f" {published.upper()}\n").agrees


# --- zips that are no bundles -------------------------------------------------------------------------------


def zipped(entries: Sequence[tuple[zipfile.ZipInfo | str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return out.getvalue()


def linked(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted(data: bytes) -> bytes:
    """The flag of encryption set on the first entry, in both places."""
    spoilt = bytearray(data)
    spoilt[6] |= 1
    spoilt[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(spoilt)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_is_no_whole_bundle_is_refused_in_one_sentence(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    plain = [(name, data) for name, data in files.items()]
    good = bundle.read_bytes()
    central = good.index(b"PK\x01\x02")
    hostile = {
        "no zip": (b"hello", "no count bundle"),
        "empty": (b"", "no count bundle"),
        "cut short": (good[:-40], "no count bundle"),
        "missing": (zipped(plain[:-1]), "MANIFEST.json is missing"),
        "more": (zipped([*plain, ("extra.txt", b"")]), "holds no 'extra.txt'"),
        "up and away": (zipped([*plain, ("../../etc/passwd", b"")]), r"holds no '../../etc/passwd'"),
        "absolute": (zipped([*plain, ("/etc/passwd", b"")]), "holds no '/etc/passwd'"),
        "folder": (zipped([*plain, ("votes/", b"")]), "holds no 'votes/'"),
        "twice": (zipped([*plain, plain[0]]), "README.md is in the zip twice"),
        "link": (zipped([*plain[:-1], (linked("MANIFEST.json"), b"/etc/passwd")]), "is a link"),
        "compressed": (zipped(plain, zipfile.ZIP_DEFLATED), "is compressed"),
        "bomb": (zipped([("README.md", bytes(50_000_000))], zipfile.ZIP_DEFLATED), "is compressed"),
        "encrypted": (encrypted(good), "is encrypted"),
        "before": (b"#!/bin/sh\n" + good, "something in the zip beside its files"),
        "behind": (good[:-2] + b"\x05\x00notes", "something in the zip beside its files"),
        "times": (zipped(plain), "something in the zip beside its files"),
        "between": (good[:central] + b"hidden" + good[central:], "."),
        "another order": (zipped(plain[::-1]), "something in the zip beside its files"),
    }
    for what, (data, said) in hostile.items():
        path = tmp_path / "hostile.zip"
        path.write_bytes(data)
        with pytest.raises(BallotError, match=said) as refusal:
            verify_bundle(path)
        assert "\n" not in str(refusal.value), what
    assert [each.name for each in tmp_path.iterdir()] == ["hostile.zip"], "nothing was unpacked"


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(BallotError, match="no such file"):
        verify_bundle(tmp_path / "none.zip")
    with pytest.raises(BallotError, match="cannot be read"):
        verify_bundle(tmp_path)


ODD_TEXTS = {
    "no json": b"rule: greedy",
    "not utf-8": b'{"format": "\xff"}',
    "a list": b"[]",
    "endless": b"[" * 200_000,
    "twice": b'{"format": 1, "format": 2}',
    "half": b'{"format": 0.5}',
    "infinite": b'{"format": Infinity}',
    "huge": b'{"format": ' + b"9" * 10_000 + b"}",
    "empty": b"",
}


@pytest.mark.parametrize("name", ["rule.json", "result.json", "voters.json", "MANIFEST.json", "election.pb"])
@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_text_that_can_be_read_in_two_ways_or_in_none_is_a_disagreement(
    bundle: Path, tmp_path: Path, name: str, text: bytes
):
    files = {**opened(bundle), name: text}
    verdict = verify_bundle(closed(files, tmp_path / "odd.zip"))
    assert not verdict.agrees
    assert name in files_named(verdict)


def test_a_tiny_increment_does_not_keep_the_recount_busy_for_ever(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    lines = files["election.pb"].decode().splitlines()
    at = lines.index("PROJECTS") + 1
    end = lines.index("VOTES")
    lines[at] += ";part_costs"
    lines[at + 1 : end] = [f"{line};0.01" for line in lines[at + 1 : end]]
    lines[at + 1] = lines[at + 1].replace(lines[at + 1].split(";")[1], "5000000000", 1)
    files["election.pb"] = ("\n".join(lines) + "\n").encode()
    rule = as_json(files, "rule.json")
    rule["rule"]["increment"] = 1
    files["rule.json"] = written_json(rule)
    verdict = verify_bundle(forged(files, tmp_path / "slow.zip"))
    assert not verdict.agrees


def test_it_is_said_where_the_readme_of_another_version_cannot_be_checked(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    assert verify_bundle(bundle).readme_checked
    manifest = as_json(files, "MANIFEST.json")
    files["MANIFEST.json"] = written_json({**manifest, "program": "commonground 99"})
    verdict = verify_bundle(closed(files, tmp_path / "later.zip"))
    assert verdict.agrees
    assert not verdict.readme_checked


def test_what_a_bundle_holds_cannot_write_on_the_terminal(bundle: Path, tmp_path: Path):
    files = opened(bundle)
    result = as_json(files, "result.json")
    result["winners"].append({"id": "\x1b[2J\u202e", "cost": 1, "step": "rule"})
    result["votes"]["\x1b]0;owned\x07"] = 3
    files["result.json"] = written_json(result)
    verdict = verify_bundle(forged(files, tmp_path / "odd.zip"))
    assert all(each.isprintable() for each in map(str, verdict.disagreements))


def test_no_flipped_byte_goes_unseen(bundle: Path, tmp_path: Path):
    good = bundle.read_bytes()
    chance = random.Random(5)
    path = tmp_path / "flipped.zip"
    for _ in range(300):
        spoilt = bytearray(good)
        for _ in range(chance.choice([1, 1, 1, 3])):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        if bytes(spoilt) == good:
            continue
        path.write_bytes(spoilt)
        try:
            verdict = verify_bundle(path)
        except BallotError:
            continue
        assert not verdict.agrees


def test_no_byte_changed_inside_a_file_goes_unseen_by_a_fitting_manifest(bundle: Path, tmp_path: Path):
    """A forger who knows how to pack a bundle, and changes letters at random."""
    files = opened(bundle)
    chance = random.Random(6)
    for _ in range(150):
        name = chance.choice([name for name in NAMES if name != "MANIFEST.json"])
        spoilt = bytearray(files[name])
        at = chance.randrange(len(spoilt))
        letter = chance.choice(b'0123456789,;p"{ \n')
        if spoilt[at] == letter:
            continue
        spoilt[at] = letter
        changed = forged({**files, name: bytes(spoilt)}, tmp_path / "forged.zip")
        assert not verify_bundle(changed).agrees, (name, at, letter)


def test_the_size_of_a_bundle_has_an_end(monkeypatch: pytest.MonkeyPatch, bundle: Path):
    monkeypatch.setattr("commonground.voice.counting.bundle.archive._MOST_BYTES", 1000)
    with pytest.raises(BallotError, match="absurdly large"):
        verify_bundle(bundle)


def test_packing_what_was_unpacked_gives_the_bundle(bundle: Path):
    assert packed(opened(bundle)) == bundle.read_bytes()
    assert json.loads(opened(bundle)["MANIFEST.json"])["program"].startswith("commonground ")
