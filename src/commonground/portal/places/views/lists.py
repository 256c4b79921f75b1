"""The lists: every dated rule, and of one of them who is on it, who nearly is, and where the line runs."""

from __future__ import annotations

import io
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from commonground.evidence.designation import (
    Answer,
    answer_about,
    answer_as_data,
    list_columns,
    list_outlined,
    list_rows,
    load_rules,
    rule_table,
)
from commonground.evidence.geography import KINDS
from commonground.evidence.store import write_table
from commonground.portal.places import listing
from commonground.portal.places.downloads import guarded
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.figure_map import FigureMap, map_of_members
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.listing import Listed
from commonground.portal.places.narrowing import Narrowed, narrowed
from commonground.portal.places.paging import page_of
from commonground.written import geojson, write_csv

_A_MINUTE = 60

_WHOLE = {"england": "England", "example": "the county"}

FORMATS = {
    "csv": ("CSV", "for a spreadsheet"),
    "json": ("JSON", "for programs, with near misses"),
    "geojson": ("GeoJSON", "with outlines, for a map"),
    "parquet": ("Parquet", "with outlines, for analysis"),
}
"""What a list can be taken away as, and what each is for."""

_UNTOLD = "this release was built without it"

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


def lists(request: PlacesRequest) -> HttpResponse:
    """Every list that there is, and those that could not be drawn up, each with why."""
    told = [_summed_up(listed) for listed in request.evidence.lists.values()]
    return render(request, "places/lists.html", {"lists": told, "absent": _absent(request.evidence)})


def lists_json(request: PlacesRequest) -> HttpResponse:
    """The same as data."""
    evidence = request.evidence
    told = [
        {
            **answer_about(listed.answer, evidence.release),
            "question": listed.answer.rule.question,
            "geography": listed.answer.rule.geography,
            "members": len(listed.members),
            "population": listed.population,
            "address": reverse("places:list", args=(listed.answer.rule.id,)),
        }
        for listed in evidence.lists.values()
    ]
    return _open(JsonResponse({"lists": told, "left_out": _absent(evidence)}))


def one_list(request: PlacesRequest, rule: str) -> HttpResponse:
    """How many are on the list, who they are beside a map of them, who nearly is, and how it was drawn."""
    evidence, whole = request.evidence, list_of(request.evidence, rule)
    choice = narrowed(request.GET, whole.where)
    listed, answer = whole.kept_to(choice), whole.answer
    order = listing.order_of(answer, request.GET)
    context = {
        **_summed_up(listed),
        "choice": choice,
        "order": order,
        "ranked": {index: listing.title_of(index) for index in answer.ranked},
        "page": page_of(request.GET, order.sorted(listed.members)),
        "near": listed.near[: listing.MOST_NEAR],
        "near_count": len(listed.near),
        "lines": listing.lines_of(answer),
        "not_judged": listed.unjudged,
        "has_page": lambda code: evidence.finder.of(answer.rule.geography, code) is not None,
        "far": listing.distance_in_words,
        "map": map_of_list(evidence, listed, choice),
        "formats": FORMATS,
        "geography": KINDS[answer.rule.geography].name,
    }
    return render(request, "places/list.html", context)


def one_list_json(request: PlacesRequest, rule: str) -> HttpResponse:
    """The list as the command line prints it; of one region or council area where the address says so."""
    answer, choice = listing.answer_kept_to(list_of(request.evidence, rule).answer, request.GET)
    return _open(JsonResponse(_as_data(request.evidence, answer, choice)))


@limited(_A_MINUTE, "downloads")
def one_list_file(request: PlacesRequest, rule: str, ending: str) -> HttpResponse:
    """The list as a file: the same rows as the command line prints, of the areas the address keeps to."""
    evidence = request.evidence
    answer, choice = listing.answer_kept_to(list_of(evidence, rule).answer, request.GET)
    about = {**answer_about(answer, evidence.release), **_filter(choice)}
    match ending:
        case "csv":
            out = io.StringIO()
            write_csv(out, list(list_columns(answer).values()), guarded(list_rows(answer)))
            body: str | bytes = out.getvalue()
        case "parquet":
            written = io.BytesIO()
            write_table(list_outlined(evidence.store, answer).reset_index(), written, about)
            body = written.getvalue()
        case _:
            body = "".join(geojson(list_outlined(evidence.store, answer), about))
    response = _open(HttpResponse(body, content_type=_TYPES[ending]))
    named = "-".join((rule, *choice.asked.values()))
    response["Content-Disposition"] = f'attachment; filename="{named}.{ending}"'
    return response


def list_of(evidence: Evidence, rule: str) -> Listed:
    """The list of a rule. Raises Http404, saying why where the rule is known but could not be applied."""
    if rule in evidence.lists:
        return evidence.lists[rule]
    for absent in _absent(evidence):
        if absent["rule"] == rule:
            raise Http404(f"This list could not be drawn up: {absent['why']}.")
    raise Http404(f"There is no list called {rule[:40]}.")


def map_of_list(evidence: Evidence, listed: Listed, choice: Narrowed) -> FigureMap:
    """Where the areas on a list are."""
    kind, members = listed.answer.rule.geography, len(listed.members)
    said = f"A dot for every {KINDS[kind].noun} on the list, {members:,} in all. The table names them."
    return map_of_members(
        evidence.atlas,
        evidence.store,
        kind,
        f"{listed.answer.rule.title}{choice.words}",
        said,
        listed.positions(evidence.profiles.ground.sums(kind).codes),
        listed.codes_as_json(),
        choice,
    )


def _summed_up(listed: Listed) -> dict[str, Any]:
    """A list in figures: how many are on it, of how many, and how many people live there."""
    members = len(listed.members)
    return {
        "rule": listed.answer.rule,
        "members": members,
        "judged": int(listed.judged.sum()),
        "people": listed.population,
        "share": listed.share,
        "noun": listed.noun(members),
        "nouns": listed.noun(2),
        "all": _WHOLE[listed.answer.rule.collection],
    }


def _as_data(evidence: Evidence, answer: Answer, choice: Narrowed) -> dict[str, Any]:
    return answer_as_data(answer, {**answer_about(answer, evidence.release), **_filter(choice)})


def _filter(choice: Narrowed) -> dict[str, object]:
    """What a file says of the areas it keeps to; nothing where it holds all."""
    return {"only": choice.asked} if choice.asked else {}


def _absent(evidence: Evidence) -> list[dict[str, str]]:
    """Rules of this country that the release has no answer to, each with why."""
    why = {absent.name: absent.why for absent in evidence.store.release.left_out}
    return [
        {
            "rule": rule.id,
            "title": rule.title,
            "why": why.get(rule_table(rule.id), "this release was built without it"),
        }
        for rule in load_rules().values()
        if rule.collection == evidence.store.collection and rule.id not in evidence.answers
    ]


def _open(response: HttpResponse) -> HttpResponse:
    """Data that a program on any site may read."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
