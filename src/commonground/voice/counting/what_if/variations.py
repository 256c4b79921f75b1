"""The same ballots counted with other budgets, other costs or by other rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from commonground.voice.counting.count import count
from commonground.voice.counting.election import Election
from commonground.voice.counting.money import as_money
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.rules import Constraints, Rule
from commonground.voice.counting.ties import TieRule
from commonground.voice.counting.what_if.parcel import packed, unpacked
from commonground.voice.counting.what_if.parts import Progress, answers

_NO_CONSTRAINTS = Constraints()
_USUAL_TIES = TieRule()


@dataclass(frozen=True)
class Variation:
    """What a count would have decided: ids in the order they were bought, and money in minor units."""

    label: str
    winners: tuple[str, ...]
    cost: int
    leftover: int

    @classmethod
    def of(cls, label: str, outcome: Outcome) -> Variation:
        """An outcome, cut down to what variations are compared by."""
        return cls(label, outcome.winners, outcome.cost, outcome.leftover)


@dataclass(frozen=True)
class _Question:
    """One count that is asked for."""

    label: str
    rule: Rule
    constraints: Constraints
    ties_by: TieRule
    budget: int
    costs: Mapping[str, int] = field(default_factory=dict)


def at_budgets(
    election: Election,
    rule: Rule,
    budgets: Iterable[int],
    constraints: Constraints = _NO_CONSTRAINTS,
    ties_by: TieRule = _USUAL_TIES,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Variation, ...]:
    """The count with each of these budgets (minor units), labelled with the budget as people write it."""
    questions = [
        _Question(
            label=as_money(budget, election.currency, election.minor_units),
            rule=rule,
            constraints=constraints,
            ties_by=ties_by,
            budget=election.with_budget(budget).budget,
        )
        for budget in budgets
    ]
    return _asked(election, questions, executor, progress)


def at_costs(
    election: Election,
    rule: Rule,
    costs: Mapping[str, Mapping[str, int]],
    constraints: Constraints = _NO_CONSTRAINTS,
    ties_by: TieRule = _USUAL_TIES,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Variation, ...]:
    """The count with other costs (minor units): under each label, the new ones by their projects' ids.

    Raises BallotError for an id that no project has.
    """
    for changed in costs.values():
        election.with_costs(changed)
    questions = [
        _Question(label, rule, constraints, ties_by, election.budget, dict(changed))
        for label, changed in costs.items()
    ]
    return _asked(election, questions, executor, progress)


def by_rules(
    election: Election,
    rules: Mapping[str, Rule],
    constraints: Constraints = _NO_CONSTRAINTS,
    ties_by: TieRule = _USUAL_TIES,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Variation, ...]:
    """The count by each of these rules, under the same label."""
    questions = [
        _Question(label, rule, constraints, ties_by, election.budget) for label, rule in rules.items()
    ]
    return _asked(election, questions, executor, progress)


def _asked(
    election: Election, questions: list[_Question], executor: Executor | None, progress: Progress | None
) -> tuple[Variation, ...]:
    return tuple(answers(_counted, packed(election), questions, 1, executor, progress))


def _counted(parcel: bytes, questions: Sequence[_Question]) -> list[Variation]:
    election = unpacked(parcel)
    return [
        Variation.of(
            asked.label,
            count(
                election.with_budget(asked.budget).with_costs(asked.costs),
                asked.rule,
                asked.constraints,
                asked.ties_by,
            ),
        )
        for asked in questions
    ]
