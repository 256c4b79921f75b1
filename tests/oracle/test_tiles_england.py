"""England's map tiles: nobody's neighbourhood is missing from a map, however far away it is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.evidence.store import Store
from commonground.evidence.tiles import FIRST_ZOOM, LAST_ZOOM
from vector_tiles import codes_by_zoom

NEVER_DRAWN = {"E05003257", "E05003259", "E05008917", "E05008922", "E05010593", "E05010599"}
"""Wards of 2017 for which no outline was published that we hold."""


@pytest.mark.parametrize(
    ("kind", "count"), [("lsoa21", 33755), ("wd17", 7433), ("wd24", 6784), ("lad24", 296), ("rgn", 9)]
)
def test_every_area_of_england_is_drawn_at_every_zoom(england: Path, kind: str, count: int):
    store = Store(england)
    areas = store.table("areas")
    drawn = codes_by_zoom(store.file(f"{kind}.pmtiles"))
    assert set(drawn) == set(range(FIRST_ZOOM, LAST_ZOOM + 1))
    for codes in drawn.values():
        assert codes == set(areas["code"][areas["kind"] == kind]) - NEVER_DRAWN
        assert len(codes) == count
