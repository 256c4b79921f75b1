"""META: the budget, the type of ballot, and the limits that ballots must keep to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from commonground.voice.counting.election import VoteType
from commonground.voice.counting.money import NotAnAmount, minor_units_of, to_minor, ungrouped
from commonground.voice.counting.pabulib.repairs import Findings, RepairKind, quoted
from commonground.voice.counting.pabulib.sections import Section

_POWERS = {str(10**places): 10**places for places in range(7)}
_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Limits:
    """What a ballot may hold, as far as the file says: projects, points, and cost in minor units."""

    least_projects: int | None = None
    most_projects: int | None = None
    most_cost: int | None = None
    least_points: Fraction | None = None
    most_points: Fraction | None = None
    least_sum: Fraction | None = None
    most_sum: Fraction | None = None


@dataclass(frozen=True)
class Head:
    """What META says. ``lines`` is where it says it."""

    meta: Mapping[str, str]
    lines: Mapping[str, int]
    currency: str
    minor_units: int
    budget: int
    vote_type: VoteType
    limits: Limits


def read_head(section: Section, findings: Findings) -> Head:
    """META's keys and values; ``budget`` and ``vote_type`` must be there, everything else may be."""
    meta, lines = _keys_and_values(section, findings)
    for key in ("budget", "vote_type"):
        if not meta.get(key):
            raise findings.refusal(
                lines.get(key, section.line), f"META does not say {key!r}, without which nothing counts"
            )
    currency = meta.get("currency", "")
    minor_units = minor_units_of(currency)
    if said := meta.get("minor_units"):
        if said not in _POWERS:
            raise findings.refusal(
                lines["minor_units"], f"minor_units {quoted(said)} is no power of ten up to 1000000"
            )
        minor_units = _POWERS[said]
    try:
        vote_type = VoteType(meta["vote_type"].lower())
    except ValueError:
        kinds = ", ".join(VoteType)
        wrong = f"vote_type {quoted(meta['vote_type'])} is none of {kinds}"
        raise findings.refusal(lines["vote_type"], wrong) from None
    return Head(
        meta=meta,
        lines=lines,
        currency=currency,
        minor_units=minor_units,
        budget=amount(meta["budget"], minor_units, "the budget", lines["budget"], findings),
        vote_type=vote_type,
        limits=limits_of(meta, lines, minor_units, vote_type, findings),
    )


def amount(text: str, minor_units: int, what: str, line: int, findings: Findings) -> int:
    """An amount of money in minor units; ``what`` says whose it is."""
    try:
        return to_minor(text, minor_units)
    except NotAnAmount as problem:
        plain = ungrouped(text) or text
        try:
            minor = to_minor(plain, minor_units, rounding=True)
        except NotAnAmount:
            raise findings.refusal(line, f"{what}, {quoted(text)}, {problem}") from None
        done = f"read as {minor} minor units"
        findings.settle(RepairKind.amount, line, f"{what}, {quoted(text)}, {problem}", done, group=what)
        return minor


def check_total(head: Head, key: str, counted: int, findings: Findings) -> None:
    """Hold ``num_projects`` or ``num_votes`` against what the file really has, where META says it."""
    said = head.meta.get(key, "")
    if said and not (_PLAIN.fullmatch(said) and Fraction(said) == counted):
        wrong = f"{key} says {quoted(said)}, but the file has {counted}, so it may be cut short"
        findings.settle(RepairKind.totals, head.lines[key], wrong, "counted what is there", group=key)


def _keys_and_values(section: Section, findings: Findings) -> tuple[dict[str, str], dict[str, int]]:
    meta: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, fields in section.rows:
        key = "_".join(fields[0].lower().split())
        values = fields[1:]
        while values and not values[-1]:
            values.pop()
        if len(values) > 1:
            wrong = f"{quoted(key)} has {len(values)} values; a value with a semicolon needs quotation marks"
            findings.settle(RepairKind.fields, line, wrong, "they were put together again", group=key)
        value = ";".join(values)
        if key in meta and meta[key] != value:
            wrong = f"META says {quoted(key)} twice, and not the same"
            findings.settle(RepairKind.twice, line, wrong, "the first was used", group=key)
        elif key not in meta:
            meta[key], lines[key] = value, line
    return meta, lines


def limits_of(
    meta: Mapping[str, str],
    lines: Mapping[str, int],
    minor_units: int,
    vote_type: VoteType,
    findings: Findings,
) -> Limits:
    """What META says a ballot may hold; ``lines`` is where."""

    def number(key: str) -> Fraction | None:
        text = meta.get(key, "")
        if not text:
            return None
        if not _PLAIN.fullmatch(text):
            wrong = f"{key} {quoted(text)} is no number"
            findings.settle(
                RepairKind.limits, lines.get(key, 0), wrong, "ballots were not held to it", group=key
            )
            return None
        return Fraction(text)

    def whole(key: str) -> int | None:
        found = number(key)
        return None if found is None else int(found)

    cost = meta.get("max_sum_cost")
    return Limits(
        least_projects=whole("min_length"),
        most_projects=1 if vote_type is VoteType.choose_one else whole("max_length"),
        most_cost=amount(cost, minor_units, "max_sum_cost", lines.get("max_sum_cost", 0), findings)
        if cost
        else None,
        least_points=number("min_points"),
        most_points=number("max_points"),
        least_sum=number("min_sum_points"),
        most_sum=number("max_sum_points"),
    )
