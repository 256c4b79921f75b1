"""A place of somebody's own: everything on one page, and as files; a drawing is answered and forgotten."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt

from commonground.errors import CommongroundError, DrawingError, GeographyError, UnknownArea
from commonground.evidence.geography import Place
from commonground.evidence.measures import MISSIONS
from commonground.evidence.profile import Profile, page_of
from commonground.evidence.profile.page import fragments
from commonground.portal.places.downloads import as_csv, as_geojson, file_name
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.methods import takes_drawings
from commonground.portal.places.own import (
    LARGEST,
    codes_in,
    in_turn,
    place_around,
    place_drawn,
    place_of_codes,
    query_of,
    tidy,
    tidy_file,
    told_of,
)
from commonground.portal.places.views.draw import draw_page

_A_MINUTE = 40

_ASKED = ("areas", "postcode", "radius", "name")
"""What the address of a place can say of it."""

_LONGEST = 4000
"""Characters of one part of an address: as long as a whole address may be."""

_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
}


@limited(_A_MINUTE, "places")
def own(request: PlacesRequest) -> HttpResponse:
    """The page of a place that the address describes: small areas, or a circle around a postcode."""
    ticked = request.GET.getlist("area")
    try:
        if ticked:
            # From a form; the address that is handed round is the short one.
            kind, codes = codes_in(request.evidence, ticked)
            asked = {"areas": f"{kind}:{','.join(codes)}", "name": _asked(request)["name"]}
            return redirect(f"{reverse('places:own')}?{query_of(asked)}")
        asked = _asked(request)
        with in_turn():
            place = _place_asked(request.evidence, asked)
            _, profile = told_of(request.evidence, place)
    except GeographyError as problem:
        field = "postcode" if request.GET.get("postcode") else "near"
        return draw_page(request, str(problem), field, 400)
    query = query_of(asked)
    links = [(ending, f"{reverse('places:own-file', args=(ending,))}?{query}") for ending in _TYPES]
    change = f"{reverse('places:draw')}?{query}"
    return _page(request, profile, {"links": links, "change": change, "json_url": links[0][1]})


@limited(_A_MINUTE, "places")
def own_file(request: PlacesRequest, ending: str) -> HttpResponse:
    """The same place as a file; as JSON, the page's twin."""
    asked = _asked(request)
    with in_turn():
        place = _place_asked(request.evidence, asked)
        response = _file(place, *told_of(request.evidence, place), ending)
    response["Access-Control-Allow-Origin"] = "*"
    if ending == "json":
        del response["Content-Disposition"]
    return response


# Without the token that guards forms, which needs a cookie: nothing is kept, or done in anybody's name.
@csrf_exempt
@takes_drawings
@limited(_A_MINUTE, "drawings")
def upload(request: PlacesRequest) -> HttpResponse:
    """The page, or a file, of a drawing that somebody sends; the drawing is forgotten with the answer."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("places:draw"))
    ending = ""
    try:
        sent = _sent(request)
        ending = sent.ending
        with in_turn():
            place = place_drawn(request.evidence, sent.raw, sent.file, sent.name)
            data, profile = told_of(request.evidence, place)
            if ending:
                return _file(place, data, profile, ending)
    except CommongroundError as problem:
        if ending and ending != "html":
            return JsonResponse({"error": str(problem)}, status=400)
        return draw_page(request, str(problem), "drawing", 400)
    again = {
        "drawing": base64.b64encode(sent.raw).decode(),
        "file": sent.file,
        "name": sent.name,
    }
    return _page(request, profile, {"again": again, "endings": [*_TYPES], "json_url": ""})


@dataclass(frozen=True)
class _Sent:
    """A file that was sent; ``ending`` says what to answer with, nothing meaning a page."""

    raw: bytes
    file: str
    name: str
    ending: str


def _sent(request: PlacesRequest) -> _Sent:
    """What was sent, from the visitor's computer or once more from the page that shows it.

    Raises ``DrawingError`` where there is no file, or it is too large: that is known before it is read.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST * 4 / 3 + 10_000:
        raise DrawingError(
            f"The file is larger than {LARGEST // 10**6} MB, too much for one drawing; simplify the outline, "
            "or save only the place itself."
        )
    try:
        said, files = request.POST, request.FILES
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, BadRequest) as problem:
        raise DrawingError("What was sent cannot be read; choose the file and send it again.") from problem
    ending = said.get("format", "")
    if ending not in ("", *_TYPES):
        raise DrawingError(f"A place can be saved as {', '.join(_TYPES)}; choose one of these.")
    name = tidy(said.get("name", ""))
    file = files.get("drawing")
    if file is not None:
        return _Sent(file.read(), tidy_file(file.name or "drawing"), name, ending)
    try:
        raw = base64.b64decode(said.get("drawing", ""), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise DrawingError("What was sent is damaged; choose the file and send it again.") from problem
    if not raw and not said.get("file"):
        raise DrawingError("No file was sent; choose the file with your drawing.")
    return _Sent(raw, tidy_file(said.get("file", "drawing")), name, ending)


def _asked(request: PlacesRequest) -> dict[str, str]:
    said = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in _ASKED}
    return {**said, "name": tidy(said["name"])}


def _place_asked(evidence: Evidence, asked: Mapping[str, str]) -> Place:
    if asked["areas"]:
        return place_of_codes(evidence, [asked["areas"]], asked["name"])
    if asked["postcode"]:
        return place_around(evidence, asked["postcode"], asked["radius"] or "800", asked["name"])
    raise UnknownArea("Say which place: pick small areas, or give a postcode and a distance.")


def _page(request: PlacesRequest, profile: Profile, how: Mapping[str, Any]) -> HttpResponse:
    sources = {source.id: source for source in profile.sources}
    held = [one.id for one in profile.comparators if one.id in ("england", "matched")]
    themes = [
        {
            "id": mission.lower(),
            "title": title,
            "cards": [_safe(fragments.measure_card(one, profile, sources)) for one in measures],
        }
        for mission, title in MISSIONS.items()
        if (measures := [one for one in profile.measures if one.measure.mission == mission])
    ]
    against = held[-1]
    context = {
        "links": (),
        "again": None,
        "change": "",
        **how,
        "profile": profile,
        "about": _safe(fragments.who_lives_here(profile.about)),
        "answers": [_safe(fragments.answer_against(profile, name)) for name in held],
        "where": fragments.where_held(profile, against),
        "worse": _safe(fragments.clearest_sentences(profile, against, "worse")),
        "better": _safe(fragments.clearest_sentences(profile, against, "better")),
        "lists": _safe(fragments.lists(profile)),
        "themes": themes,
        "places": _safe(fragments.places_within_reach(profile, profile.outline)),
        "made_of": _safe(fragments.made_of(profile)),
        "held_against": _safe(fragments.held_against(profile)),
        "sources": _safe(fragments.where_from(profile)),
    }
    return render(request, "places/own.html", context)


def _file(place: Place, data: Mapping[str, Any], profile: Profile, ending: str) -> HttpResponse:
    match ending:
        case "csv":
            # The mark at its head makes spreadsheets read a name with an accent right.
            body = "\ufeff" + as_csv(data)
        case "geojson":
            body = as_geojson(data, place.outline)
        case "html":
            body = page_of(profile)
        case _:
            body = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    response = HttpResponse(body, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{file_name("own", "", place.name, ending)}"'
    return response


def _safe(html: str) -> SafeString:
    """HTML that the program made itself, from text that it escaped."""
    return mark_safe(html)
