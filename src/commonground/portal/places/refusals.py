"""What a visitor is told when there is no such page, or none can be made: one plain sentence each."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from commonground.errors import CommongroundError, GeographyError, NothingBuilt, StoreError
from commonground.portal.places.limits import TooMany


class Refusals:
    """Turns an error that is the asker's, or the world's, into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; Django calls ``process_exception`` where that fails."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for one of our own errors; anything else is Django's to tell."""
        match problem:
            case TooMany():
                response = refusal(request, 429, str(problem))
                response["Retry-After"] = "60"
                return response
            case NothingBuilt() | GeographyError() | Http404():
                return refusal(request, 404, str(problem))
            case StoreError():
                return refusal(request, 503, str(problem))
            case CommongroundError() | SuspiciousOperation():
                return refusal(request, 400, str(problem))
        return None


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program: it asked for a JSON twin, or for the API."""
    return request.path.endswith(".json") or request.path.startswith("/api/")


_TEMPLATES = {
    400: "theme/400.html",
    403: "theme/403.html",
    404: "theme/404.html",
    405: "theme/400.html",
    429: "theme/429.html",
}


def refusal(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """A refusal, as a page or as JSON."""
    if wants_json(request):
        return JsonResponse({"error": why}, status=status)
    return render(request, _TEMPLATES.get(status, "theme/500.html"), {"why": why}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's name
    """A request that cannot be understood; what was in it is not repeated."""
    return refusal(request, 400, "This request cannot be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """A request that is not allowed."""
    return refusal(request, 403, "This is not allowed.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address with nothing at it."""
    why = str(exception) if isinstance(exception, Http404) and exception.args else ""
    said = why if why.endswith(".") else "There is no page at this address."
    return refusal(request, 404, said)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    return refusal(request, 500, "Something went wrong here. It is not your doing; please try again.")
