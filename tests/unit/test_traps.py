"""What goes wrong in open-data pipelines elsewhere, and one named test for each that it does not here.

* missing returns published as zero:
  test_a_missing_return_is_never_published_as_nought (and unit/measures/test_components.py)
* rows with blank codes dropped:
  test_a_row_with_a_blank_code_is_refused_or_counted_aloud (and unit/store/test_admission.py)
* areas lost in a crosswalk:
  test_no_area_of_a_source_is_lost_on_its_way_to_a_ward (and unit/geography/test_crosswalk.py)
* rates averaged, not recomputed from counts:
  test_rates_are_made_again_from_counts_never_averaged (and unit/measures/test_components.py)
* denominators of the wrong age:
  test_a_rate_of_an_age_is_counted_among_people_of_that_age (and unit/measures/test_definition.py)
* rounding read as suppression:
  test_a_rounded_nought_is_not_read_as_a_hidden_count (and unit/measures/test_components.py)
* 0 used as "missing":
  test_nought_is_a_figure_and_a_missing_one_is_none (and unit/measures/test_estimate.py)
* a fix that silently changes published trends:
  test_a_fix_that_changes_figures_is_listed_in_the_diff (and unit/store/test_build.py)
* a sentence that the data contradict:
  test_no_sentence_says_what_its_figures_do_not (and property/test_sentences.py)
* a no-data colour like the lowest class:
  test_no_data_does_not_look_like_a_low_figure
* a map that only a mouse can use:
  test_what_a_map_shows_can_be_read_without_a_mouse
* a code without its vintage:
  test_a_code_never_stands_without_its_vintage
* the same figure different on two pages:
  test_the_same_figure_is_the_same_on_every_page
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from commonground.errors import SourceError
from commonground.evidence.build import build_store, load_definitions_of, plan_build
from commonground.evidence.comparison import compare_rule, compared_as_data
from commonground.evidence.comparison.saying import shown
from commonground.evidence.designation import load_rules
from commonground.evidence.measures import (
    Measure,
    components,
    estimated,
    load_measures,
    measure_step,
    measure_table,
    read_sums,
)
from commonground.evidence.measures.definition import Figures
from commonground.evidence.profile import Profile, Profiles, profile_as_data, profile_as_text
from commonground.evidence.profile.page import page_of
from commonground.evidence.sources import RawFiles, fetch, load_catalogue
from commonground.evidence.store import Layout, Made, Step, Store, build

RULE = "example-left-behind"


@pytest.fixture(scope="module")
def store(county_store) -> Store:
    return Store(county_store)


@pytest.fixture(scope="module")
def profiles(store: Store) -> Profiles:
    return Profiles(store, load_rules()[RULE])


@pytest.fixture(scope="module")
def several(profiles: Profiles) -> list[Profile]:
    """A few wards, an area with figures missing, two wards together and a circle."""
    postcode = str(profiles.ground.store.table("example_postcodes")["pcds"].iloc[2000])
    places = [profiles.find(code) for code in ("X05000003", "X05000041", "X05000002,X05000005")]
    return [profiles.of(place) for place in [*places, profiles.find(postcode, radius=1200)]]


@pytest.fixture(scope="module")
def unpublished(store: Store) -> tuple[str, str]:
    """A small area and a measure that its source publishes no figure of."""
    figures = store.table("figures_lsoa21", ["code", "people", "example-violence covered"])
    bare = figures[(figures["example-violence covered"] == 0) & (figures["people"] > 0)]
    return str(bare["code"].iloc[0]), "example-violence"


def card(page: str, measure: str) -> str:
    """The part of a page about one measure."""
    found = re.search(rf'<article id="measure-{measure}".*?</article>', page, re.DOTALL)
    assert found is not None, measure
    return found[0]


def words_of(html: str) -> str:
    """What somebody reads: the text without its tags, white space joined."""
    pieces: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            pieces.append(data)

    Reader().feed(html[html.index("<body") :] if "<body" in html else html)
    return " ".join(" ".join(pieces).split())


# missing returns published as zero


def test_a_missing_return_is_never_published_as_nought(profiles, unpublished):
    code, name = unpublished
    profile = profiles.of(profiles.find(code))
    (one,) = (one for one in profile.measures if one.measure.id == name)
    assert (one.here.value, one.here.low, one.here.n) == (None, None, None)
    assert one.sentence == f"{one.measure.title}: no figure is published for here."
    (data,) = (entry for entry in profile_as_data(profile)["measures"] if entry["measure"] == name)
    assert data["place"]["value"] is None
    assert data["gap_to_england"]["value"] is None
    assert one.sentence in profile_as_text(profile)
    told = card(page_of(profile), name)
    assert "no data" in told
    (row,) = re.findall(r"<tr[^>]*><th[^>]*>This place</th>.*?</tr>", told, re.DOTALL)
    assert words_of(row) == "This place no data"


# rows with blank codes dropped


def test_a_row_with_a_blank_code_is_refused_or_counted_aloud(county, shelf_of, store, tmp_path):
    """In the key of a table it is a mistake in the file; in another column the build says how many."""
    shelf = shelf_of(tmp_path / "store")
    source = load_catalogue()["example_lookup_lsoa21"]
    (file,) = shelf.latest(source.id)
    rows = pd.read_csv(file.path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows.loc[4, "LSOA21CD"] = ""
    rows.to_csv(tmp_path / "lookup.csv", index=False)
    fetch([source], shelf, supplied={source.id: tmp_path / "lookup.csv"})
    with pytest.raises(SourceError, match=r"row 6, column .*: empty: a key is never empty"):
        build_store(tmp_path / "store")

    held = load_definitions_of("example")
    grants = held.measures["example-grants"]
    step = measure_step(grants, held.sources, held.people["example"], "lsoa21")
    whole = step.run(_Blanked(store, 0))
    blank = step.run(_Blanked(store, 3))
    assert whole.notes == ()
    assert blank.notes == ("3 rows of example_grants_wd24 have no wd24cd, and so are in no area",)


class _Blanked:
    """The store's tables, the grants among them without the ward of the first few."""

    def __init__(self, store: Store, rows: int) -> None:
        self.store, self.rows = store, rows

    def __contains__(self, name: object) -> bool:
        return name in self.store.release.tables

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        found = self.store.table(name, columns)
        if name == "example_grants_wd24":
            found = found.assign(wd24cd=found["wd24cd"].mask(np.arange(len(found)) < self.rows))
        return found

    def columns(self, name: str) -> tuple[str, ...]:
        return self.store.columns(name)


# areas lost in a crosswalk


def test_no_area_of_a_source_is_lost_on_its_way_to_a_ward(store):
    sums, measures = read_sums(store, "wd24")
    counted = [(number, measure) for number, measure in enumerate(measures) if measure.assets is None]
    assert len(counted) >= 30
    for number, measure in counted:
        published = store.table(measure_table(measure.id))
        assert sums.top[:, number].sum() == pytest.approx(published["top"].sum(), rel=1e-9), measure.id
        assert sums.below[:, number].sum() == pytest.approx(published["below"].sum(), rel=1e-9), measure.id
    assert [kept.notes for kept in store.release.steps if kept.step == "figures"] == [()]


# rates averaged instead of recomputed from counts


def test_rates_are_made_again_from_counts_never_averaged(profiles, store):
    """Two wards together, on every measure that is counted: the sum over the sum, and not the mean."""
    sums, measures = read_sums(store, "wd24")
    codes = ["X05000065", "X05000073"]
    both = sums.of(codes)
    assert both.people[0] != pytest.approx(both.people[1], rel=0.05)
    told = {one.measure.id: one.here.value for one in profiles.of(profiles.find(",".join(codes))).measures}
    apart = 0
    for number, measure in enumerate(measures):
        if measure.kind in ("proportion", "rate"):
            again = both.top[:, number].sum() / both.below[:, number].sum() * measure.per
            averaged = (both.top[:, number] / both.below[:, number]).mean() * measure.per
            assert told[measure.id] == pytest.approx(again, rel=1e-9), measure.id
            apart += abs(averaged - again) > 1e-6
    assert apart >= 10


# denominators of the wrong age

AGES = re.compile(r"under (\d+)|aged (\d+) to (\d+)|aged (\d+) and over")


def test_a_rate_of_an_age_is_counted_among_people_of_that_age():
    judged = 0
    for measure in load_measures().values():
        stated = AGES.search(measure.unit)
        if stated is None or not isinstance(measure.denominator, Figures):
            continue
        judged += 1
        source = load_catalogue()[measure.denominator.source]
        for column in measure.denominator.columns:
            meant = f"{column} {source.columns[column].meaning}"
            ages = {int(age) for age in stated.groups() if age}
            # Under 16 is a column of 0 to 15.
            wanted = {age - 1 if stated[1] else age for age in ages} | ages
            found = {int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", meant.replace("_", " "))}
            assert found & wanted, (measure.id, measure.unit, meant)
    assert judged >= 8


# rounding read as suppression


def test_a_rounded_nought_is_not_read_as_a_hidden_count():
    """A file rounded to the nearest 5, with 0 for none and a blank for fewer than 10."""
    income = load_measures()["income-deprived-2019"]
    assert (income.rounded_to, income.hidden_below) == (5, 10)
    above, below = (part for _, part in income.parts)
    tables = {
        above.source: pd.DataFrame({above.columns[0]: [0.0, None, 250.0]}, index=["E1", "E2", "E3"]),
        below.source: pd.DataFrame({below.columns[0]: [1500.0] * 3}, index=["E1", "E2", "E3"]),
    }
    parts = components(income, tables, pd.Series(dtype=float))
    assert parts["top"].tolist() == [0.0, 5.0, 250.0]
    assert parts["hidden"]["E2"] > parts["hidden"]["E1"] == parts["hidden"]["E3"]


# 0 used as "missing"


def test_nought_is_a_figure_and_a_missing_one_is_none(store):
    sums, measures = read_sums(store, "lsoa21")
    told = estimated(sums, measures)
    noughts = unknown = 0
    for number, measure in enumerate(measures):
        none = (sums.top[:, number] == 0) & (sums.below[:, number] > 0) & (told.covered[:, number] >= 0.8)
        assert (told.value[none, number] == 0).all(), measure.id
        uncovered = told.covered[:, number] == 0
        assert np.isnan(told.value[uncovered, number]).all(), measure.id
        noughts += int(none.sum())
        unknown += int(uncovered.sum())
    assert noughts > 0
    assert unknown > 0
    burglary = load_measures()["example-no-car"]
    assert shown(burglary, 0.0).startswith("0")


# a fix that silently changes published trends


def test_a_fix_that_changes_figures_is_listed_in_the_diff(county_store, tmp_path):
    """Somebody mends a measure: every table of figures that it changes is named, with what changed in it."""
    root = tmp_path / "store"
    shutil.copytree(county_store, root)
    plan = plan_build(RawFiles(Layout(root).raw))
    (old,) = (step for step in plan.steps if step.name == "measure_example_no_car")

    def mended(inputs) -> Made:
        parts = old.run(inputs).tables["measure_example_no_car"]
        return Made({"measure_example_no_car": parts.assign(top=parts["top"] + 1)})

    new: Step = replace(old, run=mended, settings=f"{old.settings}, mended")
    steps = [new if step is old else step for step in plan.steps]
    changes = build(root, steps, left_out=plan.left_out, origins=plan.origins).changes
    assert changes is not None
    changed = {table.table: table for table in changes.tables_changed}
    assert {"measure_example_no_car", "figures_wd24", "figures_lad24", "figures_rgn"} <= set(changed)
    assert changed["figures_wd24"].values_changed == {"example-no-car top": 80}
    assert not any(table.same_figures for table in changed.values())
    assert (Store(root).folder / "changes.json").exists()


# a sentence on a page that the data contradict


def test_no_sentence_says_what_its_figures_do_not(several):
    """Of each sentence: every figure in it is one that is shown, and higher is higher as shown."""
    read = 0
    for profile in several:
        page = words_of(page_of(profile))
        for one in profile.measures:
            assert one.sentence in page.replace(" .", ".") or one.sentence in page
            if one.here.value is None:
                continue
            here = shown(one.measure, one.here.value)
            assert here in one.sentence
            for against in one.others.values():
                clause = re.search(
                    rf"(about the same as|higher than|lower than) {re.escape(against.where)} \(([^)]+)\)",
                    one.sentence,
                )
                if clause is None:
                    continue
                read += 1
                assert against.estimate.value is not None
                assert clause[2] == shown(one.measure, against.estimate.value)
                if clause[1] == "higher than":
                    assert one.here.value > against.estimate.value
                    assert clause[2] != here
                if clause[1] == "lower than":
                    assert one.here.value < against.estimate.value
                    assert clause[2] != here
    assert read > 100


# a no-data colour that looks like the lowest class


def test_no_data_does_not_look_like_a_low_figure(profiles, unpublished):
    """A missing figure is a hatched row with the words; a low one is a mark on the axis with its number."""
    code, name = unpublished
    missing = card(page_of(profiles.of(profiles.find(code))), name)
    (chart,) = re.findall(r"<svg.*?</svg>", missing, re.DOTALL)[:1]
    assert 'class="no-data"' in chart
    row = chart[chart.index("This place") :]
    row = row[: row.index("no data")]
    assert "<circle" not in row
    sums, _ = read_sums(profiles.ground.store, "lsoa21", [name])
    rate = np.where(sums.below[:, 0] > 0, sums.top[:, 0] / np.maximum(sums.below[:, 0], 1), np.inf)
    lowest = card(page_of(profiles.of(profiles.find(str(sums.codes[int(rate.argmin())])))), name)
    (low,) = re.findall(r"<svg.*?</svg>", lowest, re.DOTALL)[:1]
    assert 'class="no-data"' not in low
    assert "<circle" in low


# a map that only a mouse can use


def test_what_a_map_shows_can_be_read_without_a_mouse(several):
    """No script, nothing that waits for a pointer, and every place on the map by name in a table."""
    for profile in several:
        page = page_of(profile)
        assert "<script" not in page
        assert not re.search(r"\son[a-z]+\s*=", page)
        maps = re.findall(r'<svg class="map".*?</svg>', page, re.DOTALL)
        assert maps
        for drawn in maps:
            assert 'role="img"' in drawn
            assert re.search(r"<title[^>]*>[^<]+</title>", drawn)
        tables = words_of(" ".join(re.findall(r"<table.*?</table>", page, re.DOTALL)))
        named = {place.name for found in profile.meeting_places.values() for place in found if place.name}
        assert named
        assert all(" ".join(name.split()) in tables for name in named)


# a code without its vintage


def test_a_code_never_stands_without_its_vintage(several, profiles):
    """Each place says what kind of area it is and of when; so do the areas it is made of, in each form."""
    from commonground.evidence.geography import KINDS

    for profile in several:
        data = profile_as_data(profile)["place"]
        for part in (*data["parts"], *data["overlaps"]):
            assert part["kind"] in KINDS
            assert KINDS[part["kind"]].vintage
        if profile.about.codes:
            assert re.search(r"\b20\d\d\b", data["kind_in_words"])
            assert data["kind_in_words"] in profile_as_text(profile)
        page = words_of(page_of(profile))
        for code in profile.about.codes:
            before = page[: page.index(code)]
            assert profile.about.kind_in_words.rpartition(": ")[2].casefold() in before.casefold()
        assert data["population_vintage"] in page
        for kind in {part["kind"] for part in data["overlaps"]}:
            name = KINDS[kind].name
            assert name.casefold() in page.casefold() or str(KINDS[kind].vintage)[:4] in page
    for one in several[0].measures:
        assert one.measure.vintage in page_of(several[0])


# the same figure different on two pages


def figures_in(profile: Profile) -> dict[str, float | None]:
    return {one.measure.id: one.here.value for one in profile.measures}


def test_the_same_figure_is_the_same_on_every_page(several, profiles, store):
    """Compare against profile against JSON against text against HTML."""
    rule = load_rules()[RULE]
    compared = {one.measure.id: one for one in compare_rule(store, rule)}
    for profile in several:
        text, page = profile_as_text(profile), page_of(profile)
        data = {entry["measure"]: entry for entry in profile_as_data(profile)["measures"]}
        for one in profile.measures:
            name, measure = one.measure.id, one.measure
            for key, estimate in {
                "place": one.here,
                **{key: other.estimate for key, other in one.others.items()},
            }.items():
                told = data[name][key]["value"]
                assert told == (None if estimate.value is None else pytest.approx(estimate.value, rel=1e-6))
            # What compare says of England, and of the list, a profile says too.
            for key in ("england", "group", "equally_deprived"):
                if key in one.others:
                    there = compared[name].here if key == "group" else compared[name].others[key].estimate
                    ours = one.others[key].estimate
                    assert ours.value == (
                        None if there.value is None else pytest.approx(there.value, rel=1e-9)
                    )
                    if ours.value is not None and there.value is not None:
                        assert shown(measure, ours.value) == shown(measure, there.value)
            assert one.sentence in text
            if one.here.value is not None:
                told = words_of(card(page, name))
                tail = measure.written.partition("{}")[2]
                figure = shown(measure, one.here.value)
                assert figure in told
                assert figure.removesuffix(tail if len(tail) > 3 else "") in told
    said = {entry["measure"]: entry["sentence"] for entry in map(_group_data, compared.values())}
    assert said == {name: one.sentence for name, one in compared.items()}


def _group_data(one) -> dict:
    return compared_as_data(one, "group")


def test_a_ward_found_by_code_by_postcode_and_by_its_outline_has_one_figure(profiles, store):
    """The same people, whichever way somebody asks for them."""
    from commonground.evidence.geography import place_of_outline

    ground = profiles.ground
    points = store.table("people_points").dropna(subset=["postcode"])
    row = points.iloc[1234]
    code = str(ground.pieces["wd24"][row["piece"]])
    by_code, by_postcode = profiles.find(code), profiles.find(str(row["postcode"]))
    assert by_code.codes == by_postcode.codes
    outline = by_code.outline
    assert outline is not None
    by_line = place_of_outline(ground.pieces, store.people_within(outline.bounds), outline, "drawn")
    assert by_line.people(ground.pieces).sum() == pytest.approx(by_code.people(ground.pieces).sum(), rel=1e-9)
    figures = [figures_in(profiles.of(place)) for place in (by_code, by_postcode, by_line)]
    for one, other in pairwise(figures):
        assert set(one) == set(other)
        for name, value in one.items():
            assert other[name] == (None if value is None else pytest.approx(value, rel=1e-9)), name


def test_every_trap_in_the_list_has_its_test():
    """The table above names a test that is here for each trap."""
    named = set(re.findall(r"^  (test_\w+)", str(__doc__), re.MULTILINE))
    assert len(named) == 13
    assert named <= set(globals())
    assert isinstance(load_measures()["example-no-car"], Measure)
