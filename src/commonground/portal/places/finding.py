"""Finding an area by its name: forgiving of case, accents, order, missing words and misspelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from commonground.evidence.geography import KINDS
from commonground.evidence.sources import AreaKindName

_SAID = {"st": "saint", "st.": "saint", "&": "and"}
"""Words that people write in two ways."""

_KNOWN_BY_NAME = ("ward", "council area", "region")
"""Kinds of area whose names people know, the one they most often mean first."""

_SHORTEST = 4
"""Letters below which everything is like something."""

_LIKE = 78
"""How alike, of 100, a misspelt name must be; lower, and strangers turn up."""


@dataclass(frozen=True)
class Found:
    """An area as a list of findings names it; ``around`` is the council area or region it lies in."""

    kind: AreaKindName
    code: str
    name: str
    around: str

    @property
    def called(self) -> str:
        """What kind of area it is, in words."""
        return KINDS[self.kind].name


class Finder:
    """Finds areas by name, code, or the name with that of the council area around it.

    ``areas``: the store's table; ``kinds``: those that have pages, the rest is not found.
    """

    def __init__(self, areas: pd.DataFrame, kinds: Sequence[AreaKindName]) -> None:
        listed = areas[areas["kind"].isin(kinds)].fillna("")
        around = listed["authority_name"].where(listed["authority_name"] != "", listed["region_name"])
        columns = (listed["kind"], listed["code"], listed["name"], around)
        rows = zip(*(map(str, column) for column in columns), strict=True)
        found = [Found(cast("AreaKindName", kind), code, name, place) for kind, code, name, place in rows]
        # A kind that more people mean comes first among equals.
        self._found = sorted(found, key=lambda area: (_meant(area.kind), area.name))
        self._by_code: dict[str, list[Found]] = {}
        for found in self._found:
            self._by_code.setdefault(found.code, []).append(found)
        self._names = [plain(found.name) for found in self._found]
        # A blank before each word, so that looking for " cen" finds where a word begins.
        self._in_full = [
            f" {name} {plain(found.around)}" for name, found in zip(self._names, self._found, strict=True)
        ]
        self._known = [n for n, found in enumerate(self._found) if KINDS[found.kind].noun in _KNOWN_BY_NAME]

    def of(self, kind: str, code: str) -> Found | None:
        """The area with this code in this kind, if it is there."""
        return next((found for found in self._by_code.get(code, []) if found.kind == kind), None)

    def by_code(self, code: str) -> list[Found]:
        """Every area with this code, the newest vintage first."""
        return sorted(self._by_code.get(code.strip().upper(), []), key=lambda f: -KINDS[f.kind].vintage)

    def by_name(self, text: str, most: int = 20) -> list[Found]:
        """At most so many areas whose name is like ``text``, the likest first."""
        wanted = plain(text)
        if not wanted:
            return []
        holding = self._holding(wanted.split())
        exact = [number for number in holding if self._names[number] == wanted]
        begins = [number for number in holding if self._names[number].startswith(wanted)]
        ranked = dict.fromkeys((*exact, *begins, *holding))
        if len(ranked) < most and len(wanted) >= _SHORTEST:
            ranked |= dict.fromkeys(self._like(wanted, most))
        return [self._found[number] for number in list(ranked)[:most]]

    def _holding(self, words: Sequence[str]) -> list[int]:
        """The areas where each word begins a word of the name, or of what lies around."""
        longest, *others = sorted((f" {word}" for word in words), key=len, reverse=True)
        held = [number for number, name in enumerate(self._in_full) if longest in name]
        return [number for number in held if all(word in self._in_full[number] for word in others)]

    def _like(self, wanted: str, most: int) -> list[int]:
        """Areas that people know by name, whose name is like the words misspelt."""
        from rapidfuzz import fuzz, process

        names = [self._names[number] for number in self._known]
        like = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=most)
        in_full = [self._in_full[number] for number in self._known]
        like += process.extract(wanted, in_full, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE, limit=most)
        return [self._known[number] for _, _, number in like]


def plain(text: str) -> str:
    """Text with nothing in it that people write differently: ``"St. Ânne's"`` gives ``"saint annes"``."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text[:100].casefold()) if not unicodedata.combining(c)
    )
    words = re.sub(r"['’]", "", bare).replace("-", " ").split()
    said = (_SAID.get(word, word) for word in words)
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", " ".join(said)).split())


def _meant(kind: AreaKindName) -> tuple[int, int]:
    noun = KINDS[kind].noun
    known = _KNOWN_BY_NAME.index(noun) if noun in _KNOWN_BY_NAME else len(_KNOWN_BY_NAME)
    return (known, -KINDS[kind].vintage)
