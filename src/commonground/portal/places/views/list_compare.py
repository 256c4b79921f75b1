"""The areas on a list against others just as deprived, and against all: each measure, theme by theme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from commonground.evidence.comparison import (
    WHOLE,
    Against,
    Compared,
    compared_as_data,
    in_short,
    in_words,
    shown,
)
from commonground.evidence.comparison.saying import UNCLEAR
from commonground.evidence.measures import MISSIONS, Estimate, Measure
from commonground.evidence.profile.page.measure import interval_shown
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.views.lists import list_of

AGAINST = ("equally_deprived", "england")


@dataclass(frozen=True)
class Verdict:
    """What one gap says: in words, how it is marked, and whether it is more than chance (None: not known)."""

    words: str
    mark: Literal["worse", "better", "same", "unclear"]
    clear: bool | None


@dataclass(frozen=True)
class Row:
    """One measure of the table: figures, each with its interval, and the verdict against each other group."""

    one: Compared
    figures: tuple[tuple[str, str], ...]
    verdicts: tuple[Verdict | None, ...]


def list_compare(request: PlacesRequest, rule: str) -> HttpResponse:
    """How many measures are worse and better, then each."""
    listed = list_of(request.evidence, rule)
    compared = request.evidence.compared(listed.answer.rule)
    rows = [_row(one) for one in compared]
    themes = {
        title: [row for row in rows if row.one.measure.mission == name] for name, title in MISSIONS.items()
    }
    context = {
        "rule": listed.answer.rule,
        "nouns": listed.noun(2),
        "members": len(listed.members),
        "themes": [(title, held) for title, held in themes.items() if held],
        "measures": len(rows),
        "counts": [_counted(rows, number) for number in range(len(AGAINST))],
        "whole": WHOLE[listed.answer.rule.collection].removeprefix("in "),
    }
    return render(request, "places/list_compare.html", context)


def list_compare_json(request: PlacesRequest, rule: str) -> HttpResponse:
    """Every measure as the command line prints it."""
    listed = list_of(request.evidence, rule)
    told = [compared_as_data(one, "group") for one in request.evidence.compared(listed.answer.rule)]
    response = JsonResponse(told, safe=False)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _row(one: Compared) -> Row:
    estimates = (one.here, *(one.others[name].estimate for name in AGAINST))
    return Row(
        one,
        tuple(_figure(one.measure, estimate) for estimate in estimates),
        tuple(_verdict(one, one.others[name]) for name in AGAINST),
    )


def _figure(measure: Measure, estimate: Estimate) -> tuple[str, str]:
    if estimate.value is None:
        return "", estimate.why
    return shown(measure, estimate.value), interval_shown(measure, estimate.low, estimate.high)


def _verdict(one: Compared, against: Against) -> Verdict | None:
    here, there, gap = one.here.value, against.estimate.value, against.gap
    if here is None or there is None:
        return None
    words = in_words(one.measure, here, there, gap)
    if gap.better is not None:
        return Verdict(in_short(words), "better" if gap.better else "worse", gap.clear)
    return Verdict(in_short(words), "unclear" if words == UNCLEAR else "same", gap.clear)


def _counted(rows: list[Row], number: int) -> Counter[str]:
    """How many gaps to one of the groups say what: ``clearly worse``, ``looks better`` and so on."""
    counts: Counter[str] = Counter()
    for row in rows:
        verdict = row.verdicts[number]
        if verdict is not None and verdict.mark in ("worse", "better"):
            counts[f"{'clearly' if verdict.clear else 'looks'} {verdict.mark}"] += 1
    return counts
