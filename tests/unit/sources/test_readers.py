"""Files as publishers write them, and as they arrive damaged."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from commonground.errors import SourceError
from commonground.evidence.sources import RawFile, Source, read_source
from samples import source_of

TODAY = datetime(2026, 1, 1, tzinfo=UTC)


def raw(path: Path, part: str | None = None) -> RawFile:
    return RawFile("s", part, path.name, "0" * 64, path.stat().st_size, path, "mirror", path.name, TODAY)


def source(reader: str = "table", **changes) -> Source:
    columns = {
        "lsoa11cd": {"type": "text", "meaning": "code", "accepts": ["LSOA code (2011)"], "kind": "lsoa11"},
        "people": {"type": "whole", "meaning": "people", "accepts": ["All Ages"]},
        "rate": {"type": "number", "meaning": "rate", "optional": True},
    }
    return source_of(changes.pop("columns", columns), **{"id": "s", "reader": reader, **changes})


CSV = "LSOA code (2011),All Ages,Rate\nE01000001,1465,0.5\nE01000002,1436,\n"


def written(tmp_path: Path, name: str, text: str | bytes) -> RawFile:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return raw(path)


def expect_two_areas(rows: pd.DataFrame) -> None:
    assert rows["lsoa11cd"].tolist() == ["E01000001", "E01000002"]
    assert rows["people"].tolist() == [1465, 1436]


def test_a_csv_is_read_by_official_names_whatever_their_case(tmp_path):
    reading = read_source([written(tmp_path, "s.csv", CSV)], source())
    expect_two_areas(reading.rows)
    assert reading.rows["rate"].isna().tolist() == [False, True]
    assert reading.first_row == 2


def test_a_byte_order_mark_and_a_windows_encoding_are_no_obstacle(tmp_path):
    expect_two_areas(read_source([written(tmp_path, "s.csv", b"\xef\xbb\xbf" + CSV.encode())], source()).rows)
    accented = CSV.replace("Rate", "Rate,Name").replace("0.5", "0.5,Côte").replace("1436,", "1436,,x")
    expect_two_areas(read_source([written(tmp_path, "s.csv", accented.encode("cp1252"))], source()).rows)


def test_notes_above_the_headings_are_passed_over(tmp_path):
    reading = read_source([written(tmp_path, "s.csv", 'Title of the table\n"Source"\n\n' + CSV)], source())
    expect_two_areas(reading.rows)
    assert reading.first_row == 5


def test_parquet_and_csv_copies_give_the_same_table(tmp_path):
    frame = pd.DataFrame(
        {"lsoa11cd": ["E01000001", "E01000002"], "people": [1465, 1436], "rate": [0.5, None]}
    )
    frame.to_parquet(tmp_path / "s.parquet")
    from_csv = read_source([written(tmp_path, "s.csv", CSV)], source()).rows
    from_parquet = read_source([raw(tmp_path / "s.parquet")], source()).rows
    pd.testing.assert_frame_equal(from_csv, from_parquet, check_dtype=False)


@pytest.mark.parametrize(("ending", "engine"), [("xlsx", "xlsxwriter"), ("ods", "odf")])
def test_a_spreadsheet_with_a_notes_sheet_and_a_banner_is_read(tmp_path, ending, engine):
    path = tmp_path / f"s.{ending}"
    with pd.ExcelWriter(path, engine=engine) as book:
        pd.DataFrame([["Notes"], ["Read these"]]).to_excel(
            book, sheet_name="Notes", index=False, header=False
        )
        frame = pd.DataFrame({"LSOA code (2011)": ["E01000001", "E01000002"], "All Ages": [1465, 1436]})
        frame.to_excel(book, sheet_name="Data", index=False, startrow=3)
        book.sheets["Data"]
    expect_two_areas(read_source([raw(path)], source()).rows)


def test_a_zip_of_one_csv_is_read(tmp_path):
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/table.csv", CSV)
        archive.writestr("readme.txt", "hello")
    expect_two_areas(read_source([raw(path)], source()).rows)


def test_a_zip_of_a_workbook_is_read(tmp_path):
    book = tmp_path / "inner.xlsx"
    pd.DataFrame({"LSOA code (2011)": ["E01000001", "E01000002"], "All Ages": [1465, 1436]}).to_excel(
        book, index=False, engine="xlsxwriter"
    )
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(book, "inner.xlsx")
    expect_two_areas(read_source([raw(path)], source()).rows)


@pytest.mark.parametrize("mark", ["*", "[c]", "-", "..", ":"])
def test_a_withheld_figure_is_missing_not_zero(tmp_path, mark):
    rows = read_source([written(tmp_path, "s.csv", CSV.replace("1436", mark))], source()).rows
    assert rows["people"].isna().tolist() == [False, True]


def test_thousands_separators_are_understood(tmp_path):
    rows = read_source([written(tmp_path, "s.csv", CSV.replace("1465", '"1,465"'))], source()).rows
    assert rows["people"].iloc[0] == 1465


def test_a_cell_that_is_no_number_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"s\.csv: row 3, column people: 'many' is not a number"):
        read_source([written(tmp_path, "s.csv", CSV.replace("1436", "many"))], source())


def test_half_a_person_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"row 2, column people: '1465\.5' is not a whole number"):
        read_source([written(tmp_path, "s.csv", CSV.replace("1465", "1465.5"))], source())


def test_thousands_in_commas_are_numbers_and_an_endless_number_is_none(tmp_path):
    text = 'LSOA code (2011),All Ages,Rate\nE01000001,"1,465",0.5\nE01000002, 1436 ,[c]\n'
    rows = read_source([written(tmp_path, "s.csv", text)], source()).rows
    assert rows["people"].tolist() == [1465, 1436]
    assert rows["rate"].isna().tolist() == [False, True]
    with pytest.raises(SourceError, match=r"row 3, column people: 'inf' is not a finite number"):
        read_source([written(tmp_path, "s.csv", CSV.replace("1436", "inf"))], source())


def test_flags_are_read_from_words(tmp_path):
    columns = {
        "lsoa11cd": {"type": "text", "meaning": "code"},
        "urban": {"type": "flag", "meaning": "is it"},
    }
    flagged = source(columns=columns)
    text = "lsoa11cd,urban\nE01000001,Yes\nE01000002,false\nE01000003,\n"
    rows = read_source([written(tmp_path, "s.csv", text)], flagged).rows
    assert rows["urban"].tolist() == [True, False, pd.NA]
    with pytest.raises(SourceError, match="'maybe' is neither yes nor no"):
        read_source([written(tmp_path, "s.csv", text.replace("Yes", "maybe"))], flagged)
    pd.DataFrame({"lsoa11cd": ["E01000001"], "urban": [True]}).to_parquet(tmp_path / "s.parquet")
    assert read_source([raw(tmp_path / "s.parquet")], flagged).rows["urban"].tolist() == [True]


@pytest.mark.parametrize("name", ["s.parquet", "s.xlsx", "s.ods", "s.zip"])
def test_a_file_cut_short_is_one_sentence_naming_it(tmp_path, name):
    with pytest.raises(SourceError, match=rf"^{name}: cannot be read, it is damaged or cut short"):
        read_source([written(tmp_path, name, b"PAR1 and then nothing more")], source())


def test_a_parquet_cut_in_the_middle_is_refused(tmp_path):
    pd.DataFrame({"lsoa11cd": ["E01000001"] * 9999, "people": range(9999)}).to_parquet(tmp_path / "s.parquet")
    whole = (tmp_path / "s.parquet").read_bytes()
    with pytest.raises(SourceError, match=r"^s\.parquet: cannot be read"):
        read_source([written(tmp_path, "s.parquet", whole[: len(whole) // 2])], source())


def test_an_empty_csv_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"^s\.csv: "):
        read_source([written(tmp_path, "s.csv", "")], source())


def test_an_unknown_ending_says_what_is_read(tmp_path):
    with pytest.raises(SourceError, match=r"files ending in \.doc are not read"):
        read_source([written(tmp_path, "s.doc", "x")], source())


def test_the_wrong_file_is_recognised_by_its_headings(tmp_path):
    with pytest.raises(SourceError, match="is it the right file for s"):
        read_source([written(tmp_path, "s.csv", "a,b\n1,2\n")], source())
    with pytest.raises(
        SourceError, match=r"there is no column 'people' or 'All Ages'; is it the right edition"
    ):
        read_source([written(tmp_path, "s.csv", "lsoa11cd,b\nE01000001,2\n")], source())


def test_an_optional_column_may_be_absent_and_is_said(tmp_path):
    reading = read_source([written(tmp_path, "s.csv", "lsoa11cd,people\nE01000001,2\n")], source())
    assert reading.left_out == ("rate",)


def test_nothing_to_read_is_said():
    for reader in ("table", "single_years", "code_point", "workbook"):
        with pytest.raises(SourceError):
            read_source([], source(reader))


def two_files(**changes) -> Source:
    columns = {
        "lsoa11cd": {"type": "text", "meaning": "code"},
        "lad19cd": {"type": "text", "meaning": "authority"},
        "rgn19nm": {"type": "text", "meaning": "region"},
    }
    files = [
        {"name": "areas", "address": "https://example.invalid/a"},
        {"name": "regions", "address": "https://example.invalid/b", "key": "lad19cd"},
    ]
    return source(columns=columns, files=files, availability="open", **changes)


def test_several_official_files_make_one_table(tmp_path):
    areas = written(tmp_path, "a.csv", "LSOA11CD,LAD19CD\nE01000001,E06000001\nE01000002,E06000002\n")
    regions = written(tmp_path, "b.csv", "LAD19CD,RGN19NM\nE06000001,North East\nE06000002,North West\n")
    parts = [raw(areas.path, "areas"), raw(regions.path, "regions")]
    rows = read_source(parts, two_files()).rows
    assert rows["rgn19nm"].tolist() == ["North East", "North West"]


def test_a_repeated_key_in_a_joined_file_is_refused_since_it_would_multiply_rows(tmp_path):
    areas = written(tmp_path, "a.csv", "LSOA11CD,LAD19CD\nE01000001,E06000001\n")
    regions = written(tmp_path, "b.csv", "LAD19CD,RGN19NM\nE06000001,North East\nE06000001,North West\n")
    with pytest.raises(
        SourceError, match="'E06000001' stands twice, with different figures, in column lad19cd"
    ):
        read_source([raw(areas.path, "areas"), raw(regions.path, "regions")], two_files())
    other = written(tmp_path, "a.csv", "LSOA11CD,NAME\nE01000001,x\n")
    good = written(tmp_path, "b.csv", "LAD19CD,RGN19NM\nE06000001,North East\n")
    with pytest.raises(SourceError, match="share no column lad19cd"):
        read_source([raw(other.path, "areas"), raw(good.path, "regions")], two_files())


def test_a_workbook_of_one_sheet_per_domain_is_joined(tmp_path):
    path = tmp_path / "s.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for sheet, column, values in [("Income", "People", [1, 2]), ("Health", "Rate", [0.1, 0.2])]:
            frame = pd.DataFrame({"LSOA code (2011)": ["E01000001", "E01000002"], column: values})
            frame.to_excel(book, sheet_name=sheet, index=False)
    rows = read_source([raw(path)], source("workbook")).rows
    assert rows[["people", "rate"]].to_numpy().tolist() == [[1, 0.1], [2, 0.2]]


def test_single_years_of_age_are_summed_into_bands(tmp_path):
    columns = {
        "lsoa11cd": {"type": "text", "meaning": "code", "accepts": ["LSOA Code"]},
        "people": {"type": "whole", "meaning": "all", "accepts": ["All Ages"]},
        "children": {"type": "whole", "meaning": "0 to 2", "sum_of": ["0..2"]},
        "old": {"type": "whole", "meaning": "3 and over", "sum_of": ["3", "4+"]},
    }
    aged = source("single_years", columns=columns)
    path = tmp_path / "s.xlsx"
    frame = pd.DataFrame(
        {"LSOA Code": ["E01000001"], "All Ages": [15], "0": [1], "1": [2], "2": [3], "3": [4], "4+": [5]}
    )
    frame.to_excel(path, index=False, engine="xlsxwriter", startrow=4)
    rows = read_source([raw(path)], aged).rows
    assert rows.iloc[0].tolist() == ["E01000001", 15, 6, 9]
    ready = written(tmp_path, "s.csv", "lsoa11cd,people,children,old\nE01000001,15,6,9\n")
    assert read_source([ready], aged).rows.iloc[0].tolist() == ["E01000001", 15, 6, 9]


def postcodes(**changes) -> Source:
    columns = {
        "pcds": {"type": "text", "meaning": "postcode", "accepts": ["Postcode"]},
        "easting": {"type": "whole", "meaning": "metres", "accepts": ["Eastings"]},
        "northing": {"type": "whole", "meaning": "metres", "accepts": ["Northings"]},
        "lsoa11cd": {"type": "text", "meaning": "area"},
    }
    files = [{"name": n, "address": "https://example.invalid/p"} for n in ("code-point", "lookup")]
    return source(
        "code_point", columns=columns, key=["pcds"], geography="postcode", files=files, availability="open"
    )


def test_code_point_open_and_the_postcode_lookup_make_one_table(tmp_path):
    path = tmp_path / "code-point.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Doc/headers.csv", "ignored")
        archive.writestr("Data/CSV/qa.csv", '"QA1 1AA",10,400000,300000,"E92000001","","","","",""\n')
        archive.writestr("Data/CSV/qb.csv", '"QB111BB",10,400100,300100,"E92000001","","","","",""\n')
    lookup = written(tmp_path, "lookup.csv", "pcds,lsoa11cd\nQA1 1AA,E01000001\nQB11 1BB,E01000002\n")
    rows = read_source([raw(path, "code-point"), raw(lookup.path, "lookup")], postcodes()).rows
    assert rows.to_numpy().tolist() == [
        ["QA1 1AA", 400000, 300000, "E01000001"],
        ["QB11 1BB", 400100, 300100, "E01000002"],
    ]
    flat = written(tmp_path, "s.csv", "pcds,easting,northing,lsoa11cd\nQA1 1AA,1,2,E01000001\n")
    assert len(read_source([flat], postcodes()).rows) == 1


def test_a_zip_that_is_not_code_point_open_is_said_to_be_so(tmp_path):
    path = tmp_path / "code-point.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(SourceError, match="is it Code-Point Open"):
        read_source([raw(path, "code-point")], postcodes())
    with pytest.raises(SourceError, match="damaged or cut short"):
        read_source([written(tmp_path, "broken.zip", b"PK nothing")], postcodes())


def shapes(**changes) -> Source:
    columns = {
        "lsoa11cd": {"type": "text", "meaning": "code"},
        "geometry": {"type": "geometry", "meaning": "shape"},
    }
    return source("boundaries", columns=columns, **changes)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet", "zip"])
def test_boundaries_are_read_from_every_format_ons_publishes(tmp_path, ending):
    frame = gpd.GeoDataFrame({"LSOA11CD": ["E01000001"]}, geometry=[shapely.box(0, 50, 1, 51)], crs=4326)
    path = tmp_path / f"s.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    elif ending == "zip":
        frame.to_file(tmp_path / "s.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for piece in tmp_path.glob("s.*"):
                if piece.suffix != ".zip":
                    archive.write(piece, piece.name)
    else:
        frame.to_file(path)
    # Raw files are kept under their hash, without an ending.
    bare = tmp_path / "0123abcd"
    path.rename(bare)
    kept = RawFile("s", None, path.name, "0" * 64, 1, bare, "mirror", path.name, TODAY)
    rows = read_source([kept], shapes()).rows
    assert rows["lsoa11cd"].tolist() == ["E01000001"]
    assert rows.geometry.iloc[0].equals(shapely.box(0, 50, 1, 51))
    assert rows.crs.to_epsg() == 4326


def test_boundaries_without_a_coordinate_system_are_refused(tmp_path):
    frame = gpd.GeoDataFrame({"lsoa11cd": ["E01000001"]}, geometry=[shapely.box(0, 50, 1, 51)])
    frame.to_parquet(tmp_path / "s.parquet")
    with pytest.raises(SourceError, match="does not say which coordinate system"):
        read_source([raw(tmp_path / "s.parquet")], shapes())


def test_a_file_that_holds_no_boundaries_is_refused_without_naming_our_folders(tmp_path):
    with pytest.raises(SourceError, match=r"s\.geojson: no boundaries can be read") as refused:
        read_source([written(tmp_path, "s.geojson", "{")], shapes())
    assert str(tmp_path) not in str(refused.value)
    with pytest.raises(SourceError):
        read_source([], shapes())
