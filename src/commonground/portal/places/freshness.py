"""Each page is of one release: it says so in its ETag, and is not made again for whoever holds it already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control

from commonground.errors import CommongroundError
from commonground.portal.places.evidence import Evidence, current_evidence
from commonground.portal.places.lately import Lately
from commonground.portal.places.refusals import refusal
from commonground.portal.version import code_version

_MINUTES = 5
"""How long a browser may show a page without asking; a new release is everywhere after that."""

WITHOUT_EVIDENCE = ("/static/", "/health/", "/tiles/")
"""Addresses that do not read the store, or look after their own freshness."""

PERSONAL = ("/find", "/own", "/draw", "/api/v1/find")
"""Addresses that may say where somebody lives: their answers are not held."""


class PlacesRequest(HttpRequest):
    """A request with the release that answers it, the same from its first line to its last."""

    evidence: Evidence


class Freshness:
    """Gives each request one release, and each page an ETag made of release, program and address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._lately = Lately()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 304 where the visitor's copy is of this release; else make the page and mark it."""
        if request.path.startswith(WITHOUT_EVIDENCE):
            return self._get_response(request)
        try:
            evidence = current_evidence()
        except CommongroundError as problem:
            return _not_kept(refusal(request, 503, str(problem)))
        request.evidence = evidence  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return _not_kept(self._get_response(request))
        tag = _tag(evidence.release, request)
        if tag in _tags_held(request):
            return _marked(HttpResponseNotModified(), tag)
        made = (tag, request.method, "gzip" in request.headers.get("Accept-Encoding", ""))
        held = self._lately.get(made)
        if held is not None:
            return held
        response = self._get_response(request)
        if response.status_code == 200:
            _marked(response, tag)
            if not request.path.startswith(PERSONAL):
                self._lately.keep(made, response)
            return response
        # What went wrong for one visitor, or for a moment, is not for a proxy to tell the next.
        return _not_kept(response) if response.status_code >= 400 else response


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.setdefault("Cache-Control", "no-store")
    return response


def _tag(release: str, request: HttpRequest) -> str:
    address = request.build_absolute_uri()
    made_of = f"{release} {code_version()} {settings.COMMONGROUND_BASEMAP} {address}"
    return f'W/"{hashlib.blake2s(made_of.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'


def _tags_held(request: HttpRequest) -> list[str]:
    return [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]


def _marked(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=60 * _MINUTES)
    return response
