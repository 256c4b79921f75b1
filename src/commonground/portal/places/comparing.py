"""Two to five places side by side: which they are, their figures, and the same as data and as a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from django.urls import reverse

from commonground.errors import ComparisonError
from commonground.evidence.comparison import (
    Compared,
    Yardstick,
    estimate_as_data,
    gap_as_data,
    rounded,
)
from commonground.evidence.comparison.side_by_side import side_by_side, which_differ
from commonground.evidence.measures import Estimate, Measure, estimated
from commonground.evidence.profile.summary import Verdict, verdict
from commonground.portal.places.areas import area_of
from commonground.portal.places.downloads import cell
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found

FEWEST, MOST = 2, 5
"""How many places a page can hold side by side."""


def id_of(place: Found) -> str:
    """How a place is written in the address: ``wd24:E05000026``."""
    return f"{place.kind}:{place.code}"


def places_named(evidence: Evidence, named: Sequence[str]) -> tuple[Found, ...]:
    """The places of an address, each once. Raises ``UnknownArea`` naming the first that is not there.

    Raises ``ComparisonError`` for more than can stand side by side.
    """
    wanted = list(dict.fromkeys(text.strip() for text in named if text.strip()))
    if len(wanted) > MOST:
        raise ComparisonError(f"No more than {MOST} places stand side by side; take one away first.")
    parts = [text.rpartition(":") for text in wanted]
    return tuple(area_of(evidence, kind, code.upper()) for kind, _, code in parts)


@dataclass(frozen=True)
class SideBySide:
    """Places beside one another; ``measured`` by the place's id, in the order of ``measures``.

    ``whole``: England, or the example county, which every place is held against as well.
    """

    evidence: Evidence
    places: tuple[Found, ...]
    whole: Yardstick
    people: tuple[float, ...]
    measures: tuple[Measure, ...]
    measured: dict[str, list[Compared]]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each is called here, by id: places of the same name are told apart."""
        alike = Counter(place.name for place in self.places)
        around = Counter((place.name, place.around) for place in self.places)
        names = {}
        for place in self.places:
            apart = place.around if around[place.name, place.around] == 1 and place.around else place.called
            names[id_of(place)] = f"{place.name} ({apart})" if alike[place.name] > 1 else place.name
        return names

    def of(self, number: int) -> dict[str, Compared]:
        """One measure of every place, by the place's id."""
        return {name: told[number] for name, told in self.measured.items()}

    def differ(self, number: int) -> str:
        """Which places differ on one measure, in words."""
        return which_differ(self.of(number), self.names)

    def against(self, one: str, other: str) -> Counter[Verdict]:
        """On how many measures one place is worse or better than another, or than ``england``."""
        return Counter(verdict(measured, other) for measured in self.measured[one])

    def england(self, number: int) -> Estimate:
        """The whole's figure on one measure, as every place is held against it."""
        return self.measured[id_of(self.places[0])][number].others[self.whole.id].estimate

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each two places, once."""
        return combinations([id_of(place) for place in self.places], 2)


def beside(evidence: Evidence, places: Sequence[Found]) -> SideBySide:
    """Put places side by side. Raises ``ComparisonError`` for fewer than two."""
    if len(places) < FEWEST:
        raise ComparisonError("Name two places or more to compare: ?place=KIND:CODE&place=KIND:CODE.")
    ground = evidence.profiles.ground
    measures = ground.measures
    sums = {id_of(place): ground.sums(place.kind).of([place.code]) for place in places}
    # Gaps are called small or large by how wards differ, unless all places are of another kind.
    kinds = {place.kind for place in places}
    yardsticks = ground.yardsticks(places[0].kind if len(kinds) == 1 else evidence.wards)
    measured = side_by_side(
        {name: estimated(own, measures) for name, own in sums.items()},
        {id_of(place): f"in {place.name}" for place in places},
        measures,
        yardsticks.whole,
        yardsticks.spread,
        ground.partial,
    )
    people = tuple(float(own.people[0]) for own in sums.values())
    return SideBySide(evidence, tuple(places), yardsticks.whole, people, tuple(measures), measured)


def as_written(estimate: Estimate) -> Estimate:
    """An estimate to as many digits as the data hold, so that a page cannot round otherwise."""
    return replace(
        estimate, value=rounded(estimate.value), low=rounded(estimate.low), high=rounded(estimate.high)
    )


def as_data(held: SideBySide) -> dict[str, Any]:
    """Everything on the page as plain data; shares are from 0 to 1 and missing figures None."""
    evidence = held.evidence
    return {
        "places": [
            {
                "id": id_of(place),
                "kind": place.kind,
                "code": place.code,
                "name": place.name,
                "called": place.called,
                "around": place.around or None,
                "people": rounded(people),
                "address": reverse("places:place-json", args=(place.kind, place.code)),
            }
            for place, people in zip(held.places, held.people, strict=True)
        ],
        "held_against": {"id": held.whole.id, "title": held.whole.title},
        "measures": [_measure(held, number) for number in range(len(held.measures))],
        "sources": [vars(source) for source in evidence.profiles.ground.sources],
        "release": {"id": evidence.release, "built": evidence.store.release.built.isoformat()},
        "invented": evidence.invented,
    }


def _measure(held: SideBySide, number: int) -> dict[str, Any]:
    measure, places = held.measures[number], held.of(number)
    partial = next(iter(places.values())).partial
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "better": measure.better,
        "mission": measure.mission,
        "vintage": measure.vintage,
        "source": measure.source,
        "partial": partial or None,
        "figures": {name: estimate_as_data(one.here) for name, one in places.items()},
        held.whole.id: estimate_as_data(held.england(number)),
        "gaps": {
            name: {other: gap_as_data(against.gap) for other, against in one.others.items()}
            for name, one in places.items()
        },
        "differ": held.differ(number),
    }


def as_csv(held: SideBySide) -> str:
    """A row for each measure, place, and what the place is held against; an unknown figure is empty."""
    data = as_data(held)
    names = {place["id"]: place["name"] for place in data["places"]} | {held.whole.id: held.whole.title}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    figure = ("value", "low", "high", "n")
    gap = ("value", "low", "high", "clear", "size", "better")
    writer.writerow(
        (
            "measure", "title", "unit", "better", "vintage", "source", "place", "name", *figure,
            "against", "against_name", *(f"against_{name}" for name in figure),
            *("gap" if name == "value" else f"gap_{name}" for name in gap), "release", "invented",
        )
    )  # fmt: skip
    for one in data["measures"]:
        says = [one[name] for name in ("measure", "title", "unit", "better", "vintage", "source")]
        figures = one["figures"] | {held.whole.id: one[held.whole.id]}
        for place, others in one["gaps"].items():
            for other, between in others.items():
                row = [
                    *says, place, names[place], *(figures[place][name] for name in figure),
                    other, names[other], *(figures[other][name] for name in figure),
                    *(between[name] for name in gap), data["release"]["id"], data["invented"],
                ]  # fmt: skip
                writer.writerow([cell(value) for value in row])
    return out.getvalue()
