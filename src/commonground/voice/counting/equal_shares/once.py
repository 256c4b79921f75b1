"""Equal Shares once, at a given share: floats lead, whole numbers decide what is close."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from commonground.voice.counting.equal_shares.exact import ExactMoney, cheapest
from commonground.voice.counting.equal_shares.rounds import TOO_FINE, buy_rounds
from commonground.voice.counting.equal_shares.supporters import Supporters
from commonground.voice.counting.ties import Tie


@dataclass(frozen=True, eq=False)
class Run:
    """What one run bought: positions and costs (minor units) in order, and the ties it broke.

    ``asked`` is how many rounds exact arithmetic had to decide.
    """

    share: Fraction
    bought: np.ndarray  # (bought,) int64
    costs: np.ndarray  # (bought,) int64
    prices: np.ndarray  # (bought,) float64: what a unit of weight cost, in minor units, to within rounding
    ties: tuple[Tie, ...]
    asked: int

    @property
    def cost(self) -> int:
        """In minor units."""
        return int(self.costs.sum())


def equal_shares_once(supporters: Supporters, share: Fraction) -> Run:
    """Run the method with ``share`` minor units a voter."""
    projects = supporters.projects
    scope = supporters.scope
    level_start, level_cost = supporters.levels
    open_ = supporters.supported.copy()
    level = np.zeros(projects, np.int64)
    weight = np.maximum(supporters.all_weight, 1.0)
    lowest = np.where(open_, level_cost[level_start[:-1]] / weight * (1 - 1e-12), 0.0)
    money = np.full(len(supporters.ballot_voters), float(share))
    spent = np.zeros(len(money), np.bool_)
    drift = np.array([float(share) * float(supporters.ballot_voters.sum()) * 2.0**-53])
    bought, price_paid = np.zeros(projects, np.int64), np.zeros(projects)
    cost_of, count = np.zeros(projects), np.zeros(1, np.int64)
    tied, tied_start, tied_count = (
        np.zeros(4 * projects + 8, np.int64),
        np.zeros(projects + 2, np.int64),
        np.zeros(1, np.int64),
    )
    contenders = np.zeros(projects, np.int64)
    exact: ExactMoney | None = None
    exact_ties: list[Tie] = []
    asked, forced, forced_price = 0, -1, 0.0
    while True:
        why, _ = buy_rounds(
            supporters.table,
            open_, level, lowest, money, spent, drift,
            bought, cost_of, price_paid, count,
            tied, tied_start, tied_count,
            contenders, forced, forced_price,
        )  # fmt: skip
        if why != TOO_FINE:
            break
        asked += 1
        exact = exact or ExactMoney(supporters, share)
        for at in range(len(exact.prices), count[0]):
            exact.buy(int(bought[at]), int(cost_of[at]))
        _step_down(supporters, exact, open_, level, lowest)
        costs = level_cost[level_start[:-1] + level]
        kappa = costs if supporters.by_cost else np.ones(projects)
        level_with, rho, out = cheapest(
            exact,
            [
                (lowest[project] / kappa[project], project, int(costs[project]))
                for project in np.flatnonzero(open_).tolist()
            ],
            by_cost=supporters.by_cost,
        )
        open_[out] = False
        if rho is None:
            break
        forced = min(level_with, key=lambda project: scope.ranks[project])
        forced_price = float(rho * int(costs[forced]) if supporters.by_cost else rho)
        if len(level_with) > 1:
            exact_ties.append(scope.ties_by.broken(scope.election, int(count[0]), level_with))
    ties = [
        scope.ties_by.broken(scope.election, int(tied[begin]), tied[begin + 1 : end].tolist())
        for begin, end in pairwise(tied_start[: tied_count[0] + 1])
    ]
    return Run(
        share=share,
        bought=bought[: count[0]].copy(),
        costs=cost_of[: count[0]].astype(np.int64),
        prices=price_paid[: count[0]].copy(),
        ties=tuple(sorted(ties + exact_ties, key=lambda tie: tie.stage)),
        asked=asked,
    )


def _step_down(
    supporters: Supporters, exact: ExactMoney, open_: np.ndarray, level: np.ndarray, lowest: np.ndarray
) -> None:
    """Projects that could cost less step down while their supporters cannot pay for the present level."""
    start, costs = supporters.levels
    for project in np.flatnonzero(open_ & (start[:-1] + level + 1 < start[1:])).tolist():
        first, last = supporters.start[project : project + 2]
        held = exact.held_by(supporters.holder[first:last])
        while start[project] + level[project] + 1 < start[project + 1] and held < int(
            costs[start[project] + level[project]]
        ):
            level[project] += 1
            lowest[project] = 0.0
