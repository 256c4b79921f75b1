"""An election as its city counted it: the rule that the file names, and the ballots as the city took them."""

from __future__ import annotations

from dataclasses import replace

from commonground.errors import BallotError
from commonground.voice.counting.city_rules import city_rule
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.rules import Completion, EqualShares, Greedy, Stop, Utility

_COMPLETIONS = ("add1", "add1u", "utilitarian")


def rule_of_the_city(election: Election) -> Greedy | EqualShares:
    """The rule that META names: ``greedy`` of any kind, or ``equalshares`` with a completion.

    The cities that count by Equal Shares do so by cost, and raise the shares until the next step would
    overspend. Raises BallotError where META names no rule, or one that nobody knows.
    """
    name = election.meta.get("rule", "").strip().lower()
    kind, *settings = name.replace("-", "/").split("/")
    if kind != "equalshares":
        return city_rule(election)
    completion = next((each for each in settings if each in _COMPLETIONS), "none")
    if unknown := set(settings) - {completion, "comparison"}:
        raise BallotError(
            f"{election.name}: META: in the rule '{name}' nobody knows what '{min(unknown)}' is."
        )
    return EqualShares(
        utility=Utility.cost if election.vote_type.is_approval else None,
        completion=Completion(completion),
        stop=Stop.overspend,
        comparison="comparison" in settings,
    )


def as_the_city_took_it(election: Election) -> Election:
    """The election with ballots in order as points: each project one more than Borda gives it.

    A city that asks for three projects in order gives them three points, two and one (see ``city_support``).
    """
    if election.vote_type is not VoteType.ordinal:
        return election
    ballots = replace(election.ballots, points=election.ballots.points + 1)
    return replace(election, vote_type=VoteType.scoring, ballots=ballots)
