"""Map tiles, served in the parts that a map asks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from commonground.portal.places.evidence import current_evidence
from commonground.portal.places.ranges import ranged
from commonground.portal.places.tiles import tiles_path


@require_safe
def tiles(request: HttpRequest, name: str, digest: str) -> HttpResponseBase:
    """One archive of tiles, or a range of its bytes."""
    evidence = current_evidence()
    path = tiles_path(evidence.root, evidence.store, name, digest)
    if path is None:
        raise Http404("There are no map tiles at this address; load the page again for the newest.")
    try:
        return ranged(request, path, digest, "application/vnd.pmtiles")
    except FileNotFoundError:
        raise Http404("These map tiles were just replaced; load the page again for the newest.") from None
