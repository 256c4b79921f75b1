"""Worse than England, worse than places just as deprived, or better, and how sure one can be of it."""

from commonground.evidence.comparison.as_data import (
    compared_as_data,
    estimate_as_data,
    gap_as_data,
    rounded,
)
from commonground.evidence.comparison.balancing import Balanced, balancing_weights
from commonground.evidence.comparison.bootstrap import cluster_figures, cluster_gaps
from commonground.evidence.comparison.compared import Compared, compared, gap_between
from commonground.evidence.comparison.definition import Matching, load_matchings
from commonground.evidence.comparison.discovery import adjusted, discoveries
from commonground.evidence.comparison.groups import compare_groups, group_figures
from commonground.evidence.comparison.likeness import Alike, Likeness
from commonground.evidence.comparison.matching import Matched, Neighbours
from commonground.evidence.comparison.of_rule import WHOLE, compare_rule
from commonground.evidence.comparison.place import compare_place
from commonground.evidence.comparison.saying import Against, Gap, in_short, in_words, sentence, shown
from commonground.evidence.comparison.yardsticks import Yardstick, Yardsticks

__all__ = [
    "WHOLE",
    "Against",
    "Alike",
    "Balanced",
    "Compared",
    "Gap",
    "Likeness",
    "Matched",
    "Matching",
    "Neighbours",
    "Yardstick",
    "Yardsticks",
    "adjusted",
    "balancing_weights",
    "cluster_figures",
    "cluster_gaps",
    "compare_groups",
    "compare_place",
    "compare_rule",
    "compared",
    "compared_as_data",
    "discoveries",
    "estimate_as_data",
    "gap_as_data",
    "gap_between",
    "group_figures",
    "in_short",
    "in_words",
    "load_matchings",
    "rounded",
    "sentence",
    "shown",
]
