"""What a count decides: which projects, in which order, at which cost, and every tie that was broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from commonground.voice.counting.election import Election
from commonground.voice.counting.rules import Constraints, Rule
from commonground.voice.counting.ties import Tie, TieRule


class Step(StrEnum):
    """In which part of a count a project was bought."""

    reserved = "reserved"  # from the part of the budget kept for its category
    rule = "rule"  # by the rule itself
    completion = "completion"  # from what the rule left


@dataclass(frozen=True)
class Bought:
    """One purchase: the project's position, what it costs (minor units), and in which part of the count."""

    project: int
    cost: int
    step: Step = Step.rule


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of a count. ``bought`` is in the order of purchase.

    ``share`` is what each voter had to spend in the end, in minor units (None for rules without shares).
    ``raised`` is how many steps the shares were raised by, of which ``proven`` were leapt over by proof
    instead of counted; ``greedy_instead`` says that the comparison step preferred greedy's outcome.
    """

    election: Election
    rule: Rule
    constraints: Constraints
    ties_by: TieRule
    bought: tuple[Bought, ...]
    ties: tuple[Tie, ...] = ()
    share: Fraction | None = None
    raised: int = 0
    proven: int = 0
    greedy_instead: bool = False

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of the funded projects, in the order they were bought."""
        return tuple(self.election.projects[each.project].id for each in self.bought)

    @property
    def cost(self) -> int:
        """What they cost together, in minor units."""
        return sum(each.cost for each in self.bought)

    @property
    def leftover(self) -> int:
        """What is left of the budget, in minor units."""
        return self.election.budget - self.cost
