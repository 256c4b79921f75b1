from __future__ import annotations

import io
import json
import math
import os
import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, affinity
from shapely.geometry import box, mapping

from commonground.errors import DrawingError
from commonground.evidence.geography import work_boundaries
from commonground.evidence.geography.drawn.coordinates import to_degrees, to_metres
from commonground.evidence.geography.drawn.judging import circle, read_drawing

PARK = box(435_000, 336_000, 436_000, 337_000)
"""A square kilometre of Derby, in metres."""
PARK_DEGREES = to_degrees(PARK)
EDGE = LineString(PARK.exterior)
POND = box(435_400, 336_400, 435_600, 336_600)
WITH_POND = PARK.difference(POND)
BOW_TIE = Polygon([(435_000, 336_000), (436_000, 337_000), (436_000, 336_000), (435_000, 337_000)])


@pytest.fixture
def drawn(tmp_path: Path):
    """Writes a file of that name and gives its path; JSON values are written as JSON."""

    def write(name: str, content: bytes | str | dict | list) -> Path:
        raw = content if isinstance(content, bytes | str) else json.dumps(content)
        path = tmp_path / name
        path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        return path

    return write


def feature(shape, **properties) -> dict:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": None if shape is None else mapping(shape),
    }


def collection(*features: dict, **members) -> dict:
    return {"type": "FeatureCollection", "features": list(features), **members}


def polygon(*rings: list) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def ring(shape: Polygon) -> list[list[float]]:
    return [list(point) for point in shape.exterior.coords]


def zipped(shape, folder: Path, *, crs: int = 27700, without: str = "", inside: str = "") -> bytes:
    """A shapefile as a mapping program writes it, zipped."""
    (folder / "made").mkdir(exist_ok=True)
    shapes = shape if isinstance(shape, list) else [shape]
    gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs=crs).to_file(
        folder / "made" / "park.shp"
    )
    return zipped_files(
        {
            f"{inside}park{ending}": (folder / "made" / f"park{ending}").read_bytes()
            for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg")
            if ending != without
        }
    )


def zipped_files(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def refused(path: Path) -> str:
    with pytest.raises(DrawingError) as problem:
        read_drawing(path)
    sentence = str(problem.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert sentence.endswith(".")
    return sentence


def same_place(found, expected) -> bool:
    """To a millimetre all round, which is more than seven decimals of a degree keep."""
    return found.is_valid and found.symmetric_difference(expected).area < expected.length * 0.02


# What can be read.


@pytest.mark.parametrize(
    "content",
    [
        mapping(PARK_DEGREES),
        feature(PARK_DEGREES),
        collection(feature(PARK_DEGREES)),
        collection(
            feature(PARK), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
        ),
        collection(feature(PARK), crs={"type": "name", "properties": {"name": "EPSG:27700"}}),
        {
            **mapping(PARK_DEGREES),
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        },
        {**mapping(PARK_DEGREES), "crs": None},
        collection(
            feature(gpd.GeoSeries([PARK], crs=27700).to_crs(3857)[0]),
            crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        ),
    ],
    ids=["bare", "feature", "collection", "urn", "code", "crs84", "null", "web-mercator"],
)
def test_geojson_is_read_in_every_form_it_comes_in(drawn, content):
    drawing = read_drawing(drawn("park.geojson", content))
    assert same_place(drawing.shape, PARK)
    assert drawing.notes == ()
    assert drawing.name == "park"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (f"SRID=27700;{PARK.wkt}", ()),
        (f"srid=4326; {PARK_DEGREES.wkt}\n", ()),
        (
            PARK.wkt.lower(),
            ("The file does not name its coordinates; they were read as metres of the national grid.",),
        ),
        (
            "\ufeffSRID=0;" + PARK_DEGREES.wkt,
            ("The file does not name its coordinates; they were read as longitude and latitude.",),
        ),
    ],
)
def test_well_known_text_is_read_with_and_without_an_srid(drawn, text, notes):
    for name in ("park.wkt", "park.txt", "PARK.WKT"):
        drawing = read_drawing(drawn(name, text))
        assert same_place(drawing.shape, PARK)
        assert drawing.notes == notes


@pytest.mark.parametrize("crs", [27700, 4326, 3857])
@pytest.mark.parametrize("inside", ["", "my park/", "Park\\"])
def test_a_zipped_shapefile_is_read_in_the_coordinates_of_its_prj(drawn, tmp_path, crs, inside):
    shape = gpd.GeoSeries([WITH_POND], crs=27700).to_crs(crs)[0]
    drawing = read_drawing(drawn("park.zip", zipped(shape, tmp_path, crs=crs, inside=inside)))
    assert same_place(drawing.shape, WITH_POND)
    assert drawing.notes == ()


def test_the_shadows_a_mac_puts_into_a_zip_are_no_second_shapefile(drawn, tmp_path):
    with zipfile.ZipFile(io.BytesIO(zipped(PARK, tmp_path))) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    shadows = {"__MACOSX/._park.shp": b"\0", "._park.shp": b"\0"}
    assert same_place(read_drawing(drawn("park.zip", zipped_files(files | shadows))).shape, PARK)


def test_a_place_is_called_as_asked_or_as_its_feature_or_as_its_file(drawn):
    path = drawn("north-end.geojson", collection(feature(PARK_DEGREES, name=" North\nEnd ")))
    assert read_drawing(path, name="Our patch").name == "Our patch"
    assert read_drawing(path, name=" ").name == "North End"
    assert read_drawing(drawn("north-end.geojson", feature(PARK_DEGREES, name=3))).name == "north-end"
    two = collection(feature(PARK_DEGREES, name="A"), feature(PARK_DEGREES, name="B"))
    assert read_drawing(drawn("both.geojson", two)).name == "both"


def test_several_polygons_become_one_place_and_overlaps_count_once(drawn):
    parts: list[Polygon] = [box(435_000, 336_000, 435_600, 337_000), box(435_500, 336_000, 436_000, 337_000)]
    drawing = read_drawing(drawn("park.geojson", collection(*(feature(to_degrees(part)) for part in parts))))
    assert same_place(drawing.shape, PARK)
    assert drawing.notes == ("2 polygons were joined into one place.",)
    overlapping = shapely.multipolygons(parts)
    assert not overlapping.is_valid
    assert same_place(read_drawing(drawn("park.wkt", f"SRID=27700;{overlapping.wkt}")).shape, PARK)


def test_holes_and_separate_parts_are_kept(drawn, tmp_path):
    place = shapely.union(WITH_POND, box(438_000, 336_000, 439_000, 337_000))
    for path in (
        drawn("place.geojson", feature(to_degrees(place))),
        drawn("place.wkt", f"SRID=27700;{place.wkt}"),
        drawn("place.zip", zipped(place, tmp_path)),
    ):
        shape = read_drawing(path).shape
        assert isinstance(shape, MultiPolygon)
        assert same_place(shape, place)
        assert sum(len(part.interiors) for part in shape.geoms) == 1


def test_what_is_no_polygon_is_left_out_and_said(drawn):
    said = "2 points, 1 line, 1 feature without a shape, 1 empty polygon."
    line = to_degrees(EDGE)
    mixed = collection(
        feature(Point(-1.5, 53)),
        feature(PARK_DEGREES),
        feature(Point(-1.5, 53)),
        feature(line),
        feature(None),
        feature(Polygon()),
    )
    drawing = read_drawing(drawn("park.geojson", mixed))
    assert same_place(drawing.shape, PARK)
    assert drawing.notes == (f"Left out, because only polygons make a place: {said}",)
    gathered = {"type": "GeometryCollection", "geometries": [mapping(PARK_DEGREES), mapping(line)]}
    assert "1 line" in read_drawing(drawn("park.geojson", feature(None) | {"geometry": gathered})).notes[0]
    text = f"GEOMETRYCOLLECTION({PARK.wkt},POINT(0 0),GEOMETRYCOLLECTION(LINESTRING(0 0,1 1),POLYGON EMPTY))"
    drawing = read_drawing(drawn("park.wkt", f"SRID=27700;{text}"))
    assert same_place(drawing.shape, PARK)
    assert sorted(drawing.notes[0].partition(": ")[2].strip(".").split(", ")) == [
        "1 empty polygon",
        "1 line",
        "1 point",
    ]


def test_heights_are_left_out_and_said(drawn, tmp_path):
    high = shapely.force_3d(PARK, 80.0)
    for path in (
        drawn("park.geojson", feature(shapely.force_3d(PARK_DEGREES, 80.0))),
        drawn("park.wkt", f"SRID=27700;{high.wkt}"),
        drawn("park.zip", zipped(high, tmp_path)),
    ):
        drawing = read_drawing(path)
        assert not drawing.shape.has_z
        assert same_place(drawing.shape, PARK)
        assert drawing.notes == ("Heights were left out.",)


def test_an_open_outline_is_closed_and_said(drawn):
    said = "The outline was not closed; its last point has been joined to its first."
    drawing = read_drawing(drawn("park.geojson", polygon(ring(PARK_DEGREES)[:-1])))
    assert same_place(drawing.shape, PARK)
    assert drawing.notes == (said,)
    corners = ", ".join(f"{x} {y}" for x, y in ring(PARK)[:-1])
    drawing = read_drawing(drawn("park.wkt", f"SRID=27700;POLYGON (({corners}))"))
    assert same_place(drawing.shape, PARK)
    assert drawing.notes == (said,)
    pond = ring(to_degrees(POND))[:-1]
    two_open = read_drawing(drawn("park.geojson", polygon(ring(PARK_DEGREES)[:-1], pond)))
    assert same_place(two_open.shape, WITH_POND)
    assert two_open.notes == (
        "2 rings were not closed; the last point of each has been joined to its first.",
    )


def test_points_that_repeat_are_left_out_and_said(drawn):
    twice = [point for point in ring(PARK_DEGREES) for _ in range(2)]
    drawing = read_drawing(drawn("park.geojson", polygon(twice)))
    assert shapely.get_num_coordinates(drawing.shape) == 5
    assert drawing.notes == ("Points that only repeat the one before were left out: 5.",)


def test_the_example_county_is_in_reach(drawn):
    sea = circle(620_000, 520_000, 2_000)
    assert same_place(read_drawing(drawn("sea.geojson", feature(to_degrees(sea)))).shape, sea)


# What is mended, and what is not.


def test_an_outline_that_crosses_itself_is_refused_with_the_place(drawn):
    sentence = refused(drawn("tie.wkt", f"SRID=27700;{BOW_TIE.wkt}"))
    middle = to_degrees(Point(435_500, 336_500))
    assert sentence == (
        f"tie.wkt: the outline crosses itself near latitude {middle.y:.5f}, longitude {middle.x:.5f} "
        "(easting 435,500, northing 336,500); correct it there and save it again."
    )
    assert "crosses itself near latitude" in refused(drawn("tie.geojson", feature(to_degrees(BOW_TIE))))


def test_an_outline_that_touches_itself_or_doubles_back_is_mended_and_said(drawn):
    touching = Polygon([(0, 0), (500, 500), (0, 1000), (1000, 1000), (500, 500), (1000, 0), (0, 0)])
    touching = affinity.translate(touching, 435_000, 336_000)
    spike = Polygon([*ring(PARK)[:2], (436_400, 337_200), *ring(PARK)[1:]])
    for shape, fault, area in ((touching, "touches", 500_000), (spike, "crosses|touches", 1_000_000)):
        assert not shape.is_valid
        drawing = read_drawing(drawn("place.wkt", f"SRID=27700;{shape.wkt}"))
        assert drawing.shape.is_valid
        assert drawing.shape.area == pytest.approx(area)
        (note,) = drawing.notes
        assert note.startswith("The outline ")
        assert any(word in note for word in fault.split("|"))
        assert note.endswith("; mended without a change of its area (under 0.1 %).")


def test_many_mended_polygons_do_not_fill_the_page_with_notes(drawn):
    spike = Polygon([(0, 0), (0, 10), (5, 20), (0, 10), (10, 10), (10, 0)])
    parts = [affinity.translate(spike, 435_000 + 50 * n, 336_000) for n in range(6)]
    drawing = read_drawing(drawn("place.wkt", f"SRID=27700;{MultiPolygon(parts).wkt}"))
    assert drawing.shape.area == pytest.approx(600)
    assert len(drawing.notes) == 3
    assert drawing.notes[1] == "5 more polygons were mended like it."


def test_a_hole_outside_its_outline_is_refused(drawn):
    elsewhere = box(437_000, 336_000, 437_500, 336_500)
    sentence = refused(drawn("park.geojson", polygon(ring(PARK_DEGREES), ring(to_degrees(elsewhere)))))
    assert "a hole lies outside the outline near latitude" in sentence


def test_lines_that_cross_without_end_are_refused_at_once(drawn):
    up = np.arange(4_000)
    comb = np.column_stack([435_000 + up / 10, 336_000 + 400 * (up % 2)])
    tangle = np.vstack([comb, comb[:, ::-1] - (336_000, 435_000) + (435_000, 336_000)])
    sentence = refused(drawn("comb.wkt", f"SRID=27700;{Polygon(tangle).wkt}"))
    assert sentence == "comb.wkt: its lines run over one another again and again; draw one simple outline."


# Files that cannot be read.


def test_a_file_that_is_not_there_or_is_no_file_says_so(tmp_path):
    assert refused(tmp_path / "gone.geojson").startswith(f"There is no file {tmp_path / 'gone.geojson'}; ")
    assert "is a folder; give the file inside" in refused(tmp_path)
    assert "cannot be read" in refused(tmp_path / "a\0b.geojson")
    with pytest.raises(DrawingError, match="cannot be read"):
        read_drawing(tmp_path / ("long" * 100 + ".wkt"))


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.geojson")
    assert "is not an ordinary file" in refused(tmp_path / "pipe.geojson")


def test_an_ending_nobody_reads_names_those_that_are_read(drawn):
    for name in ("park.kml", "park"):
        assert "save the place as GeoJSON (.geojson), well-known text (.wkt) or a zipped" in refused(
            drawn(name, "x")
        )


@pytest.mark.parametrize("name", ["park.geojson", "park.wkt", "park.zip"])
def test_a_file_with_nothing_in_it_is_empty(drawn, name):
    for nothing in (b"", b" \n\t "):
        assert refused(drawn(name, nothing)) == f"{name}: is empty; save the drawing again."


@pytest.mark.parametrize("name", ["park.geojson", "park.zip", "park.txt"])
def test_a_huge_file_is_refused_before_it_is_read(tmp_path, name):
    with (tmp_path / name).open("wb") as file:
        file.truncate(20 * 10**6 + 1)
    assert "is larger than 20 MB" in refused(tmp_path / name)


@pytest.mark.parametrize("name", ["park.geojson", "park.wkt"])
def test_what_is_no_text_says_so(drawn, name):
    assert "is not text in UTF-8 (byte 3 cannot be read)" in refused(drawn(name, b"abc\xff\xfe"))


def test_what_is_not_geojson_says_where(drawn):
    assert "park.geojson: is not GeoJSON, or is cut short: " in refused(drawn("park.geojson", "POLYGON((0 0"))
    cut = json.dumps(feature(PARK_DEGREES))[:-40]
    assert "at line 1, column" in refused(drawn("park.geojson", cut))
    for content, why in (
        (3, "the file is not a GeoJSON object with a type, but 3"),
        ([], "the file is not a GeoJSON object with a type, but []"),
        ({"type": "Topology"}, 'the file has the type "Topology", which GeoJSON does not have'),
        ({"type": ["Polygon"]}, "the file is not a GeoJSON object with a type"),
        ({"type": "FeatureCollection"}, "the file should have a list called 'features', but has null"),
        (collection(feature(None), 7), "feature 2 is not a GeoJSON object with a type, but 7"),  # type: ignore[arg-type]
        ({"type": "Polygon"}, "the file should have a list called 'coordinates'"),
        (
            {"type": "MultiPolygon", "coordinates": [[], "x"]},
            'polygon 2 should have a list of rings, but has "x"',
        ),
        (polygon("x"), 'ring 1 should be a list of points, but is "x"'),  # type: ignore[arg-type]
        (polygon([[0, 0], [1, 1]]), "ring 1 has fewer than three different points"),
    ):
        assert why in refused(drawn("park.geojson", content))


@pytest.mark.parametrize(
    "position",
    [[-1.5], ["-1.5", 53], [True, 53], [None, 53], [math.nan, 53], [math.inf, 53], [10**400, 53], 5],
)
def test_a_point_that_is_not_two_numbers_is_named(drawn, position):
    outline = ring(PARK_DEGREES)
    outline[2] = position
    sentence = refused(
        drawn(
            "park.geojson", collection(feature(PARK_DEGREES), {**feature(None), "geometry": polygon(outline)})
        )
    )
    assert sentence.startswith("park.geojson: feature 2, ring 1, point 3 is not two ordinary numbers, but ")


def test_json_nested_without_end_is_refused(drawn):
    assert "is nested too deeply" in refused(drawn("deep.geojson", "[" * 200_000))
    inner = mapping(PARK_DEGREES)
    for _ in range(200):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    assert same_place(read_drawing(drawn("deep.geojson", inner)).shape, PARK)
    assert "a number too long" in refused(
        drawn("long.geojson", '{"type": "Polygon", "n": ' + "9" * 5_000 + "}")
    )
    deep_type = '{"type": ' + "[" * 900 + "]" * 900 + "}"
    assert "is not a GeoJSON object with a type" in refused(drawn("deep.geojson", deep_type))


def test_too_many_points_are_refused(drawn):
    around = np.linspace(0, 2 * np.pi, 100_050)
    many = Polygon(np.column_stack([435_000 + 900 * np.cos(around), 336_000 + 900 * np.sin(around)]))
    said = "holds more than 100,000 points; simplify the outline"
    assert said in refused(drawn("many.wkt", shapely.to_wkt(many, rounding_precision=2)))
    assert said in refused(drawn("many.geojson", "[" + "[]," * 400_000 + "[]]"))
    assert said in refused(drawn("many.wkt", "POLYGON((" + "1 1," * 400_000 + "1 1))"))
    fewer = Polygon(many.exterior.coords[:99_000])
    assert read_drawing(drawn("some.wkt", fewer.wkt)).shape.area == pytest.approx(math.pi * 900**2, rel=0.001)


@pytest.mark.parametrize(
    "crs", [{"type": "name", "properties": {"name": "Derby"}}, "EPSG:27700", {"type": "name"}]
)
def test_coordinates_of_an_unknown_system_are_refused(drawn, crs):
    assert "its 'crs' member does not name coordinates" in refused(
        drawn("p.geojson", mapping(PARK) | {"crs": crs})
    )


@pytest.mark.parametrize("code", [99_999, 5_703, 7_405, 4_978, 999_999_999])
def test_a_code_that_no_map_is_drawn_in_is_refused(drawn, code):
    assert f"EPSG:{code}, which no map is drawn in" in refused(drawn("park.wkt", f"SRID={code};{PARK.wkt}"))


def test_what_is_not_well_known_text_says_so(drawn):
    for text in (
        "hello",
        "{}",
        "POLYGON",
        "POINT (1)",
        "POLYGON((0 0, 1 0, 1 1, 0 0)) and more",
        ")(",
        "SRID=27700;",
    ):
        assert "is not well-known text" in refused(drawn("park.wkt", text))
    assert "is cut short, since not every bracket is closed" in refused(drawn("park.wkt", PARK.wkt[:-9]))
    deep = "GEOMETRYCOLLECTION(" * 30_000 + ")" * 30_000
    assert "is not well-known text" in refused(drawn("park.wkt", deep))
    curve = "CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"
    assert "holds curves (CURVEPOLYGON)" in refused(drawn("park.wkt", curve))
    assert "holds curves (MULTISURFACE)" in refused(drawn("park.wkt", f"MULTISURFACE({curve})"))


def test_coordinates_that_are_no_numbers_are_refused(drawn, tmp_path):
    for text in (
        "POLYGON((inf 0,1 0,1 1,inf 0))",
        "POLYGON((0 nan,1 0,1 1,0 nan,0 nan))",
        "POLYGON((0 0,1 nan,1 1,0 0))",
    ):
        assert "park.wkt: " in refused(drawn("park.wkt", text))
    with zipfile.ZipFile(io.BytesIO(zipped(PARK, tmp_path))) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    for number in (math.inf, math.nan):
        spoilt = files["park.shp"].replace(struct.pack("<d", 436_000), struct.pack("<d", number))
        assert "park.zip: " in refused(drawn("park.zip", zipped_files(files | {"park.shp": spoilt})))


# Zips.


def test_what_is_no_zip_or_is_cut_short_says_so(drawn, tmp_path):
    whole = zipped(PARK, tmp_path)
    for spoilt in (b"not a zip", whole[:-40], whole[: len(whole) // 2]):
        assert "the zip or the shapefile in it is damaged" in refused(drawn("park.zip", spoilt))


@pytest.mark.parametrize("ending", [".shp", ".shx", ".dbf", ".prj"])
def test_a_missing_part_of_a_shapefile_is_named(drawn, tmp_path, ending):
    sentence = refused(drawn("park.zip", zipped(PARK, tmp_path, without=ending)))
    if ending == ".shp":
        assert "holds no shapefile (.shp); zip its .shp, .shx, .dbf and .prj together" in sentence
    else:
        assert f"; add park{ending} to the zip." in sentence
    assert ("does not say which coordinates it is in" in sentence) == (ending == ".prj")


@pytest.mark.parametrize(
    ("ending", "kept"), [(".shp", 150), (".shp", 40), (".shx", 104), (".shx", 0), (".dbf", 10)]
)
def test_a_shapefile_cut_short_is_refused(drawn, tmp_path, ending, kept):
    with zipfile.ZipFile(io.BytesIO(zipped(PARK, tmp_path))) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    files[f"park{ending}"] = files[f"park{ending}"][:kept]
    assert "is damaged" in refused(drawn("park.zip", zipped_files(files)))


def test_a_prj_that_names_nothing_known_is_refused(drawn, tmp_path):
    with zipfile.ZipFile(io.BytesIO(zipped(PARK, tmp_path))) as archive:
        files = {member: archive.read(member) for member in archive.namelist()}
    for prj in (b"", b"Derby", b'LOCAL_CS["ours"]', b"x" * 30_000):
        sentence = refused(drawn("park.zip", zipped_files(files | {"park.prj": prj})))
        assert "its .prj does not name coordinates this program knows" in sentence


def test_several_shapefiles_are_not_chosen_among(drawn):
    files = {"a.shp": b"", "b/b.shp": b""}
    assert "holds 2 shapefiles (a.shp, b/b.shp)" in refused(drawn("two.zip", zipped_files(files)))


@pytest.mark.parametrize(
    "name", ["../park.shp", "/etc/park.shp", "a/../../park.shp", "..\\park.shp", "C:\\park.shp"]
)
def test_a_zip_that_reaches_outside_its_folder_is_refused(drawn, name):
    assert "holds a file that would land outside its folder" in refused(
        drawn("bad.zip", zipped_files({name: b""}))
    )


def test_a_name_that_a_stranger_chose_stays_on_one_line(drawn, tmp_path):
    assert refused(drawn("two\nlines.geojson", "x")).startswith("two lines.geojson: ")
    with zipfile.ZipFile(io.BytesIO(zipped(PARK, tmp_path))) as archive:
        files = {
            f"p\nq{Path(part).suffix}": archive.read(part) for part in archive.namelist() if "prj" not in part
        }
    assert "; add p q.prj to the zip." in refused(drawn("park.zip", zipped_files(files)))
    nameless = zipped_files({"Qx": b"", "a/": b""}).replace(b"Qx", b"\0x")
    assert "holds no shapefile" in refused(drawn("none.zip", nameless))


def test_a_zip_bomb_is_not_unpacked(drawn):
    files = {f"park{ending}": b"\0" for ending in (".shx", ".dbf", ".prj")}
    bomb = zipped_files({**files, "park.shp": b"\0" * 101 * 10**6})
    assert len(bomb) < 10**6
    assert "would unpack to more than 100 MB" in refused(drawn("bomb.zip", bomb))
    assert "holds more than 1,000 files" in refused(
        drawn("many.zip", zipped_files({f"{n}": b"" for n in range(1_001)}))
    )


def test_a_locked_zip_says_so(drawn, tmp_path):
    raw = bytearray(zipped(PARK, tmp_path))
    # The first bit of a member's flags says that it is encrypted; eight bytes into its central record.
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 1)
    assert "is locked with a password" in refused(drawn("locked.zip", bytes(raw)))


def test_what_is_no_polygon_in_a_shapefile_is_left_out_and_said(drawn, tmp_path):
    assert "holds no polygon, only 2 points" in refused(
        drawn("p.zip", zipped([Point(1, 1), Point(2, 2)], tmp_path))
    )
    assert "holds no polygon;" in refused(drawn("none.zip", zipped([], tmp_path)))
    some = read_drawing(drawn("park.zip", zipped([PARK, None], tmp_path)))
    assert some.notes == ("Left out, because only polygons make a place: 1 feature without a shape.",)
    assert "holds no polygon, only 1 line" in refused(drawn("l.zip", zipped(EDGE, tmp_path)))


# What is drawn is no place.


def test_points_and_lines_alone_make_no_place(drawn):
    sentence = refused(drawn("walk.geojson", collection(feature(Point(-1, 53)), feature(to_degrees(EDGE)))))
    assert sentence == (
        "walk.geojson: holds no polygon, only 1 point, 1 line; draw a closed outline and save it again."
    )
    assert "holds no polygon, only 1 point" in refused(drawn("walk.wkt", "POINT (1 2)"))
    assert "holds no polygon;" in refused(drawn("walk.geojson", collection()))
    assert "holds no polygon;" in refused(drawn("walk.wkt", "GEOMETRYCOLLECTION EMPTY"))


@pytest.mark.parametrize("content", [polygon(), polygon([]), {"type": "MultiPolygon", "coordinates": [[]]}])
def test_a_polygon_without_points_is_empty(drawn, content):
    assert "its polygon is empty, without a single point" in refused(drawn("park.geojson", content))
    assert "its polygon is empty, without a single point" in refused(
        drawn("park.wkt", "SRID=27700;POLYGON EMPTY")
    )


def test_a_place_that_encloses_nothing_or_hardly_anything_is_refused(drawn):
    flat = Polygon([(435_000, 336_000), (436_000, 337_000), (435_500, 336_500)])
    assert "encloses no area" in refused(drawn("flat.wkt", flat.wkt))
    assert "encloses 81.0 m²" in refused(drawn("shed.wkt", box(435_000, 336_000, 435_009, 336_009).wkt))
    assert read_drawing(drawn("house.wkt", box(435_000, 336_000, 435_011, 336_010).wkt)).shape.area == 110


def test_a_place_as_large_as_a_county_is_refused_with_its_size(drawn):
    county = box(400_000, 300_000, 450_000, 350_000)
    assert "encloses 2,500 km², and no neighbourhood is over 2,000 km²" in refused(
        drawn("county.wkt", county.wkt)
    )


def test_a_place_outside_england_is_refused(drawn):
    for elsewhere in (box(2.3, 48.8, 2.4, 48.9), box(-8, 53, -7.5, 53.2), box(100, -10, 101, -9)):
        assert "reaches outside England" in refused(drawn("there.geojson", feature(elsewhere)))
        assert "in England neither as degrees nor as metres" in refused(drawn("there.wkt", elsewhere.wkt))
    assert "reaches outside England" in refused(drawn("p.wkt", "SRID=27700;" + box(1, 1e6, 2e3, 1.01e6).wkt))
    pole = box(-1.6, 89.9, -1.5, 90)
    assert "reaches outside England" in refused(drawn("pole.geojson", feature(pole)))


def test_latitude_before_longitude_is_recognised(drawn):
    swapped = shapely.transform(PARK_DEGREES, lambda points: points[:, ::-1])
    for path in (
        drawn("park.geojson", feature(swapped)),
        drawn("park.wkt", swapped.wkt),
        drawn("park.wkt", f"SRID=4326;{swapped.wkt}"),
    ):
        assert "latitude seems to stand before longitude (52.9" in refused(path)


def test_coordinates_that_are_not_what_they_claim_are_refused(drawn, tmp_path):
    for path in (
        drawn("park.geojson", feature(PARK)),
        drawn("park.wkt", f"SRID=4326;{PARK.wkt}"),
        drawn("park.zip", zipped(PARK, tmp_path, crs=4326)),
    ):
        assert "look like metres and not like the longitude and latitude (EPSG:4326)" in refused(path)
    grid = {"type": "name", "properties": {"name": "EPSG:27700"}}
    for path in (
        drawn("park.geojson", mapping(PARK_DEGREES) | {"crs": grid}),
        drawn("park.wkt", f"SRID=27700;{PARK_DEGREES.wkt}"),
        drawn("park.zip", zipped(PARK_DEGREES, tmp_path)),
    ):
        assert "look like degrees, but are said to be metres (EPSG:27700)" in refused(path)


# A circle.


def test_a_circle_is_a_circle_within_its_limits():
    around = circle(435_000, 336_000, 800)
    assert len(around.exterior.coords) == 65
    assert around.area == pytest.approx(math.pi * 800**2, rel=0.002)
    assert around.centroid.distance(Point(435_000, 336_000)) < 0.001
    assert circle(435_000, 336_000, 50).is_valid
    assert circle(435_000, 336_000, 20_000).is_valid
    for radius in (49, 20_001, -800, math.nan, math.inf):
        with pytest.raises(
            DrawingError, match=r"A radius of .* m makes no neighbourhood; give one from 50 m to 20,000 m"
        ):
            circle(435_000, 336_000, radius)
    for east, north in ((0, 0), (math.nan, 336_000), (435_000, math.inf)):
        with pytest.raises(DrawingError, match="is not in England"):
            circle(east, north, 800)


def test_metres_and_degrees_agree_with_those_of_the_boundaries():
    boundaries = gpd.GeoDataFrame({"code": ["X"]}, geometry=[PARK_DEGREES], crs=4326)
    expected = work_boundaries(boundaries)[0].geometry.to_numpy()
    np.testing.assert_allclose(
        shapely.get_coordinates(to_metres(PARK_DEGREES)), shapely.get_coordinates(expected), atol=1e-6
    )
    np.testing.assert_allclose(
        shapely.get_coordinates(to_metres(PARK_DEGREES)), shapely.get_coordinates(PARK), atol=1e-3
    )
    pair = to_degrees(np.array([PARK, PARK]))
    assert pair[1].equals(PARK_DEGREES)
