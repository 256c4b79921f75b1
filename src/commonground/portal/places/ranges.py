"""Serving a file in parts: one range of its bytes, as a map asks for the tiles that it shows.

Source: RFC 9110 (HTTP semantics), sections 13 and 14. Several ranges in one request are answered with the
whole file, which the standard allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_AT_ONCE = 256 * 1024
"""Bytes held in memory at a time."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NotThere(Exception):
    """A range that begins past the end of the file."""


def ranged(request: HttpRequest, path: Path, tag: str, content_type: str) -> HttpResponseBase:
    """The file at ``path``, or the part of it that the request asks for.

    ``tag`` names the file's very bytes, such as their hash. Raises ``FileNotFoundError`` for no file.
    """
    size = path.stat().st_size
    # A part of a file is a part of its own bytes: nothing on the way out may pack it.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag = f'"{tag}"'
    if etag in (held.strip() for held in request.headers.get("If-None-Match", "").split(",")):
        return _marked(HttpResponse(status=304), etag)
    try:
        part = _part(request, etag, size)
    except NotThere:
        response = HttpResponse(status=416, content_type="text/plain")
        response["Content-Range"] = f"bytes */{size}"
        return response
    first, last = part or (0, size - 1)
    length = last - first + 1
    status = 200 if part is None else 206
    if request.method == "HEAD" or length == 0:
        response: HttpResponseBase = HttpResponse(status=status, content_type=content_type)
    else:
        response = StreamingHttpResponse(
            _bytes(path, first, length), status=status, content_type=content_type
        )
    response["Content-Length"] = str(length)
    if part is not None:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _marked(response, etag)


def _part(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte asked for; None for the whole file. Raises ``NotThere``."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    # A part is of use only beside the parts of the same file that the asker holds already.
    if match is None or request.headers.get("If-Range", etag) != etag:
        return None
    start, end = match.groups()
    if not start and not end:
        return None
    if not start:
        wanted = min(int(end), size)
        if wanted == 0:
            raise NotThere
        return size - wanted, size - 1
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise NotThere
    return first, last


def _bytes(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (read := file.read(min(_AT_ONCE, length))):
            length -= len(read)
            yield read


def _marked(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
