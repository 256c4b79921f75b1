"""Profiles are the same however many are asked for at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commonground.evidence.designation import load_rules
from commonground.evidence.profile import Profiles, profile_as_data
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store

RULE = next(
    rule for rule in load_rules().values() if rule.collection == "example" and rule.geography == "wd24"
)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns so often that whatever two of them do at once shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_several_threads_that_ask_at_once_are_told_what_one_is(county_store: Path) -> None:
    alone, together = (Profiles(Store(county_store), RULE) for _ in range(2))
    kinds: tuple[AreaKindName, ...] = ("wd24", "lsoa21")
    places: list[tuple[AreaKindName, str]] = [
        (kind, code) for kind in kinds for code in alone.codes(kind)[:12]
    ]
    # Nothing has been read for those who ask together, so that they fill it in as they go.
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda place: profile_as_data(together.of(together.area(*place))), places))
    assert told == [profile_as_data(alone.of(alone.area(*place))) for place in places]
