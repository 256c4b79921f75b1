"""How is it doing? Measures as definitions, each yielding an estimate for an area, a group, England."""

from commonground.evidence.measures.assets import assets_of, counted, counted_near, near_each
from commonground.evidence.measures.components import components
from commonground.evidence.measures.definition import MISSIONS, PEOPLE, Measure, load_measures
from commonground.evidence.measures.estimate import ENOUGH, Estimate, Estimates, estimated, values
from commonground.evidence.measures.intervals import difference, normal_quantile
from commonground.evidence.measures.reading import read_sums, sums_inside
from commonground.evidence.measures.step import (
    figures_step,
    figures_table,
    measure_step,
    measure_table,
    native_kind,
    shares_between,
    shares_inside,
)
from commonground.evidence.measures.sums import Sums, sums_of_parts

__all__ = [
    "ENOUGH",
    "MISSIONS",
    "PEOPLE",
    "Estimate",
    "Estimates",
    "Measure",
    "Sums",
    "assets_of",
    "components",
    "counted",
    "counted_near",
    "difference",
    "estimated",
    "figures_step",
    "figures_table",
    "load_measures",
    "measure_step",
    "measure_table",
    "native_kind",
    "near_each",
    "normal_quantile",
    "read_sums",
    "shares_between",
    "shares_inside",
    "sums_inside",
    "sums_of_parts",
    "values",
]
