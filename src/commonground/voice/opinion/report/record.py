"""All that a report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.voice.opinion.moderation import LeftOut
from commonground.voice.opinion.opinion_map import OpinionMap
from commonground.voice.opinion.stability import Stability


@dataclass(frozen=True, eq=False)
class Report:
    """A map with how it came about, for everybody or for the coordinator alone."""

    made: OpinionMap
    strict: bool
    """Only accepted statements count."""
    left_out: LeftOut
    notes: tuple[str, ...] = ()
    """What did not add up in the files it was read from."""
    stability: Stability | None = None
    private: bool = False
    """For the coordinator: with small groups, exact counts and everybody's place. Never to be published."""
