"""Points as whole numbers of the smallest unit that any ballot of the file uses."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?([0-9]{1,9})(?:[.,]([0-9]*))?")
_MOST_DECIMALS = 6


class PointsText:
    """Turns points into (value, decimals), remembering those it has seen: a file has few different ones."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int] | None] = {}

    def of(self, text: str) -> tuple[int, int] | None:
        """``2.5`` is 25 with one decimal; None for what is no number, below nothing, too large, too fine."""
        if text not in self._seen:
            self._seen[text] = _parsed(text.strip())
        return self._seen[text]


def _parsed(text: str) -> tuple[int, int] | None:
    matched = _NUMBER.fullmatch(text)
    if matched is None:
        return None
    decimals = (matched.group(2) or "").rstrip("0")
    if len(decimals) > _MOST_DECIMALS:
        return None
    return int(matched.group(1) + decimals), len(decimals)
