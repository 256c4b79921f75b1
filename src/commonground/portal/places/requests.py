"""One line of JSON in the log for each request, with nothing in it about the person who asked."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("commonground.requests")

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class RequestLog:
    """Logs each request's route, not its address: what somebody searched for may say where they live."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and log how it went."""
        start = time.perf_counter()
        response = self._get_response(request)
        match = request.resolver_match
        _log.info(
            "request",
            extra={
                "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
                "route": match.route if match else None,
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000, 1),
            },
        )
        return response


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The time, the level, what happened, and what was said beside it."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "said": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _PLAIN},
        }
        said.pop("request", None)
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)
