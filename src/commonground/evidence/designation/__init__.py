"""Which neighbourhoods? Dated rules, who is on the list, who is near it, and why (not) us."""

from commonground.evidence.designation.applying import (
    MEMBER,
    NEAR_MISS,
    NOT_JUDGED,
    OTHER,
    Answer,
    Evidence,
    apply_rule,
    composite_score,
)
from commonground.evidence.designation.definition import Composite, Counted, Cut, Rule, load_rules
from commonground.evidence.designation.explaining import Explanation, Standing, explain, lines_in_words
from commonground.evidence.designation.groups import (
    EQUALLY_DEPRIVED,
    GROUP,
    REST,
    comparison_groups,
)
from commonground.evidence.designation.locating import locate
from commonground.evidence.designation.step import designation_step, read_answer, rule_table

__all__ = [
    "EQUALLY_DEPRIVED",
    "GROUP",
    "MEMBER",
    "NEAR_MISS",
    "NOT_JUDGED",
    "OTHER",
    "REST",
    "Answer",
    "Composite",
    "Counted",
    "Cut",
    "Evidence",
    "Explanation",
    "Rule",
    "Standing",
    "apply_rule",
    "comparison_groups",
    "composite_score",
    "designation_step",
    "explain",
    "lines_in_words",
    "load_rules",
    "locate",
    "read_answer",
    "rule_table",
]
