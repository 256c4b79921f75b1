"""Which neighbourhoods? Dated rules, who is on the list, who is near it, and why (not) us."""

from functools import cache

from commonground.definitions import load_definitions
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
from commonground.evidence.designation.definition import Composite, Counted, Cut, Rule
from commonground.evidence.designation.explaining import Explanation, Standing, explain
from commonground.evidence.designation.step import counts_needed, designation_step, read_answer, rule_table


@cache
def load_rules() -> dict[str, Rule]:
    """Every rule that ships, by id."""
    return load_definitions("commonground.evidence.designation.definitions", Rule)


__all__ = [
    "MEMBER",
    "NEAR_MISS",
    "NOT_JUDGED",
    "OTHER",
    "Answer",
    "Composite",
    "Counted",
    "Cut",
    "Evidence",
    "Explanation",
    "Rule",
    "Standing",
    "apply_rule",
    "composite_score",
    "counts_needed",
    "designation_step",
    "explain",
    "load_rules",
    "read_answer",
    "rule_table",
]
