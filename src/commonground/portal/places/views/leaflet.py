"""A neighbourhood's page as a PDF to hand round."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from commonground.portal.places.areas import area_of
from commonground.portal.places.downloads import file_name
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.kept_leaflets import LeafletsBusy
from commonground.portal.places.kept_leaflets import leaflet as kept_leaflet
from commonground.portal.places.leaflet import NoTypesetter
from commonground.portal.places.limits import limited
from commonground.portal.places.refusals import refusal

_A_MINUTE = 30
_AGAIN = "10"
"""Seconds after which to ask again."""


@limited(_A_MINUTE, "leaflets")
def leaflet(request: PlacesRequest, kind: str, code: str) -> HttpResponse:
    """Four pages about an area; 503 while too many ask at once, or where the system cannot set text."""
    area = area_of(request.evidence, kind, code)
    address = request.build_absolute_uri(reverse("places:place", args=(area.kind, area.code)))
    try:
        made = kept_leaflet(request.evidence, area.kind, area.code, address)
    except LeafletsBusy:
        response = refusal(request, 503, "Many leaflets are being made just now. Try again in ten seconds.")
        response["Retry-After"] = _AGAIN
        return response
    except NoTypesetter as problem:
        return refusal(request, 503, str(problem))
    response = HttpResponse(made, content_type="application/pdf")
    named = file_name(area.kind, area.code, area.name, "pdf")
    response["Content-Disposition"] = f'inline; filename="{named}"'
    return response
