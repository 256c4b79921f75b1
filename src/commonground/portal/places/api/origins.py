"""Sources and releases: where the figures come from, and what changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from commonground.portal.places.api import shapes_of_origins as origins
from commonground.portal.places.api.asked import (
    SourceId,
)
from commonground.portal.places.api.site import REFUSED, api
from commonground.portal.places.freshness import PlacesRequest


@api.get("sources", response={200: origins.SourcesOut}, summary="Every source", tags=["Sources"])
def sources(request: PlacesRequest) -> dict[str, Any]:
    """Whose each is, its licence, what was checked; and what was left out, with the reason."""
    provenance = request.evidence.provenance
    return {"sources": list(provenance.sources.values()), "left_out": provenance.left_out}


@api.get(
    "sources/{source}", response={200: origins.SourceOut, **REFUSED}, summary="One source", tags=["Sources"]
)
def source(request: PlacesRequest, source: SourceId) -> dict[str, Any]:
    """Whose it is, its licence, what was checked, and what is made from it."""
    told = request.evidence.provenance.sources.get(source)
    if told is None:
        raise Http404("No source of this name is in this release.")
    return told


@api.get("releases", response={200: origins.ReleasesOut}, summary="Releases of the figures", tags=["Sources"])
def releases(request: PlacesRequest) -> dict[str, Any]:
    """This release and those before it that are still held, with what changed."""
    return {"releases": request.evidence.provenance.releases}
