"""The answer first: how many measures are worse or better here, and which of them most clearly."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from commonground.evidence.comparison import Compared, in_words, sentence
from commonground.evidence.comparison.saying import NO_DIFFERENCE
from commonground.evidence.profile.record import Profile

Verdict = Literal[
    "clearly worse",
    "looks worse",
    "no clear difference",
    "looks better",
    "clearly better",
    "neither",
    "no figure",
]
"""*Clearly*: more than chance. *Looks*: by the size of the gap, where nothing says how sure the figures are.
*Neither*: the measure has no good direction."""

LIKE_IT, EVERYWHERE = "matched", "england"

_MOST = 5


def verdict(measured: Compared, against: str) -> Verdict:
    """What one measure says of the place, held against one comparator: never more than its sentence says."""
    other = measured.others.get(against)
    if other is None or measured.here.value is None or other.estimate.value is None:
        return "no figure"
    if measured.measure.better == "neither":
        return "neither"
    gap = other.gap
    words = in_words(measured.measure, measured.here.value, other.estimate.value, gap)
    if words in NO_DIFFERENCE or gap.better is None:
        return "no clear difference"
    if gap.clear:
        return "clearly better" if gap.better else "clearly worse"
    return "looks better" if gap.better else "looks worse"


def tally(profile: Profile, against: str) -> Counter[Verdict]:
    """How many measures say what, against one comparator."""
    return Counter(verdict(measured, against) for measured in profile.measures)


def yardstick(profile: Profile) -> str:
    """What a summary holds the place against: places like it or, where none were found, everywhere."""
    held = {comparator.id for comparator in profile.comparators}
    return LIKE_IT if LIKE_IT in held else EVERYWHERE


def clearest(profile: Profile, against: str, side: Literal["worse", "better"]) -> list[Compared]:
    """At most five measures on one side of a comparator: what is more than chance first, then by size."""
    ranked = [
        (measured, found)
        for measured in profile.measures
        if (found := verdict(measured, against)) in (f"clearly {side}", f"looks {side}")
    ]
    ranked.sort(key=lambda pair: (not pair[1].startswith("clearly"), -_size(pair[0], against)))
    return [measured for measured, _ in ranked[:_MOST]]


def said_against(measured: Compared, against: str) -> str:
    """The measure's sentence against one comparator alone."""
    return sentence(measured.measure, "Here", measured.here, [measured.others[against]])


def _size(measured: Compared, against: str) -> float:
    size = abs(measured.others[against].gap.sizes)
    return size if size == size else 0.0  # NaN where areas do not differ
