"""The outcome as a whole: whom it serves, what greedy would have done instead, what is left, and whether
it is fair.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.voice.counting.explaining.recorded.record import Record
from commonground.voice.counting.explaining.serving.groups import (
    ByTrait,
    Category,
    by_category,
    by_target,
    by_trait,
)
from commonground.voice.counting.explaining.serving.instead import Instead, greedy_instead
from commonground.voice.counting.explaining.serving.leftover import Leftover, leftover
from commonground.voice.counting.explaining.serving.priceable import Priceable, priceable
from commonground.voice.counting.explaining.serving.proportional import PassedOver, passed_over
from commonground.voice.counting.explaining.serving.served import Served, served


@dataclass(frozen=True)
class Whole:
    """What can be said of an outcome; each part says what it holds. ``passed_over`` None where EJR+ does
    not apply.
    """

    served: Served
    by_trait: tuple[ByTrait, ...]
    by_category: tuple[Category, ...]
    by_target: tuple[Category, ...]
    greedy: Instead
    leftover: Leftover
    passed_over: tuple[PassedOver, ...] | None
    priceable: Priceable


def whole(record: Record) -> Whole:
    """All of it: well under a second, or a few where prices have to be looked for by linear programming."""
    outcome = record.outcome
    return Whole(
        served=served(outcome),
        by_trait=by_trait(outcome),
        by_category=by_category(outcome),
        by_target=by_target(outcome),
        greedy=greedy_instead(outcome),
        leftover=leftover(record),
        passed_over=passed_over(outcome),
        priceable=priceable(record),
    )
