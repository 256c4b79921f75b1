"""The parts of the page by name, for whoever puts them together otherwise, such as the site.

Each is HTML whose text is escaped; the same profile gives the same part wherever it stands.
"""

from commonground.evidence.profile.page.answer import (
    answer_against,
    clearest_sentences,
    where_held,
    who_lives_here,
)
from commonground.evidence.profile.page.measure import DIRECTION, figure_cells, measure_card, measure_chart
from commonground.evidence.profile.page.method import held_against, lists, made_of
from commonground.evidence.profile.page.places import places_within_reach
from commonground.evidence.profile.page.sources import dictionary, where_from
from commonground.evidence.profile.page.tally_chart import tally_legend, tally_strip

__all__ = [
    "DIRECTION",
    "answer_against",
    "clearest_sentences",
    "dictionary",
    "figure_cells",
    "held_against",
    "lists",
    "made_of",
    "measure_card",
    "measure_chart",
    "places_within_reach",
    "tally_legend",
    "tally_strip",
    "where_from",
    "where_held",
    "who_lives_here",
]
