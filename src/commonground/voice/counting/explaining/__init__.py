"""Why a count came out as it did: who paid for what, what would have changed it, and whom it serves."""

from commonground.voice.counting.explaining.losing.changes import ChangeKind
from commonground.voice.counting.explaining.losing.least_change import Change, changed_election
from commonground.voice.counting.explaining.losing.losers import Loser, explain_losers, unfunded
from commonground.voice.counting.explaining.losing.reasons import Reason
from commonground.voice.counting.explaining.recorded.chances import Chances, chances
from commonground.voice.counting.explaining.recorded.payments import Payments
from commonground.voice.counting.explaining.recorded.record import PaidBy, Purchase, Record, record
from commonground.voice.counting.explaining.serving.groups import by_category, by_target, by_trait
from commonground.voice.counting.explaining.serving.instead import Gains, Instead, greedy_instead, instead
from commonground.voice.counting.explaining.serving.leftover import Leftover, leftover
from commonground.voice.counting.explaining.serving.priceable import Priceable, priceable
from commonground.voice.counting.explaining.serving.proportional import PassedOver, passed_over
from commonground.voice.counting.explaining.serving.served import Served, served
from commonground.voice.counting.explaining.serving.whole import Whole, whole
from commonground.voice.counting.explaining.telling.as_data import count_as_data
from commonground.voice.counting.explaining.telling.as_text import count_as_text, rule_in_words
from commonground.voice.counting.explaining.telling.sentences import why_funded, why_not
from commonground.voice.counting.explaining.telling.whole_as_data import whole_as_data
from commonground.voice.counting.explaining.telling.whole_as_text import whole_as_text

__all__ = [
    "Chances",
    "Change",
    "ChangeKind",
    "Gains",
    "Instead",
    "Leftover",
    "Loser",
    "PaidBy",
    "PassedOver",
    "Payments",
    "Priceable",
    "Purchase",
    "Reason",
    "Record",
    "Served",
    "Whole",
    "by_category",
    "by_target",
    "by_trait",
    "chances",
    "changed_election",
    "count_as_data",
    "count_as_text",
    "explain_losers",
    "greedy_instead",
    "instead",
    "leftover",
    "passed_over",
    "priceable",
    "record",
    "rule_in_words",
    "served",
    "unfunded",
    "whole",
    "whole_as_data",
    "whole_as_text",
    "why_funded",
    "why_not",
]
