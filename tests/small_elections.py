"""Elections small enough to be counted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from commonground.voice.counting.election import Election, Project, VoteType
from commonground.voice.counting.rules import Constraints
from commonground.voice.counting.scope import Part, Scope, whole
from commonground.voice.counting.ties import TieRule
from invented_elections import ballots_of


def small_election(
    budget: int, costs: Mapping[str, int | tuple[int, ...]], ballots: Mapping[str, int]
) -> Election:
    """Projects of one letter with their costs or levels, and how many voters named which: {"ab": 3}."""
    places = {name: place for place, name in enumerate(costs)}
    levels = {name: cost if isinstance(cost, tuple) else (cost,) for name, cost in costs.items()}
    return Election(
        name="Riverside",
        budget=budget,
        currency="GBP",
        vote_type=VoteType.approval,
        projects=tuple(
            Project(id=name, cost=full, part_costs=tuple(parts)) for name, (full, *parts) in levels.items()
        ),
        ballots=ballots_of(
            Counter({(tuple(places[p] for p in named), (1,) * len(named)): n for named, n in ballots.items()})
        ),
    )


def scope_of(election: Election, *incompatible: str, ties_by: TieRule | None = None) -> Scope:
    """The whole election; each of ``incompatible`` is letters of which one may be funded."""
    together = tuple(frozenset(each) for each in incompatible)
    return whole(election, ties_by or TieRule(), Constraints(incompatible=together))


def letters(election: Election, part: Part) -> str:
    """What was bought, in order: "ba"."""
    return "".join(election.projects[each.project].id for each in part.bought)
