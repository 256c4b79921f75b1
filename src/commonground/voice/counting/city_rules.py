"""How a city ran its own election, as the head of its Pabulib file tells: greedy, each in its own way."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from math import ceil

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.rules import Greedy

STOPS_AT_THE_FIRST = ("greedy-no-skip", "greedy-custom")
"""Rules that fund nothing below the first project that does not fit.

``greedy-custom`` is that of Poznań, which goes on to fund that first project too where four fifths of it are
left, from money outside the budget; its files mark such a project with a 2, and it is no part of what the
budget pays for.
"""

LEAST = "min_project_score_threshold"


def city_rule(election: Election) -> Greedy:
    """The rule that the file's ``rule`` and ``min_project_score_threshold`` stand for.

    ``greedy-exclusive`` says that some projects exclude each other; which ones no field tells, so they have
    to be given as ``Constraints.incompatible``. Raises BallotError if the city did not count by greedy.
    """
    name = election.meta.get("rule", "").strip().lower()
    if not name.startswith("greedy"):
        said = f"its rule is '{name}'" if name else "it names no rule"
        raise BallotError(f"{election.name}: the file does not say that the city counted by greedy: {said}.")
    return Greedy(threshold=_least(election), no_skip=name in STOPS_AT_THE_FIRST)


def city_support(election: Election) -> np.ndarray:
    """(projects,) int64: support as cities add it up: the last project of an order earns a point too.

    Kraków's voters name three projects, and the first earns three points, the second two and the third one.
    """
    if election.vote_type is VoteType.ordinal:
        return election.points + election.votes
    return election.votes if election.vote_type.is_approval else election.points


def _least(election: Election) -> int:
    """The least support that may be funded, in votes or points, rounded up to a whole number."""
    written = election.meta.get(LEAST, "").strip() or "0"
    try:
        least = Decimal(written.replace(",", "."))
    except InvalidOperation:
        least = Decimal("NaN")
    if not least.is_finite():
        raise BallotError(f"{election.name}: META: {LEAST} should be a number, and is '{written}'.")
    return ceil(least)
