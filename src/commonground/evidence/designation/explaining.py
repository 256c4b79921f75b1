"""Why an area is on a list, or why not: each cut, where the area stands, and how far it is from the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from commonground.errors import UnknownArea
from commonground.evidence.designation.applying import MEMBER, NEAR_MISS, NOT_JUDGED, TOGETHER, Answer


@dataclass(frozen=True)
class Standing:
    """Where an area stands on one cut. ``places`` inside the line is positive, outside negative."""

    index: str
    title: str
    score: float | None
    rank: int | None
    areas: int
    line: int
    score_at_line: float
    inside: bool
    places: int | None


@dataclass(frozen=True)
class Explanation:
    """One area's answer, cut by cut, and in a sentence."""

    code: str
    name: str
    status: str
    standings: tuple[Standing, ...]
    sentence: str


def explain(answer: Answer, code: str, titles: Mapping[str, str]) -> Explanation:
    """Explain one area; ``titles`` names the indices. Raises ``UnknownArea`` if the rule has no such area."""
    if code not in answer.areas.index:
        raise UnknownArea(
            f"{code} is not among the {len(answer.areas):,} areas that {answer.rule.id} covers "
            f"({answer.rule.geography}); codes change between vintages, so check its vintage."
        )
    area = {column: answer.areas.at[code, column] for column in answer.areas.columns}
    standings = tuple(_standing(area, line, titles) for line in answer.lines.to_dict("records"))
    name, status = str(area["name"]), str(area["status"])
    sentence = _sentence(answer, name, status, str(area["reason"]), standings)
    return Explanation(code, name, status, standings, sentence)


def lines_in_words(answer: Answer) -> dict[str, str]:
    """For each index of the rule, where its line runs: ``the worst 10%, ranks 1 to 743 of 7,433``."""
    return {
        line["index"]: f"the worst {line['share']:.0%}, ranks 1 to {line['line']:,} of {line['areas']:,}"
        for line in answer.lines.to_dict("records")
    }


def _standing(area: Mapping[str, Any], line: dict, titles: Mapping[str, str]) -> Standing:
    index = line["index"]
    rank, score = area[f"{index} rank"], area[f"{index} score"]
    known = pd.notna(rank)
    return Standing(
        index=index,
        title=titles.get(index, "The indices together" if index == TOGETHER else index),
        score=float(score) if pd.notna(score) else None,
        rank=int(rank) if known else None,
        areas=int(line["areas"]),
        line=int(line["line"]),
        score_at_line=float(line["score_at_line"]),
        inside=bool(known and rank <= line["line"]),
        places=int(line["line"] - rank) if known else None,
    )


def _sentence(answer: Answer, name: str, status: str, reason: str, standings: tuple[Standing, ...]) -> str:
    if status == NOT_JUDGED:
        return f"{name} could not be judged by “{answer.rule.title}”: {reason}."
    verdict = "is on the list" if status == MEMBER else "is not on the list"
    title = f"“{answer.rule.title}”" + (", but is close to it" if status == NEAR_MISS else "")
    places = "; ".join(_place(standing) for standing in standings)
    how = {
        "intersection": "An area must be inside the line on every index",
        "any": "An area must be inside the line on at least one index",
        "composite": "The indices are added together before the line is drawn",
    }[answer.rule.combine]
    return f"{name} {verdict} {title}. {how}. {places}."


def _place(standing: Standing) -> str:
    if standing.rank is None or standing.places is None:
        return f"{standing.title}: no rank"
    count = abs(standing.places)
    side = "inside" if standing.inside else "outside"
    distance = "on the line" if count == 0 else f"{count:,} place{'s' if count != 1 else ''} {side} the line"
    return (
        f"{standing.title}: ranked {standing.rank:,} of {standing.areas:,} (1 is the worst), "
        f"{distance} of {standing.line:,}"
    )
