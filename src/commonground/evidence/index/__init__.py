"""Composite indices: a definition and plain tables in, a ranked list with every step kept out."""

from commonground.evidence.index.aggregation import aggregate
from commonground.evidence.index.definition import (
    Denominator,
    Domain,
    Impute,
    IndexDefinition,
    Indicator,
    Method,
    Screen,
    load_indices,
)
from commonground.evidence.index.engine import IndexResult, score
from commonground.evidence.index.factor import OneFactor, fit_one_factor
from commonground.evidence.index.imputation import Imputed, impute
from commonground.evidence.index.inputs import IndexInputs, gather
from commonground.evidence.index.normalisation import normalise
from commonground.evidence.index.ranking import decile, rank
from commonground.evidence.index.screening import gaps, screen
from commonground.evidence.index.shrinkage import Shrunk, shrink
from commonground.evidence.index.step import index_step, index_table
from commonground.evidence.index.transformation import exponential
from commonground.evidence.index.weighting import Weights, weigh

__all__ = [
    "Denominator",
    "Domain",
    "Impute",
    "Imputed",
    "IndexDefinition",
    "IndexInputs",
    "IndexResult",
    "Indicator",
    "Method",
    "OneFactor",
    "Screen",
    "Shrunk",
    "Weights",
    "aggregate",
    "decile",
    "exponential",
    "fit_one_factor",
    "gaps",
    "gather",
    "impute",
    "index_step",
    "index_table",
    "load_indices",
    "normalise",
    "rank",
    "score",
    "screen",
    "shrink",
    "weigh",
]
