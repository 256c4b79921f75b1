"""What is taken from a visitor: a question; at the address for drawings, a drawing; and never a cookie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from commonground.portal.places.refusals import refusal

_READ = ("GET", "HEAD")

View = Callable[..., HttpResponse]


def takes_drawings(view: View) -> View:
    """Marks a view that is sent something."""
    view.methods = (*_READ, "POST")  # type: ignore[attr-defined] read below
    return view


class Methods:
    """Answers 405 to whatever is no way to read an address, and lays cookies aside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; Django calls ``process_view`` once it knows where it leads.

        Without its cookies, which no page here reads: Django's guard of forms would answer a strange one with
        a new one, on a page that proxies keep and hand to the next visitor.
        """
        request.META.pop("HTTP_COOKIE", None)
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        _args: Sequence[Any],
        _named: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse a method that the view does not take."""
        allowed = getattr(view, "methods", _READ)
        if request.method in allowed:
            return None
        response = refusal(request, 405, f"This address can only be asked for ({', '.join(allowed)}).")
        response["Allow"] = ", ".join(allowed)
        return response
