"""Areas: codes with a kind and a vintage, crosswalks that conserve totals, postcodes and boundaries."""

from commonground.evidence.geography.area_lists import area_table
from commonground.evidence.geography.boundaries import (
    DEGREES,
    METRES,
    web_boundaries,
    work_boundaries,
)
from commonground.evidence.geography.codes import KINDS, AreaCode, AreaKind, well_formed
from commonground.evidence.geography.crosswalk import Crosswalk, Moved
from commonground.evidence.geography.definition import (
    AreaList,
    CrosswalkDefinition,
    Pairs,
    PeopleDefinition,
    load_area_lists,
    load_crosswalks,
    load_people,
)
from commonground.evidence.geography.drawn import (
    Drawing,
    circle,
    drawing_in,
    read_drawing,
    to_degrees,
    to_metres,
)
from commonground.evidence.geography.joining import joined, put_together
from commonground.evidence.geography.making import make_crosswalk
from commonground.evidence.geography.nearby import count_within, pairs_within, within
from commonground.evidence.geography.people import (
    older_small_area,
    pieces_of,
    placed_by_outline,
    points_of_people,
)
from commonground.evidence.geography.place import (
    Inhabitants,
    Part,
    Place,
    Settlement,
    estimated_share,
    parts_of,
    place_of_areas,
    place_of_outline,
    residents,
)
from commonground.evidence.geography.postcodes import WRITTEN, PostcodeRecord, Postcodes, normalise_postcode

__all__ = [
    "DEGREES",
    "KINDS",
    "METRES",
    "WRITTEN",
    "AreaCode",
    "AreaKind",
    "AreaList",
    "Crosswalk",
    "CrosswalkDefinition",
    "Drawing",
    "Inhabitants",
    "Moved",
    "Pairs",
    "Part",
    "PeopleDefinition",
    "Place",
    "PostcodeRecord",
    "Postcodes",
    "Settlement",
    "area_table",
    "circle",
    "count_within",
    "drawing_in",
    "estimated_share",
    "joined",
    "load_area_lists",
    "load_crosswalks",
    "load_people",
    "make_crosswalk",
    "normalise_postcode",
    "older_small_area",
    "pairs_within",
    "parts_of",
    "pieces_of",
    "place_of_areas",
    "place_of_outline",
    "placed_by_outline",
    "points_of_people",
    "put_together",
    "read_drawing",
    "residents",
    "to_degrees",
    "to_metres",
    "web_boundaries",
    "well_formed",
    "within",
    "work_boundaries",
]
