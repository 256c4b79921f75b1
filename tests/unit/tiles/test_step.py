"""Which kinds of area are on maps, and where their outlines come from."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from commonground.errors import NothingBuilt
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import AREAS, PEOPLE_PIECES, Made, Step, Store, build
from commonground.evidence.tiles import LAST_ZOOM, mapped_kinds, tiles_step
from samples import CODE, source_of
from vector_tiles import codes_by_zoom, features

OUTLINES = source_of(
    {"lsoa21cd": CODE | {"kind": "lsoa21"}, "geometry": {"type": "geometry", "meaning": "Outline"}},
    id="outlines",
    geography="lsoa21",
    key=["lsoa21cd"],
    reader="boundaries",
)
SMALL = ["E01000001", "E01000002", "E01000003", "E01000004"]
WARDS = ["E05000001", "E05000001", "E05000002", "E05000003"]


def given(wards: list[str] = WARDS, small: list[str] = SMALL, outlined: int = 4) -> list[Step]:
    """Steps that give what the tiles are made from: four small squares in a row, and wards of them."""
    shapes = [shapely.box(0.1 * i, 51, 0.1 * (i + 1), 51.1) for i in range(outlined)]
    tables = {
        "outlines_web": gpd.GeoDataFrame({"lsoa21cd": SMALL[:outlined]}, geometry=shapes, crs=4326),
        PEOPLE_PIECES: pd.DataFrame({"lsoa21": small, "wd24": wards}),
        AREAS: pd.DataFrame(
            [("lsoa21", code, f"Small {code[-1]}") for code in SMALL]
            + [("wd24", code, f"Ward {code[-1]}") for code in sorted(set(WARDS))],
            columns=["kind", "code", "name"],
        ),
    }
    return [
        Step(
            name, {name: (rows.columns[0],)}, lambda _, n=name, r=rows: Made({n: r}), (), settings=f"{wards}"
        )
        for name, rows in tables.items()
    ]


def tiles(root: Path, kind, steps: list[Step]) -> tuple[Path, tuple[str, ...]]:
    report = build(root, [*steps, tiles_step(kind, "lsoa21", {"outlines": OUTLINES})])
    return Store(root).file(f"{kind}.pmtiles"), report.release.steps[-1].notes


def test_pages_map_the_newest_of_each_kind_of_area_and_the_areas_of_rules():
    listed: list[AreaKindName] = [
        "lsoa11",
        "lsoa21",
        "msoa21",
        "wd17",
        "wd19",
        "wd24",
        "lad19",
        "lad24",
        "rgn",
    ]
    assert mapped_kinds(listed, ["wd17", "lsoa21"]) == ["lsoa21", "wd17", "wd24", "lad24", "rgn"]


def test_published_outlines_are_drawn_with_the_listed_names(tmp_path):
    path, notes = tiles(tmp_path, "lsoa21", given())
    names = {feature.properties["code"]: feature.properties["name"] for feature in features(path)}
    assert names == {code: f"Small {code[-1]}" for code in SMALL}
    assert notes == ()


def test_an_area_nobody_drew_is_put_together_from_its_small_areas(tmp_path):
    path, notes = tiles(tmp_path, "wd24", given())
    assert codes_by_zoom(path)[LAST_ZOOM] == set(WARDS)
    assert notes == ("outlines put together from those of LSOA (2021)",)


def test_areas_that_share_a_small_area_have_no_outline_and_are_named(tmp_path):
    small, wards = [*SMALL, "E01000003"], [*WARDS, "E05000003"]
    path, notes = tiles(tmp_path, "wd24", given(wards, small))
    assert codes_by_zoom(path)[LAST_ZOOM] == {"E05000001"}
    assert notes[1] == "on no map, having no outline: E05000002, E05000003"


def test_a_listed_area_without_an_outline_is_named(tmp_path):
    _, notes = tiles(tmp_path, "lsoa21", given(outlined=3))
    assert notes == ("on no map, having no outline: E01000004",)


def test_without_outlines_there_are_no_tiles_and_the_store_says_why(tmp_path):
    build(tmp_path, [*given(), tiles_step("wd19", "lsoa11", {"outlines": OUTLINES})])
    with pytest.raises(NothingBuilt, match=r"wd19\.pmtiles was left out of this build: it needs outlines of"):
        Store(tmp_path).file("wd19.pmtiles")


def test_tiles_are_made_again_only_when_outlines_change(tmp_path):
    step = tiles_step("lsoa21", "lsoa21", {"outlines": OUTLINES})
    assert "lsoa21.pmtiles" in build(tmp_path, [*given(), step]).ran
    assert build(tmp_path, [*given(), step]).ran == ()


def test_the_example_countys_maps_have_every_area(county_store):
    store = Store(county_store)
    areas = store.table("areas")
    assert set(store.release.files) == {"lsoa21.pmtiles", "wd24.pmtiles", "lad24.pmtiles"}
    for name in store.release.files:
        listed = set(areas["code"][areas["kind"] == name.removesuffix(".pmtiles")])
        for zoom, codes in codes_by_zoom(store.file(name)).items():
            assert codes == listed, zoom
        assert store.release.sources_of[name]
