"""Whatever the steps between two shares may buy, without counting at each of them.

**Branches.** A sequence of purchases is followed at a few shares at once, the *lanes*, with the steps at
which it may be what is bought. Where it cannot be told at which of these one project comes first and at which
another, the branch forks: each of the two is followed, with the steps at which it may come first. A step that
is in doubt is in both. So in the end every step is in some branch that buys just what the step buys, and what
holds for all branches holds for all steps.

**Between two lanes.** With more money for everybody and the same purchases, nobody ever has less and no price
is higher. So every price falls from its value at one lane to that at the next. Where that is too coarse,
straight lines are held against each other. ``bend`` bounds how much more than the straight line between two
lanes all those voters have together who have more, and how much less those who have less. It starts at
nought, for every voter begins with the share itself. At a purchase only those voters add to it who give all
they have at the lower lane and not at the upper one: what they pay is the lesser of two lines, which lies
above its own chord by a known triangle. Buying is monotone in everybody's money and takes the same sum from
the whole, so it stretches neither side of the difference. Divided by the weight of those who surely do not
give all they have, ``bend`` says how far a price may stray from its own chord; and two projects whose chords
stay further apart than both may stray do not change places. Bends grow with the square of the distance
between lanes.

**Rounding.** ``drift`` bounds, lane by lane, how far the floats may be from the money truly held, in total,
as in ``rounds.py``. Prices between the outermost lanes are not worked out to the last digit: by how much the
payments miss the cost is added to the drift. All bounds here take it in.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from commonground.voice.counting.equal_shares.supporters import Supporters
from commonground.voice.counting.equal_shares.sweeping.branch import (
    FIRST,
    LAST,
    NOTHING,
    PROJECT,
    Branch,
    Notes,
)
from commonground.voice.counting.equal_shares.sweeping.following import ENDED, FORKED, follow

LANES = 5
_ROOM = 64_000_000  # bytes for the money of all branches that wait
_MOST_WAITING = 12

Ends = Callable[[np.ndarray, np.ndarray], bool]
"""Whether the search for the share ends, where these projects are bought at these costs."""


class Sweep:
    """Follows branches over one interval of steps after the other, and learns from each for the next."""

    def __init__(self, projects: int, ends: Ends) -> None:
        self.ends = ends
        self.notes = Notes(
            limit=np.zeros(1, np.int64),
            guess=np.zeros((2, projects)),
            hint=np.full(projects, -1, np.int64),
            contenders=np.zeros((projects + 1, 3), np.int64),
            rounds=np.zeros(1, np.int64),
        )
        self.furthest = 0  # the last step of the branch that the hint is from
        self.room: list[np.ndarray] = []  # for the money of branches, made when first needed
        self.unused: list[int] = []  # places in it

    @property
    def length(self) -> int:
        """How many purchases a single branch took, the last that was followed to its end."""
        return int((self.notes.hint >= 0).sum())

    @property
    def work(self) -> float:
        """How many times as much was followed, over the last interval, as a single branch takes."""
        return float(self.notes.rounds[0]) / max(self.length, 5)

    def first_that_may_end(
        self, share: Fraction, supporters: Supporters, step: int, size: int, most_rounds: int
    ) -> int:
        """The first step above ``share`` at which the search may end, or that was not looked at.

        Steps are ``step`` minor units apart and lanes ``size`` steps, so that ``size * (LANES - 1)`` steps
        are looked at, unless that takes more than ``most_rounds`` purchases.
        """
        notes = self.notes
        notes.limit[0] = size * (LANES - 1) + 1
        notes.guess[0] = notes.guess[1]
        notes.rounds[0] = 0
        self.furthest = 0
        self._empty_room(len(supporters.ballot_voters))
        shares = np.array([float(share + lane * size * step) for lane in range(LANES)])
        waiting = [(self._start(supporters, shares, size), NOTHING)]
        while waiting:
            branch, forced = waiting.pop()
            if notes.rounds[0] > most_rounds:
                self._not_from(branch.steps[0])
            else:
                why, count = follow(supporters.table, branch, notes, size, forced)
                if why == FORKED:
                    waiting += self._forks(branch, count)
                    continue
                if why == ENDED:
                    self._look_at(branch, branch.steps)
            self.unused.append(branch.place)
        return int(notes.limit[0])

    def give_up(self) -> None:
        """Whatever is being looked at is not asked for any more."""
        self.notes.limit[0] = 0

    def _empty_room(self, ballots: int) -> None:
        if self.room and self.room[0].shape[1] != ballots:
            self.room = []
        self.unused = list(range(len(self.room)))

    def _place(self, ballots: int) -> int | None:
        """A place for the money of one more branch, or None where too many wait."""
        most = min(max(_ROOM // (8 * LANES * max(ballots, 1)), 2), _MOST_WAITING)
        if not self.unused and len(self.room) < most:
            self.unused.append(len(self.room))
            self.room.append(np.empty((LANES, ballots)))
        return self.unused.pop() if self.unused else None

    def _start(self, supporters: Supporters, shares: np.ndarray, size: int) -> Branch:
        """The branch in which nothing is bought yet."""
        projects = supporters.projects
        place = self._place(len(supporters.ballot_voters)) or 0
        self.room[place][:] = shares[:, None]
        cost = supporters.table.level_cost[supporters.table.level_start[:-1]]
        kappa = np.maximum(cost, 1.0) if supporters.by_cost else 1.0
        rounding = shares * float(supporters.ballot_voters.sum()) * 2.0**-53
        return Branch(
            place=place,
            steps=np.array([1, size * (LANES - 1)]),
            lanes=np.array([0, LANES - 1]),
            money=self.room[place],
            spent=np.zeros(len(supporters.ballot_voters), np.bool_),
            drift=rounding,
            rounding=4.0 * rounding,
            bend=np.zeros((LANES - 1, 3)),
            free=supporters.supported.copy(),
            level=np.zeros(projects, np.int64),
            lowest=cost / kappa / np.maximum(supporters.all_weight, 1.0) * (1.0 - 1e-12),
            bought=np.zeros(projects, np.int64),
            paid=np.zeros(projects),
            count=np.zeros(1, np.int64),
        )

    def _forks(self, branch: Branch, count: int) -> list[tuple[Branch, int]]:
        """A branch for each of the projects that may come next, that of the earliest steps last."""
        contenders = self.notes.contenders[:count]
        contenders = contenders[np.lexsort((contenders[:, LAST], contenders[:, FIRST]))[::-1]]
        nothing = contenders[:, PROJECT] == NOTHING
        for row in contenders[nothing]:
            self._look_at(branch, row[FIRST:])
        *others, earliest = contenders[~nothing].tolist()
        forks = []
        for project, first, last in others:
            place = self._place(len(branch.spent))
            if place is None:
                self._not_from(first)
            else:
                forks.append((self._copied(branch, place, first, last), project))
        branch.steps[:] = earliest[FIRST:]
        return [*forks, (branch, earliest[PROJECT])]

    def _copied(self, branch: Branch, place: int, first: int, last: int) -> Branch:
        low, high = branch.lanes
        self.room[place][low : high + 1] = branch.money[low : high + 1]
        others = {
            name: value.copy() for name, value in branch._asdict().items() if name not in ("place", "money")
        }
        copied = Branch(place=place, money=self.room[place], **others)
        copied.steps[:] = first, last
        return copied

    def _look_at(self, branch: Branch, steps: np.ndarray) -> None:
        """Nothing more is bought at these steps: it may be that the search ends there."""
        count = branch.count[0]
        if steps[0] >= self.notes.limit[0]:
            return
        if steps[1] >= self.furthest:
            self.furthest = int(steps[1])
            self.notes.hint[:] = -1
            self.notes.hint[:count] = branch.bought[:count]
        if self.ends(branch.bought[:count], branch.paid[:count].astype(np.int64)):
            self._not_from(steps[0])

    def _not_from(self, step: int) -> None:
        self.notes.limit[0] = min(self.notes.limit[0], step)
