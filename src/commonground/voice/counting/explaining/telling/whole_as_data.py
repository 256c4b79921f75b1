"""What can be said of an outcome as a whole, as data. Money is in units of the currency; shares are 0 to
1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from commonground.voice.counting.election import Election
from commonground.voice.counting.explaining.serving.groups import Category
from commonground.voice.counting.explaining.serving.served import QUANTILES, Spread
from commonground.voice.counting.explaining.serving.whole import Whole
from commonground.voice.counting.explaining.telling.as_data import in_units
from commonground.voice.counting.rules import Utility


def whole_as_data(made: Whole, election: Election, utility: Utility) -> dict[str, Any]:
    """``utility`` is that of the count's record. Nothing here is about fewer than ten people with one
    trait.
    """
    served, greedy = made.served, made.greedy
    unit = election.minor_units if utility is Utility.cost else 1

    def ids(places: Iterable[int]) -> list[str]:
        return [election.projects[place].id for place in places]

    return {
        "served": {
            "voters": served.voters,
            "excluded": served.excluded,
            "share_excluded": served.share_excluded,
            "money": _spread(served.money, election.minor_units),
            "by_share_of_budget": [
                {"above": above, "up_to": up_to, "voters": voters} for above, up_to, voters in served.by_share
            ],
            "by_funded_projects": list(served.projects),
            "utility": _spread(served.utility, unit),
        },
        "by_trait": {
            one.trait: {
                "groups": [
                    {**asdict(group), "money": round(group.money / election.minor_units, 2)}
                    for group in one.groups
                ],
                "not_shown": one.not_shown,
            }
            for one in made.by_trait
        },
        "by_category": [_category(election, one) for one in made.by_category],
        "by_target": [_category(election, one) for one in made.by_target],
        "greedy_instead": {
            "would_be_in": ids(greedy.would_be_in),
            "would_be_out": ids(greedy.would_be_out),
            "more_cost": in_units(election, greedy.more_cost),
            "voters_by_money": asdict(greedy.by_money),
            "voters_by_utility": asdict(greedy.by_utility),
            "by_trait": {
                trait: {label: asdict(gains) for label, gains in groups.items()}
                for trait, groups in greedy.by_trait.items()
            },
        },
        "leftover": {
            "amount": in_units(election, made.leftover.amount),
            "cheapest": None if made.leftover.cheapest is None else ids([made.leftover.cheapest])[0],
            "fits": ids(made.leftover.fits),
            "why": made.leftover.why,
        },
        "passed_over": None
        if made.passed_over is None
        else [
            {
                "project": ids([one.project])[0],
                "voters": one.voters,
                "due": in_units(election, one.due),
                "has": in_units(election, one.has) if utility is Utility.cost else one.has,
                "why": one.sentence,
            }
            for one in made.passed_over
        ],
        "priceable": {
            "priceable": made.priceable.priceable,
            "exact": made.priceable.exact,
            "money": None
            if made.priceable.money is None
            else float(Fraction(made.priceable.money) / election.minor_units),
            "how": made.priceable.how,
        },
    }


def _spread(spread: Spread, unit: int) -> dict[str, Any]:
    quantiles = {f"{quantile:g}": at / unit for quantile, at in zip(QUANTILES, spread.quantiles, strict=True)}
    return {"mean": spread.mean / unit, "quantiles": quantiles}


def _category(election: Election, one: Category) -> dict[str, Any]:
    return {**asdict(one), "asked": in_units(election, one.asked), "spent": in_units(election, one.spent)}
