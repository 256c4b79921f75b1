"""Families of places to meet: few enough that each has a mark of its own on a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.evidence.profile.page.marks import Shape
from commonground.evidence.profile.record import Located
from commonground.evidence.sources.places_to_meet import load_places_to_meet


@dataclass(frozen=True)
class Family:
    """``holds``: kinds of OpenStreetMap's places and, for other sources, ids of measures."""

    title: str
    shape: Shape
    colour: str
    holds: frozenset[str]


FAMILIES = (
    Family("Parks and playgrounds", "triangle", "#3d6b2f", frozenset({"park", "playground"})),
    Family("Pubs and cafés", "circle", "#8f3a17", frozenset({"pub", "cafe", "pubs-2022"})),
    Family("Places of worship", "plus", "#5b4a7d", frozenset({"place_of_worship"})),
    Family(
        "Chemists, dentists and post offices", "cross", "#5a564c",
        frozenset({"post_office", "pharmacies", "dentists"}),
    ),
    Family("Sport", "wedge", "#1f6f8b", frozenset({"sports_centre", "sports-clubs"})),
    Family("Railway stations", "hollow square", "#23211c", frozenset({"railway-stations"})),
    Family(
        "Libraries, museums and theatres", "diamond", "#7a5a00",
        frozenset({"library", "museum", "theatre", "libraries", "museums"}),
    ),
    Family(
        "Halls, community and youth centres, clubs", "square", "#1d4f5f",
        frozenset({"hall", "community_centre", "youth_centre", "social_club"}),
    ),
)  # fmt: skip
"""In the order they are drawn: what is many first, so that what is few lies on top."""

OTHER = Family("Other places", "ring", "#23211c", frozenset())


def family_of(measure: str, place: Located) -> Family:
    """The family of a place that a measure counts."""
    fitting = (family for family in FAMILIES if place.category in family.holds or measure in family.holds)
    return next(fitting, OTHER)


def kind_in_words(category: str) -> str:
    """What a place of a category is, in words; nothing where the source does not tell kinds apart."""
    titles = {each.id: each.title for each in load_places_to_meet().categories}
    return titles.get(category, "").capitalize()


def by_family(near: Mapping[str, tuple[Located, ...]]) -> dict[Family, list[Located]]:
    """Every place once, by family, in the order they are drawn; the same place may be counted by several."""
    found: dict[Family, list[Located]] = {family: [] for family in (*FAMILIES, OTHER)}
    seen = set()
    for measure, places in near.items():
        for place in places:
            family = family_of(measure, place)
            key = (family, place.name.casefold(), round(place.easting), round(place.northing))
            if key not in seen:
                seen.add(key)
                found[family].append(place)
    return {family: places for family, places in found.items() if places}
