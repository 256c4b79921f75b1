"""A place's figures as files to work with: a row for each comparison of a measure, and an outline."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from commonground.portal.places.finding import plain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Data = Mapping[str, Any]
"""A profile as its JSON says it."""

_FIGURE = ("value", "low", "high", "n", "covered")

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_DEGREES = 6
"""Decimals of a degree: a tenth of a metre, nearer than anybody drew."""


def rows(data: Data) -> Iterator[dict[str, Any]]:
    """One row for each measure and each thing that it is held against, with all that must be said beside.

    Figures are in the measure's ``unit``; an empty one is not known, and ``why`` says why, or why it has no
    interval. ``gap``: this place less the other; ``gap_size`` in standard deviations between areas.
    """
    place, release = data["place"], data["release"]
    sources = {source["id"]: source for source in data["sources"]}
    about = {"kind": place["kind"], "code": " ".join(place["codes"]), "name": place["name"]}
    for one in data["measures"]:
        source = sources[one["source"]]
        here = one["place"]
        measured = {
            **about,
            "measure": one["measure"],
            "title": one["title"],
            "unit": one["unit"],
            "better": one["better"],
            **{name: here[name] for name in _FIGURE},
            "quality": here["quality"],
            "why": here.get("why"),
        }
        says = {
            "input_to": " ".join(one["input_to"]),
            "circular": one["circular"],
            "partial": one["partial"],
            "vintage": one["vintage"],
            "source": source["id"],
            "source_title": source["title"],
            "publisher": source["publisher"],
            "licence": source["licence"],
            "attribution": source["attribution"],
            "release": release["id"],
            "invented": place["invented"],
        }
        for against in data["comparators"]:
            if against["id"] in one:
                yield {**measured, **_held_against(one, against), **says}


def _held_against(one: Data, against: Data) -> dict[str, Any]:
    other, gap = one[against["id"]], one[f"gap_to_{against['id']}"]
    return {
        "against": against["id"],
        "against_title": against["title"],
        "against_value": other["value"],
        "against_low": other["low"],
        "against_high": other["high"],
        "gap": gap["value"],
        "gap_low": gap["low"],
        "gap_high": gap["high"],
        "gap_size": gap["size"],
        "gap_clear": gap["clear"],
        "gap_is_better": gap["better"],
    }


def as_csv(data: Data) -> str:
    """The rows as csv; a figure that is not known is an empty cell."""
    listed = list(rows(data))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if listed:
        writer.writerow(listed[0])
        writer.writerows([cell(value) for value in row.values()] for row in listed)
    return out.getvalue()


def cell(value: object) -> object:
    """A cell that a spreadsheet shows and never works out: text that begins like a formula is quoted.

    >>> cell("=1+1"), cell(-0.5), cell(None), cell(True)
    ("'=1+1", -0.5, '', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def guarded(table: Iterable[Sequence[object]]) -> Iterator[list[object]]:
    """Rows in which no text is a formula to a spreadsheet; everything else is as it was."""
    for row in table:
        yield [cell(value) if isinstance(value, str) else value for value in row]


def as_parquet(data: Data) -> bytes:
    """The same rows as Parquet; what they are of stands in the file's metadata, under ``commonground``."""
    from commonground.evidence.store import write_table

    table = pd.DataFrame(list(rows(data)))
    types = {name: _type(column) for name, column in table.items()}
    out = io.BytesIO()
    write_table(
        table.astype(types),  # type: ignore[arg-type] pandas' stubs know fewer names of types
        out,
        {"place": data["place"], "sources": data["sources"], "release": data["release"]},
    )
    return out.getvalue()


def _type(column: pd.Series) -> str:
    """The type of a column, the same whether or not a cell of it is empty."""
    flags = ("circular", "invented", "gap_clear", "gap_is_better")
    figures = (
        *_FIGURE,
        "against_value",
        "against_low",
        "against_high",
        "gap",
        "gap_low",
        "gap_high",
        "gap_size",
    )
    return "boolean" if column.name in flags else "float64" if column.name in figures else "string"


def as_geojson(data: Data, outline: BaseGeometry | None) -> str:
    """The outline in longitude and latitude, with what the place is and every figure by its measure's id.

    ``outline`` in metres of the national grid; None gives a feature without a shape. Format: RFC 7946.
    """
    place = data["place"]
    feature = {
        "type": "Feature",
        "id": f"{place['kind']}:{' '.join(place['codes'])}",
        "properties": {
            "kind": place["kind"],
            "code": " ".join(place["codes"]),
            "name": place["name"],
            "people": place["population"],
            "people_vintage": place["population_vintage"],
            "on_lists": [one["rule"] for one in data["designations"] if one["member"]],
            **{one["measure"]: one["place"]["value"] for one in data["measures"]},
        },
        "geometry": None if outline is None else json.loads(_in_degrees(outline)),
    }
    said = {
        "type": "FeatureCollection",
        "invented": place["invented"],
        "release": data["release"],
        "measures": [
            {name: one[name] for name in ("measure", "title", "unit", "vintage", "source")}
            for one in data["measures"]
        ],
        "sources": data["sources"],
        "features": [feature],
    }
    return json.dumps(said, ensure_ascii=False, allow_nan=False)


def _in_degrees(outline: BaseGeometry) -> str:
    import geopandas as gpd
    import shapely

    moved = gpd.GeoSeries([outline], crs=27700).to_crs(4326).iloc[0]
    rounded = shapely.transform(cast("BaseGeometry", moved), lambda degrees: degrees.round(_DEGREES))
    # The standard has the outer ring run against the clock.
    return shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=False))


def file_name(kind: str, code: str, name: str, ending: str) -> str:
    """A name that any computer can keep: ``commonground-wd24-E05000026-abbey.csv``."""
    said = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:40].strip("-")
    return "-".join(part for part in ("commonground", kind, code, said) if part) + f".{ending}"
