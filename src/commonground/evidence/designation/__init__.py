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
from commonground.evidence.designation.as_data import (
    answer_about,
    answer_as_data,
    list_columns,
    list_outlined,
    list_rows,
)
from commonground.evidence.designation.definition import Composite, Counted, Cut, Rule, load_rules
from commonground.evidence.designation.explaining import Explanation, Standing, explain, lines_in_words
from commonground.evidence.designation.groups import (
    EQUALLY_DEPRIVED,
    GROUP,
    REST,
    comparison_groups,
)
from commonground.evidence.designation.locating import Locator, locate
from commonground.evidence.designation.step import (
    answers_in,
    designation_step,
    newest_list_of_wards,
    read_answer,
    rule_table,
)

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
    "Locator",
    "Rule",
    "Standing",
    "answer_about",
    "answer_as_data",
    "answers_in",
    "apply_rule",
    "comparison_groups",
    "composite_score",
    "designation_step",
    "explain",
    "lines_in_words",
    "list_columns",
    "list_outlined",
    "list_rows",
    "load_rules",
    "locate",
    "newest_list_of_wards",
    "read_answer",
    "rule_table",
]
