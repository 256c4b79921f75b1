"""Finding a neighbourhood by postcode, name or code."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commonground.errors import CommongroundError, UnknownArea
from commonground.evidence.geography import normalise_postcode
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited

_LONGEST = 100
_A_MINUTE = 300


@dataclass(frozen=True)
class Findings:
    """What a search found: areas, and what to say where a postcode led nowhere."""

    asked: str
    areas: tuple[Found, ...]
    why_none: str = ""
    postcode: str = ""


def search(evidence: Evidence, text: str) -> Findings:
    """Look for a postcode, a code or a name, in that order."""
    asked = " ".join(text[:_LONGEST].replace("\0", "").split())
    if not asked:
        return Findings("", ())
    coded = evidence.finder.by_code(asked)
    if coded:
        return Findings(asked, tuple(coded))
    try:
        postcode = normalise_postcode(asked)
    except UnknownArea:
        return Findings(asked, tuple(evidence.finder.by_name(asked)))
    try:
        code = evidence.locator.find(postcode, evidence.wards)
    except CommongroundError as problem:
        return Findings(asked, (), str(problem), postcode)
    found = evidence.finder.of(evidence.wards, code)
    return Findings(asked, (found,) if found else (), postcode=postcode)


@limited(_A_MINUTE, "searches")
def find(request: PlacesRequest) -> HttpResponse:
    """One postcode or code leads straight to its page; anything else to a list to choose from."""
    findings = search(request.evidence, request.GET.get("q", ""))
    first = findings.areas[0] if findings.areas else None
    if first and (findings.postcode or len(findings.areas) == 1):
        return redirect(reverse("places:place", args=(first.kind, first.code)))
    return render(request, "places/find.html", {"findings": findings})


@limited(_A_MINUTE, "searches")
def find_json(request: PlacesRequest) -> HttpResponse:
    """What a search found, as data."""
    findings = search(request.evidence, request.GET.get("q", ""))
    found = [
        {
            "kind": area.kind,
            "code": area.code,
            "name": area.name,
            "called": area.called,
            "around": area.around or None,
            "address": reverse("places:place", args=(area.kind, area.code)),
        }
        for area in findings.areas
    ]
    return JsonResponse({"asked": findings.asked, "found": found, "why_none": findings.why_none or None})
