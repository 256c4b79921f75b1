"""A place's figures as files: CSV, Parquet, and an outline with figures for a map."""

from __future__ import annotations

from django.http import HttpResponse

from commonground.portal.places.areas import area_of
from commonground.portal.places.downloads import as_csv, as_geojson, as_parquet, file_name
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.kept import profile_data

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


def place_file(request: PlacesRequest, kind: str, code: str, ending: str) -> HttpResponse:
    """The figures of a place in one of the formats: the same as on its page and in its JSON."""
    evidence = request.evidence
    area = area_of(evidence, kind, code)
    data = profile_data(evidence, area.kind, area.code)
    match ending:
        case "csv":
            # The mark at its head makes spreadsheets read a name with an accent right.
            body: str | bytes = "\ufeff" + as_csv(data)
        case "parquet":
            body = as_parquet(data)
        case _:
            body = as_geojson(data, evidence.profiles.area(area.kind, area.code).outline)
    response = HttpResponse(body, content_type=_TYPES[ending])
    named = file_name(area.kind, area.code, area.name, ending)
    response["Content-Disposition"] = f'attachment; filename="{named}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
