"""What a map can rely on: every area at every zoom, one number each, and no gaps between neighbours."""

from __future__ import annotations

from collections import defaultdict

import geopandas as gpd
import numpy as np
import pytest
import shapely

from commonground.evidence.tiles import FIRST_ZOOM, LAST_ZOOM, tile_archive
from vector_tiles import codes_by_zoom, features, header

ZOOMS = range(FIRST_ZOOM, LAST_ZOOM + 1)


def patchwork(size: int = 6, seed: int = 1) -> gpd.GeoDataFrame:
    """A square of about 10 km cut by wavy lines, and one islet of 40 metres."""
    rng = np.random.default_rng(seed)
    step, points = 0.15 / size, 40
    along = np.linspace(0, 0.15, size * points + 1)
    waves = [rng.normal(0, step / 40, along.size) for _ in range(2 * (size + 1))]
    lines = [np.c_[along, i * step + waves[i]] for i in range(size + 1)]
    lines += [np.c_[i * step + waves[size + 1 + i], along] for i in range(size + 1)]
    noded = shapely.union_all(shapely.linestrings(np.array(lines) + np.array([-1.5, 54.0])))
    cells = [cell for cell in shapely.polygonize([noded]).geoms if cell.area > step * step / 3]
    shapes = [*cells, shapely.Point(-1.2, 54.05).buffer(0.0003)]
    codes = [f"X05{number:06d}" for number in range(len(shapes))]
    rows = {"name": [f"Ward {code}" for code in codes]}
    return gpd.GeoDataFrame(rows, index=codes, geometry=shapes, crs=4326)


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return patchwork()


@pytest.fixture(scope="module")
def archive(areas, tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles") / "wd24.pmtiles"
    path.write_bytes(tile_archive(areas, "wd24"))
    return path


def test_every_area_is_drawn_at_every_zoom_even_one_smaller_than_a_pixel(areas, archive):
    assert codes_by_zoom(archive) == {zoom: set(areas.index) for zoom in ZOOMS}


def test_the_archive_says_its_zooms_layer_and_bounds(areas, archive):
    said = header(archive)
    assert (said["min_zoom"], said["max_zoom"]) == (FIRST_ZOOM, LAST_ZOOM)
    west, south, east, north = areas.total_bounds
    held = [said[f"{side}_e7"] / 1e7 for side in ("min_lon", "min_lat", "max_lon", "max_lat")]
    assert held == pytest.approx([west, south, east, north], abs=1e-6)
    assert {feature.layer for feature in features(archive)} == {"wd24"}


def test_an_area_has_its_name_and_the_same_number_in_every_tile(areas, archive):
    numbers, names = defaultdict(set), defaultdict(set)
    for feature in features(archive):
        numbers[feature.properties["code"]].add(feature.id)
        names[feature.properties["code"]].add(feature.properties["name"])
    assert all(len(found) == 1 for found in numbers.values())
    assert len(set.union(*numbers.values())) == len(areas)
    assert names == {code: {name} for code, name in areas["name"].items()}


def test_farther_away_borders_have_fewer_corners(archive):
    corners = dict.fromkeys(ZOOMS, 0)
    for feature in features(archive):
        corners[feature.zoom] += sum(map(len, feature.rings))
    assert corners[FIRST_ZOOM] < corners[9] / 4


@pytest.mark.parametrize("zoom", [7, 9, LAST_ZOOM])
def test_neighbours_still_meet_without_gap_or_overlap(archive, zoom):
    """In units of a tile, of which a pixel of the screen has eight; snapping to them moves borders by one."""
    tiles = defaultdict(list)
    for feature in features(archive):
        if feature.zoom == zoom:
            shape = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in feature.rings])
            tiles[feature.x, feature.y].append(shape)
    for shapes in tiles.values():
        whole = shapely.union_all(shapes)
        border = sum(shape.length for shape in shapes)
        assert sum(shape.area for shape in shapes) - whole.area <= border * 0.02
        holes = [shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors]
        assert sum(holes) <= border * 0.02


def test_the_same_areas_in_any_order_give_the_same_bytes(areas, archive):
    assert tile_archive(areas.sample(frac=1, random_state=1), "wd24") == archive.read_bytes()
