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
    load_area_lists,
    load_crosswalks,
)
from commonground.evidence.geography.making import make_crosswalk
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
    "Moved",
    "Pairs",
    "PostcodeRecord",
    "Postcodes",
    "area_table",
    "load_area_lists",
    "load_crosswalks",
    "make_crosswalk",
    "normalise_postcode",
    "web_boundaries",
    "well_formed",
    "work_boundaries",
]
