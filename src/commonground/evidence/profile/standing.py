"""Which lists a place is on, and why (not): whole areas by the rule, other places by where people live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.evidence.designation import (
    MEMBER,
    NOT_JUDGED,
    Answer,
    Rule,
    answers_in,
    explain,
)
from commonground.evidence.geography import KINDS, Inhabitants, Place, Settlement
from commonground.evidence.index import load_indices
from commonground.evidence.profile.ground import ready
from commonground.evidence.profile.record import Standing
from commonground.evidence.store import Store


@dataclass(frozen=True, eq=False)
class _Listed:
    """A rule's answer about every area that people live in: which are members, which judged, and names."""

    answer: Answer
    member: np.ndarray
    judged: np.ndarray
    names: np.ndarray

    @classmethod
    def of(cls, answer: Answer, settlement: Settlement) -> _Listed:
        ready(answer.areas.index)
        areas = answer.areas.reindex(settlement.areas(answer.rule.geography).codes)
        status = areas["status"].to_numpy(object, na_value=NOT_JUDGED)
        return cls(answer, status == MEMBER, status != NOT_JUDGED, areas["name"].to_numpy(object))


class Rules:
    """Every rule that the store has an answer to, read once."""

    def __init__(self, store: Store, settlement: Settlement) -> None:
        self._titles = {name: index.title for name, index in load_indices().items()}
        self._listed = [
            _Listed.of(answer, settlement)
            for answer in answers_in(store)
            if answer.rule.geography in settlement
        ]

    def of(self, place: Place, here: Inhabitants) -> tuple[Standing, ...]:
        """The standing of a place and its people by each rule, in order of the rules' ids."""
        return tuple(self._standing(listed, place, here) for listed in self._listed)

    def chosen_by(self, standings: Sequence[Standing]) -> list[str]:
        """The indices by which the lists that a place is on were drawn."""
        on = {standing.rule for standing in standings if standing.member}
        rules = [listed.answer.rule for listed in self._listed]
        return [cut.index for rule in rules if rule.id in on for cut in rule.cuts]

    def _standing(self, listed: _Listed, place: Place, here: Inhabitants) -> Standing:
        answer, rule = listed.answer, listed.answer.rule
        if place.kind == rule.geography and len(place.codes) == 1 and place.codes[0] in answer.areas.index:
            found = explain(answer, place.codes[0], self._titles)
            member = None if found.status == NOT_JUDGED else found.status == MEMBER
            return Standing(rule.id, rule.title, member, float(found.status == MEMBER), found.sentence)
        return _by_people(listed, *here.shares(rule.geography))


def _by_people(listed: _Listed, areas: np.ndarray, shares: np.ndarray) -> Standing:
    """The standing of the people in ``areas``, by position; ``shares`` of the place's live in each."""
    rule: Rule = listed.answer.rule
    noun = KINDS[rule.geography].noun
    on_it = listed.member[areas]
    share = float(shares[on_it].sum())
    if shares[listed.judged[areas]].sum() < 0.5:
        why = f"Most people here live in {noun}s that “{rule.title}” could not judge."
        return Standing(rule.id, rule.title, None, share, why)
    if share == 0:
        why = f"Nobody here lives in a {noun} on the list “{rule.title}”."
    else:
        who = f"{_percent(share)} of the people here live in a {noun}"
        most = np.argsort(-shares[on_it], kind="stable")
        why = f"{who} on the list “{rule.title}”: {_list(listed.names[areas[on_it][most]])}."
    return Standing(rule.id, rule.title, share > 0.5, share, why)


def _percent(share: float) -> str:
    return "All" if share > 0.9995 else f"{share:.1%}" if share >= 0.001 else "Fewer than 0.1%"


def _list(names: np.ndarray) -> str:
    named = [str(name) for name in names]
    return ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
