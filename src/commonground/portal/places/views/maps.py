"""The map: any measure or list, with a list beside it that says the same."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonground.evidence.geography import KINDS
from commonground.evidence.measures import MISSIONS
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.limits import limited
from commonground.portal.places.listing import Order
from commonground.portal.places.narrowing import narrowed
from commonground.portal.places.paging import page_of
from commonground.portal.places.views.lists import list_of, map_of_list, one_list_json
from commonground.portal.places.views.measures import figures_json, map_of_measure, read_measure, row_of

_SORTS = {"name": "Name", "up": "Figure, lowest first", "down": "Figure, highest first"}


def map_page(request: PlacesRequest) -> HttpResponse:
    """A form to choose by, the map, and beside it every area that is on it."""
    what, name = _asked(request)
    context = _of_list(request, name) if what == "list" else _of_measure(request, name)
    context |= {
        "show": f"{what}:{name}",
        "what": what,
        "choices": _choices(request),
        "kinds": [(kind, KINDS[kind].name) for kind in request.evidence.kinds],
    }
    return render(request, "places/map.html", context)


@limited(120, "downloads")
def map_json(request: PlacesRequest) -> HttpResponse:
    """What is on the map, as the page of the list or of the measure gives it."""
    what, name = _asked(request)
    return one_list_json(request, name) if what == "list" else figures_json(request, name)


def _asked(request: PlacesRequest) -> tuple[str, str]:
    """What the address asks to see: the newest list, or else the first measure, where it does not say."""
    evidence = request.evidence
    first = (
        f"list:{next(iter(evidence.answers))}"
        if evidence.answers
        else f"measure:{next(iter(evidence.measures))}"
    )
    what, _, name = (request.GET.get("show") or first).partition(":")
    if what not in ("list", "measure"):
        raise Http404(f"There is no map of {what[:40]}; choose a list or a measure.")
    return what, name


def _of_list(request: PlacesRequest, name: str) -> dict[str, Any]:
    evidence = request.evidence
    whole = list_of(evidence, name)
    choice = narrowed(request.GET, whole.where)
    listed, rule = whole.kept_to(choice), whole.answer.rule
    rows = Order("name", "up").sorted(listed.members)
    return {
        "title": rule.title,
        "about": reverse("places:list", args=(name,)),
        "kind": rule.geography,
        "noun": listed.noun(1),
        "choice": choice,
        "page": page_of(request.GET, rows),
        "count": len(rows),
        "map": map_of_list(evidence, listed, choice),
        "turn": lambda **asked: choice.query(show=f"list:{name}", **asked),
    }


def _of_measure(request: PlacesRequest, name: str) -> dict[str, Any]:
    evidence = request.evidence
    whole, here, choice = read_measure(request, name)
    sort = request.GET.get("sort", "name")
    sort = sort if sort in _SORTS else "name"
    page = page_of(request.GET, _in_order(here.names, here.value, sort).tolist())
    rows = []
    for at in page.rows:
        label = here.bands[here.classes[at]].label if here.known[at] else None
        rows.append({**row_of(here, at), "class": label})
    return {
        "title": whole.measure.title,
        "about": reverse("places:measure", args=(name,)) + choice.query(kind=whole.kind),
        "measure": whole.measure,
        "kind": whole.kind,
        "noun": KINDS[whole.kind].noun,
        "choice": choice,
        "page": page,
        "rows": rows,
        "sort": sort,
        "sorts": [*_SORTS.items()],
        "count": len(here.codes),
        "without": int((~here.known).sum()),
        "map": map_of_measure(evidence, whole, choice),
        "turn": lambda **asked: choice.query(show=f"measure:{name}", kind=whole.kind, sort=sort, **asked),
    }


def _in_order(names: np.ndarray, values: np.ndarray, sort: str) -> np.ndarray:
    """Positions of areas by name or by figure; those without a figure stand last."""
    if sort == "name":
        return np.argsort(np.array([str(name).casefold() for name in names]), kind="stable")
    # NaN sorts to the end either way.
    return np.argsort(values if sort == "up" else -values, kind="stable")


def _choices(request: PlacesRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a map can be of: lists, then measures by theme."""
    evidence = request.evidence
    lists = [(f"list:{answer.rule.id}", answer.rule.title) for answer in evidence.answers.values()]
    themes = [
        (title, [(f"measure:{m.id}", m.title) for m in evidence.measures.values() if m.mission == mission])
        for mission, title in MISSIONS.items()
    ]
    return [group for group in (("Lists", lists), *themes) if group[1]]
