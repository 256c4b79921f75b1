"""What a file says about its voters, in groups wide enough to tell nobody apart: ages become bands."""

from __future__ import annotations

import numpy as np

AGE_BANDS = ("under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over")
_UPPER = (18, 25, 35, 45, 55, 65)
_OLDEST = 120  # files hold ages up to 200, which are mistakes


def age_band(text: str) -> str:
    """The band of an age in years; empty where the text is no age that a person can have."""
    if text in AGE_BANDS:
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= _OLDEST):
        return ""
    return AGE_BANDS[sum(int(text) >= bound for bound in _UPPER)]


class Trait:
    """One trait's labels as codes: 0, 1, … as they turn up, and -1 where it is not known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._codes: dict[str, int] = {}
        self._seen: dict[str, int] = {}

    def code(self, text: str) -> int:
        """The code of what the file says."""
        known = self._seen.get(text)
        if known is None:
            label = age_band(text.strip()) if self.name == "age" else text.strip()
            known = self._codes.setdefault(label, len(self._codes)) if label else -1
            self._seen[text] = known
        return known

    def in_order(self, codes: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
        """The labels in their order, and the codes changed to fit: the same whatever turned up first."""
        rank = AGE_BANDS.index if self.name == "age" else str
        labels = tuple(sorted(self._codes, key=rank))
        place = {label: at for at, label in enumerate(labels)}
        moved = np.array([*(place[label] for label in self._codes), -1], dtype=np.int64)
        return labels, moved[codes]
