"""How often one visitor may ask for what costs most: searches and drawings."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

_SALT = secrets.token_bytes(16)
"""Made anew at each start and kept nowhere, so that what is counted cannot be led back to an address."""


class TooMany(Exception):
    """Somebody asked more often than one person does."""


def limited(most: int, what: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """At most so many requests a minute from one address, in each process; raises ``TooMany`` past that."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            who = hashlib.blake2s(_visitor(_address(request)).encode(), key=_SALT, digest_size=16).hexdigest()
            key = f"{what}:{who}:{int(time.time() // 60)}"
            if _counted(key) > most * settings.COMMONGROUND_LIMITS:
                raise TooMany(f"That is more {what} than one person makes in a minute; wait a minute.")
            return view(request, *args, **named)

        return counted

    return around


def _counted(key: str) -> int:
    """How often this was counted, with this time."""
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # so many others were counted in between that this one was forgotten
        return 1


def _visitor(address: str) -> str:
    """Who is behind an address: whoever has one of version 6 has 2⁶⁴ of them."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))


def _address(request: HttpRequest) -> str:
    """Where a request came from, past our own proxies; what a visitor writes there is not believed."""
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.COMMONGROUND_PROXIES
    if 0 < proxies <= len(passed):
        return passed[-proxies]
    return request.META.get("REMOTE_ADDR", "")
