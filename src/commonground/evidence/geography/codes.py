"""Area codes as typed values: a nine-character code means nothing without its kind and its vintage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from commonground.errors import UnknownArea
from commonground.evidence.sources import AreaKindName


@dataclass(frozen=True)
class AreaKind:
    """A kind of area *with its vintage*.

    ``noun`` is the plain word for a public page; ``prefixes`` are the first three characters its codes
    may have in England. The invented example county writes X in place of England's E.
    """

    id: AreaKindName
    name: str
    noun: str
    vintage: int
    prefixes: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a whole code of this kind looks like: use it with ``fullmatch``."""
        entities = "|".join(prefix[1:] for prefix in self.prefixes)
        return re.compile(f"[EX](?:{entities})[0-9]{{6}}")


_AUTHORITIES = ("E06", "E07", "E08", "E09")

KINDS: Mapping[str, AreaKind] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            AreaKind("oa11", "output area (2011)", "smallest census area", 2011, ("E00",)),
            AreaKind("lsoa01", "LSOA (2001)", "small area", 2001, ("E01",)),
            AreaKind("lsoa11", "LSOA (2011)", "small area", 2011, ("E01",)),
            AreaKind("lsoa21", "LSOA (2021)", "small area", 2021, ("E01",)),
            AreaKind("msoa11", "MSOA (2011)", "medium-sized area", 2011, ("E02",)),
            AreaKind("msoa21", "MSOA (2021)", "medium-sized area", 2021, ("E02",)),
            AreaKind("wd17", "ward (December 2017)", "ward", 2017, ("E05",)),
            AreaKind("wd19", "ward (December 2019)", "ward", 2019, ("E05",)),
            AreaKind("wd24", "ward (May 2024)", "ward", 2024, ("E05",)),
            AreaKind("lad16", "local authority (2016)", "council area", 2016, _AUTHORITIES),
            AreaKind("lad19", "local authority (2019)", "council area", 2019, _AUTHORITIES),
            AreaKind("lad24", "local authority (2024)", "council area", 2024, _AUTHORITIES),
            # The nine regions have kept their codes since the codes began in 2011.
            AreaKind("rgn", "region", "region", 2011, ("E12",)),
        )
    }
)
"""Every kind of area by its id, smallest first."""


@dataclass(frozen=True)
class AreaCode:
    """One area's code, checked against its kind when built; ``str()`` gives the code alone.

    Raises ``UnknownArea`` for a code that cannot be of the kind. Whether the code is in use is for
    the list of areas to say.
    """

    code: str
    kind: AreaKind

    def __post_init__(self) -> None:
        if not (isinstance(self.code, str) and self.kind.pattern.fullmatch(self.code)):
            raise UnknownArea(not_of_kind(self.code, self.kind))

    def __str__(self) -> str:
        return self.code


def not_of_kind(code: object, kind: AreaKind) -> str:
    """The sentence for a code that cannot be of ``kind``; an absurdly long code is cut short in it."""
    *others, last = kind.prefixes
    starts = f"{', '.join(others)} or {last}" if others else last
    return (
        f"{str(code)[:20]!r} is not the code of a {kind.noun}, {kind.name}: use nine characters that start "
        f"with {starts}."
    )


def well_formed(codes: pd.Series, kind: AreaKind) -> pd.Series:
    """Which of ``codes`` can be codes of ``kind``.

    ``codes``: (areas,) text; anything empty or not text is not well formed. Returns (areas,) bool on
    the same index.
    """
    matches = codes.astype("string").str.fullmatch(kind.pattern.pattern)
    return matches.fillna(False).astype(bool)
