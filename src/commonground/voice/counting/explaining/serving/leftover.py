"""Money that was left, and why nothing more was bought with it."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.voice.counting.explaining.losing.reasons import rivals_of
from commonground.voice.counting.explaining.recorded.record import Record
from commonground.voice.counting.explaining.telling.wording import money, titled
from commonground.voice.counting.rules import Completion, EqualShares, Greedy, MaximinSupport


@dataclass(frozen=True)
class Leftover:
    """``amount`` is minor units. ``cheapest`` is the unfunded project that asks for least and could have
    been bought.

    ``cheapest_cost`` is what it asks at its lowest level. ``fits`` are those that what is left would pay for.
    """

    amount: int
    cheapest: int | None
    cheapest_cost: int | None
    fits: tuple[int, ...]
    why: str


def leftover(record: Record) -> Leftover:
    """What is left of the budget and why, of projects that somebody chose and that the board does not
    rule out.
    """
    outcome = record.outcome
    election = outcome.election
    least = {
        place: min(project.levels)
        for place, project in enumerate(election.projects)
        if place not in record.of
        and election.votes[place] > 0
        and election.votes[place] >= outcome.constraints.least_votes
        and not rivals_of(record, place)
    }
    ranked = sorted(least, key=lambda place: (least[place], place))
    fits = tuple(place for place in ranked if least[place] <= outcome.leftover)
    cheapest = ranked[0] if ranked else None
    return Leftover(
        amount=outcome.leftover,
        cheapest=cheapest,
        cheapest_cost=None if cheapest is None else least[cheapest],
        fits=fits,
        why=_why(record, cheapest, None if cheapest is None else least[cheapest], fits),
    )


def _why(record: Record, cheapest: int | None, cost: int | None, fits: tuple[int, ...]) -> str:
    election = record.outcome.election
    left = money(election, record.outcome.leftover)
    if not record.outcome.leftover:
        return "Nothing is left."
    if cheapest is None or cost is None:
        return f"{left} is left: every project that could be funded is."
    name = titled(election, cheapest)
    if not fits:
        return f"{left} is left, and the cheapest project not funded ({name}) costs {money(election, cost)}."
    if len(fits) == 1:
        return f"{left} is left. It would pay for {name}, but {_rule_says(record)}."
    return (
        f"{left} is left. It would pay for any of {len(fits)} projects (the cheapest is {name}), but "
        f"{_rule_says(record)}."
    )


def _rule_says(record: Record) -> str:
    rule = record.outcome.rule
    match rule:
        case EqualShares() if not record.outcome.greedy_instead:
            if rule.completion is Completion.add1:
                return (
                    "the supporters do not hold enough, and with a larger share for everybody the projects "
                    "would cost more than the budget"
                )
            return "the supporters do not hold enough between them, and the rule spends nothing else"
        case Greedy() if rule.no_skip:
            return "the rule stops at the first project that does not fit"
        case Greedy():
            return "they have less support than the rule asks for"
        case MaximinSupport():
            return "the rule had no turn for them"
        case _:
            return "the rule stops when the next project that could be paid for does not fit"
