"""Choosing a place of one's own: small areas from a list or a map, a circle, or a drawing from a file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from commonground.errors import GeographyError
from commonground.evidence.geography import KINDS
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.own import (
    LARGEST,
    LONGEST_NAME,
    codes_in,
    query_of,
    small_kind,
    tidy,
)
from commonground.portal.places.views.find import search

_A_MINUTE = 120

_RADII = (400, 800, 1200, 1600, 2400)
"""Metres: five to thirty minutes' walk."""

_MOST_WARDS = 60
"""Wards of a larger area that are listed to choose from."""


@limited(_A_MINUTE, "searches")
def draw(request: PlacesRequest) -> HttpResponse:
    """The three ways to make a place; from a postcode or ward on, its small areas to pick from."""
    return draw_page(request)


def draw_page(
    request: PlacesRequest, problem: str = "", field: str = "near", status: int = 200
) -> HttpResponse:
    """The page, and what is wrong with what was asked, said at the ``field`` where it can be put right."""
    evidence = request.evidence
    picked = _picked(evidence, request.GET.getlist("areas") + request.GET.getlist("area"))
    near = " ".join(request.GET.get("near", "").split())[:100]
    ward, choices = _ward_near(evidence, near)
    if ward is None and not near and picked:
        ward = evidence.picker.ward_of(picked[0])
    if near and ward is None and not choices and not problem:
        found = search(evidence, near)
        problem = found.why_none or f"Nothing is called “{found.asked}”. Try its postcode."
        field, status = "near", 404
    around = evidence.picker.around(ward) if ward else None
    listed = {choice.code for choice in around.choices} if around else set()
    context = {
        "problem": problem,
        "field": field,
        "near": near,
        "name": tidy(request.GET.get("name", "")),
        "longest_name": LONGEST_NAME,
        "choices": [(_address(evidence, area.code, picked), area) for area in choices],
        "around": around,
        "picked": set(picked),
        "elsewhere": evidence.picker.named([code for code in picked if code not in listed]),
        "people": sum(map(evidence.picker.people, picked)),
        "small_area": KINDS[small_kind(evidence)].noun,
        "picture": mark_safe(around.picture(picked)) if around else "",
        "drawn_by": evidence.picker.drawn_by,
        "radii": _RADII,
        "postcode": request.GET.get("postcode", "")[:20],
        "radius": request.GET.get("radius", "800")[:10],
        "example_postcode": evidence.example_postcode,
        "largest": LARGEST // 10**6,
    }
    return render(request, "places/draw.html", context, status=status)


def _picked(evidence: Evidence, written: Sequence[str]) -> list[str]:
    """The small areas that are ticked already; what the address says wrong is left out here."""
    if not any(text.strip() for text in written):
        return []
    with suppress(GeographyError):
        kind, codes = codes_in(evidence, written)
        if kind == small_kind(evidence):
            return list(codes)
    return []


def _ward_near(evidence: Evidence, near: str) -> tuple[str | None, list[Found]]:
    """The ward that somebody means, or those there are to choose from."""
    found = list(search(evidence, near).areas) if near else []
    wards = [area for area in found if area.kind == evidence.wards]
    if wards and (len(found) == 1 or wards[0].code == near.upper()):
        return wards[0].code, []
    if found and all(area.code == found[0].code for area in found):
        return _inside(evidence, found[0])
    return None, wards or _inside(evidence, found[0])[1] if found else []


def _inside(evidence: Evidence, area: Found) -> tuple[str | None, list[Found]]:
    """The ward that holds a small area, or the wards of a larger one."""
    pieces, wards = evidence.profiles.ground.pieces, evidence.wards
    if area.kind == small_kind(evidence):
        return evidence.picker.ward_of(area.code), []
    codes = pieces.loc[pieces[area.kind] == area.code, wards].dropna().unique()
    listed = [one for code in codes if (one := evidence.finder.of(wards, str(code))) is not None]
    if len(listed) == 1:
        return listed[0].code, []
    return None, sorted(listed, key=lambda one: one.name)[:_MOST_WARDS]


def _address(evidence: Evidence, near: str, picked: Sequence[str]) -> str:
    """The page around another ward, with what is picked kept."""
    areas = f"{small_kind(evidence)}:{','.join(picked)}" if picked else ""
    return f"{reverse('places:draw')}?{query_of({'near': near, 'areas': areas})}#pick"
