"""The measures: all of them by theme, and one of them in every area of a kind."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from commonground.evidence.comparison import WHOLE, shown
from commonground.evidence.geography import KINDS
from commonground.evidence.measures import MISSIONS, Measure
from commonground.evidence.profile.page.measure import QUALITY, index_titles, interval_shown
from commonground.evidence.profile.page.sources import made_how
from commonground.portal.places import ranking
from commonground.portal.places.areas import kind_of
from commonground.portal.places.distribution import Distribution, distribution, histogram, table_rows
from commonground.portal.places.every_figure import figures_as_csv, figures_as_data, map_values
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.figure_map import FigureMap, map_of_figures
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.measured import Measured
from commonground.portal.places.narrowing import Narrowed, narrowed
from commonground.portal.places.views.place import json_gzipped

_A_MINUTE = 120

_BETTER = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither high nor low is better.",
}


def measures(request: PlacesRequest) -> HttpResponse:
    """Every measure, by theme."""
    evidence = request.evidence
    held = [_told(evidence, measure) for measure in evidence.measures.values()]
    themes = {
        title: [one for one in held if one["measure"].mission == name] for name, title in MISSIONS.items()
    }
    context = {
        "themes": [(title, rows) for title, rows in themes.items() if rows],
        "count": len(evidence.measures),
        "absent": [one for one in evidence.store.release.left_out if one.name.startswith("measure_")],
    }
    return render(request, "places/measures.html", context)


def measures_json(request: PlacesRequest) -> HttpResponse:
    """Every measure's definition, as the command line prints it."""
    told = [
        measure.model_dump(mode="json", exclude_defaults=True)
        for measure in request.evidence.measures.values()
    ]
    return _open(JsonResponse(told, safe=False))


def measure(request: PlacesRequest, name: str) -> HttpResponse:
    """What is counted and why, how it is spread, where it is highest and lowest, and how sure that is."""
    evidence = request.evidence
    whole, here, choice = read_measure(request, name)
    one, spread = whole.measure, _spread(here)
    unranked = ranking.why_not_ranked(here)
    highest, lowest = (None, None) if unranked else ranking.ends(here)
    england = whole.england
    source = evidence.profiles.ground.catalogue[one.source]
    context = {
        "measure": one,
        "kind": whole.kind,
        "kind_name": KINDS[whole.kind].name,
        "nouns": f"{KINDS[whole.kind].noun}s",
        "kinds": [(kind, KINDS[kind].name) for kind in evidence.kinds],
        "choice": choice,
        "theme": MISSIONS[one.mission],
        "all": WHOLE[one.collection],
        "england": shown(one, england.value) if england.value is not None else None,
        "england_interval": interval_shown(one, england.low, england.high),
        "england_why": england.why,
        "areas": len(here.codes),
        "with_figure": spread.areas,
        "without": len(here.codes) - spread.areas,
        "spread": table_rows(spread),
        "by_ratio": spread.by_ratio,
        "histogram": mark_safe(_histogram(here, spread)) if spread.bars else "",
        "unranked": unranked,
        "ends": [
            (title, end, [row_of(here, at) for at in end.which.tolist()])
            for title, end in zip(ranking.ends_called(one), (highest, lowest), strict=True)
            if end is not None
        ],
        "map": map_of_measure(evidence, whole, choice),
        "source": source,
        "made": made_how(one),
        "quality": QUALITY[one.quality],
        "inputs": index_titles(one),
        "better": _BETTER[one.better],
    }
    return render(request, "places/measure.html", context)


@limited(_A_MINUTE, "downloads")
def measure_json(request: PlacesRequest, name: str) -> HttpResponse:
    """The measure with every area's figure, as data."""
    return figures_json(request, name)


def figures_json(request: PlacesRequest, name: str) -> HttpResponse:
    """The measure with the figure of each area that the address keeps to."""
    evidence = request.evidence
    whole, here, choice = read_measure(request, name)
    about = {"release": evidence.release, **({"only": choice.asked} if choice.asked else {})}

    def make() -> str:
        return _as_text(figures_as_data(here, _spread(here), about))

    return json_gzipped(
        request, evidence.packed.text(("json", name, whole.kind, *choice.asked.values()), make)
    )


@limited(_A_MINUTE, "downloads")
def measure_csv(request: PlacesRequest, name: str) -> HttpResponse:
    """Every area's figure, for a spreadsheet."""
    _, here, choice = read_measure(request, name)
    response = _open(HttpResponse(figures_as_csv(here), content_type="text/csv; charset=utf-8"))
    named = "-".join((name, here.kind, *choice.asked.values()))
    response["Content-Disposition"] = f'attachment; filename="{named}.csv"'
    return response


def measure_values(request: PlacesRequest, name: str) -> HttpResponse:
    """What the moving map is coloured by: always every area, so that colours mean the same on each map."""
    evidence = request.evidence
    whole, _, _ = read_measure(request, name)
    packed = evidence.packed.text(("values", name, whole.kind), lambda: _as_text(map_values(whole)))
    return json_gzipped(request, packed)


def read_measure(request: PlacesRequest, name: str) -> tuple[Measured, Measured, Narrowed]:
    """A measure in every area of the kind that the address asks for, then in those it keeps to.

    Raises Http404 for a measure that is not here, and ``UnknownArea`` for a kind, region or council area.
    """
    evidence = request.evidence
    if name not in evidence.measures:
        raise Http404(f"There is no measure called {name[:40]} here.")
    kind = kind_of(evidence, request.GET.get("kind") or evidence.wards)
    whole = evidence.every_area.of(evidence.measures[name], kind)
    choice = narrowed(request.GET, whole.where)
    return whole, whole.at(choice.mask(whole.where)) if choice.asked else whole, choice


def map_of_measure(evidence: Evidence, whole: Measured, choice: Narrowed) -> FigureMap:
    """The map of the areas that a page keeps to, in the classes of all areas."""
    address = reverse("places:measure-values", args=(whole.measure.id,))
    return map_of_figures(
        evidence.atlas,
        evidence.store,
        whole.kind,
        f"{whole.measure.title}{choice.words}",
        whole.measure.unit,
        whole.codes,
        whole.classes,
        whole.bands,
        np.flatnonzero(choice.mask(whole.where)),
        f"{address}?kind={whole.kind}",
    )


def row_of(measured: Measured, at: int) -> dict[str, Any]:
    """One area of a table: its code, name, where it lies, its figure and how sure that is."""
    one, value = measured.measure, float(measured.value[at])
    low, high = (float(end[at]) for end in (measured.low, measured.high))
    return {
        "code": measured.codes[at],
        "name": measured.names[at],
        "authority": measured.where.authority_name[at],
        "region": measured.where.region_name[at],
        "figure": shown(one, value) if np.isfinite(value) else None,
        "interval": interval_shown(one, low, high) if np.isfinite(low) and np.isfinite(high) else "",
    }


def _spread(measured: Measured) -> Distribution:
    return distribution(measured.measure, measured.value, measured.people, measured.england.value)


def _histogram(measured: Measured, spread: Distribution) -> str:
    one, england = measured.measure, measured.england.value
    words = WHOLE[one.collection].removeprefix("in ")
    mark = f"the class with the figure of {words}" if england is not None else ""
    return histogram(spread, f"{one.title}: how many areas are in each class", mark)


def _told(evidence: Evidence, measure: Measure) -> dict[str, Any]:
    source = evidence.profiles.ground.catalogue[measure.source]
    return {"measure": measure, "source": source.title, "inputs": index_titles(measure)}


def _as_text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response
