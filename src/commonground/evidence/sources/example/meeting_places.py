"""Places to meet: pubs, halls, parks and the rest, fewer where people are more on their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from commonground.evidence.sources.example.hidden import Hidden
from commonground.evidence.sources.example.postcodes import Postcodes

_LACK = 0.35
"""How much rarer places are for each standard score of isolation, on the log scale."""

_NEAR = 40
"""Metres from a postcode, east and north, within which a place stands."""

_FIRST_WORDS = (
    "Abbey", "Acorn", "Alma", "Anchor", "Arrow", "Badger", "Barley", "Beacon", "Beech", "Bell", "Birch",
    "Bobbin", "Bridge", "Candle", "Castle", "Cedar", "Chalk", "Cherry", "Clover", "Copper", "Corner",
    "Crane", "Crown", "Dove", "Eagle", "Elm", "Falcon", "Feather", "Fern", "Fleece", "Forge", "Fountain",
    "Fox", "Garland", "Garnet", "Globe", "Grange", "Hare", "Harvest", "Heron", "Hollow", "Jubilee",
    "Kiln", "Lantern", "Lark", "Lime", "Malt", "Maple", "Market", "Meadow", "Mill", "Oak", "Orchard",
    "Otter", "Pear", "Pinfold", "Quarry", "Rook", "Rowan", "Saddle", "Ship", "Spring", "Station", "Swan",
    "Tanner", "Tower", "Vine", "Wagon", "Weaver", "Wheel", "Willow", "Yew",
)  # fmt: skip

_APART = 200
"""Metres between two places of one kind, so that each is a thing of its own whoever looks at the map."""

_NAMELESS = 0.4
_ECHOED = 0.1


@dataclass(frozen=True)
class Kind:
    """``per_thousand`` residents on average; ``size``: metres across, of those drawn as outlines."""

    category: str
    per_thousand: float
    size: float
    word: str
    tags: dict[str, str]


KINDS = (
    Kind("pub", 0.30, 18, "Arms", {"amenity": "pub"}),
    Kind("cafe", 0.25, 12, "Café", {"amenity": "cafe"}),
    Kind("place_of_worship", 0.35, 26, "Church", {"amenity": "place_of_worship", "religion": "christian"}),
    Kind(
        "hall", 0.12, 20, "Village Hall", {"amenity": "community_centre", "community_centre": "village_hall"}
    ),
    Kind("community_centre", 0.10, 24, "Community Centre", {"amenity": "community_centre"}),
    Kind("youth_centre", 0.05, 18, "Scouts", {"club": "scout"}),
    Kind("social_club", 0.06, 20, "Working Men's Club", {"club": "social"}),
    Kind("library", 0.05, 24, "Library", {"amenity": "library"}),
    Kind("sports_centre", 0.08, 60, "Leisure Centre", {"leisure": "sports_centre"}),
    Kind("playground", 0.25, 24, "Playground", {"leisure": "playground"}),
    Kind("park", 0.25, 120, "Park", {"leisure": "park"}),
    Kind("museum", 0.02, 30, "Museum", {"tourism": "museum"}),
    Kind("theatre", 0.02, 36, "Playhouse", {"amenity": "theatre"}),
    Kind("post_office", 0.10, 10, "Post Office", {"amenity": "post_office"}),
)
"""What there is to meet in, with the tags that mappers give it."""

_OUTDOORS = ("playground", "park")
"""Mostly drawn as outlines, and the only ones that are often without a name."""

_DRAWN = {"point": 0.40, "outline": 0.48, "pieces": 0.09, "line": 0.03}
_DRAWN_OUTDOORS = {"point": 0.12, "outline": 0.70, "pieces": 0.15, "line": 0.03}
"""How mappers draw them: an outline in pieces is a relation, a line is an outline someone did not close."""


@dataclass(frozen=True)
class MeetingPlaces:
    """``places``: one row each of what is truly there; ``traps``: what is on the map beside it.

    Both: ``category``, ``name`` (may be missing), ``easting``, ``northing`` (whole metres, of its middle),
    ``area`` (position of the small area it belongs to), ``drawn`` as a point, outline, pieces or line,
    ``size`` in metres, and ``osm_id``, under which the map has it. Traps have a ``trap`` as well: an
    ``echo`` is a point inside the outline of a place that is there; ``closed``, ``disused`` and
    ``private`` are no places to meet.
    """

    places: pd.DataFrame
    traps: pd.DataFrame


def open_doors(
    hidden: Hidden, people: np.ndarray, postcodes: Postcodes, rng: np.random.Generator
) -> MeetingPlaces:
    """Put places to meet near the postcodes of every small area, two to a thousand residents on average.

    ``people``: (areas, ages). An area's places are drawn from a Poisson distribution whose mean falls with
    its isolation, so that the planted wards have less than half of what others have for each resident.
    """
    thousands = people.sum(axis=1) / 1_000 * np.exp(-_LACK * hidden.isolation)
    number = rng.poisson(np.outer([kind.per_thousand for kind in KINDS], thousands))
    kind, area = (np.repeat(index.ravel(), number.ravel()) for index in np.indices(number.shape))
    places = _apart(_standing(kind, area, postcodes, rng))
    places["drawn"] = _drawn(places["category"].isin(_OUTDOORS).to_numpy(), rng)
    traps = _traps(places, rng)
    return MeetingPlaces(*_numbered(places, traps))


def _standing(
    kind: np.ndarray, area: np.ndarray, postcodes: Postcodes, rng: np.random.Generator
) -> pd.DataFrame:
    addresses = postcodes.table.sort_values("area", kind="stable")
    number = np.bincount(addresses["area"])
    first = np.cumsum(number) - number
    address = first[area] + rng.integers(0, number[area])
    spot = addresses[["easting", "northing"]].to_numpy()[address]
    spot += rng.integers(-_NEAR, _NEAR + 1, spot.shape)
    categories = np.array([each.category for each in KINDS], dtype=object)[kind]
    first_word = np.array(_FIRST_WORDS, dtype=object)[rng.integers(0, len(_FIRST_WORDS), len(area))]
    name = first_word + np.array([f" {each.word}" for each in KINDS], dtype=object)[kind]
    nameless = np.isin(categories, _OUTDOORS) & (rng.random(len(area)) < _NAMELESS)
    return pd.DataFrame(
        {
            "category": categories,
            "name": pd.Series(name).mask(nameless, None),
            "easting": spot[:, 0],
            "northing": spot[:, 1],
            "area": area,
            "size": np.array([each.size for each in KINDS])[kind],
        }
    )


def _apart(places: pd.DataFrame) -> pd.DataFrame:
    """Without those too near another of their kind, the later of the two."""
    crowded = [np.empty(0, dtype=np.intp)]
    for _, alike in places.groupby("category", sort=False):
        pairs = KDTree(alike[["easting", "northing"]]).query_pairs(_APART, output_type="ndarray")
        crowded.append(alike.index.to_numpy()[pairs.max(axis=1, initial=0)])
    return places[~places.index.isin(np.concatenate(crowded))].reset_index(drop=True)


def _drawn(outdoors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    ways = np.array(list(_DRAWN), dtype=object)
    chance = rng.random(len(outdoors))
    inside, outside = (np.cumsum(list(shares.values()))[:-1] for shares in (_DRAWN, _DRAWN_OUTDOORS))
    return ways[np.where(outdoors, np.searchsorted(outside, chance), np.searchsorted(inside, chance))]


def _traps(places: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Points inside outlines of the same thing; pubs and cafés that closed; playgrounds behind a fence."""
    chance = rng.random(len(places))
    outlined = places["drawn"].isin(["outline", "pieces"])
    echo = places[outlined & (chance < _ECHOED)].assign(trap="echo")
    shift = rng.integers(-2, 3, (len(echo), 2))
    echo["easting"] += shift[:, 0]
    echo["northing"] += shift[:, 1]
    others = [
        places[(places["category"] == category) & (chance > bound)].assign(trap=trap, drawn=drawn)
        for category, bound, trap, drawn in (
            ("pub", 0.95, "closed", "point"),
            ("cafe", 0.97, "disused", "outline"),
            ("playground", 0.85, "private", "outline"),
        )
    ]
    moved = pd.concat(others)
    # Across the road from the real one, so that it is told apart by its tags and not by its place.
    moved["easting"] += 250
    return pd.concat([echo.assign(drawn="point"), moved], ignore_index=True)


def _numbered(places: pd.DataFrame, traps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ids as the map would give them: nodes, ways and relations are each numbered by themselves."""
    both = pd.concat([places, traps], ignore_index=True)
    letter = both["drawn"].map({"point": "n", "outline": "w", "line": "w", "pieces": "r"})
    number = both.groupby(letter).cumcount() + 1
    both["osm_id"] = letter + number.astype(str)
    true = both.iloc[: len(places)].drop(columns="trap")
    return true, both.iloc[len(places) :].reset_index(drop=True)
