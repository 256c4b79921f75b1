"""A report in plain English: what people share, the groups, what divides, and how sure that is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from commonground.voice.opinion.printable import on_one_line
from commonground.voice.opinion.report.as_data import report_as_data
from commonground.voice.opinion.report.record import Report

_FIRST = 5
"""Statements told of each kind; the data has all."""
_WIDTH = 100
_APART = (
    (0.6, "The groups stand well apart."),
    (0.45, "The groups are apart, with some people in between."),
    (-1.0, "The groups run into each other: take them with care."),
)
"""What the best silhouette says. Votes cast by lot, on a plane, still come to 0.35 to 0.45."""
_HOLDS = 0.75
"""Share of draws in one group below which groups are doubted; votes cast by lot come to about 0.55."""


def report_as_text(report: Report) -> str:
    """The report as lines of plain text, nothing in it that ``report_as_data`` does not tell."""
    return "\n".join(_lines(report_as_data(report))) + "\n"


def letter(group: int) -> str:
    """What people call a group: A for the first. After Z come AA, AB, ….

    >>> letter(0), letter(26)
    ('A', 'AA')
    """
    name = ""
    while group >= 0:
        name, group = chr(65 + group % 26) + name, group // 26 - 1
    return name


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield data["topic"] or "A conversation without a title"
    if data["participants"] is None:
        yield "Fewer than ten people have voted. To protect them nothing more is shown."
        return
    statements = _many(data["statements"], "statement")
    yield f"{data['participants']:,} people voted {data['votes']:,} times on {statements}."
    if not data["public"]:
        yield "FOR THE COORDINATOR ONLY: small groups and exact counts are in here. Do not publish it."
    yield from ("", "WHAT PEOPLE SHARE", *_shared(data))
    yield from ("", "THE GROUPS", *_groups(data))
    yield from ("", "WHAT DIVIDES PEOPLE", *_divided(data))
    yield from ("", "HOW SURE THIS IS", *_sure(data))
    left_out = list(_left_out(data))
    if left_out:
        yield from ("", "WHAT DOES NOT COUNT", *left_out)
    if data["notes"]:
        yield from ("", "ABOUT THE FILES", *(_item(note) for note in data["notes"]))


def _shared(data: dict[str, Any]) -> Iterator[str]:
    if not data["consensus"]:
        yield "There is no statement on which most people clearly vote the same way."
    for stance in ("agree", "disagree"):
        told = [one for one in data["consensus"] if one["stance"] == stance]
        for every in (True, False, None):
            of_them = [one for one in told if one["every_group"] is every]
            if of_them:
                where = {True: " in every group", False: ", but not in every group,", None: ""}[every]
                yield f"Most people{where} {stance}:"
                for one in of_them[:_FIRST]:
                    yield _item(f"{_quoted(one)}: {_share(one, 'share', 'most')}{_held(one)}")
                yield from _more(of_them)


def _groups(data: dict[str, Any]) -> Iterator[str]:
    groups, smaller = data["groups"], data["people_in_smaller_groups"]
    if smaller and groups:
        yield f"People fall into groups who vote alike. {_many(len(groups), 'group')} can be shown:"
    elif len(groups) > 1:
        yield f"People fall into {len(groups)} groups who vote alike:"
    elif groups:
        yield "All people are in one group: their votes do not fall into camps."
    for group in groups:
        yield f"Group {letter(group['id'])}: {group['size']:,} people."
        yield from _standing_out(group)
    if smaller:
        which = "groups" if groups else "groups of which at least one is"
        yield f"{smaller:,} people are in {which} too small to show, so that nobody can be picked out."


def _standing_out(group: dict[str, Any]) -> Iterator[str]:
    clear = [one for one in group["representative"] if one["clear"]]
    if not clear:
        if group["representative"]:
            yield "  No statement sets this group clearly apart."
        return
    for stance in ("agree", "disagree"):
        told = [one for one in clear if one["stance"] == stance]
        if told:
            yield f"  More than others they {stance}:"
            for one in told[:_FIRST]:
                others = "" if one["share_others"] is None else f"; others {_share(one, 'share_others')}"
                yield _item(f"{_quoted(one)}: {_share(one, 'share', 'most')}{others}{_held(one)}", 2)
            yield from _more(told, 2)


def _divided(data: dict[str, Any]) -> Iterator[str]:
    if not data["divisive"]:
        yield "There is no statement on which two groups that can be shown clearly differ."
    for one in data["divisive"][:_FIRST]:
        sides = (f"{_share(one, f'share_{side}')} of group {letter(one[side])}" for side in ("most", "least"))
        yield _item(f"{_quoted(one)}: {' and '.join(sides)} {one['stance']}")
    yield from _more(data["divisive"])


def _sure(data: dict[str, Any]) -> Iterator[str]:
    apart = max(data["silhouettes"].values(), default=None)
    if apart is not None and len(data["groups"]) + bool(data["people_in_smaller_groups"]) > 1:
        yield next(words for least, words in _APART if apart >= least)
    stability = data["stability"]
    if stability is None:
        yield "Nobody has checked yet whether the groups would be the same had other people taken part."
    else:
        same, as_many = stability["same_group"] or 0, stability["as_many_groups"]
        yield from _filled(
            f"The map was made again {stability['draws']:,} times, each time from people drawn by lot. "
            f"People were in the same group {same:.0%} of the time, and there were as many groups "
            f"{as_many:.0%} of the time. In brackets: how often a finding held."
        )
        if same < _HOLDS and len(data["groups"]) > 1:
            yield "That is not often: the groups may be there by chance."
    rate = data["settings"]["false_discovery_rate"]
    yield f"Of the findings listed, about {rate * 100:.0f} in 100 may be there by chance."
    yield "Shares are of those who voted on a statement, and not of everybody who lives here."


def _left_out(data: dict[str, Any]) -> Iterator[str]:
    out = data["left_out"]
    if out["rejected"]:
        yield f"{_many(len(out['rejected']), 'statement')} rejected by a moderator."
    if out["not_looked_at"]:
        yield f"{_many(len(out['not_looked_at']), 'statement')} that no moderator has accepted yet."
    banned = len(out["banned"]) if isinstance(out["banned"], list) else out["banned"]
    if banned is None or banned:
        yield f"The votes of {'a few people' if banned is None else _many(banned, 'person')} who were banned."
    if out["without_votes"]:
        yield f"{_many(out['without_votes'], 'person')} without a vote on what counts."


def _quoted(one: dict[str, Any]) -> str:
    text = on_one_line(one["text"])
    return f"“{text}”" if text else f"statement {one['statement']}"


def _share(one: dict[str, Any], name: str, hidden: str = "a hidden share") -> str:
    """85%, at least 80%; or the words for a share that is not told."""
    if one[name] is None:
        return hidden
    bound = one.get(f"{name}_bound")
    return f"{bound + ' ' if bound else ''}{one[name]:.0%}"


def _held(one: dict[str, Any]) -> str:
    return "" if one["stays"] is None else f" (held {one['stays']:.0%})"


def _more(told: list[Any], indent: int = 0) -> Iterator[str]:
    if len(told) > _FIRST:
        yield _item(f"and {_many(len(told) - _FIRST, 'more')}", indent)


def _many(number: int, what: str) -> str:
    plural = {"person": "people", "more": "more"}.get(what, f"{what}s")
    return f"{number:,} {what if number == 1 else plural}"


def _filled(text: str) -> Iterator[str]:
    yield textwrap.fill(text, _WIDTH)


def _item(text: str, indent: int = 0) -> str:
    blank = " " * indent
    return textwrap.fill(text, _WIDTH, initial_indent=f"{blank}  - ", subsequent_indent=f"{blank}    ")
