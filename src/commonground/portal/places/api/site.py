"""The API as a whole: its name, how it writes, and how it refuses."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer

from commonground.errors import GeographyError
from commonground.portal.places.api.shapes_of_origins import ErrorOut

ROOT = "/api/v1/"

_ABOUT = """How every neighbourhood is doing, from open data: the figures that the pages show.

Everything is read with GET, needs no key, and may be used from any site. An area is named by its kind,
which holds its vintage, and its code. A figure that is null is not known. Each answer is of one release,
and its ETag changes with that.
"""

REFUSED = {
    400: ErrorOut,
    404: ErrorOut,
    422: ErrorOut,
}
"""How any request may be refused: not to be understood, not there, or out of bounds."""


class PlainJson(BaseRenderer):
    """JSON as text that people can read, in which a figure is never NaN."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002
        """The data as text."""
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class _Open(NinjaAPI):
    """Answers that any site may read."""

    def create_response(self, *args: Any, **named: Any) -> HttpResponse:
        """An answer, marked as open."""
        response = super().create_response(*args, **named)
        response["Access-Control-Allow-Origin"] = "*"
        return response


api = _Open(
    title="Commonground",
    version="1",
    description=_ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    renderer=PlainJson(),
)


@api.exception_handler(ValidationError)
def out_of_bounds(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Which part of the request is out of bounds, in a sentence."""
    first = problem.errors[0]
    where = [str(part) for part in first["loc"][1:]]
    return api.create_response(
        request, {"error": f"{where[-1] if where else 'The request'}: {_said(first['msg'])}."}, status=422
    )


@api.exception_handler(Http404)
def not_there(request: HttpRequest, problem: Http404) -> HttpResponse:
    """What is not there."""
    return api.create_response(request, {"error": str(problem)}, status=404)


@api.exception_handler(GeographyError)
def no_such_area(request: HttpRequest, problem: GeographyError) -> HttpResponse:
    """Which area is not there, and what is."""
    return api.create_response(request, {"error": str(problem)}, status=404)


def answered(request: HttpRequest, data: Any) -> HttpResponse:
    """A long answer, written as it is: tests hold it against its description, not each request."""
    return api.create_response(request, data, status=200)


@cache
def description() -> dict[str, Any]:
    """The API in OpenAPI's words."""
    from commonground.portal.places.api import endpoints  # noqa: F401 registers what is described

    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
    schema["servers"] = [{"url": "/"}]
    return schema


def _said(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")
