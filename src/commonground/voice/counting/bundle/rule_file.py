"""``rule.json``: the rule of a count with everything that a recount needs to know about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from commonground.errors import BallotError
from commonground.voice.counting.bundle.plain_json import Fields
from commonground.voice.counting.election import Election
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import (
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    GreedyBy,
    MaximinSupport,
    Phragmen,
    Rule,
    Stop,
    Utility,
)
from commonground.voice.counting.ties import TieBreak, TieRule, drawn_order

FORMAT = "commonground count rule 1"
NAMES: Mapping[type, str] = {
    EqualShares: "equal-shares",
    Greedy: "greedy",
    Phragmen: "phragmen",
    MaximinSupport: "maximin-support",
}
"""What each rule is called in files and on the command line."""

_FRACTION = re.compile(r"(0|[1-9][0-9]{0,29})/([1-9][0-9]{0,29})")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Ruled:
    """All that was decided before a vote about how it is counted."""

    rule: Rule
    constraints: Constraints
    ties_by: TieRule

    @classmethod
    def of(cls, outcome: Outcome) -> Ruled:
        """How an outcome was counted, with nothing left to be understood from the election."""
        return cls(settled(outcome.rule, outcome.election), outcome.constraints, outcome.ties_by)


def settled(rule: Rule, election: Election) -> Rule:
    """The rule with what is usual for such an election said outright; it counts the same."""
    if not isinstance(rule, EqualShares):
        return rule
    return replace(
        rule,
        utility=rule.utility or Utility.usual(election.vote_type),
        increment=rule.increment or election.minor_units,
    )


def rule_as_data(ruled: Ruled, election: Election) -> dict[str, Any]:
    """What ``rule.json`` says; ``drawn_order`` follows from the seed and stands there to be read."""
    constraints, ties = ruled.constraints, ruled.ties_by
    return {
        "format": FORMAT,
        "rule": {"name": NAMES[type(ruled.rule)], **_settings(settled(ruled.rule, election))},
        "constraints": {
            "reserved": [
                {"for": name, "share": as_fraction(part)} for name, part in constraints.reserved.items()
            ],
            "incompatible": [sorted(together) for together in constraints.incompatible],
            "least_votes": constraints.least_votes,
        },
        "ties": {
            "by": [str(by) for by in ties.by],
            "seed": ties.seed,
            "drawn_order": drawn_order(ties.seed, [project.id for project in election.projects]),
        },
    }


def rule_from_data(data: Mapping[str, Any]) -> tuple[Ruled, list[str]]:
    """The rule that ``rule.json`` describes, and the drawn order that it claims.

    Raises ``BallotError``, one sentence with the key, for a key or a value that this program does not know:
    a rule that was half understood would be another rule.
    """
    fields = Fields(data, "rule.json")
    if fields.text("format") != FORMAT:
        raise BallotError(f"rule.json: the format should be {FORMAT!r}; a newer program may know this one.")
    rule = _rule(fields.inner("rule"))
    constraints = _constraints(fields.inner("constraints"))
    ties = fields.inner("ties")
    by = tuple(_one_of(TieBreak, each, ties.where, "by") for each in ties.texts("by"))
    ties_by = TieRule(by=by, seed=ties.text("seed"))
    drawn = ties.texts("drawn_order")
    ties.done()
    fields.done()
    return Ruled(rule, constraints, ties_by), drawn


def as_fraction(number: Fraction) -> str:
    """The number as ``n/d``, exactly."""
    return f"{number.numerator}/{number.denominator}"


def from_fraction(text: str, where: str) -> Fraction:
    """The number that ``n/d`` is; refuses one that could be written shorter."""
    matched = _FRACTION.fullmatch(text)
    if matched is None or as_fraction(Fraction(text)) != text:
        raise BallotError(f"{where} should be a fraction such as 3/10, in its lowest terms.")
    return Fraction(text)


def _settings(rule: Rule) -> dict[str, Any]:
    match rule:
        case EqualShares():
            return {
                "utility": str(rule.utility),
                "completion": str(rule.completion),
                "stop": str(rule.stop),
                "increment": rule.increment,
                "comparison": rule.comparison,
            }
        case Greedy():
            return {"by": str(rule.by), "threshold": rule.threshold, "no_skip": rule.no_skip}
        case _:
            return {}


def _rule(fields: Fields) -> Rule:
    where = fields.where
    name = fields.text("name")
    rule: Rule
    if name == NAMES[EqualShares]:
        rule = EqualShares(
            utility=_one_of(Utility, fields.text("utility"), where, "utility"),
            completion=_one_of(Completion, fields.text("completion"), where, "completion"),
            stop=_one_of(Stop, fields.text("stop"), where, "stop"),
            increment=fields.whole("increment", least=1),
            comparison=fields.yes("comparison"),
        )
    elif name == NAMES[Greedy]:
        rule = Greedy(
            by=_one_of(GreedyBy, fields.text("by"), where, "by"),
            threshold=fields.whole("threshold"),
            no_skip=fields.yes("no_skip"),
        )
    elif name == NAMES[Phragmen]:
        rule = Phragmen()
    elif name == NAMES[MaximinSupport]:
        rule = MaximinSupport()
    else:
        raise BallotError(f"{where}: name {name!r} is none of {', '.join(NAMES.values())}.")
    fields.done()
    return rule


def _constraints(fields: Fields) -> Constraints:
    reserved: dict[str, Fraction] = {}
    for each in fields.several("reserved"):
        part = Fields(each, f"{fields.where}: reserved")
        name = part.text("for")
        if name in reserved:
            raise BallotError(f"{part.where}: a share stands there twice for {name!r}.")
        reserved[name] = from_fraction(part.text("share"), f"{part.where}: share")
        part.done()
    incompatible: list[frozenset[str]] = []
    for each in fields.several("incompatible"):
        if not isinstance(each, list) or not all(isinstance(name, str) for name in each):
            raise BallotError(f"{fields.where}: incompatible should be lists of project ids.")
        incompatible.append(frozenset(each))
    constraints = Constraints(reserved, tuple(incompatible), fields.whole("least_votes"))
    fields.done()
    return constraints


def _one_of(kind: type[Choice], text: str, where: str, key: str) -> Choice:
    try:
        return kind(text)
    except ValueError:
        raise BallotError(f"{where}: {key} {text!r} is none of {', '.join(kind)}.") from None
