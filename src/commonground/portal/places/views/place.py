"""A neighbourhood's pages: the answer, each theme, places to meet, and what it is made of."""

from __future__ import annotations

import gzip
from collections import Counter
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from commonground.errors import UnknownArea
from commonground.evidence.index import load_indices
from commonground.evidence.measures import MISSIONS, Measure
from commonground.evidence.profile import Profile, profile_from_data
from commonground.evidence.profile.page import fragments
from commonground.evidence.profile.page.tally_chart import SPLIT
from commonground.evidence.profile.summary import Verdict, verdict
from commonground.portal.places.areas import area_of
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.kept import profile_data, profile_text
from commonground.portal.places.locator_map import locator_map
from commonground.portal.places.near_line import NearLine, near_lines

_WHOLE = {False: "England", True: "the example county"}

SWITCH = ("england", "equally_deprived", "matched")
"""The comparators that a page can hold a place against."""


def newest(request: PlacesRequest, code: str) -> HttpResponse:
    """A code alone leads to the page of its newest vintage."""
    found = request.evidence.finder.by_code(code)
    if not found:
        raise UnknownArea(
            f"{code[:20]} is on no list of areas here. Codes change: look for the name instead."
        )
    return redirect(reverse("places:place", args=(found[0].kind, found[0].code)))


def place(request: PlacesRequest, kind: str, code: str) -> HttpResponse:
    """The answer in a sentence, the lists, the clearest gaps, and the way to everything else."""
    area, profile = _read(request, kind, code)
    against = _against(request, profile)
    to = partial(_address, area, against)
    context = {
        **_around(request, area, profile, against),
        "answer": _safe(fragments.answer_against(profile, against)),
        "worse": _safe(fragments.clearest_sentences(profile, against, "worse", to)),
        "better": _safe(fragments.clearest_sentences(profile, against, "better", to)),
        "where": fragments.where_held(profile, against),
        "themes": _themes(profile, against),
        "facts": _facts(request.evidence, area, profile),
        "standings": profile.designations,
        "lines": _lines(request.evidence, area, profile),
        "locator": locator_map(
            request.evidence.atlas, area.kind, area.code, profile, _WHOLE[request.evidence.invented]
        ),
        "within_reach": {
            name: len(found)
            for name, found in profile.meeting_places.items()
            if name in request.evidence.measures
        },
        "measures": request.evidence.measures,
    }
    return render(request, "places/place.html", context)


def place_json(request: PlacesRequest, kind: str, code: str) -> HttpResponse:
    """Everything known about the place, as data."""
    area = area_of(request.evidence, kind, code)
    text = profile_text(request.evidence, area.kind, area.code)
    return json_gzipped(request, text)


def theme(request: PlacesRequest, kind: str, code: str, mission: str) -> HttpResponse:
    """Every measure of one theme: sentence, chart, table and source."""
    title = MISSIONS.get(mission.upper() if mission[:1] == "m" and mission[1:].isdigit() else mission)  # type: ignore[call-overload]
    if title is None:
        raise Http404(f"There is no theme called {mission[:20]}.")
    area, profile = _read(request, kind, code)
    against = _against(request, profile)
    measures = [one for one in profile.measures if MISSIONS[one.measure.mission] == title]
    sources = {source.id: source for source in profile.sources}
    shown = list(dict.fromkeys((against, "england")))
    context = {
        **_around(request, area, profile, against),
        "title": title,
        "themes_here": mission,
        "answer": _safe(fragments.answer_against(profile, against, measures)),
        "cards": [_safe(fragments.measure_card(one, profile, sources, shown)) for one in measures],
        "measures": [one.measure for one in measures],
        "themes": _themes(profile, against),
    }
    return render(request, "places/theme.html", context)


def meeting(request: PlacesRequest, kind: str, code: str) -> HttpResponse:
    """Places to meet within reach: a map, and each by name."""
    area, profile = _read(request, kind, code)
    outline = request.evidence.profiles.area(area.kind, area.code).outline
    context = {
        **_around(request, area, profile, "england"),
        "places": _safe(fragments.places_within_reach(profile, outline)),
    }
    return render(request, "places/meeting.html", context)


def made_of_page(request: PlacesRequest, kind: str, code: str) -> HttpResponse:
    """What the place is made of, what it is held against and how alike those are, and the sources."""
    area, profile = _read(request, kind, code)
    context = {
        **_around(request, area, profile, "england"),
        "made_of": _safe(fragments.made_of(profile)),
        "held_against": _safe(fragments.held_against(profile)),
        "sources": _safe(fragments.where_from(profile)),
    }
    return render(request, "places/made_of.html", context)


def json_gzipped(request: PlacesRequest, packed: bytes) -> HttpResponse:
    """JSON that is kept packed: sent as it is to whoever can unpack it, and unpacked to the rest."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="application/json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="application/json")
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _read(request: PlacesRequest, kind: str, code: str) -> tuple[Found, Profile]:
    area = area_of(request.evidence, kind, code)
    return area, profile_from_data(profile_data(request.evidence, area.kind, area.code))


def _against(request: PlacesRequest, profile: Profile) -> str:
    """What the address says the place is held against; England where it says nothing that is there."""
    asked = request.GET.get("against", "england")
    held = {comparator.id for comparator in profile.comparators}
    return asked if asked in SWITCH and asked in held else "england"


def _around(request: PlacesRequest, area: Found, profile: Profile, against: str) -> dict[str, Any]:
    """What every page of a place says at its head."""
    titles = {comparator.id: comparator.title for comparator in profile.comparators}
    return {
        "area": area,
        "profile": profile,
        "about": _safe(fragments.who_lives_here(profile.about)),
        "lists": _safe(fragments.lists(profile)),
        "against": against,
        "legend": _safe(fragments.tally_legend()),
        "switch_choices": [(name, titles[name], request.path) for name in SWITCH if name in titles],
        "others": [o for o in request.evidence.finder.by_code(area.code) if o.kind != area.kind],
    }


def _themes(profile: Profile, against: str) -> list[dict[str, Any]]:
    """The themes that have measures, each with how many say what."""
    counted = {
        mission: Counter[Verdict](
            verdict(one, against) for one in profile.measures if one.measure.mission == mission
        )
        for mission in MISSIONS
    }
    most = max((sum(counts[part] for part in SPLIT) for counts in counted.values()), default=0)
    told = []
    for mission, title in MISSIONS.items():
        counts = counted[mission]
        if counts:
            told.append(
                {
                    "id": mission.lower(),
                    "title": title,
                    "themes_here": mission,
                    "strip": _safe(fragments.tally_strip(counts, most)),
                    "count": counts.total(),
                    "worse": counts["clearly worse"] + counts["looks worse"],
                    "better": counts["clearly better"] + counts["looks better"],
                    "same": counts["no clear difference"],
                }
            )
    return told


def _facts(evidence: Evidence, area: Found, profile: Profile) -> list[tuple[str, str, str]]:
    """The council area and the region that most of the people live in: what it is, its name, its address."""
    found = []
    atlas = evidence.atlas
    for words, kind in (("Council area", atlas.councils), ("Region", atlas.regions)):
        held = [one for one in profile.about.overlaps if one.kind == kind and one.name != one.part.code]
        if kind in (None, area.kind) or not held:
            continue
        most = max(held, key=lambda one: one.part.of_place)
        page = evidence.finder.of(kind, most.part.code)
        address = reverse("places:place", args=(page.kind, page.code)) if page else ""
        found.append((words, most.name, address))
    return found


def _lines(evidence: Evidence, area: Found, profile: Profile) -> list[tuple[str, list[NearLine]]]:
    """For each list of areas of this kind, by title, how far the place is from its lines."""
    titles = {name: index.title for name, index in load_indices().items()}
    held = [evidence.answers[one.rule] for one in profile.designations if one.rule in evidence.answers]
    here = [answer for answer in held if answer.rule.geography == area.kind]
    told = [(answer.rule.title, near_lines(answer, area.code, titles)) for answer in here]
    return [pair for pair in told if pair[1]]


def _address(area: Found, against: str, measure: Measure) -> str:
    page = reverse("places:theme", args=(area.kind, area.code, measure.mission.lower()))
    return f"{page}{'' if against == 'england' else f'?against={against}'}#measure-{measure.id}"


def _safe(html: str) -> SafeString:
    """HTML that the program made itself, from text that it escaped."""
    return mark_safe(html)
