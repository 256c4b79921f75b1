"""Long texts, such as a measure's figure for each of 33,755 areas, kept packed while they are asked for."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

_MOST = 24_000_000
"""Bytes kept in one process, packed: some hundred texts of the longest kind."""

_LEVEL = 4


class Packed:
    """Gzipped texts by name; those asked for longest ago are forgotten when room is short."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def text(self, name: Hashable, make: Callable[[], str]) -> bytes:
        """The text of this name, gzipped; made where it is not held."""
        with self._lock:
            held = self._held.get(name)
            if held is not None:
                self._held.move_to_end(name)
                return held
        packed = gzip.compress(make().encode(), _LEVEL, mtime=0)
        with self._lock:
            if name not in self._held:
                self._held[name] = packed
                self._size += len(packed)
            while self._size > self._most:
                _, forgotten = self._held.popitem(last=False)
                self._size -= len(forgotten)
        return packed
