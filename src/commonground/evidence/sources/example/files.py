"""The county's files, each with the look its publisher gives it: headings, banners, spacing and all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from commonground.evidence.sources.example.county import County
from commonground.evidence.sources.example.formats import SheetLook, write_csv, write_rows, write_workbook
from commonground.evidence.sources.example.indicators import SHEETS
from commonground.evidence.sources.example.land import degrees
from commonground.evidence.sources.example.openstreetmap import write_map
from commonground.evidence.sources.example.people import OLDEST

INVENTED = "Invented for demonstration; describes no real place."

_LARGEST_WORKBOOK = 50_000
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""The byte-order mark that Open Geography's csv files begin with."""

_CODE_POINT_HEADINGS = (
    "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,"
    "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\n"
)


_POPULATION_NAMES = {
    "lad24cd": "LAD 2024 Code",
    "lad24nm": "LAD 2024 Name",
    "lsoa21cd": "LSOA 2021 Code",
    "lsoa21nm": "LSOA 2021 Name",
}
_INDICATOR_NAMES = {
    "lsoa21cd": "LSOA code (2021)",
    "lsoa21nm": "LSOA name (2021)",
    "lad24cd": "Local Authority District code (2024)",
    "lad24nm": "Local Authority District name (2024)",
}


def county_files(county: County) -> dict[str, Callable[[Path], None]]:
    """Each file's name, and what writes it to a path. Names are source ids, as in any mirror.

    Above 50,000 areas the two workbooks are csv files of the same headings, as MHCLG publishes both:
    a workbook of that size takes minutes to write and longer to open.
    """
    ending = "csv" if len(county.areas) > _LARGEST_WORKBOOK else "xlsx"
    return {
        name: partial(write, county)
        for name, write in {
            "example_boundaries_lsoa21.geojson": _area_boundaries,
            "example_boundaries_wd24.geojson": _ward_boundaries,
            "example_claimants_lsoa11.csv": _claimants,
            "example_community_wd24.csv": _community,
            f"example_indicators_lsoa21.{ending}": _indicators,
            "example_lookup_lsoa11_lsoa21.csv": _changes,
            "example_lookup_lsoa21.csv": _lookup,
            "example_osm.osm.pbf": _map,
            f"example_population_lsoa21.{ending}": _population,
            "example_postcodes.code-point.zip": _code_point,
            "example_postcodes.lookup.csv": _postcode_lookup,
        }.items()
    }


def _open_geography(table: pd.DataFrame, target: Path) -> None:
    """As ONS's Open Geography portal exports: headings in capitals, and a number for each row at the end."""
    numbered = table.rename(columns=str.upper).assign(ObjectId=np.arange(1, len(table) + 1))
    write_csv(numbered, target, _MARK)


def _lookup(county: County, target: Path) -> None:
    centres = county.postcodes.centres(len(county.areas))
    longitude, latitude = np.round(degrees(centres), 5).T
    table = county.areas.assign(
        pwc_easting=centres[:, 0], pwc_northing=centres[:, 1], pwc_long=longitude, pwc_lat=latitude
    )
    _open_geography(table.sort_values("lsoa21cd"), target)


def _changes(county: County, target: Path) -> None:
    around = county.areas.iloc[county.recoding.pieces["area"]].reset_index(drop=True)
    pairs = pd.DataFrame(
        {
            **county.recoding.pieces[["lsoa11cd", "lsoa11nm"]],
            **around[["lsoa21cd", "lsoa21nm"]],
            "chgind": county.recoding.pieces["chgind"],
            "lad22cd": around["lad24cd"],
            "lad22nm": around["lad24nm"],
        }
    )
    _open_geography(pairs.sort_values(["lsoa11cd", "lsoa21cd"]), target)


def _population(county: County, target: Path) -> None:
    ages = [*(str(age) for age in range(OLDEST)), f"{OLDEST}+"]
    table = _named(county, _POPULATION_NAMES)
    table["Total"] = county.people.sum(axis=1)
    table = table.join(pd.DataFrame(county.people, columns=pd.Index(ages))).sort_values("LSOA 2021 Code")
    title = "Mid-2022 population estimates for Lower layer Super Output Areas by single year of age"
    counted = "Usual resident population; people of 90 and over are counted together."
    sheets = [SheetLook("Mid-2022 Persons", [title, INVENTED, counted, ""], table)]
    _sheets(target, sheets, title, [INVENTED, counted])


def _indicators(county: County, target: Path) -> None:
    order = np.argsort(county.areas["lsoa21cd"].to_numpy())
    sheets = []
    for sheet, headings in SHEETS.items():
        table = _named(county, _INDICATOR_NAMES)
        for column, heading in headings.items():
            table[heading] = county.indicators[column]
        sheets.append(SheetLook(sheet, [], table.iloc[order]))
    notes = [
        INVENTED,
        "Counts are rounded to the nearest 5, and left empty where they would be below 10.",
        "Other empty cells: the return for the area was not made.",
    ]
    _sheets(target, sheets, "Underlying indicators", notes)


def _named(county: County, headings: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({heading: county.areas[column] for column, heading in headings.items()})


def _sheets(target: Path, sheets: list[SheetLook], title: str, notes: list[str]) -> None:
    """A workbook or, for a path that has csv in it, the sheets side by side in one plain table."""
    if ".csv" not in target.suffixes:
        write_workbook(sheets, target, title, notes)
        return
    table = pd.concat([sheet.table for sheet in sheets], axis=1)
    write_csv(table.loc[:, ~table.columns.duplicated()], target)


def _claimants(county: County, target: Path) -> None:
    """As a Nomis download: what was asked for, then the table, with name and code in columns of their own."""
    preamble = (
        '"Claimant count by small area"\n'
        f'"{INVENTED}"\n'
        '\n"Date","March 2019"\n"Counts","rounded to the nearest 5"\n\n'
    )
    table = county.claimants.sort_values("lsoa11cd")[["lsoa11nm", "lsoa11cd", "claimants", "residents_16_64"]]
    headings = [
        "2011 super output area - lower layer",
        "mnemonic",
        "Claimant count",
        "Residents aged 16 to 64",
    ]
    write_csv(table.set_axis(pd.Index(headings), axis=1), target, preamble)


def _community(county: County, target: Path) -> None:
    """The partnership's own count: one ward made no return, so it has no row."""
    table = county.wards.drop(columns=["lad24cd", "lad24nm"]).drop(index=county.silent)
    write_csv(table.sort_values("wd24cd"), target)


def _area_boundaries(county: County, target: Path) -> None:
    codes, names = (county.areas[name].to_numpy() for name in ("lsoa21cd", "lsoa21nm"))
    _boundaries(target, {"LSOA21CD": codes, "LSOA21NM": names}, _shapes(county))


def _ward_boundaries(county: County, target: Path) -> None:
    """The areas of each ward put together: as they share their corners exactly, nothing is left between."""
    ward = county.division.ward
    order = np.argsort(ward, kind="stable")
    groups = np.split(_shapes(county)[order], np.flatnonzero(np.diff(ward[order])) + 1)
    outlines = np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)
    codes, names = (county.wards[name].to_numpy() for name in ("wd24cd", "wd24nm"))
    _boundaries(target, {"WD24CD": codes, "WD24NM": names}, outlines)


def _shapes(county: County) -> np.ndarray:
    """(areas,) in degrees; every corner is turned and rounded once, so neighbours still share it exactly."""
    return county.land.polygons(degrees(county.land.vertices))


def _boundaries(target: Path, columns: dict[str, np.ndarray], shapes: np.ndarray) -> None:
    """GeoJSON as Open Geography exports it, in order of the first column."""
    order = np.argsort(next(iter(columns.values())))
    written = shapely.to_geojson(shapes[order])
    rows = zip(*(column[order] for column in columns.values()), strict=True)
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    with target.open("w", encoding="utf-8") as file:
        file.write(f'{{"type":"FeatureCollection","crs":{json.dumps(system)},"features":[\n')
        for number, (row, shape) in enumerate(zip(rows, written, strict=True), start=1):
            described = json.dumps({"FID": number, **dict(zip(columns, row, strict=True))})
            comma = ",\n" if number < len(written) else "\n]}\n"
            file.write(f'{{"type":"Feature","properties":{described},"geometry":{shape}}}{comma}')


def _code_point(county: County, target: Path) -> None:
    """Ordnance Survey's zip: a headerless file for each two letters, its text in quotation marks."""
    postcodes = county.postcodes.table
    area = postcodes["area"].to_numpy()
    rows = pd.DataFrame(
        {
            "postcode": postcodes["padded"],
            "quality": 10,
            "easting": postcodes["easting"],
            "northing": postcodes["northing"],
            "country": "X92000001",
            "regional_health": "",
            "health": "",
            "county": "",
            "district": county.areas["lad24cd"].to_numpy()[area],
            "ward": county.areas["wd24cd"].to_numpy()[area],
        }
    )
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "Doc/Code-Point_Open_Column_Headers.csv", _CODE_POINT_HEADINGS.encode())
        for letters, part in rows.groupby(postcodes["padded"].str[:2], sort=True):
            written = io.BytesIO()
            write_rows(part, written, quoted=True)
            _add(archive, f"Data/CSV/{str(letters).lower()}.csv", written.getvalue())


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A ZipInfo of its own carries zip's first day instead of today's.
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _map(county: County, target: Path) -> None:
    write_map(county.meeting, target, INVENTED)


def _postcode_lookup(county: County, target: Path) -> None:
    postcodes = county.postcodes.table
    code = county.areas["lsoa21cd"].to_numpy()[postcodes["area"].to_numpy()]
    table = pd.DataFrame({"pcds": postcodes["spaced"], "lsoa11cd": postcodes["lsoa11cd"], "lsoa21cd": code})
    write_csv(table.sort_values("pcds"), target)
