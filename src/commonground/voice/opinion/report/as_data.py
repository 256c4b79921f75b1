"""A report as plain data, ready for JSON. The text and the drawing are made from it, so none tells more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from commonground.voice.opinion.consensus import Consensus
from commonground.voice.opinion.divisive import Divisive
from commonground.voice.opinion.opinion_map import Group
from commonground.voice.opinion.printable import on_one_line, printable
from commonground.voice.opinion.report.record import Report
from commonground.voice.opinion.report.suppressed import (
    FEWEST,
    hidden_groups,
    shown_count,
    shown_share,
    shown_votes,
)
from commonground.voice.opinion.representative import Representative
from commonground.voice.opinion.tallies import Tallies

METHOD = (
    "Votes (agree 1, pass 0, disagree -1), missing ones at the statement's mean, are reduced to the two "
    "directions in which people differ most; people near each other form groups (k-means; their number by "
    "silhouette). Nothing is drawn by chance: the same votes give the same map. Consensus is a majority of "
    "all who voted; a group stands out for what most of it votes, and more of it than of the others. Tests "
    "are exact, and hold the share of false findings to what the settings name."
)

_CELLS = 64
"""Cells across the map; people in one cell are one dot."""


def report_as_data(report: Report) -> dict[str, Any]:
    """The whole report. Ids are text; groups are numbered from 0, the largest first.

    ``participants`` are the people who are on the map, ``statements`` and ``votes`` those that count, and
    ``assignment`` names the group of everybody whose group is shown.
    Public unless ``report.private``: see ``suppressed`` for what is then None, rounded or left out.
    """
    return _Telling(report).data()


class _Telling:
    """One report on its way into data: everything asks it what may be told."""

    def __init__(self, report: Report) -> None:
        self.report, self.made, self.private = report, report.made, report.private
        self.conversation = report.made.conversation
        self.hidden = set() if self.private else hidden_groups(self.made.groups)
        self.shown = [group for group in self.made.groups if group.id not in self.hidden]
        totals = self.conversation.of_statements
        self.everyone = Tallies(totals.agrees[None], totals.disagrees[None], totals.passes[None])

    def data(self) -> dict[str, Any]:
        made, stability = self.made, self.report.stability
        placed = int((made.assignment >= 0).sum())
        too_few = not self.private and placed < FEWEST
        hidden = [group for group in made.groups if group.id in self.hidden and not too_few]
        return {
            "topic": on_one_line(self.conversation.topic),
            "public": not self.private,
            "participants": self._people_count(placed),
            "statements": len(self.conversation.statements),
            "votes": None if too_few else len(self.conversation.vote),
            "groups": [self._group(group) for group in self.shown],
            "people_in_smaller_groups": sum(group.size for group in hidden) or None,
            "people_without_a_place": self._people_count(len(made.assignment) - placed),
            "consensus": [] if too_few else [self._consensus(one) for one in made.consensus],
            "divisive": [
                self._divisive(one)
                for one in made.divisive
                if one.most not in self.hidden and one.least not in self.hidden
            ],
            "statements_detail": self._statements(),
            "assignment": self._by_person(made.assignment.tolist()),
            "silhouettes": {str(k): round(value, 4) for k, value in made.silhouettes.items()},
            "explained": [round(float(share), 4) for share in made.projection.explained],
            "stability": stability
            and {
                "draws": stability.draws,
                "same_group": _mean(stability.people),
                "as_many_groups": round(stability.as_many_groups, 4),
            },
            "dots": [dot for group in self.shown for dot in self._dots(group)],
            "left_out": self._left_out(),
            "notes": [on_one_line(note) for note in self.report.notes],
            "settings": {"moderation": "strict" if self.report.strict else "loose"} | asdict(made.settings),
            "method": METHOD,
        } | (self._people() if self.private else {})

    def _people_count(self, people: int) -> int | None:
        return people if self.private else shown_count(people)

    def _group(self, group: Group) -> dict[str, Any]:
        stability = self.report.stability
        return {
            "id": group.id,
            "size": group.size,
            "centre": [round(along, 4) for along in group.centre],
            "same_group": stability and round(stability.groups[group.id], 4),
            "representative": [self._representative(group, one) for one in group.representative],
        }

    def _representative(self, group: Group, one: Representative) -> dict[str, Any]:
        stability = self.report.stability
        others = [other.id for other in self.made.groups if other.id != group.id]
        told = {
            **self._statement(one.statement),
            "stance": one.stance,
            **self._share("share", self.made.tallies, [group.id], one.stance, one.statement),
            **self._share("share_others", self.made.tallies, others, one.stance, one.statement),
            "clear": one.clear,
            "stays": stability
            and _rounded(stability.representative.get((group.id, one.statement, one.stance))),
        }
        exact = {"p": one.p, "q": one.q, "z_majority": one.z_majority, "z_difference": one.z_difference}
        return told | (exact if self.private else {})

    def _consensus(self, one: Consensus) -> dict[str, Any]:
        stability = self.report.stability
        tallies = self.made.tallies
        for_it = 2 * tallies.cast(one.stance)[:, one.statement] > tallies.seen[:, one.statement]
        most = [bool(for_it[group.id]) for group in self.shown]
        told = {
            **self._statement(one.statement),
            "stance": one.stance,
            **self._share("share", self.everyone, [0], one.stance, one.statement),
            # What a hidden group thinks is not told.
            "every_group": None if self.hidden else all(most),
            "stays": stability and _rounded(stability.consensus.get((one.statement, one.stance))),
        }
        exact = {"p": one.p, "q": one.q, "z": one.z, "group_aware": one.group_aware}
        return told | (exact if self.private else {})

    def _divisive(self, one: Divisive) -> dict[str, Any]:
        return {
            **self._statement(one.statement),
            "stance": one.stance,
            "most": one.most,
            **self._share("share_most", self.made.tallies, [one.most], one.stance, one.statement),
            "least": one.least,
            **self._share("share_least", self.made.tallies, [one.least], one.stance, one.statement),
        } | ({"gap": one.gap, "p": one.p, "q": one.q} if self.private else {})

    def _statement(self, at: int) -> dict[str, Any]:
        one = self.conversation.statements[at]
        return {"statement": one.id, "text": printable(one.text)}

    def _share(self, name: str, tallies: Tallies, groups: list[int], stance: str, at: int) -> dict[str, Any]:
        """Those of a stance among all in some groups who voted; the public are not told how many."""
        voted, seen = (int(counts[groups, at].sum()) for counts in (tallies.cast(stance), tallies.seen))
        if self.private:
            return {name: voted / seen if seen else None, f"{name}_of": [voted, seen]}
        share = shown_share(voted, seen)
        return {name: share.value, f"{name}_bound": share.bound}

    def _statements(self) -> dict[str, dict[str, Any]]:
        """Every statement that counts by its id, with the votes of everybody."""
        totals = self.conversation.of_statements
        detail = {}
        for at, one in enumerate(self.conversation.statements):
            votes = {
                "agrees": int(totals.agrees[at]),
                "disagrees": int(totals.disagrees[at]),
                "passes": int(totals.passes[at]),
            }
            exact = votes | {"seen": sum(votes.values())}
            detail[one.id] = {
                "text": printable(one.text),
                "is_meta": one.is_meta,
                "is_seed": one.is_seed,
                **(exact if self.private else shown_votes(votes)),
                "priority": float(f"{self.made.priorities[at]:.{6 if self.private else 2}g}"),
            } | ({"groups": self._votes_of_groups(at)} if self.private else {})
        return detail

    def _votes_of_groups(self, at: int) -> list[dict[str, int]]:
        tallies = self.made.tallies
        return [
            {
                "group": group.id,
                "agrees": int(tallies.agrees[group.id, at]),
                "disagrees": int(tallies.disagrees[group.id, at]),
                "passes": int(tallies.passes[group.id, at]),
            }
            for group in self.made.groups
        ]

    def _dots(self, group: Group) -> list[dict[str, Any]]:
        """Where a group's people stand: a dot for each cell of a grid, in the middle of its people's cell."""
        span = float(np.ptp(self.made.positions, axis=0).max()) or 1.0
        cells = np.round(self.made.positions[group.members] * _CELLS / span).astype(np.int64)
        places, people = np.unique(cells, axis=0, return_counts=True)
        return [
            {
                "x": round(float(x) * span / _CELLS, 4),
                "y": round(float(y) * span / _CELLS, 4),
                "group": group.id,
                "people": int(count) if self.private else shown_count(int(count)),
            }
            for (x, y), count in zip(places, people, strict=True)
        ]

    def _left_out(self) -> dict[str, Any]:
        out = self.report.left_out
        return {
            "rejected": [one.id for one in out.rejected],
            "not_looked_at": [one.id for one in out.not_looked_at],
            "banned": list(out.banned) if self.private else shown_count(len(out.banned)),
            "without_votes": self._people_count(out.silent),
            "votes": out.votes if self.private or not out.banned else None,
        }

    def _people(self) -> dict[str, Any]:
        """What only the coordinator sees of each person."""
        stability = self.report.stability
        return {
            "positions": self._by_person(self.made.positions.round(4).tolist()),
            "late": [self.conversation.participants[at] for at in np.flatnonzero(self.made.late)],
            "same_group": stability and self._by_person(stability.people.round(4).tolist()),
        }

    def _by_person(self, values: list[Any]) -> dict[str, Any]:
        """Participant → value, for those whose group is shown."""
        groups = self.made.assignment.tolist()
        return {
            name: value
            for name, group, value in zip(self.conversation.participants, groups, values, strict=True)
            if group >= 0 and group not in self.hidden
        }


def _mean(shares: np.ndarray) -> float | None:
    return round(float(np.nanmean(shares)), 4) if np.isfinite(shares).any() else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
