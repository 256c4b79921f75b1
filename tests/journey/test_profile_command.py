"""How a neighbourhood is doing, from the command line: every way to name it, every format, every refusal."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from commonground.cli.app import main
from commonground.evidence.comparison import shown
from commonground.evidence.designation import MEMBER, load_rules, read_answer
from commonground.evidence.designation.applying import OTHER
from commonground.evidence.geography import KINDS
from commonground.evidence.geography.drawn.coordinates import to_degrees
from commonground.evidence.measures import load_measures
from commonground.evidence.store import Store

RULE = "example-left-behind"


@dataclass(frozen=True)
class Run:
    """One run of the command: how it ended, and what it printed where."""

    code: int
    data: str
    notes: str


@dataclass(frozen=True)
class Here:
    """Names of places in the county: two wards (the first on the list) and a postcode in the first."""

    ward: str
    other: str
    postcode: str
    outline: BaseGeometry
    """Of the first ward, in metres."""


@pytest.fixture(scope="module")
def here(county_store) -> Here:
    store = Store(county_store)
    answer = read_answer(store, load_rules()[RULE])
    ward, other = (str(answer.with_status(status).index[0]) for status in (MEMBER, OTHER))
    points = store.table("people_points")
    pieces = store.table("people_pieces").set_index("piece")
    lived = points[(pieces["wd24"].reindex(points["piece"]) == ward).to_numpy(bool)]
    shapes = store.boundaries("wd24", metres=True)
    return Here(ward, other, str(lived["postcode"].iloc[0]), shapes.geometry[ward])


@pytest.fixture(scope="module")
def quick() -> Callable[..., Run]:
    """Runs the command within this process: a second quicker, and otherwise the same."""

    def run(*words: str | Path) -> Run:
        data, notes = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(data), redirect_stderr(notes):
            patch.setattr(sys, "argv", ["commonground", *map(str, words)])
            with pytest.raises(SystemExit) as ended:
                main()
        return Run(int(ended.value.code or 0), data.getvalue(), notes.getvalue())

    return run


@pytest.fixture(scope="module")
def profile(quick, county_store) -> Callable[..., Run]:
    def run(*words: str | Path) -> Run:
        return quick("profile", *words, "--store", county_store)

    return run


@pytest.fixture(scope="module")
def told(profile):
    def run(*words: str | Path) -> dict[str, Any]:
        done = profile(*words, "--format", "json")
        assert (done.code, done.notes) == (0, "")
        return json.loads(done.data)

    return run


@pytest.fixture(scope="module")
def ward(told, here) -> dict[str, Any]:
    return told(here.ward)


@pytest.fixture(scope="module")
def compared(quick, county_store) -> list[dict[str, Any]]:
    return json.loads(quick("compare", RULE, "--format", "json", "--store", county_store).data)


@pytest.fixture(scope="module")
def drawings(here, tmp_path_factory) -> dict[str, Path]:
    """The first ward's outline, as people send them."""
    folder = tmp_path_factory.mktemp("drawings")
    degrees = to_degrees(here.outline)
    files = {kind: folder / f"ours.{kind}" for kind in ("geojson", "wkt", "zip")}
    files["geojson"].write_text(shapely.to_geojson(degrees))
    files["wkt"].write_text(shapely.to_wkt(degrees, rounding_precision=9))
    gpd.GeoDataFrame(geometry=[here.outline], crs=27700).to_file(folder / "ours.shp")
    with zipfile.ZipFile(files["zip"], "w") as packed:
        for part in sorted(folder.glob("ours.*")):
            if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                packed.write(part, part.name)
    return files


ABOUT = {
    "measure", "title", "unit", "better", "strand", "input_to", "vintage", "source", "partial", "sentence",
}  # fmt: skip
FIGURE = {"value", "low", "high", "n"}
GAP = {"value", "low", "high", "clear"}


def test_a_profile_is_one_json_object_with_the_promised_fields(ward, here):
    assert {"place", "comparators", "measures", "designations", "sources", "release"} <= ward.keys()
    place = ward["place"]
    assert {"name", "kind", "population", "parts", "estimated_share"} <= place.keys()
    assert (place["kind"], place["codes"], place["estimated_share"]) == ("wd24", [here.ward], 0)
    assert place["invented"] is True
    assert sum(part["people"] for part in place["parts"]) == pytest.approx(place["population"], rel=1e-6)
    assert sum(part["share_of_place"] for part in place["parts"]) == pytest.approx(1, abs=1e-5)
    names = [one["id"] for one in ward["comparators"]]
    assert names[0] == "england"
    assert {"authority", "region", "group", "equally_deprived"} <= {*names}
    assert all({"id", "title", "how", "areas", "people"} <= one.keys() for one in ward["comparators"])
    for one in ward["measures"]:
        assert one.keys() >= ABOUT
        assert one["place"].keys() >= FIGURE
        for name in names:
            assert one[name].keys() >= FIGURE
            assert one[f"gap_to_{name}"].keys() >= GAP
        assert "members_worse_than_england" not in one
    for standing in ward["designations"]:
        assert {"rule", "member", "why"} <= standing.keys()
    for source in ward["sources"]:
        assert source["licence"]
        assert source["attribution"]
    assert {one["source"] for one in ward["measures"]} <= {source["id"] for source in ward["sources"]}


def test_a_member_of_the_list_is_told_so_with_the_reason(ward):
    (standing,) = [one for one in ward["designations"] if one["rule"] == RULE]
    assert standing["member"] is True
    assert "is on the list" in standing["why"]


def test_every_interval_holds_its_figure_and_every_gap_is_the_difference(ward):
    for one in ward["measures"]:
        for name in ("place", *(each["id"] for each in ward["comparators"])):
            figure = one[name]
            if figure["value"] is None:
                assert figure["why"]
            elif figure["low"] is not None:
                assert figure["low"] <= figure["value"] <= figure["high"], (one["measure"], name)
            if name != "place":
                gap, both = one[f"gap_to_{name}"], (one["place"]["value"], figure["value"])
                if None in both:
                    assert gap["value"] is gap["clear"] is gap["better"] is None
                else:
                    rounding = 2e-6 * max(map(abs, both))
                    assert gap["value"] == pytest.approx(both[0] - both[1], abs=rounding)
                    assert (gap["low"] is None) == (gap["clear"] is None)


def test_the_text_states_every_sentence_of_the_data_and_the_figure_in_it(profile, here, ward):
    text = profile(here.ward).data
    assert text.startswith(ward["place"]["name"])
    assert "INVENTED" in text
    measures = load_measures()
    for one in ward["measures"]:
        assert f"  {one['sentence']}" in text
        if one["place"]["value"] is not None:
            assert shown(measures[one["measure"]], one["place"]["value"]) in one["sentence"]
    assert all(source["attribution"] in text for source in ward["sources"])
    assert all(standing["why"] in text for standing in ward["designations"])
    assert ward["release"]["id"] in text


def test_the_page_states_every_figure_of_the_data(profile, here, ward):
    import html

    page = html.unescape(profile(here.ward, "--format", "html").data)
    assert page.startswith("<!doctype html>") or page.startswith("<!DOCTYPE html>")
    measures = load_measures()
    for one in ward["measures"]:
        assert one["sentence"] in page or one["place"]["value"] is None
        if one["place"]["value"] is not None:
            assert shown(measures[one["measure"]], one["place"]["value"]) in page


def test_a_postcode_means_the_ward_around_it_however_it_is_typed(profile, here):
    by_code = profile(here.ward, "--format", "json").data
    for typed in (here.postcode, here.postcode.replace(" ", "").lower()):
        assert profile(typed, "--format", "json").data == by_code


def test_a_code_means_the_same_in_small_letters(profile, here):
    assert profile(here.ward.lower()).data == profile(here.ward).data


def test_people_within_a_radius_are_counted_and_more_within_a_larger_one(told, here):
    near, far = (told(here.postcode, "--radius", metres) for metres in ("300", "1500"))
    assert (near["place"]["kind"], near["place"]["codes"]) == ("circle", [])
    assert 0 < near["place"]["population"] < far["place"]["population"]
    assert 0 <= near["place"]["estimated_share"] <= 1


def test_several_wards_are_one_place_whose_figures_are_sums_over_sums(told, here, ward):
    both, other = told(f"{here.ward},{here.other}"), told(here.other)
    assert both["place"]["codes"] == [here.ward, here.other]
    people = [each["place"]["population"] for each in (ward, other, both)]
    assert people[0] + people[1] == pytest.approx(people[2], rel=1e-6)
    one, two, sums = (
        {each["measure"]: each["place"] for each in told["measures"]} for told in (ward, other, both)
    )
    measures = load_measures()
    for name, figure in sums.items():
        parts = (one[name], two[name])
        # What is within reach of both is counted once; a hole in either is not added up here.
        if measures[name].kind == "reach" or any(part["value"] is None for part in parts):
            continue
        added = sum(part["value"] * part["n"] for part in parts) / sum(part["n"] for part in parts)
        assert figure["value"] == pytest.approx(added, rel=1e-5, abs=1e-9), name
        assert figure["n"] == pytest.approx(parts[0]["n"] + parts[1]["n"], rel=1e-5)


def test_the_same_code_twice_is_one_place(profile, here):
    assert profile(f"{here.ward},{here.ward}").data == profile(here.ward).data


@pytest.mark.parametrize("kind", ["geojson", "wkt", "zip"])
def test_a_wards_own_outline_drawn_is_nearly_the_ward(told, drawings, ward, kind):
    """Its own postcodes, give or take one on the line."""
    drawn = told(drawings[kind])
    assert drawn["place"]["kind"] == "drawn"
    assert drawn["place"]["population"] == pytest.approx(ward["place"]["population"], rel=0.05)
    own = {one["measure"]: one["place"]["value"] for one in ward["measures"]}
    for one in drawn["measures"]:
        if one["measure"] in ("example-no-car", "example-bad-health"):
            assert one["place"]["value"] == pytest.approx(own[one["measure"]], rel=0.05)


def test_a_drawing_says_the_same_in_every_format_it_may_come_in(told, drawings):
    found = [told(drawings[kind]) for kind in ("geojson", "wkt", "zip")]
    for each in found:
        del each["place"]["name"]
        del each["place"]["notes"]
    assert found[0]["measures"] == found[1]["measures"] == found[2]["measures"]


REFUSED = [
    ("X05999999", "X05999999 is on no list of areas here"),
    ("X05999999,X05999998", "X05999999 is on no list of areas here"),
    ("QZ99 9ZZ", "is not in the list of postcodes"),
    ("Nowhere in particular", "is not a postcode"),
    ("", "is not a postcode"),
    ("no-such-file.geojson", "There is no file no-such-file.geojson"),
]


def assert_refused(done, words: str, code: int = 1) -> None:
    assert (done.code, done.data) == (code, "")
    assert words in done.notes
    assert "Traceback" not in done.notes
    if code == 1:
        assert len(done.notes.strip().splitlines()) == 1


@pytest.mark.parametrize(("where", "words"), REFUSED)
def test_a_place_that_is_not_known_is_refused_in_one_sentence(profile, where, words):
    assert_refused(profile(where), words)


def test_codes_of_different_kinds_are_not_added_up(profile, here, ward):
    small = ward["place"]["parts"][0]["code"]
    assert_refused(profile(f"{here.ward},{small}"), "The codes are of different kinds")


def test_drawings_that_are_no_place_are_refused_in_one_sentence(profile, here, tmp_path):
    west, south, east, north = to_degrees(here.outline).bounds
    corners = [(west, south), (east, north), (east, south), (west, north)]
    edge = here.outline.bounds
    at_sea = shapely.box(edge[0], 300_000, edge[0] + 500, 300_500)
    files = {
        "bow-tie.geojson": (shapely.to_geojson(shapely.Polygon(corners)), "crosses itself"),
        "sea.geojson": (shapely.to_geojson(to_degrees(at_sea)), "No postcode where people live is inside"),
        "far.geojson": (shapely.to_geojson(shapely.box(10, 50, 10.1, 50.1)), "outside England"),
        "empty.geojson": ("", "empty"),
        "words.wkt": ("POLYGON HERE", "words.wkt"),
    }
    for name, (content, words) in files.items():
        (tmp_path / name).write_text(content)
        assert_refused(profile(tmp_path / name), words)


def test_a_radius_goes_with_a_postcode_alone(profile, here, drawings):
    assert_refused(profile(here.ward, "--radius", "500"), "A radius goes with a postcode")
    assert_refused(profile(drawings["geojson"], "--radius", "500"), "A radius goes with a postcode")
    assert_refused(profile("--every", "wd24", "--radius", "500"), "A radius goes with a postcode", code=2)
    for metres in ("0", "-5", "nan", "inf"):
        done = profile(here.postcode, "--radius", metres)
        assert (done.code, done.data) in {(1, ""), (2, "")}, metres
        assert "Traceback" not in done.notes


def test_a_rule_a_measure_or_a_kind_that_nobody_defined_is_refused(quick, profile, here, county_store):
    assert_refused(profile(here.ward, "--compare", "left-behind"), "There is no rule 'left-behind'")
    store = ("--store", county_store)
    assert_refused(quick("compare", "left-behind", *store), "There is no rule 'left-behind'")
    assert_refused(quick("compare", RULE, "--measure", "cars", *store), "There is no measure 'cars'")
    assert_refused(quick("measures", "example-cars"), "There is no measure 'example-cars'")
    for kind in ("wards", "people"):
        assert_refused(profile("--every", kind), "it does for lsoa11")


def test_englands_list_cannot_be_compared_in_the_county(quick, profile, here, county_store):
    done = quick("compare", "left-behind-2020", "--store", county_store)
    assert (done.code, done.data) == (1, "")
    done = profile(here.ward, "--compare", "left-behind-2020")
    assert (done.code, done.data) == (1, "")
    assert "Traceback" not in done.notes


def test_a_place_or_every_area_must_be_asked_for_and_not_both(profile, here):
    assert_refused(profile(), "Say which place", code=2)
    assert_refused(profile(here.ward, "--every", "wd24"), "Say which place", code=2)


def test_where_nothing_is_built_it_says_how_to_build(quick, here, tmp_path):
    for words in (("profile", here.ward), ("compare", RULE)):
        done = quick(*words, "--store", tmp_path / "none")
        assert_refused(done, "commonground build")


@pytest.fixture(scope="module")
def wards(commonground, county_store):
    """Every ward's profile, by one command."""
    return commonground("profile", "--every", "wd24", "--store", county_store)


def test_every_ward_comes_on_a_line_of_its_own_as_it_would_alone(wards, here, ward):
    assert wards.code == 0
    lines = [json.loads(line) for line in wards.data.splitlines()]
    codes = [one["place"]["codes"][0] for one in lines]
    assert len(codes) == 80
    assert codes == sorted(codes)
    assert lines[codes.index(here.ward)] == ward
    assert "80 profiles, one to a line." in wards.notes


def test_everybody_lives_in_some_ward(wards, county_store):
    people = sum(json.loads(line)["place"]["population"] for line in wards.data.splitlines())
    assert people == pytest.approx(Store(county_store).table("people_pieces")["people"].sum(), rel=1e-6)


@pytest.mark.parametrize("words", [("--every", "wd24"), ("WARD", "--format", "html"), ("WARD",)])
def test_a_reader_that_stops_reading_is_no_error(county_store, here, words):
    program = Path(sys.executable).with_name("commonground")
    asked = [here.ward if word == "WARD" else word for word in words]
    command = [str(program), "profile", *asked, "--store", str(county_store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(1)
        running.stdout.close()
        notes = running.stderr.read().decode()
        running.wait(timeout=60)
    assert running.returncode in (0, 128 + signal.SIGPIPE, -signal.SIGPIPE)
    assert "Error" not in notes
    assert "Traceback" not in notes


@pytest.mark.parametrize("output", ["text", "json", "html"])
def test_asked_twice_it_says_the_same(commonground, profile, here, county_store, output):
    """Once in this process and once by the command itself, as a person would."""
    once = profile(here.ward, "--format", output)
    again = commonground("profile", here.ward, "--format", output, "--store", county_store)
    assert (once.code, once.data, once.notes) == (again.code, again.data, again.notes) == (0, again.data, "")


COMPARED = {
    "measure", "title", "unit", "better", "strand", "input_to", "vintage", "source", "partial", "group",
    "equally_deprived", "england", "gap_to_equally_deprived", "gap_to_england", "members_worse_than_england",
    "sentence",
}  # fmt: skip


def test_a_comparison_is_a_list_of_measures_with_the_promised_fields(compared):
    assert len(compared) >= 30
    for one in compared:
        assert one.keys() >= COMPARED
        for side in ("group", "equally_deprived", "england"):
            assert one[side].keys() >= FIGURE
        for gap in ("gap_to_equally_deprived", "gap_to_england"):
            assert one[gap].keys() >= GAP
        worse = one["members_worse_than_england"]
        if one["better"] == "neither":
            assert worse is None
        else:
            assert worse.keys() == {"count", "of"}
            assert 0 <= worse["count"] <= worse["of"]
        assert one["better"] in ("higher", "lower", "neither")
        assert isinstance(one["input_to"], list)


def test_the_csv_of_a_comparison_says_what_its_json_says(quick, county_store, compared):
    done = quick("compare", RULE, "--format", "csv", "--store", county_store)
    rows = list(csv.DictReader(io.StringIO(done.data)))
    assert [row["measure"] for row in rows] == [one["measure"] for one in compared]
    for row, one in zip(rows, compared, strict=True):
        for name, value in one.items():
            cells = value if isinstance(value, dict) else {"": value}
            if value is None and name == "members_worse_than_england":
                cells = {"count": None, "of": None}
            for part, cell in cells.items():
                if part in ("quality", "why"):
                    continue
                column = f"{name}_{part}" if part else name
                plain = "; ".join(cell) if isinstance(cell, list) else "" if cell is None else str(cell)
                assert row[column] == plain, (one["measure"], column)


def test_the_table_of_a_comparison_shows_its_figures(quick, county_store, compared):
    table = quick("compare", RULE, "--store", county_store).data
    measures = load_measures()
    for one in compared:
        if one["group"]["value"] is not None:
            assert shown(measures[one["measure"]], one["group"]["value"])[:8] in table


def test_measures_are_picked_in_the_order_of_the_page(quick, county_store, compared):
    names = ["example-no-car", "example-bad-health"]
    words = [word for name in names for word in ("--measure", name)]
    done = quick("compare", RULE, *words, "--format", "json", "--store", county_store)
    assert json.loads(done.data) == [one for one in compared if one["measure"] in names]


def test_the_lists_figures_are_the_same_in_a_comparison_and_in_a_members_profile(compared, ward):
    by_name = {one["measure"]: one for one in compared}
    assert {one["measure"] for one in ward["measures"]} == by_name.keys()
    for one in ward["measures"]:
        for side in ("group", "equally_deprived", "england"):
            for part in ("value", "n"):
                assert one[side][part] == by_name[one["measure"]][side][part], (one["measure"], side)


def test_a_lists_figure_is_the_sum_over_its_members_profiles(wards, compared):
    every = [json.loads(line) for line in wards.data.splitlines()]
    members = [
        {one["measure"]: one["place"] for one in told["measures"]}
        for told in every
        if any(standing["rule"] == RULE and standing["member"] for standing in told["designations"])
    ]
    checked = 0
    for one in compared:
        known = [figures[one["measure"]] for figures in members]
        if one["group"]["value"] is None or any(figure["value"] is None for figure in known):
            continue
        added = sum(figure["value"] * figure["n"] for figure in known) / sum(figure["n"] for figure in known)
        assert one["group"]["value"] == pytest.approx(added, rel=1e-5), one["measure"]
        checked += 1
    assert checked >= 25


def test_measures_are_listed_and_each_can_be_read_whole(quick):
    listed = json.loads(quick("measures", "--format", "json").data)
    known = load_measures()
    assert [one["id"] for one in listed] == [*known]
    rows = list(csv.DictReader(io.StringIO(quick("measures", "--format", "csv").data)))
    assert [row["id"] for row in rows] == [*known]
    table = quick("measures").data
    assert all(name in table for name in known)
    one = json.loads(quick("measures", "no-car", "--format", "json").data)
    assert one == next(each for each in listed if each["id"] == "no-car")
    assert one["question"] in " ".join(quick("measures", "no-car").data.split())


def test_a_profile_names_the_kind_of_its_place_in_words(ward):
    assert ward["place"]["kind_in_words"] == KINDS["wd24"].name
