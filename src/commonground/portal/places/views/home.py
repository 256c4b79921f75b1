"""The first page: find your neighbourhood; what this is; the lists."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from commonground.portal.places.freshness import PlacesRequest


def home(request: PlacesRequest) -> HttpResponse:
    """A search first, then what this is in three sentences, then the map."""
    evidence = request.evidence
    counted = [(answer.rule, len(answer.members)) for answer in evidence.answers.values()]
    context = {
        "lists": counted,
        "measures": len(evidence.measures),
        "example_postcode": evidence.example_postcode,
        "wards": evidence.wards,
    }
    return render(request, "places/home.html", context)
