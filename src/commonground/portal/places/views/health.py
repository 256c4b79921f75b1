"""Whether the program runs, and whether it can answer: for whatever looks after it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from commonground.errors import CommongroundError
from commonground.portal.places.evidence import current_evidence


def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's view
    """The process answers."""
    return _now({"live": True}, 200)


def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """A release is open, so pages can be made."""
    try:
        release = current_evidence().release
    except (CommongroundError, OSError, ValueError) as problem:
        # What is broken in a file is for the log; what to do about it is for whoever asked.
        why = str(problem) if isinstance(problem, CommongroundError) else "The store cannot be read."
        return _now({"ready": False, "error": why}, 503)
    return _now({"ready": True, "release": release}, 200)


def _now(said: dict[str, object], status: int) -> HttpResponse:
    response = JsonResponse(said, status=status)
    response["Cache-Control"] = "no-store"
    return response
