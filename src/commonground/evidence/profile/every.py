"""Profiles of every area of a kind, shared out among processes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from commonground.evidence.designation import load_rules
from commonground.evidence.profile.as_data import profile_as_data
from commonground.evidence.profile.making import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store

_AT_ONCE = 64
"""Areas a process is handed at a time: enough to be worth it, few enough that progress shows."""


def every_profile(
    root: Path,
    rule: str | None,
    within_region: bool,
    kind: AreaKindName,
    codes: Sequence[str],
    executor: Executor,
) -> Iterator[str]:
    """The profile of each area as one line of JSON, in the order of ``codes``.

    ``root``: the store's folder, which each of the executor's workers opens for itself.
    """
    chunks = [codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE)]
    made = executor.map(_some, repeat(root), repeat(rule), repeat(within_region), repeat(kind), chunks)
    return (line for lines in made for line in lines)


def _some(
    root: Path, rule: str | None, within_region: bool, kind: AreaKindName, codes: Sequence[str]
) -> list[str]:
    profiles = _opened(root, rule, within_region)
    return [
        json.dumps(
            profile_as_data(profiles.of(profiles.area(kind, code))), ensure_ascii=False, allow_nan=False
        )
        for code in codes
    ]


@lru_cache(maxsize=1)
def _opened(root: Path, rule: str | None, within_region: bool) -> Profiles:
    return Profiles(Store(root), load_rules()[rule] if rule else None, within_region=within_region)
