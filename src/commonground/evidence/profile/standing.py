"""Which lists a place is on, and why (not): whole areas by the rule, other places by where people live."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from commonground.errors import NothingBuilt
from commonground.evidence.designation import (
    MEMBER,
    NOT_JUDGED,
    Answer,
    Rule,
    explain,
    load_rules,
    read_answer,
)
from commonground.evidence.geography import KINDS, Place
from commonground.evidence.index import load_indices
from commonground.evidence.profile.record import Standing
from commonground.evidence.store import Store


class Rules:
    """Every rule that the store has an answer to, read once."""

    def __init__(self, store: Store, pieces: pd.DataFrame) -> None:
        self._pieces = pieces
        self.answers: list[Answer] = []
        self._titles = {name: index.title for name, index in load_indices().items()}
        for rule in load_rules().values():
            if rule.collection == store.collection and rule.geography in pieces.columns:
                try:
                    self.answers.append(read_answer(store, rule))
                except NothingBuilt:
                    continue  # left out of this build, which `status` says

    def of(self, place: Place) -> tuple[Standing, ...]:
        """The place's standing by each rule, in order of the rules' ids."""
        return tuple(self._standing(answer, place) for answer in self.answers)

    def chosen_by(self, standings: Sequence[Standing]) -> list[str]:
        """The indices by which the lists that a place is on were drawn."""
        on = {standing.rule for standing in standings if standing.member}
        return [cut.index for answer in self.answers if answer.rule.id in on for cut in answer.rule.cuts]

    def _standing(self, answer: Answer, place: Place) -> Standing:
        rule = answer.rule
        if place.kind == rule.geography and len(place.codes) == 1 and place.codes[0] in answer.areas.index:
            found = explain(answer, place.codes[0], self._titles)
            member = None if found.status == NOT_JUDGED else found.status == MEMBER
            return Standing(rule.id, rule.title, member, float(found.status == MEMBER), found.sentence)
        lived = place.people(self._pieces)
        codes = self._pieces[rule.geography].reindex(lived.index).astype(object)
        shares = lived.groupby(codes).sum().sort_values(ascending=False) / lived.sum()
        return _by_people(answer, shares)


def _by_people(answer: Answer, shares: pd.Series) -> Standing:
    rule: Rule = answer.rule
    status = answer.areas["status"].reindex(shares.index)
    listed = shares[(status == MEMBER).to_numpy(bool)]
    judged = shares[((status != NOT_JUDGED) & status.notna()).to_numpy(bool)]
    noun = KINDS[rule.geography].noun
    names = answer.areas["name"].reindex(listed.index)
    share = float(listed.sum())
    if judged.sum() < 0.5:
        why = f"Most people here live in {noun}s that “{rule.title}” could not judge."
        return Standing(rule.id, rule.title, None, share, why)
    if share == 0:
        why = f"Nobody here lives in a {noun} on the list “{rule.title}”."
    else:
        who = f"{_percent(share)} of the people here live in a {noun}"
        why = f"{who} on the list “{rule.title}”: {_list(names)}."
    return Standing(rule.id, rule.title, share > 0.5, share, why)


def _percent(share: float) -> str:
    return "All" if share > 0.9995 else f"{share:.1%}" if share >= 0.001 else "Fewer than 0.1%"


def _list(names: Sequence[str] | pd.Series) -> str:
    named = [str(name) for name in names]
    return ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
