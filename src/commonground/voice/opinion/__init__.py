"""A conversation's opinions: statements, votes on them, the groups that form, and what they share."""

from commonground.voice.opinion.consensus import Consensus, group_aware_consensus
from commonground.voice.opinion.conversation import Conversation, Statement, Totals
from commonground.voice.opinion.divisive import Divisive
from commonground.voice.opinion.moderation import LeftOut, counted, left_out
from commonground.voice.opinion.opinion_map import Group, OpinionMap, map_opinions
from commonground.voice.opinion.polis import PolisExport, read_polis
from commonground.voice.opinion.projection import Projection
from commonground.voice.opinion.representative import Representative
from commonground.voice.opinion.settings import Settings
from commonground.voice.opinion.stability import Stability, stability_of
from commonground.voice.opinion.tallies import Tallies

__all__ = [
    "Consensus",
    "Conversation",
    "Divisive",
    "Group",
    "LeftOut",
    "OpinionMap",
    "PolisExport",
    "Projection",
    "Representative",
    "Settings",
    "Stability",
    "Statement",
    "Tallies",
    "Totals",
    "counted",
    "group_aware_consensus",
    "left_out",
    "map_opinions",
    "read_polis",
    "stability_of",
]
