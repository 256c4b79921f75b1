"""Answers made lately, sent again as they are: each is of one release and one address."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from django.http import HttpResponse
from django.http.response import HttpResponseBase

_MOST = 24_000_000
"""Bytes of answers held in one process: some hundred pages of the longest kind, a thousand of most."""

_LARGEST = 1_000_000
"""Bytes of one answer; a file longer than this is not asked for often enough to stay."""


class Lately:
    """Answers by what they are answers to; those asked for longest ago are forgotten when room is short."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[Hashable, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable) -> HttpResponse | None:
        """The answer of this name, if it is held."""
        with self._lock:
            held = self._held.get(name)
            if held is None:
                return None
            self._held.move_to_end(name)
        content, headers = held
        return HttpResponse(content, headers=headers)

    def keep(self, name: Hashable, response: HttpResponseBase) -> None:
        """Hold a whole answer; one that is streamed, is long, or may not be kept is let go."""
        if not isinstance(response, HttpResponse) or "no-store" in response.get("Cache-Control", ""):
            return
        content = bytes(response.content)
        if len(content) > _LARGEST or response.cookies:
            return
        with self._lock:
            if name in self._held:
                return
            self._held[name] = (content, dict(response.items()))
            self._size += len(content)
            while self._size > self._most:
                _, (forgotten, _) = self._held.popitem(last=False)
                self._size -= len(forgotten)
