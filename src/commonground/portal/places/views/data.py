"""Where the figures come from: every source, what was left out, and what changed since the release before."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from commonground.evidence.designation import load_rules
from commonground.evidence.index import load_indices
from commonground.evidence.measures import load_measures
from commonground.evidence.sources import load_catalogue
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.provenance import title_of


def data(request: PlacesRequest) -> HttpResponse:
    """All sources by publisher, then what is missing and why, and what changed."""
    provenance = request.evidence.provenance
    sources = provenance.sources.values()
    context = {
        **provenance.as_data(),
        "publishers": len({source["publisher"] for source in sources}),
        "partial": [source for source in sources if source["partial"]],
        "supplied": [source for source in sources if source["availability"] == "supplied"],
        "releases": provenance.releases,
    }
    return render(request, "places/data.html", context)


def data_json(request: PlacesRequest) -> HttpResponse:
    """The same as data."""
    return _open(request.evidence.provenance.as_data())


def source(request: PlacesRequest, source: str) -> HttpResponse:
    """One source: whose it is, what was checked, what was noted, and which figures are made from it."""
    told = _source(request, source)
    definition = load_catalogue().get(source)
    measures, indices, rules = load_measures(), load_indices(), load_rules()
    newer = told["superseded_by"]
    context = {
        "source": told,
        "columns": definition.columns if definition else {},
        "measures": [measures[name] for name in told["measures"]],
        "indices": [indices[name] for name in told["indices"]],
        "lists": [rules[name] for name in told["lists"]],
        "newer": title_of(newer) if newer else "",
        "newer_here": newer in request.evidence.provenance.sources,
        "held": request.evidence.measures,
    }
    return render(request, "places/source.html", context)


def source_json(request: PlacesRequest, source: str) -> HttpResponse:
    """The same as data."""
    return _open(_source(request, source))


def _source(request: PlacesRequest, source: str) -> dict[str, Any]:
    told = request.evidence.provenance.sources.get(source)
    if told is None:
        raise Http404("No source of this name is in this release; the data page lists all there are.")
    return told


def _open(said: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "allow_nan": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response
