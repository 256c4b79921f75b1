"""Areas: codes with a kind and a vintage, crosswalks that conserve totals, postcodes and boundaries."""

from commonground.evidence.geography.area_lists import area_table
from commonground.evidence.geography.boundaries import (
    DEGREES,
    METRES,
    web_boundaries,
    work_boundaries,
    write_geoparquet,
)
from commonground.evidence.geography.codes import KINDS, AreaCode, AreaKind, well_formed
from commonground.evidence.geography.crosswalk import Crosswalk, Moved
from commonground.evidence.geography.definition import (
    AreaList,
    CrosswalkDefinition,
    Pairs,
    load_area_lists,
    load_crosswalks,
)
from commonground.evidence.geography.making import make_crosswalk
from commonground.evidence.geography.postcode_lookup import PostcodeRecord, Postcodes
from commonground.evidence.geography.postcodes import normalise_postcode, postcode_table, write_postcodes

__all__ = [
    "DEGREES",
    "KINDS",
    "METRES",
    "AreaCode",
    "AreaKind",
    "AreaList",
    "Crosswalk",
    "CrosswalkDefinition",
    "Moved",
    "Pairs",
    "PostcodeRecord",
    "Postcodes",
    "area_table",
    "load_area_lists",
    "load_crosswalks",
    "make_crosswalk",
    "normalise_postcode",
    "postcode_table",
    "web_boundaries",
    "well_formed",
    "work_boundaries",
    "write_geoparquet",
    "write_postcodes",
]
