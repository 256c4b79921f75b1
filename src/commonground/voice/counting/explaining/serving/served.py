"""How well the outcome serves the voters: how much of the budget went to what each chose, and who was
left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from commonground.voice.counting.explaining.recorded.parts import utility_of
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Utility
from commonground.voice.counting.worth import satisfaction

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_EDGES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True)
class Spread:
    """How a figure is spread over all voters: its mean, and QUANTILES of it (the least that so many do
    not exceed).
    """

    mean: float
    quantiles: tuple[int, ...]


@dataclass(frozen=True)
class Served:
    """``excluded`` of ``voters`` have no funded project among their choices (those who chose nothing are
    of them).

    ``money`` is what the funded projects on a voter's ballot cost together, in minor units; ``by_share``
    counts voters by how much of the budget that is: (above, up to, voters), the first being those with
    nothing. ``projects`` counts voters by how many funded projects they chose. ``utility`` is what the
    outcome is worth to them by the rule's utility.
    """

    voters: int
    excluded: int
    money: Spread
    by_share: tuple[tuple[float, float, int], ...]
    projects: tuple[int, ...]
    utility: Spread

    @property
    def share_excluded(self) -> float:
        """0 to 1; 0 where nobody voted."""
        return self.excluded / self.voters if self.voters else 0.0


def served(outcome: Outcome) -> Served:
    """How well an outcome serves its voters."""
    election = outcome.election
    voters = election.ballots.voters
    money = satisfaction(election, outcome.bought, Utility.cost)
    number = chosen_and_funded(outcome)
    share = money / election.budget if election.budget else np.zeros(len(money))
    bins = [(0.0, 0.0, int(voters[money == 0].sum()))]
    for above, up_to in pairwise(_EDGES):
        bins.append((above, up_to, int(voters[(money > 0) & (share > above) & (share <= up_to)].sum())))
    return Served(
        voters=election.voters,
        excluded=int(voters[number == 0].sum()),
        money=spread(money, voters),
        by_share=tuple(bins),
        projects=tuple(np.bincount(number, voters, 1).astype(int).tolist()),
        utility=spread(satisfaction(election, outcome.bought, utility_of(outcome)), voters),
    )


def chosen_and_funded(outcome: Outcome) -> np.ndarray:
    """(ballots,) int64: how many funded projects each ballot names."""
    return satisfaction(outcome.election, outcome.bought, Utility.cardinality)


def spread(figure: np.ndarray, voters: np.ndarray) -> Spread:
    """Of a whole-number figure per ballot, by its voters."""
    everybody = int(voters.sum())
    if not everybody:
        return Spread(0.0, (0,) * len(QUANTILES))
    order = np.argsort(figure, kind="stable")
    upto = np.cumsum(voters[order])
    at = [int(np.searchsorted(upto, quantile * everybody)) for quantile in QUANTILES]
    total = sum(int(one) * int(number) for one, number in zip(figure, voters, strict=True))
    return Spread(total / everybody, tuple(int(figure[order[place]]) for place in at))
