"""Two to five places side by side, in the address and so in a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from commonground.errors import CommongroundError, ComparisonError
from commonground.evidence.measures import MISSIONS, Estimate, Measure
from commonground.evidence.profile.page import fragments
from commonground.evidence.profile.page.marks import Shape
from commonground.evidence.profile.page.markup import html_of
from commonground.portal.places.comparing import (
    FEWEST,
    MOST,
    SideBySide,
    as_csv,
    as_data,
    as_written,
    beside,
    id_of,
    places_named,
)
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.views.find import search

_A_MINUTE = 120

_SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "ring", "hollow square")


@limited(_A_MINUTE, "comparisons")
def compare(request: PlacesRequest) -> HttpResponse:
    """Choose places by name or postcode; from the second on, every measure of all of them."""
    evidence, named = request.evidence, request.GET.getlist("place")
    try:
        places = places_named(evidence, named)
    except ComparisonError as problem:
        return _page(request, _known(evidence, named)[:MOST], problem=str(problem), status=400)
    except CommongroundError as problem:
        return _page(request, _known(evidence, named), problem=str(problem), status=404)
    wanted = request.GET.get("add", "").strip()
    if not wanted:
        return _page(request, places)
    if len(places) == MOST:
        why = f"No more than {MOST} places stand side by side; take one away first."
        return _page(request, places, problem=why, status=400, asked=wanted)
    findings = search(evidence, wanted)
    found = [area for area in findings.areas if area not in places]
    if findings.areas and not found:
        why = f"{findings.areas[0].name} is here already."
        return _page(request, places, problem=why, status=400, asked=wanted)
    if not found:
        why = (
            findings.why_none
            or f"Nothing is called “{findings.asked}”. Try its postcode, or a council’s name."
        )
        return _page(request, places, problem=why, status=404, asked=wanted)
    if len(found) == 1 or findings.postcode:
        return redirect(_address("places:compare", [*places, found[0]]))
    return _page(request, places, choices=found, asked=findings.asked)


@limited(_A_MINUTE, "comparisons")
def compare_json(request: PlacesRequest) -> HttpResponse:
    """The same as data."""
    held = beside(request.evidence, places_named(request.evidence, request.GET.getlist("place")))
    response = JsonResponse(as_data(held), json_dumps_params={"ensure_ascii": False, "allow_nan": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@limited(_A_MINUTE, "comparisons")
def compare_csv(request: PlacesRequest) -> HttpResponse:
    """The same as a table: a row for each measure, place, and what it is held against."""
    held = beside(request.evidence, places_named(request.evidence, request.GET.getlist("place")))
    # The mark at its head makes spreadsheets read a name with an accent right.
    response = HttpResponse("\ufeff" + as_csv(held), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="commonground-compare.csv"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _page(
    request: PlacesRequest,
    places: Sequence[Found],
    *,
    problem: str = "",
    choices: Sequence[Found] = (),
    asked: str = "",
    status: int = 200,
) -> HttpResponse:
    held = beside(request.evidence, places) if len(places) >= FEWEST else None
    context = {
        "chosen": [
            {
                "area": place,
                "id": id_of(place),
                "name": held.names[id_of(place)] if held else place.name,
                "without": _address("places:compare", [other for other in places if other != place]),
            }
            for place in places
        ],
        "problem": problem,
        "choices": [(id_of(area), area) for area in choices],
        "asked": asked,
        "full": len(places) == MOST,
        "held": held,
        "pairs": _pairs(held) if held else [],
        "answer": _answer(held) if held else "",
        "themes": _themes(held) if held else [],
        "sources": request.evidence.profiles.ground.sources,
        "json_address": _address("places:compare-json", places),
        "csv_address": _address("places:compare-csv", places),
    }
    return render(request, "places/compare.html", context, status=status)


def _known(evidence: Evidence, named: Sequence[str]) -> list[Found]:
    """Of what the address names, the places that are there."""
    parts = [text.strip().rpartition(":") for text in named]
    found = (evidence.finder.of(kind, code.upper()) for kind, _, code in parts)
    return list(dict.fromkeys(place for place in found if place is not None))[:MOST]


def _address(view: str, places: Sequence[Found]) -> str:
    query = urlencode([("place", id_of(place)) for place in places], safe=":")
    return f"{reverse(view)}?{query}" if query else reverse(view)


def _answer(held: SideBySide) -> str:
    """The page in a sentence."""
    told = [held.differ(number) for number in range(len(held.measures))]
    clearly = sum(words.startswith("Clearly") for words in told)
    names = list(held.names.values())
    which = " and ".join(names) if len(names) == FEWEST else f"at least two of these {len(names)} places"
    return f"On {clearly} of {len(told)} measures {which} differ by more than chance."


def _pairs(held: SideBySide) -> list[dict[str, Any]]:
    """How each two places compare, and each with the whole: on how many measures which is worse."""
    named = {**held.names, held.whole.id: held.whole.where.removeprefix("in ")}
    told = []
    for one, other in [*held.pairs, *((id_of(place), held.whole.id) for place in held.places)]:
        counts = held.against(one, other)
        told.append(
            {
                "names": (named[one], named[other]),
                "worse": counts["clearly worse"] + counts["looks worse"],
                "same": counts["no clear difference"],
                "better": counts["clearly better"] + counts["looks better"],
                "clearly_worse": counts["clearly worse"],
                "clearly_better": counts["clearly better"],
            }
        )
    return told


def _themes(held: SideBySide) -> list[dict[str, Any]]:
    """By theme, a row and a chart for each measure."""
    told = []
    for mission, title in MISSIONS.items():
        rows = [
            _row(held, number, measure)
            for number, measure in enumerate(held.measures)
            if measure.mission == mission
        ]
        if rows:
            told.append({"id": mission.lower(), "title": title, "rows": rows})
    return told


def _row(held: SideBySide, number: int, measure: Measure) -> dict[str, Any]:
    figures = {name: as_written(one.here) for name, one in held.of(number).items()}
    whole = as_written(held.england(number))
    marked: list[tuple[str, Estimate, Shape]] = [(held.whole.title, whole, "diamond")]
    for (name, figure), shape in zip(figures.items(), _SHAPES, strict=False):
        marked.append((held.names[name], figure, shape))
    return {
        "measure": measure,
        "direction": fragments.DIRECTION[measure.better],
        "cells": [
            (label, *_cell(measure, figure))
            for label, figure in [
                *((held.names[name], figure) for name, figure in figures.items()),
                (held.whole.title, whole),
            ]
        ],
        "differ": held.differ(number),
        "chart": _safe(fragments.measure_chart(measure, marked)),
    }


def _cell(measure: Measure, figure: Estimate) -> tuple[SafeString, SafeString]:
    value, interval = fragments.figure_cells(measure, figure)
    # Where a measure has no interval its own page says why; here an empty line says as much.
    return _safe(html_of(value)), _safe(html_of("" if interval == "none" else interval))


def _safe(html: str) -> SafeString:
    """HTML that the program made itself, from text that it escaped."""
    return mark_safe(html)
