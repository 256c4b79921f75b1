"""Lists: which there are, who is on one, and where its lines run."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from commonground.evidence.designation import NEAR_MISS, NOT_JUDGED, Answer, answer_about, answer_as_data
from commonground.portal.places.api import shapes_of_listings as listed
from commonground.portal.places.api.asked import (
    Authority,
    Limit,
    Page,
    RuleId,
)
from commonground.portal.places.api.paging import paged
from commonground.portal.places.api.site import REFUSED, answered, api
from commonground.portal.places.freshness import PlacesRequest


@api.get("lists", response={200: listed.ListsOut}, summary="Every list", tags=["Lists"])
def lists(request: PlacesRequest) -> dict[str, Any]:
    """What each asks, its date, and how many areas and people are on it."""
    return {
        "lists": [
            {
                "rule": rule,
                **{name: getattr(answer.rule, name) for name in ("title", "question", "geography")},
                "dated": answer.rule.dated.isoformat(),
                "members": len(answer.members),
                "near_misses": len(answer.with_status(NEAR_MISS)),
                "not_judged": len(answer.with_status(NOT_JUDGED)),
                "population": answer.population,
            }
            for rule, answer in request.evidence.answers.items()
        ]
    }


@api.get("lists/{rule}", response={200: listed.ListOut, **REFUSED}, summary="One list", tags=["Lists"])
def one_list(request: PlacesRequest, rule: RuleId) -> HttpResponse:
    """Who is on it, who is near, who could not be judged, and where the lines run."""
    answer = _answer(request, rule)
    return answered(request, answer_as_data(answer, answer_about(answer, request.evidence.release)))


@api.get(
    "lists/{rule}/members",
    response={200: listed.MembersOut, **REFUSED},
    summary="Who is on a list",
    tags=["Lists"],
)
def members(
    request: PlacesRequest,
    rule: RuleId,
    authority: Authority = None,
    page: Page = 1,
    limit: Limit = 1000,
) -> HttpResponse:
    """The areas on it alone, all of them or those in one council area."""
    answer = _answer(request, rule)
    said = answer_as_data(answer, answer_about(answer, request.evidence.release))
    kept = [one for one in said["members"] if authority in (None, one["authority_code"])]
    some, counted = paged(kept, page, limit)
    about = {name: said[name] for name in ("rule", "title", "dated", "geography", "release")}
    return answered(request, {**counted, **about, "members": some})


def _answer(request: PlacesRequest, rule: str) -> Answer:
    answer = request.evidence.answers.get(rule)
    if answer is None:
        raise Http404("No list of this name is in this release.")
    return answer
