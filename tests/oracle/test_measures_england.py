"""England's people and figures: conserved, equal to the published ones, and the same by any boundary."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from commonground.errors import GeographyError
from commonground.evidence.build import load_definitions_of
from commonground.evidence.geography import (
    KINDS,
    Place,
    parts_of,
    place_of_areas,
    place_of_outline,
    residents,
)
from commonground.evidence.geography.place import Settlement
from commonground.evidence.measures import (
    Measure,
    Sums,
    estimated,
    load_measures,
    measure_table,
    native_kind,
    read_sums,
    sums_inside,
)
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import PEOPLE_PIECES, PEOPLE_POINTS, Store

MID_2022 = 57_112_542
"""ONS: people in England, mid-2022."""

PLACED: tuple[AreaKindName, ...] = ("lsoa21", "lsoa11", "msoa21", "msoa11", "wd24", "wd17", "lad24", "rgn")
ADDED: tuple[AreaKindName, ...] = ("wd17", "wd24", "lsoa21", "lad24", "rgn")

PUBLISHED = {
    "no-car": (23.5, 0.05),  # Census 2021, TS045
    "no-qualifications": (18.1, 0.05),  # Census 2021, TS067
    "degree-level": (33.9, 0.05),  # Census 2021, TS067
    "social-rent": (17.1, 0.05),  # Census 2021, TS054
    "private-rent": (20.5, 0.1),  # Census 2021, TS054
    "home-owners": (61.3, 0.05),  # Census 2021, TS054
    "bad-health": (5.2, 0.06),  # Census 2021, TS037
    "disabled": (17.3, 0.05),  # Census 2021, TS038
    "overcrowded": (4.4, 0.1),  # Census 2021, TS052
    "older-people": (18.4, 0.1),  # Census 2021, TS007A
    "fuel-poverty": (13.2, 0.05),  # sub-regional fuel poverty, 2020
    "income-deprived-2019": (12.9, 0.3),  # Indices of Deprivation 2019: 12.9% of people
    "children-in-poverty-2019": (17.1, 0.3),  # … 17.1% of children
    "older-people-in-poverty-2019": (14.2, 0.3),  # … 14.2% of people aged 60 and over
    "employment-deprived-2019": (9.9, 0.1),  # … 9.9% of people of working age
}
"""England's published figures, and how near ours must come; counts of 2019 are published rounded."""


@pytest.fixture(scope="module")
def store(england) -> Store:
    return Store(england)


@pytest.fixture(scope="module")
def pieces(store: Store) -> pd.DataFrame:
    return store.table(PEOPLE_PIECES).set_index("piece")


@pytest.fixture(scope="module")
def counted(store: Store) -> list[Measure]:
    """The measures the store holds that are made of figures of areas."""
    tables = store.release.tables
    return [m for m in load_measures().values() if m.assets is None and measure_table(m.id) in tables]


@pytest.fixture(scope="module")
def native(counted: list[Measure]) -> dict[str, AreaKindName]:
    sources = load_definitions_of("england").sources
    return {measure.id: native_kind(measure, sources, "lsoa21") for measure in counted}


@pytest.fixture(scope="module")
def profiles(store: Store) -> Profiles:
    return Profiles(store)


def inside(store: Store, pieces: pd.DataFrame, place: Place, measures: list[Measure], native) -> Sums:
    return sums_inside(store, pieces, place.inside, measures, native, {}, place.name)


def drawn(store: Store, pieces: pd.DataFrame, outline, name: str = "the drawing") -> Place:
    return place_of_outline(pieces, store.people_within(outline.bounds), outline, name)


# People


def test_everybody_in_england_lives_in_one_area_of_every_kind(store, pieces):
    assert set(PLACED) <= set(pieces.columns)
    for kind in PLACED:
        assert pieces[kind].notna().all(), kind
        assert residents(pieces, kind).sum() == pytest.approx(MID_2022, rel=1e-12), kind
    points = store.table(PEOPLE_POINTS, ["postcode", "people"])
    assert points["postcode"].notna().sum() == 1_489_121
    # Three small areas hold no postcode, and stand at their centres.
    assert points["postcode"].isna().sum() == 3
    assert points["people"].sum() == pytest.approx(MID_2022, rel=1e-12)


def test_every_small_area_has_the_people_the_office_counts(store, pieces):
    official = store.table("population_lsoa21").set_index("lsoa21cd")["pop_mid2022"].astype(float)
    assert residents(pieces, "lsoa21").to_dict() == pytest.approx(official.to_dict(), rel=1e-9)


def test_every_ward_that_is_somebodys_best_fit_or_holds_a_postcode_has_people(store, pieces):
    areas = store.table("areas")
    for kind, empty in (("wd24", 0), ("wd17", 6)):
        listed = set(areas["code"][areas["kind"] == kind])
        found = set(residents(pieces, kind).index)
        assert found <= listed
        assert len(listed - found) == empty, kind


# England's figures


def test_england_comes_out_as_published(store):
    sums, measures = read_sums(store, "lad24", list(PUBLISHED))
    told = estimated(sums.whole("England"), measures).value[0]
    for measure, figure in zip(measures, told, strict=True):
        published, near = PUBLISHED[measure.id]
        assert figure == pytest.approx(published, abs=near), measure.id


@pytest.mark.parametrize("kind", ADDED)
def test_england_is_the_same_added_up_over_any_kind_of_area(store, counted, kind):
    """Everything a source counts arrives in every kind of area, and nothing twice."""
    sums, _ = read_sums(store, kind)
    whole = sums.whole("England").aligned([measure.id for measure in counted])
    assert whole.people[0] == pytest.approx(MID_2022, rel=1e-12)
    for number, measure in enumerate(counted):
        published = store.table(measure_table(measure.id))
        for part in ("top", "below"):
            found = getattr(whole, part)[0, number]
            largest = published[part].abs().sum()
            assert found == pytest.approx(published[part].sum(), rel=1e-9, abs=1e-9 * largest), measure.id
        assert whole.covered[0, number] <= MID_2022 * (1 + 1e-9)


def test_there_are_forty_measures_of_england_and_some_of_every_theme(store):
    _, measures = read_sums(store, "lad24")
    assert len(measures) >= 40
    assert {measure.mission for measure in measures} == {
        "M3",
        "M4",
        "M5",
        "M6",
        "health",
        "safety",
        "money",
        "people",
    }


def test_a_measure_of_part_of_england_says_how_much_it_covers(store):
    sums, measures = read_sums(store, "rgn", ["turnout"])
    told = estimated(sums.whole("England"), measures).of(0, measures)[0]
    assert told.value is None
    assert told.covered == pytest.approx(0.29, abs=0.02)
    assert "only 29% of the people here" in told.why


# Drawn places


@pytest.fixture(scope="module")
def unchanged(store, pieces) -> list[str]:
    """Small areas of town and country that are the same in both editions, spread over England."""
    same = pieces.groupby("lsoa21")["lsoa11"].agg(lambda codes: codes.nunique() == 1)
    alone = pieces.groupby("lsoa11")["lsoa21"].nunique() == 1
    named = pieces.drop_duplicates("lsoa21").set_index("lsoa21")["lsoa11"]
    codes = [code for code in same.index[same] if named[code] == code and alone[code]]
    # In four in a thousand a postcode lies just off the simplified outline, such as on a quay.
    return codes[:: len(codes) // 40]


def test_a_polygon_of_one_small_area_has_exactly_that_areas_figures(
    store, pieces, counted, native, unchanged
):
    shapes = store.boundaries("lsoa21", metres=True).geometry
    own = [measure for measure in counted if native[measure.id] in ("lsoa21", "lsoa11")]
    census = {measure.id for measure in own if measure.source == "census2021_lsoa21"}
    assert len(census) >= 10
    assert {native[measure.id] for measure in own} == {"lsoa21", "lsoa11"}
    whole = {
        kind: read_sums(store, kind)[0].aligned([measure.id for measure in own])
        for kind in ("lsoa21", "lsoa11")
    }
    exact = 0
    for code in unchanged:
        place = drawn(store, pieces, shapes[code], code)
        official = whole["lsoa21"].people[whole["lsoa21"].codes.get_loc(code)]
        if place.people(pieces).sum() < official - 1e-6:
            continue
        exact += 1
        assert place.people(pieces).sum() == pytest.approx(official, rel=1e-9)
        found = inside(store, pieces, place, own, native)
        for number, measure in enumerate(own):
            there = whole[native[measure.id]]
            at = there.codes.get_loc(code)
            for part in ("top", "below"):
                expected = getattr(there, part)[at, number]
                assert getattr(found, part)[0, number] == pytest.approx(expected, rel=1e-9, abs=1e-9), (
                    code,
                    measure.id,
                )
    assert exact >= 0.95 * len(unchanged)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.71])
def test_a_ward_cut_in_two_drawn_halves_adds_up_to_the_ward(store, pieces, counted, native, share):
    for code in residents(pieces, "wd24").index[::1697]:
        outline = ward_outline(store, pieces, code)
        west, south, east, north = outline.bounds
        # Postcodes stand at whole metres, so a line between them has nobody on it.
        across = np.floor(west + share * (east - west)) + 0.317
        halves = split_by(outline, across, south, north)
        whole = drawn(store, pieces, outline)
        parts = [
            drawn(store, pieces, half) for half in halves if lived_in(store, half, whole.people(pieces).sum())
        ]
        assert sum(part.people(pieces).sum() for part in parts) == pytest.approx(
            whole.people(pieces).sum(), rel=1e-9
        )
        one = inside(store, pieces, whole, counted, native)
        each = [inside(store, pieces, part, counted, native) for part in parts]
        for part in ("top", "below", "covered"):
            together = sum(getattr(sums, part)[0] for sums in each)
            assert together == pytest.approx(getattr(one, part)[0], rel=1e-9, abs=1e-9), (code, part)


def ward_outline(store: Store, pieces: pd.DataFrame, ward: str) -> BaseGeometry:
    """Wards of 2024 are put together from whole small areas, and so are their outlines."""
    shapes = store.boundaries("lsoa21", metres=True).geometry
    return shapely.union_all(shapes[shapes.index.isin(set(pieces["lsoa21"][pieces["wd24"] == ward]))])


def split_by(outline, across: float, south: float, north: float) -> list:
    line = LineString([(across, south - 10), (across, north + 10)])
    pieces = shapely.get_parts(
        [part for polygon in shapely.get_parts(outline) for part in split(polygon, line).geoms]
    )
    left = [piece for piece in pieces if piece.centroid.x < across]
    right = [piece for piece in pieces if piece.centroid.x >= across]
    return [shapely.multipolygons(side) for side in (left, right) if side]


def lived_in(store: Store, outline, everyone: float) -> bool:
    points = store.people_within(outline.bounds)
    held = shapely.intersects_xy(outline, points["easting"].to_numpy(), points["northing"].to_numpy())
    return points["people"][held].sum() > 1e-9 * everyone


def test_a_place_across_an_authoritys_border_is_one_place_whose_shares_add_up(store, pieces, profiles):
    """The small areas of Manchester and Salford that meet at one point of the Irwell."""
    shapes = store.boundaries("lsoa21", metres=True).geometry
    authority = pieces.drop_duplicates("lsoa21").set_index("lsoa21")["lad24"]
    manchester, salford = (
        shapes[shapes.index.isin(authority.index[authority == code])] for code in ("E08000003", "E08000006")
    )
    one, other = shapely.STRtree(salford.to_numpy()).query(
        manchester.to_numpy(), predicate="dwithin", distance=1.0
    )[:, 0]
    both = shapely.union_all([manchester.iloc[one], salford.iloc[other]]).buffer(50)
    place = drawn(store, pieces, both, "both banks")
    for kind in ("lad24", "wd24", "lsoa21", "rgn"):
        parts = parts_of(Settlement(pieces).of(place), kind)
        assert sum(part.of_place for part in parts) == pytest.approx(1.0, rel=1e-9), kind
        assert sum(part.people for part in parts) == pytest.approx(place.people(pieces).sum(), rel=1e-9)
        if kind == "lad24":
            assert {"E08000003", "E08000006"} <= {part.code for part in parts}
    profile = profiles.of(place)
    assert len(profile.measures) >= 40
    told = {one.measure.id: one.here.value for one in profile.measures}
    assert all(told[name] is not None for name in PUBLISHED)
    named = [part for part in profile.about.overlaps if part.kind == "lad24"]
    assert sum(part.part.of_place for part in named) == pytest.approx(1.0, rel=1e-9)
    assert {"Manchester", "Salford"} <= {part.name for part in named}


def test_several_wards_together_are_their_sums_and_not_the_mean_of_their_rates(
    store, pieces, counted, native
):
    sums, _ = read_sums(store, "wd24")
    sums = sums.aligned([measure.id for measure in counted])
    codes = [str(code) for code in sums.codes[100:105]]
    together = inside(store, pieces, place_of_areas(pieces, "wd24", codes, "five"), counted, native)
    added = sums.of(codes).whole("five")
    for part in ("top", "below", "covered"):
        assert getattr(together, part)[0] == pytest.approx(getattr(added, part)[0], rel=1e-9, abs=1e-9)
    rates = estimated(sums.of(codes), counted).value.mean(axis=0)
    assert not np.allclose(estimated(added, counted).value[0], rates, rtol=1e-4, equal_nan=True)


def test_a_polygon_in_the_sea_is_one_sentence(store, pieces):
    sea = box(620_000, 480_000, 630_000, 490_000)
    with pytest.raises(
        GeographyError, match=r"^No postcode where people live is inside Dogger Bank: [^.]*\.$"
    ):
        drawn(store, pieces, sea, "Dogger Bank")


def test_no_people_are_read_that_lie_far_from_a_place(store):
    """Points lie in strips from west to east, so that a village is found without reading England."""
    west, south = 433_000.0, 386_000.0
    found = store.people_within((west, south, west + 3000, south + 3000))
    assert 0 < len(found) < 3000
    assert found["easting"].between(west, west + 3000).all()
    assert found["northing"].between(south, south + 3000).all()


def test_every_kind_of_area_has_a_name(store, pieces):
    assert {kind for kind in PLACED if kind in pieces} <= set(KINDS)
