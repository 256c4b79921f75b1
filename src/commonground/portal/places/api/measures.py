"""Measures: what each is, and its figures in every area of a kind."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from commonground.evidence.comparison import estimate_as_data, rounded
from commonground.evidence.measures import MISSIONS, Measure
from commonground.portal.places.api import shapes_of_listings as listed
from commonground.portal.places.api.asked import (
    Authority,
    Limit,
    MeasureId,
    OfKind,
    Page,
    Region,
    around,
)
from commonground.portal.places.api.paging import paged
from commonground.portal.places.api.site import REFUSED, answered, api
from commonground.portal.places.areas import kind_of
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.narrowing import narrowed


@api.get("measures", response={200: listed.MeasuresOut}, summary="Every measure", tags=["Measures"])
def measures(request: PlacesRequest) -> dict[str, Any]:
    """What each is, why it matters, and where it comes from."""
    return {"measures": [_measure(request, measure) for measure in request.evidence.measures.values()]}


@api.get(
    "measures/{measure}",
    response={200: listed.MeasureOut, **REFUSED},
    summary="One measure",
    tags=["Measures"],
)
def measure(request: PlacesRequest, measure: MeasureId) -> dict[str, Any]:
    """What it is, why it matters, and where it comes from."""
    return _measure(request, _held(request, measure))


@api.get(
    "measures/{measure}/values",
    response={200: listed.ValuesOut, **REFUSED},
    summary="A measure's figures in every area of a kind",
    tags=["Measures"],
)
def values(
    request: PlacesRequest,
    measure: MeasureId,
    kind: OfKind = None,
    region: Region = None,
    authority: Authority = None,
    page: Page = 1,
    limit: Limit = 1000,
) -> HttpResponse:
    """With their intervals. An area that has no figure is there, with null."""
    evidence = request.evidence
    held, known = _held(request, measure), kind_of(evidence, kind or evidence.wards)
    every = evidence.every_area.of(held, known)
    here = every.at(narrowed(around(region, authority), every.where).mask(every.where))
    some, counted = paged(range(len(here.codes)), page, limit)
    source = evidence.profiles.ground.catalogue[held.source]
    said = {
        **counted,
        "measure": held.id,
        **{name: getattr(held, name) for name in ("title", "unit", "vintage", "source")},
        "licence": source.licence,
        "release": evidence.release,
        "kind": known,
        "england": estimate_as_data(every.england),
        "values": [
            {
                "code": str(here.codes[number]),
                "name": str(here.names[number]),
                **{
                    part: None if figure != figure else rounded(figure)
                    for part in ("value", "low", "high", "n", "covered")
                    for figure in (float(getattr(here, part)[number]),)
                },
            }
            for number in some
        ],
    }
    return answered(request, said)


def _held(request: PlacesRequest, measure: str) -> Measure:
    held = request.evidence.measures.get(measure)
    if held is None:
        raise Http404("No measure of this name is in this release.")
    return held


def _measure(request: PlacesRequest, measure: Measure) -> dict[str, Any]:
    same = (
        "id", "title", "question", "why_it_matters", "unit", "better", "strand", "mission", "quality",
        "vintage", "source", "method",
    )  # fmt: skip
    return {
        **{name: getattr(measure, name) for name in same},
        "theme": MISSIONS[measure.mission],
        "made": measure.kind,
        "input_to": list(measure.input_to),
        "no_interval": measure.no_interval or None,
        "cautions": list(measure.cautions),
        "partial": request.evidence.profiles.ground.partial[measure.id] or None,
    }
