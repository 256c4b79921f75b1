from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely import Polygon
from shapely.geometry import mapping

from commonground.errors import CommongroundError
from commonground.evidence.geography.drawn.coordinates import to_degrees, to_metres
from commonground.evidence.geography.drawn.judging import Drawing, read_drawing


@st.composite
def stars(draw):
    """A place around a point of England: one distance for each bearing, so that no two sides cross."""
    reach = draw(st.lists(st.floats(100, 5_000), min_size=3, max_size=40))
    bearing = 2 * np.pi * (np.arange(len(reach)) + draw(st.floats(0, 1))) / len(reach)
    middle = draw(st.tuples(st.integers(200_000, 600_000), st.integers(100_000, 600_000)))
    outline = np.column_stack([np.cos(bearing), np.sin(bearing)]) * np.array(reach)[:, None] + middle
    hole = outline + 0.6 * (np.array(middle) - outline)
    return Polygon(outline, [hole] if draw(st.booleans()) else [])


def read(name: str, raw: bytes) -> Drawing:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        return read_drawing(path)


def shapefile(shape: Polygon, crs: int = 27700) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        gpd.GeoDataFrame({"id": [1]}, geometry=[shape], crs=crs).to_file(Path(folder) / "star.shp")
        return {part.name: part.read_bytes() for part in sorted(Path(folder).iterdir())}


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


FORMATS = {
    "star.geojson": lambda star: json.dumps(mapping(to_degrees(star))).encode(),
    "star.json": lambda star: gpd.GeoSeries([star], crs=27700).to_json(to_wgs84=True).encode(),
    "star.wkt": lambda star: star.wkt.encode(),
    "star.txt": lambda star: f"SRID=4326;{to_degrees(star).wkt}".encode(),
    "star.zip": lambda star: zipped(shapefile(star)),
}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None)
@given(stars())
def test_a_place_comes_back_as_it_was_drawn(name, star):
    drawing = read(name, FORMATS[name](star))
    assert drawing.shape.is_valid
    assert drawing.shape.area == pytest.approx(star.area, rel=0.001)
    assert drawing.shape.symmetric_difference(star).area < 0.001 * star.area
    assert len(drawing.shape.interiors) == len(star.interiors)  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(stars())
def test_degrees_and_back_is_the_same_place_to_the_millimetre(star):
    back = shapely.get_coordinates(to_metres(to_degrees(star)))
    np.testing.assert_allclose(back, shapely.get_coordinates(star), atol=1e-3)
    by_geopandas = gpd.GeoSeries([star], crs=27700).to_crs(4326)
    np.testing.assert_allclose(
        shapely.get_coordinates(to_degrees(star)), shapely.get_coordinates(by_geopandas), atol=1e-12
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(430_000, 431_000), st.floats(330_000, 331_000)), min_size=3, max_size=12))
def test_any_scribble_is_either_refused_or_one_valid_place_of_its_own_area(tmp_path_factory, points):
    scribble = Polygon(points)
    file = tmp_path_factory.mktemp("scribbles") / "scribble.wkt"
    file.write_text(f"SRID=27700;{scribble.wkt}", encoding="utf-8")
    try:
        drawing = read_drawing(file)
    except CommongroundError:
        return
    assert drawing.shape.is_valid
    assert drawing.shape.area == pytest.approx(scribble.area, rel=0.001)


NAMES = st.sampled_from(sorted(FORMATS))


def only_ours(name: str, raw: bytes) -> None:
    """Read it; whatever is wrong is told in one sentence, and nothing half-done comes back."""
    try:
        drawing = read(name, raw)
    except CommongroundError as problem:
        sentence = str(problem)
    else:
        assert drawing.shape.is_valid
        assert drawing.shape.area >= 100
        return
    assert "\n" not in sentence


@settings(max_examples=200, deadline=None)
@given(
    NAMES,
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    ),
)
def test_any_bytes_are_refused_in_a_sentence(name, raw):
    only_ours(name, raw)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(
    ["Feature", "FeatureCollection", "GeometryCollection", "Polygon", "MultiPolygon", "Point", "LineString"]
)
ALMOST_GEOJSON = st.recursive(
    JSON_VALUES,
    lambda inner: st.fixed_dictionaries(
        {"type": KINDS},
        optional={
            "coordinates": st.one_of(
                inner, st.lists(st.lists(st.lists(st.floats(), max_size=3), max_size=5), max_size=2)
            ),
            "geometry": inner,
            "geometries": st.lists(inner, max_size=2),
            "features": st.lists(inner, max_size=2),
            "properties": JSON_VALUES,
            "crs": JSON_VALUES,
        },
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(JSON_VALUES, ALMOST_GEOJSON))
@example({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1e308, -1e308]] * 4]}})
def test_any_json_is_refused_in_a_sentence_or_is_a_place(value):
    only_ours("value.geojson", json.dumps(value).encode())


KEYWORDS = "POLYGON MULTIPOLYGON POINT GEOMETRYCOLLECTION EMPTY Z M ZM SRID=27700; ( (( ) )) , nan inf 1e400"
PAIRS = ["-1.5 52.9", "435000 336000", "435000 337000", "436000 336000", "\0", "é"]
WKT_WORDS = st.sampled_from([*KEYWORDS.split(" "), *PAIRS])


@settings(max_examples=200, deadline=None)
@given(st.lists(WKT_WORDS, max_size=25).map(" ".join))
@example("POLYGON ((435000 336000, 435000 337000, nan 336000))")
def test_any_almost_well_known_text_is_refused_in_a_sentence_or_is_a_place(text):
    only_ours("text.wkt", text.encode())


SOUND = shapefile(Polygon([(435_000, 336_000), (436_000, 336_000), (436_500, 337_000), (435_000, 337_000)]))


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["star.shp", "star.shx", "star.dbf", "star.prj"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_shapefile_with_any_bytes_spoilt_is_refused_in_a_sentence_or_is_a_place(part, spoilt):
    files = dict(SOUND)
    raw = bytearray(files[part])
    for at, byte in spoilt:
        raw[int(at * len(raw))] = byte
    assume(bytes(raw) != files[part])
    only_ours("star.zip", zipped(files | {part: bytes(raw)}))
