"""Talking to publishers' web servers: patiently, within bounds, and in plain words when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from commonground.errors import NetworkClosed, SourceError

Answer = TypeVar("Answer")

PAUSES = (0.5, 1.0, 2.0)
"""Seconds to wait before each new attempt; after the last one we give up."""

NOT_READY = frozenset({202, 408, 416, 425, 429, 500, 502, 503, 504})
"""Answers worth another attempt; 416 because the next one asks for the whole file."""

TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True)
class Page:
    """A small answer read whole; ``address`` is where redirects led."""

    address: str
    media_type: str
    body: bytes


def web_client() -> httpx.Client:
    """A client that follows redirects and keeps to the proxy and certificates the environment sets."""
    return httpx.Client(follow_redirects=True, timeout=TIMEOUT, headers={"User-Agent": "commonground"})


def check_address(address: str) -> str:
    """Return ``address`` if it may be fetched: http or https, and without a user name or password.

    Credentials are refused because addresses are written into the fetch log. Raises ``SourceError``.
    """
    try:
        parts = urlsplit(address)
        fetchable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError as problem:
        raise SourceError(f"{address}: not an address ({problem}).") from problem
    if not fetchable:
        raise SourceError(f"{address}: only http:// and https:// addresses can be fetched.")
    if "@" in parts.netloc:
        raise SourceError(f"{parts.hostname}: give the address without a user name and password.")
    return address


def patiently(address: str, attempt: Callable[[], Answer]) -> Answer:
    """Return what ``attempt`` returns, trying again a few times while the trouble may pass.

    Raises ``NetworkClosed`` if the server cannot be reached or stays silent, ``SourceError`` if it answers
    with anything but the file.
    """
    pauses = iter(PAUSES)
    while True:
        try:
            return attempt()
        except httpx.HTTPError as problem:
            pause = next(pauses, None) if _may_pass(problem) else None
            if pause is None:
                raise _in_plain_words(address, problem) from problem
        except httpx.InvalidURL as problem:
            raise SourceError(f"{address}: not an address ({problem}).") from problem
        time.sleep(pause)


def read_page(
    client: httpx.Client, address: str, *, at_most: int, query: dict[str, str] | None = None
) -> Page:
    """Read a small answer (a listing, a page of JSON) whole, up to ``at_most`` bytes.

    Raises ``SourceError`` if there is more, and whatever ``patiently`` raises.
    """

    def attempt() -> Page:
        with client.stream("GET", address, params=query) as response:
            if response.status_code != 200:
                raise unexpected(response)
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > at_most:
                    raise SourceError(f"{address}: the answer is larger than {at_most:,} bytes; not read.")
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Page(str(response.url), media_type, bytes(body))

    return patiently(check_address(address), attempt)


def unexpected(response: httpx.Response) -> httpx.HTTPStatusError:
    """The error for a status that is not the one hoped for, also where httpx itself sees none (202)."""
    words = f"{response.status_code} {response.reason_phrase}".strip()
    return httpx.HTTPStatusError(words, request=response.request, response=response)


def _may_pass(problem: httpx.HTTPError) -> bool:
    if isinstance(problem, httpx.HTTPStatusError):
        return problem.response.status_code in NOT_READY
    return isinstance(problem, httpx.TransportError) and not isinstance(
        problem, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
    )


def _in_plain_words(address: str, problem: httpx.HTTPError) -> SourceError:
    why = " ".join(str(problem).split()) or type(problem).__name__
    if isinstance(problem, httpx.HTTPStatusError):
        if problem.response.status_code in NOT_READY:
            return SourceError(f"{address}: the server answered {why}: run fetch again later.")
        return SourceError(
            f"{address}: the server answered {why}: if the publisher has moved the file, "
            "give --mirror with a copy of it."
        )
    if isinstance(problem, (httpx.ConnectError, httpx.TimeoutException, httpx.ProxyError)):
        host = urlsplit(str(problem.request.url)).hostname
        return NetworkClosed(
            f"{host} could not be reached ({why}): give --mirror DIR with a copy of the files, "
            "or run `commonground demo`, which needs no network."
        )
    if isinstance(problem, (httpx.NetworkError, httpx.RemoteProtocolError)):
        return SourceError(
            f"{address}: the answer was cut off or garbled ({why}): run fetch again, it resumes."
        )
    return SourceError(f"{address}: the server's answer cannot be used ({why}).")
