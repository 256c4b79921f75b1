"""Nothing enters the store that its definition does not describe."""

from __future__ import annotations

import pandas as pd
import pytest

from commonground.errors import AdmissionError
from commonground.evidence.sources import Reading, Source
from commonground.evidence.store import admit
from samples import source_of

SPINE = pd.Index(["E01000001", "E01000002", "E01000003"])
OTHER_VINTAGE = pd.Index(["E01000001", "E01033768"])


def source(**changes) -> Source:
    columns = {
        "people": {"type": "whole", "meaning": "people", "minimum": 0, "maximum": 9000, "total": 60},
        "worst": {"type": "whole", "meaning": "rank", "rank": True},
    }
    return source_of(columns | changes.pop("columns", {}), **{"rows": 3, **changes})


def table(**changes) -> Reading:
    rows = {"lsoa11cd": ["E01000003", "E01000001", "E01000002"], "people": [30, 10, 20], "worst": [1, 3, 2]}
    frame = pd.DataFrame({**rows, **changes})
    frame = frame.astype({"lsoa11cd": "string", "people": "Int64", "worst": "Int64"})
    return Reading(frame, "figures.csv", 2)


LISTS = {"lsoa11": SPINE, "lsoa21": OTHER_VINTAGE}


def refused(reading: Reading, definition: Source | None = None) -> str:
    with pytest.raises(AdmissionError) as failure:
        admit(reading, definition or source(), LISTS)
    return str(failure.value)


def test_a_good_table_is_admitted_in_order_of_key_with_the_rules_it_passed():
    admitted = admit(table(), source(), LISTS)
    assert admitted.rows["lsoa11cd"].tolist() == ["E01000001", "E01000002", "E01000003"]
    assert any("adds up to the published 60" in rule for rule in admitted.rules)
    assert any("key lsoa11cd present and unique" in rule for rule in admitted.rules)
    assert admitted.missing == ()


def test_a_duplicated_key_names_file_both_rows_and_column():
    said = refused(table(lsoa11cd=["E01000001", "E01000002", "E01000001"]))
    assert said.startswith("figures.csv: row 4, column lsoa11cd: 'E01000001': a key stands once")
    assert "row 2" in said


def test_an_empty_key_is_refused():
    assert "row 3, column lsoa11cd: empty: a key is never empty" in refused(
        table(lsoa11cd=["E01000001", None, "E01000002"])
    )


def test_a_malformed_code_is_refused():
    said = refused(table(lsoa11cd=["E01000001", "E0100002", "E01000003"]))
    assert said.startswith("figures.csv: row 3, column lsoa11cd: 'E0100002': must be the code of a ")


def test_a_file_of_the_wrong_vintage_is_recognised():
    said = refused(table(lsoa11cd=["E01000001", "E01033768", "E01000003"]))
    assert "row 3" in said
    assert "wrong vintage" in said
    assert "2021" in said


def test_an_unknown_code_is_refused():
    said = refused(table(lsoa11cd=["E01000001", "E01099999", "E01000003"]))
    assert "that exists" in said
    assert "vintage" not in said


def test_a_table_cut_short_is_recognised_by_its_rows():
    short = table()
    said = refused(Reading(short.rows.head(2), "figures.csv", 2))
    assert (
        said == "figures.csv: holds 2 rows where Test figures has 3; it is cut short or of another edition."
    )


def test_an_unexplained_gap_is_refused_and_an_explained_one_kept():
    gap = table(people=[30, None, 30])
    assert "row 3, column people: empty: no cell may be empty" in refused(gap)
    explained = {"type": "whole", "meaning": "people", "nulls": {"at_most": 1, "because": "suppressed"}}
    admitted = admit(gap, source(columns={"people": explained}), LISTS)
    assert any("1 empty (suppressed)" in rule for rule in admitted.rules)
    two = table(people=[None, None, 30])
    assert "at most 1 cells may be empty (2 are)" in refused(two, source(columns={"people": explained}))


def test_a_negative_population_is_refused():
    assert "row 2, column people: -1: is never below 0" in refused(table(people=[-1, 31, 30]))


def test_a_figure_beyond_its_range_is_refused():
    assert "row 3, column people: 9001: is never above 9000" in refused(table(people=[30, 9001, 20]))


def test_a_total_that_is_not_england_is_refused():
    assert "adds up to 59 where the published total is 60" in refused(table(people=[29, 10, 20]))


def test_a_ranking_runs_from_one_to_the_number_of_areas():
    assert "row 2, column worst: 4: ranks run from 1 to 3" in refused(table(worst=[4, 3, 2]))
    assert "has no rank 1" in refused(table(worst=[2, 3, 2]))
    admit(table(worst=[1, 1, 3]), source(), LISTS)


def test_an_area_that_is_missing_is_listed_or_refused():
    two = Reading(table(people=[30, 30, 0], worst=[1, 2, 3]).rows.head(2), "figures.csv", 2)
    fewer = source(rows=2)
    assert "1 areas of" in refused(two, fewer)
    allowed = source(rows=2, missing={"at_most": 1, "because": "merged away"})
    assert admit(two, allowed, LISTS).missing == ("E01000002",)


def test_where_there_is_no_list_of_areas_their_form_alone_is_checked():
    admitted = admit(table(lsoa11cd=["E01000001", "E01099999", "E01000003"]), source(), {})
    assert admitted.missing == ()
    assert not any("every area" in rule for rule in admitted.rules)


def test_a_ranking_that_is_upside_down_is_refused():
    scored = {"score": {"type": "number", "meaning": "score"}}
    ranked = {"worst": {"type": "whole", "meaning": "rank", "rank": True, "rank_of": "score"}}
    definition = source(columns=scored | ranked)
    assert "worst ranks from 1 to 3" in admit(table(score=[9.0, 1.0, 5.0]), definition, LISTS).rules
    assert "column worst ranks from the lowest score, where rank 1 must be the highest" in refused(
        table(score=[1.0, 9.0, 5.0]), definition
    )


def test_a_code_that_no_list_holds_is_admitted_only_where_it_is_counted_and_explained():
    strange = table(lsoa11cd=["E01000001", "E01099999", "E01000003"])
    code = {"type": "text", "kind": "lsoa11", "meaning": "LSOA"}
    excused = code | {"unknown": {"at_most": 1, "because": "merged away"}}
    absent = {"at_most": 1, "because": "its people are counted under another code"}
    admitted = admit(strange, source(columns={"lsoa11cd": excused}, missing=absent), LISTS)
    assert "E01099999" in set(admitted.rows["lsoa11cd"])
    assert any("but for 1 codes (merged away)" in rule for rule in admitted.rules)
    two = table(lsoa11cd=["E01000001", "E01099999", "E01099998"])
    said = refused(two, source(columns={"lsoa11cd": excused}, missing=absent))
    assert "row 3" in said
    assert "at most 1 codes need not, 2 do not" in said


def test_a_malformed_code_is_no_unknown_one():
    code = {"type": "text", "kind": "lsoa11", "meaning": "LSOA", "unknown": {"at_most": 1, "because": "old"}}
    malformed = table(lsoa11cd=["E01000001", "E0100002", "E01000003"])
    assert "must be the code of a" in refused(malformed, source(columns={"lsoa11cd": code}))


def test_only_a_column_of_area_codes_can_have_unknown_ones():
    with pytest.raises(ValueError, match="no kind of area to be strange to"):
        source(
            columns={
                "people": {"type": "whole", "meaning": "people", "unknown": {"at_most": 1, "because": "?"}}
            }
        )


def test_a_row_that_repeats_another_word_for_word_is_taken_once_and_counted():
    twice = table(lsoa11cd=["E01000001", "E01000002", "E01000003"]).rows
    twice = Reading(pd.concat([twice, twice.tail(1)], ignore_index=True), "figures.csv", 2)
    assert "a key stands once" in refused(twice, source(rows=4))
    allowed = source(rows=4, repeats={"at_most": 1, "because": "the publisher lists it twice"})
    admitted = admit(twice, allowed, LISTS)
    assert len(admitted.rows) == 3
    assert any("1 rows that repeat another word for word taken once" in rule for rule in admitted.rules)


def test_a_row_that_contradicts_another_is_no_repeat():
    allowed = source(repeats={"at_most": 1, "because": "the publisher lists it twice"})
    assert "a key stands once" in refused(table(lsoa11cd=["E01000001", "E01000002", "E01000001"]), allowed)


def test_more_repeats_than_were_declared_are_refused_by_row():
    rows = table().rows
    twice = Reading(pd.concat([rows, rows.tail(2)], ignore_index=True), "figures.csv", 2)
    allowed = source(rows=5, repeats={"at_most": 1, "because": "the publisher lists it twice"})
    assert "row 5, column lsoa11cd" in (said := refused(twice, allowed))
    assert "at most 1 rows may repeat another word for word (2 do)" in said
