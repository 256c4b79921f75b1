"""Places to meet, read from an extract of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import osmium
import osmium.io
import pandas as pd
import pytest
from osmium.osm.mutable import Node, Relation, Way

from commonground.definitions import load_definition
from commonground.errors import DefinitionError, SourceError
from commonground.evidence.sources import (
    Mirror,
    RawFile,
    Reading,
    definitions_read_by,
    find_source,
    load_catalogue,
    read_source,
)
from commonground.evidence.sources.example.county import County, imagine_county
from commonground.evidence.sources.example.files import INVENTED
from commonground.evidence.sources.example.openstreetmap import write_map
from commonground.evidence.sources.places_to_meet import PlacesToMeet, load_places_to_meet
from commonground.evidence.store.admission import admit

EXTRACT = find_source("osm_england")
PUB, PARK, CAFE = {"amenity": "pub"}, {"leisure": "park"}, {"amenity": "cafe"}
WEST, SOUTH = -1.5, 52.0
TODAY = datetime(2026, 1, 1, tzinfo=UTC)


def degrees(east: float, north: float) -> tuple[float, float]:
    """About so many metres east and north of a place in the middle of England."""
    return WEST + east / 68_677, SOUTH + north / 111_260


def node(number: int, east: float = 0, north: float = 0, **tags: str) -> Node:
    return Node(id=number, location=degrees(east, north), tags=tags)


def square(first: int, east: float, north: float, size: float) -> list[Node]:
    """Four corners, numbered from ``first`` anticlockwise, of a square with its middle there."""
    half = size / 2
    ways = ((-half, -half), (half, -half), (half, half), (-half, half))
    return [node(first + i, east + x, north + y) for i, (x, y) in enumerate(ways)]


def ring(number: int, first: int, **tags: str) -> Way:
    return Way(id=number, nodes=[first, first + 1, first + 2, first + 3, first], tags=tags)


def raw(path: Path, name: str = "osm_england.osm.pbf") -> RawFile:
    return RawFile("osm_england", None, name, "0" * 64, path.stat().st_size, path, "mirror", name, TODAY)


@pytest.fixture
def extract(tmp_path: Path):
    """Writes things as an extract, kept under a name without an ending as a store keeps it, and reads it."""

    def read(*things: Node | Way | Relation | Iterable[Node]) -> Reading:
        path = tmp_path / "3fa9"
        with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), overwrite=True) as writer:
            for thing in things:
                for one in thing if isinstance(thing, list) else [thing]:
                    writer.add(one)
        return read_source([raw(path)], EXTRACT)

    return read


def found(reading: Reading) -> dict[str, str]:
    return dict(zip(reading.rows["osm_id"], reading.rows["category"], strict=True))


def place(reading: Reading, osm_id: str) -> tuple[int, int]:
    (row,) = np.flatnonzero(reading.rows["osm_id"] == osm_id)
    return int(reading.rows["easting"].iloc[row]), int(reading.rows["northing"].iloc[row])


def distance(reading: Reading, one: str, other: str) -> float:
    (a, b), (c, d) = place(reading, one), place(reading, other)
    return ((a - c) ** 2 + (b - d) ** 2) ** 0.5


def test_points_outlines_and_outlines_in_pieces_all_count(extract):
    reading = extract(
        node(1, 0, 0, amenity="pub", name="The  Fox "),
        square(10, 1_000, 0, 40),
        square(20, 2_000, 0, 200),
        ring(1, 10, amenity="library"),
        Way(id=2, nodes=[20, 21, 22]),
        Way(id=3, nodes=[22, 23, 20]),
        Relation(id=5, members=[("w", 2, "outer"), ("w", 3, "outer")], tags={"type": "multipolygon", **PARK}),
    )
    assert found(reading) == {"n1": "pub", "w1": "library", "r5": "park"}
    assert reading.rows["name"].tolist()[0] == "The Fox"
    assert reading.rows["name"].isna().tolist() == [False, True, True]
    assert distance(reading, "n1", "w1") == pytest.approx(1_000, abs=3)
    assert distance(reading, "n1", "r5") == pytest.approx(2_000, abs=5)
    assert reading.rows.dtypes.astype(str).tolist() == ["string", "string", "string", "int64", "int64"]
    assert reading.notes == ()


def test_a_place_stands_where_the_national_grid_has_it(extract):
    # Big Ben, which Ordnance Survey's maps show in the square TQ 302 796.
    reading = extract(Node(id=1, location=(-0.124625, 51.500729), tags=PUB))
    east, north = place(reading, "n1")
    assert (east // 100, north // 100) == (5302, 1796)


def test_a_park_with_a_lake_has_its_place_on_dry_land(extract):
    reading = extract(
        node(1, 0, 0, **CAFE),
        square(10, 0, 0, 400),
        square(20, 0, 0, 300),
        ring(1, 10),
        ring(2, 20),
        Relation(id=5, members=[("w", 1, "outer"), ("w", 2, "inner")], tags={"type": "multipolygon", **PARK}),
    )
    assert distance(reading, "n1", "r5") > 150


def test_an_outline_nobody_closed_stands_in_the_middle_of_its_points(extract):
    reading = extract(
        node(1, 100, 0, **CAFE),
        [node(10, 0, 0), node(11, 100, 0), node(12, 200, 0)],
        Way(id=1, nodes=[10, 11, 12], tags=PARK),
    )
    assert distance(reading, "n1", "w1") < 2


@pytest.mark.parametrize("kind", ["multipolygon", "site"])
def test_a_thing_with_parts_outside_the_extract_stands_in_the_middle_of_those_inside(extract, kind):
    reading = extract(
        node(1, 0, 0, **CAFE),
        square(10, 0, 0, 100),
        ring(1, 10),
        Relation(id=5, members=[("w", 1, "outer"), ("w", 99, "outer")], tags={"type": kind, **PARK}),
    )
    assert distance(reading, "n1", "r5") < 2
    assert reading.notes == ()


def test_a_ring_that_crosses_itself_or_does_not_close_still_has_a_place(extract):
    reading = extract(
        node(1, 0, 0, **CAFE),
        square(10, 0, 0, 100),
        Way(id=1, nodes=[10, 11, 12, 13]),
        Way(id=2, nodes=[10, 12, 11, 13, 10], tags={"leisure": "playground"}),
        Relation(id=5, members=[("w", 1, "outer")], tags={"type": "multipolygon", **PARK}),
    )
    assert found(reading) == {"n1": "cafe", "w2": "playground", "r5": "park"}
    assert max(distance(reading, "n1", "w2"), distance(reading, "n1", "r5")) < 60


def test_a_site_takes_its_place_from_points_and_from_the_outlines_it_holds(extract):
    reading = extract(
        node(1, 100, 0, **CAFE),
        [node(2, 0, 0)],
        square(10, 200, 0, 50),
        Way(id=1, nodes=[10, 11, 12]),
        Way(id=2, nodes=[12, 13, 10]),
        Relation(id=5, members=[("w", 1, "outer"), ("w", 2, "outer")], tags={"type": "multipolygon"}),
        Relation(id=6, members=[("n", 2, ""), ("r", 5, "")], tags={"type": "site", "amenity": "library"}),
    )
    assert distance(reading, "n1", "r6") < 10


def test_a_thing_of_which_nothing_is_in_the_file_is_counted_and_named(extract):
    reading = extract(
        node(1, 0, 0, **PUB),
        Way(id=4, nodes=[97, 98, 99], tags=PARK),
        Relation(id=5, members=[("w", 98, "outer")], tags={"type": "multipolygon", **PARK}),
    )
    assert found(reading) == {"n1": "pub"}
    (note,) = reading.notes
    assert note == "no part of 2 things is in the file, so they stand nowhere (w4, r5)"


@pytest.mark.parametrize(
    ("point", "outline", "left"),
    [
        (PUB, PUB, ["w1"]),
        ({**PUB, "name": "The Fox"}, PUB, ["w1"]),
        (PUB, {**PUB, "name": "The Fox"}, ["w1"]),
        ({**PUB, "name": "The fox"}, {**PUB, "name": "The Fox"}, ["w1"]),
        ({**PUB, "name": "The Hare"}, {**PUB, "name": "The Fox"}, ["n1", "w1"]),
        (CAFE, PUB, ["n1", "w1"]),
    ],
)
def test_a_point_inside_its_own_outline_counts_once(extract, point, outline, left):
    reading = extract(node(1, 5, 5, **point), square(10, 0, 0, 30), ring(1, 10, **outline))
    assert reading.rows["osm_id"].tolist() == left
    assert (len(reading.notes) == 1) == (len(left) == 1)


def test_an_outline_without_a_name_takes_that_of_the_point_inside_it_but_of_one_only(extract):
    fox, hare = {**CAFE, "name": "Fox"}, {**CAFE, "name": "Hare"}
    reading = extract(node(1, 5, 5, **fox), node(2, -5, 5, **hare), square(10, 0, 0, 30), ring(1, 10, **CAFE))
    named = reading.rows.set_index("osm_id")["name"].to_dict()
    assert named == {"n2": "Hare", "w1": "Fox"}


def test_the_same_name_nearby_is_the_same_place_and_no_name_nearby_is_another(extract):
    named = {**PARK, "name": "Jubilee Park"}
    near = extract(node(1, 90, 0, **named), square(10, 0, 0, 30), ring(1, 10, **named))
    assert found(near) == {"w1": "park"}
    far = extract(node(1, 150, 0, **named), square(10, 0, 0, 30), ring(1, 10, **named))
    assert found(far) == {"n1": "park", "w1": "park"}
    nameless = extract(node(1, 90, 0, **PARK), square(10, 0, 0, 30), ring(1, 10, **PARK))
    assert found(nameless) == {"n1": "park", "w1": "park"}


def test_two_points_of_one_chain_in_one_street_are_two_places(extract):
    chain = {**CAFE, "name": "Greasy Spoons"}
    assert len(extract(node(1, 0, 0, **chain), node(2, 60, 0, **chain)).rows) == 2


def test_of_two_outlines_of_one_thing_the_larger_counts(extract):
    reading = extract(
        square(10, 0, 0, 30), square(20, 0, 0, 200), ring(1, 10, **PARK), ring(2, 20, **PARK, name="Green")
    )
    assert found(reading) == {"w2": "park"}


@pytest.mark.parametrize(
    "tags",
    [
        {"disused:amenity": "pub"},
        {"abandoned:leisure": "playground"},
        {**PUB, "disused": "yes"},
        {"leisure": "playground", "access": "private"},
        {"amenity": "place_of_worship", "ruins": "yes"},
        {"leisure": "fitness_centre"},
        {"amenity": "bench"},
    ],
)
def test_what_is_closed_or_shut_off_is_no_place_to_meet(extract, tags):
    assert found(extract(node(1, 0, 0, **tags), node(2, 500, 0, **PUB))) == {"n2": "pub"}


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "community_centre"}, "community_centre"),
        ({"amenity": "community_centre", "community_centre": "village_hall"}, "hall"),
        ({"amenity": "community_centre", "community_centre:for": "juvenile"}, "youth_centre"),
        ({"amenity": "pub", "tourism": "museum"}, "pub"),
        ({"landuse": "recreation_ground"}, "park"),
        ({"amenity": "arts_centre"}, "theatre"),
        ({"amenity": "pub;restaurant"}, None),
        ({}, None),
    ],
)
def test_a_thing_has_one_category_the_first_in_the_file_that_it_fits(tags, category):
    assert load_places_to_meet().category_of(tags) == category


def test_a_mapping_with_a_tag_that_is_none_is_refused_naming_the_field():
    one = (
        '[[categories]]\nid = "pub"\ntitle = "p"\nplural = "p"\nwhy_it_matters = "w"\nany_of = ["amenity"]\n'
    )
    head = 'title = "t"\nmethod = "m"\nlast_reviewed = 2025-01-01\nnot_in_use = []\n'
    with pytest.raises(DefinitionError, match=r"places\.toml: categories\.0\.any_of\.0"):
        load_definition(head + one, PlacesToMeet, "places.toml")
    good = one.replace('"amenity"', '"amenity=pub"')
    with pytest.raises(DefinitionError, match="two of them have the same id"):
        load_definition(head + good + good, PlacesToMeet, "places.toml")


def test_a_change_to_the_mapping_is_a_change_to_the_step_that_reads_the_map():
    assert '"amenity=pub"' in definitions_read_by(EXTRACT)
    other = find_source("boundaries_wd19")
    assert definitions_read_by(other) == other.model_dump_json()


@pytest.mark.parametrize("spoilt", ["empty", "text", "zip", "cut short", "damaged"])
def test_a_file_that_is_no_extract_is_refused_in_one_sentence_that_names_it(tmp_path, county, spoilt):
    whole = (county / "example_osm.osm.pbf").read_bytes()
    content = {
        "empty": b"",
        "text": b"osm_id,category\nn1,pub\n" * 40,
        "zip": b"PK\3\4" + bytes(400),
        "cut short": whole[: len(whole) // 2],
        "damaged": whole[:2_000] + bytes(200) + whole[2_200:],
    }[spoilt]
    (tmp_path / "3fa9").write_bytes(content)
    with pytest.raises(SourceError) as problem:
        read_source([raw(tmp_path / "3fa9", "england-latest.osm.pbf")], EXTRACT)
    said = str(problem.value)
    assert said.startswith("england-latest.osm.pbf: cannot be read as an OpenStreetMap extract")
    assert said.endswith("fetch it again.")
    assert str(tmp_path) not in said


def test_an_extract_that_is_out_of_order_is_refused_rather_than_half_read(extract):
    with pytest.raises(SourceError, match=r"osm_england\.osm\.pbf: cannot be read .*out of order"):
        extract(square(10, 0, 0, 40), ring(2, 10, **PUB), ring(1, 10, **PARK))


def test_an_extract_without_any_place_to_meet_is_refused(extract):
    with pytest.raises(SourceError, match=r"osm_england\.osm\.pbf: nothing in it is a place to meet"):
        extract(node(1, 0, 0, amenity="bench"))


def test_a_flat_copy_is_read_as_the_table_it_is(tmp_path):
    path = tmp_path / "osm_england.csv"
    path.write_text("osm_id,category,name,easting,northing\nn1,pub,,400000,300000\n")
    reading = read_source([raw(path, path.name)], EXTRACT)
    assert reading.rows["category"].tolist() == ["pub"]


def test_a_point_is_admitted_without_a_list_of_areas_to_be_checked_against(extract):
    reading = extract(node(2, 0, 0, **PUB), node(1, 900, 0, **CAFE))
    admitted = admit(reading, EXTRACT, {})
    assert admitted.rows["osm_id"].tolist() == ["n1", "n2"]
    assert admitted.missing == ()


def test_a_mirror_tells_an_extract_by_its_double_ending(tmp_path):
    (tmp_path / "OSM").mkdir()
    (tmp_path / "OSM" / "osm_england.osm.pbf").write_bytes(b"x")
    (file,) = Mirror(tmp_path).find(EXTRACT)
    assert file.name == "osm_england.osm.pbf"


@pytest.fixture(scope="module")
def imagined() -> County:
    return imagine_county(400, 1)


@pytest.fixture(scope="module")
def rows(county: Path) -> pd.DataFrame:
    path = county / "example_osm.osm.pbf"
    return read_source([raw(path)], find_source("example_osm")).rows


def test_every_place_of_the_county_is_found_once_and_where_it_is(imagined, rows):
    true = imagined.meeting.places.set_index("osm_id").sort_index()
    read = rows.set_index("osm_id").sort_index()
    assert read.index.tolist() == true.index.tolist()
    assert read["category"].tolist() == true["category"].tolist()
    assert (read[["easting", "northing"]] - true[["easting", "northing"]]).abs().to_numpy().max() <= 1


def test_all_kinds_of_traps_are_on_the_countys_map(imagined):
    assert set(imagined.meeting.traps["trap"]) == {"echo", "closed", "disused", "private"}


def test_dropping_ways_would_lose_most_of_what_the_county_has(rows):
    points_only = rows["osm_id"].str.startswith("n").mean()
    assert points_only < 0.4


def test_every_category_of_the_mapping_is_in_the_county(rows):
    assert set(rows["category"]) == {category.id for category in load_places_to_meet().categories}


def test_the_planted_wards_have_less_than_half_of_what_others_have(imagined):
    ward, planted = imagined.division.ward, imagined.hidden.planted
    people = pd.Series(imagined.people.sum(axis=1)).groupby(ward).sum()
    places = imagined.meeting.places["area"].map(pd.Series(ward)).value_counts()
    places = places.reindex(people.index, fill_value=0)
    rate = [places[kept].sum() / people[kept].sum() for kept in (planted, ~planted)]
    assert rate[0] < 0.5 * rate[1]
    assert 1_000 * places.sum() / people.sum() > 1.3


def test_the_same_county_writes_the_same_bytes(imagined, county, tmp_path):
    write_map(imagined.meeting, tmp_path / "again", INVENTED)
    assert (tmp_path / "again").read_bytes() == (county / "example_osm.osm.pbf").read_bytes()


def test_the_sources_of_the_map_differ_in_nothing_that_a_reader_sees():
    england, example = load_catalogue()["osm_england"], load_catalogue()["example_osm"]
    assert list(england.columns) == list(example.columns)
    assert england.geography == example.geography == "point"
    assert england.reader == example.reader == "osm_extract"
