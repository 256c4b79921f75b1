"""``result.json``: what a count found, and where two such findings differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from commonground.voice.counting.bundle.rule_file import as_fraction
from commonground.voice.counting.outcome import Outcome

FORMAT = "commonground count result 1"

_SAID = {
    "currency": "the currency",
    "minor_units": "the number of minor units in a unit of the currency",
    "budget": "the budget",
    "vote_type": "the type of ballot",
    "voters": "the number of voters",
    "distinct_ballots": "the number of distinct ballots",
    "points_unit": "the unit of points",
    "cost": "what the winners cost together",
    "leftover": "what is left of the budget",
    "share": "each voter's share in the end",
    "raised": "how many times the shares were raised",
    "greedy_instead": "whether greedy's outcome was preferred",
}


def fingerprint(data: bytes) -> str:
    """The SHA-256 of a file, as ``sha256sum`` prints it."""
    return hashlib.sha256(data).hexdigest()


def result_as_data(outcome: Outcome, counted: Mapping[str, bytes]) -> dict[str, Any]:
    """What ``result.json`` says; ``counted`` are the files that the count was made from.

    Money is whole minor units, points are whole units of ``1 / points_unit``.
    """
    election = outcome.election
    ids = [project.id for project in election.projects]
    return {
        "format": FORMAT,
        "instance": election.name,
        "currency": election.currency,
        "minor_units": election.minor_units,
        "budget": election.budget,
        "vote_type": str(election.vote_type),
        "voters": election.voters,
        "distinct_ballots": len(election.ballots),
        "votes": dict(zip(ids, election.votes.tolist(), strict=True)),
        "points_unit": election.ballots.points_unit,
        "points": {}
        if election.vote_type.is_approval
        else dict(zip(ids, election.points.tolist(), strict=True)),
        "winners": [
            {"id": ids[each.project], "cost": each.cost, "step": str(each.step)} for each in outcome.bought
        ],
        "cost": outcome.cost,
        "leftover": outcome.leftover,
        "share": None if outcome.share is None else as_fraction(outcome.share),
        "raised": outcome.raised,
        "greedy_instead": outcome.greedy_instead,
        "ties": [
            {
                "after": tie.stage,
                "tied": sorted(ids[project] for project in tie.tied),
                "chosen": ids[tie.chosen],
                "by": str(tie.by),
            }
            for tie in outcome.ties
        ],
        "counted_from": {name: fingerprint(data) for name, data in counted.items()},
    }


def differences(claimed: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each thing that is claimed and that the recount did not find so."""
    for key, said in _SAID.items():
        if not _same(claimed.get(key), found[key]):
            yield f"{said} should be {_shown(found[key])}, and is given as {_shown(claimed.get(key))}"
    for key in ("votes", "points"):
        yield from _differing_totals(key, claimed.get(key), found[key])
    yield from _differing_winners(claimed.get("winners"), found["winners"])
    yield from _differing_ties(claimed.get("ties"), found["ties"])
    given = claimed.get("counted_from")
    for name, digest in found["counted_from"].items():
        if not isinstance(given, dict) or given.get(name) != digest:
            yield f"the result was counted from another {name} than the one in the bundle"
    if not _same(claimed, found) and set(claimed) != set(found):
        odd = min(set(claimed) ^ set(found))
        yield f"{odd!r} is missing" if odd in found else f"nobody knows what {odd!r} means"


def _differing_totals(key: str, claimed: object, found: Mapping[str, int]) -> Iterator[str]:
    given = claimed if isinstance(claimed, dict) else {}
    for name, number in found.items():
        if not _same(given.get(name), number):
            yield f"project {name} has {number} {key}, and is given {_shown(given.get(name))}"
    for name in given:
        if name not in found:
            yield f"project {name!r} has {key}, and stands on no list"


def _differing_winners(claimed: object, found: list[dict[str, Any]]) -> Iterator[str]:
    given = _by_id(claimed)
    ours = {each["id"]: each for each in found}
    for name, each in ours.items():
        if name not in given:
            yield f"project {name} wins, and is not among the winners given"
        elif given[name].get("cost") != each["cost"]:
            shown = _shown(given[name].get("cost"))
            yield f"project {name} is funded with {each['cost']}, and is given {shown}"
        elif given[name] != each:
            yield f"project {name} wins by the step {each['step']!r}, and another is given"
    for name in given:
        if name not in ours:
            yield f"project {name} does not win, and is among the winners given"
    if set(given) == set(ours) and list(given) != list(ours):
        first = next(one for one, other in zip(ours, given, strict=True) if one != other)
        yield f"the winners are the same, but not their order: it is {first} whose turn comes first"
    elif not given.keys() ^ ours.keys() and isinstance(claimed, list) and len(claimed) != len(found):
        yield "a winner stands twice among the winners given"


def _differing_ties(claimed: object, found: list[dict[str, Any]]) -> Iterator[str]:
    given = claimed if isinstance(claimed, list) else []
    for number, tie in enumerate(found, 1):
        theirs = given[number - 1] if number <= len(given) else None
        if not _same(theirs, tie):
            level = ", ".join(tie["tied"])
            rest = "is not given" if theirs is None else "is given otherwise"
            yield f"tie {number} (between {level}: {tie['chosen']} went first, by {tie['by']}) {rest}"
    if len(given) > len(found):
        yield f"{len(given)} ties are given, and {len(found)} were broken"


def _by_id(winners: object) -> dict[str, dict[str, Any]]:
    each = winners if isinstance(winners, list) else []
    return {str(one.get("id")): one for one in each if isinstance(one, dict)}


def _same(one: object, other: object) -> bool:
    """Equal, and of one kind: ``True`` is no 1 here."""
    return type(one) is type(other) and one == other


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else text[:60] + "…"
