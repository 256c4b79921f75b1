"""Areas and places: find one, list those of a kind, and everything about one."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.urls import reverse
from ninja.params.functions import Query

from commonground.errors import UnknownArea
from commonground.evidence.geography import KINDS
from commonground.evidence.measures.definition import Mission
from commonground.portal.places.api import shapes_of_listings as listed
from commonground.portal.places.api import shapes_of_origins as origins
from commonground.portal.places.api import shapes_of_profiles as profiles
from commonground.portal.places.api.asked import (
    Authority,
    Code,
    Kind,
    Limit,
    OfKind,
    Page,
    Region,
)
from commonground.portal.places.api.paging import paged
from commonground.portal.places.api.site import REFUSED, answered, api
from commonground.portal.places.areas import area_of, kind_of
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.kept import profile_data, profile_text
from commonground.portal.places.views.find import find_json
from commonground.portal.places.views.place import json_gzipped


@api.get(
    "find",
    response={200: listed.FindingsOut, 429: origins.ErrorOut, **REFUSED},
    summary="Find an area by postcode, name or code",
    tags=["Areas"],
)
def find(
    request: PlacesRequest,
    q: Annotated[str, Query(description="A postcode, a name, or a code.", max_length=100)] = "",  # noqa: ARG001
) -> HttpResponse:
    """At most 20 areas, likest first. A postcode leads to the newest ward around it."""
    response = find_json(request)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@api.get(
    "kinds", response={200: list[listed.KindOut]}, summary="The kinds of area that there are", tags=["Areas"]
)
def kinds(request: PlacesRequest) -> list[dict[str, Any]]:
    """Smallest first."""
    found = {kind: len(request.evidence.having_pages.of(kind)) for kind in request.evidence.kinds}
    return [{"id": kind, "name": KINDS[kind].name, "areas": count} for kind, count in found.items() if count]


@api.get("areas", response={200: listed.AreasOut, **REFUSED}, summary="The areas of a kind", tags=["Areas"])
def areas(
    request: PlacesRequest,
    kind: OfKind = None,
    region: Region = None,
    authority: Authority = None,
    page: Page = 1,
    limit: Limit = 1000,
) -> HttpResponse:
    """Codes and names, with the council area and the region around each."""
    evidence = request.evidence
    known = kind_of(evidence, kind or evidence.wards)
    table = evidence.having_pages.of(known)
    for column, code in (("region_code", region), ("authority_code", authority)):
        table = table if code is None else table[table[column] == code]
    if table.empty and (region or authority):
        raise UnknownArea("No areas of this kind lie there.")
    numbers, counted = paged(range(len(table)), page, limit)
    said = {
        **counted,
        "areas": [
            {**area, "kind": known, "address": reverse("places:place", args=(known, area["code"]))}
            for area in table.iloc[list(numbers)].to_dict("records")
        ],
    }
    return answered(request, said)


@api.get(
    "areas/{code}",
    response={200: list[listed.FoundOut], **REFUSED},
    summary="What a code stands for",
    tags=["Areas"],
)
def meanings(request: PlacesRequest, code: Code) -> list[dict[str, Any]]:
    """One code may be of several kinds of area, one for each vintage: all that have it, newest first."""
    found = request.evidence.finder.by_code(code)
    if not found:
        raise UnknownArea(f"{code} is on no list of areas here.")
    return [
        {
            **{name: getattr(area, name) for name in ("kind", "code", "name", "called")},
            "around": area.around or None,
            "address": reverse("places:place", args=(area.kind, area.code)),
        }
        for area in found
    ]


@api.get(
    "places/{kind}/{code}",
    response={200: profiles.ProfileOut, **REFUSED},
    summary="Everything about a place",
    tags=["Places"],
)
def place(request: PlacesRequest, kind: Kind, code: Code) -> HttpResponse:
    """What it is, its lists, and each measure with what it is held against: what its page's JSON says."""
    area = area_of(request.evidence, kind, code)
    return json_gzipped(request, profile_text(request.evidence, area.kind, area.code))


@api.get(
    "places/{kind}/{code}/measures",
    response={200: profiles.MeasuresOfPlaceOut, **REFUSED},
    summary="The measures of a place",
    tags=["Places"],
)
def place_measures(
    request: PlacesRequest,
    kind: Kind,
    code: Code,
    mission: Annotated[Mission | None, Query(description="Only those of one theme.")] = None,
) -> HttpResponse:
    """The measures alone, all of them or those of one theme."""
    area = area_of(request.evidence, kind, code)
    data = profile_data(request.evidence, area.kind, area.code)
    kept = [one for one in data["measures"] if mission in (None, one["mission"])]
    about = {name: data[name] for name in ("place", "sources", "release")}
    return answered(request, {**about, "measures": kept})
