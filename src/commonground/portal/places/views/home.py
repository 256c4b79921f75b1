"""The first page: find your neighbourhood; what this is; the lists."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render

from commonground.portal.places.evidence import Evidence
from commonground.portal.places.figure_map import FigureMap
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.narrowing import narrowed
from commonground.portal.places.views.lists import map_of_list


def home(request: PlacesRequest) -> HttpResponse:
    """A search first, then what this is in three sentences, then the map."""
    evidence = request.evidence
    lists = [*evidence.lists.values()]
    context = {
        "lists": lists,
        "map": _map_of_newest(evidence) if lists else None,
        "measures": len(evidence.measures),
        "example_postcode": evidence.example_postcode,
        "wards": evidence.wards,
    }
    return render(request, "places/home.html", context)


@lru_cache(maxsize=1)  # one release is shown at a time
def _map_of_newest(evidence: Evidence) -> FigureMap:
    """Where the areas on the newest list are."""
    newest = next(iter(evidence.lists.values()))
    return map_of_list(evidence, newest, narrowed({}, newest.where))
