"""Sequential Phragmén: all voters earn at the same pace, and a project is bought once its voters can pay.

The rule of Los, Christoff & Grossi (Proportional budget allocations, 2022), as pabutools has it: the count
ends as soon as there is a project that could be paid for and does not fit into the budget any more.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.scope import Part, Scope
from commonground.voice.counting.ties import Tie


def fund_by_phragmen(scope: Scope, step: Step = Step.rule) -> Part:
    """Buys in the order in which the voters can pay; those who chose the project then pay all they have.

    A project asks for the dearest of its levels that fits into what is left; one without such a level at the
    outset takes no part. If any of the projects that could be bought next has come to fit at no level, the
    count ends. Raises BallotError for ballots that are not approvals. Every tie for the next purchase is
    recorded.
    """
    election = scope.election
    if not election.vote_type.is_approval:
        raise BallotError(
            f"{election.name}: Phragmén counts approval ballots, and these are {election.vote_type} ballots; "
            "choose greedy or equal shares."
        )
    earnings = _Earnings(scope)
    still = scope.open & (election.votes > 0)
    still &= np.array([min(project.levels) for project in election.projects], dtype=np.int64) <= scope.budget
    left = scope.budget
    bought: list[Bought] = []
    ties: list[Tie] = []
    while still.any():
        costs, fits = _asked(scope, left)
        when, first = earnings.next_to_be_paid(np.flatnonzero(still), costs)
        if not fits[first].all():
            break
        if len(first) > 1:
            ties.append(scope.ties_by.broken(election, scope.before + len(bought), first))
        project = min(first, key=lambda each: scope.ranks[each])
        earnings.pay(project, when)
        bought.append(Bought(project, int(costs[project]), step))
        left -= int(costs[project])
        still[[project, *scope.rivals[project]]] = False
    return Part(tuple(bought), tuple(ties))


def _asked(scope: Scope, left: int) -> tuple[np.ndarray, np.ndarray]:
    """(projects,) int64, what each project asks for, and bool, whether that fits into what is left."""
    costs = scope.election.costs.copy()
    for place, project in enumerate(scope.election.projects):
        if project.part_costs:
            costs[place] = next((cost for cost in project.levels if cost <= left), min(project.levels))
    return costs, costs <= left


class _Earnings:
    """When each voter last paid, told by what a voter has earned by then. Exact, and fast where it may be.

    Voters who paid at the same moment are alike from then on, so it is enough to know how many of each
    project's supporters last paid at which purchase: a handful of whole numbers and one fraction for each
    purchase.
    """

    def __init__(self, scope: Scope) -> None:
        self.election = scope.election
        self.times = [Fraction(0)]
        self.counts = self.election.votes[None, :].copy()  # (purchases + 1, projects) supporters
        self.last = np.zeros(len(self.election.ballots), dtype=np.int64)  # (ballots,) index into times

    def next_to_be_paid(self, still: np.ndarray, costs: np.ndarray) -> tuple[Fraction, list[int]]:
        """When the next project can be paid for, and every project that can be paid for at that moment."""
        counts = self.counts[:, still]
        floats = np.array([float(time) for time in self.times])
        near = (floats @ counts.astype(float) + costs[still]) / self.election.votes[still]
        # Only sums and products of numbers that are not negative: each float is off by less than one part in
        # 2**52 for every operation behind it, so whatever could be the first lies this close to the first.
        slack = 4 * (len(self.times) + 4) * 2.0**-52
        now = self.times[-1]
        exact: dict[int, Fraction] = {}
        for place in np.flatnonzero(near <= max(near.min(), floats[-1]) * (1 + slack)):
            project = int(still[place])
            held = sum(
                (t * int(n) for t, n in zip(self.times, counts[:, place], strict=True) if n), Fraction(0)
            )
            exact[project] = max(now, (held + int(costs[project])) / int(self.election.votes[project]))
        when = min(exact.values())
        return when, [project for project, time in exact.items() if time == when]

    def pay(self, project: int, when: Fraction) -> None:
        """Those who chose the project have nothing left at that moment."""
        ballots = self.election.ballots
        paying = np.zeros(len(ballots), dtype=bool)
        paying[ballots.row[ballots.project == project]] = True
        entries = np.flatnonzero(paying[ballots.row])
        rows = ballots.row[entries]
        moved = np.zeros_like(self.counts)
        np.add.at(moved, (self.last[rows], ballots.project[entries]), ballots.voters[rows])
        self.counts = np.vstack([self.counts - moved, moved.sum(axis=0)])
        self.last[paying] = len(self.times)
        self.times.append(when)
