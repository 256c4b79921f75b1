"""Count a neighbourhood's vote: exactly, fast, and with reasons."""

from commonground.voice.counting.count import count
from commonground.voice.counting.election import Ballots, Election, Project, VoteType
from commonground.voice.counting.outcome import Bought, Outcome, Step
from commonground.voice.counting.rules import (
    Completion,
    Constraints,
    EqualShares,
    Greedy,
    GreedyBy,
    MaximinSupport,
    Phragmen,
    Rule,
    Stop,
    Utility,
)
from commonground.voice.counting.ties import Tie, TieBreak, TieRule, drawn_order

__all__ = [
    "Ballots",
    "Bought",
    "Completion",
    "Constraints",
    "Election",
    "EqualShares",
    "Greedy",
    "GreedyBy",
    "MaximinSupport",
    "Outcome",
    "Phragmen",
    "Project",
    "Rule",
    "Step",
    "Stop",
    "Tie",
    "TieBreak",
    "TieRule",
    "Utility",
    "VoteType",
    "count",
    "drawn_order",
]
