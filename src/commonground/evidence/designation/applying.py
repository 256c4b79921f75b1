"""Applying a rule: cuts on one or more indices, combined, to an answer about every area.

Source of the rule's shape: the intersection of two worst-tenth cuts by which Local Trust and OCSI
found 'left behind' wards (2019), kept general: any dated rule of cuts can be stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from commonground.errors import DesignationError
from commonground.evidence.designation.definition import Counted, Cut, Rule
from commonground.evidence.geography import Crosswalk
from commonground.evidence.index import exponential, rank

MEMBER, NEAR_MISS, OTHER, NOT_JUDGED = "member", "near miss", "other", "not judged"


@dataclass(frozen=True)
class Evidence:
    """What a rule is applied to.

    ``areas``: names and authorities, indexed by code. ``scores``: for each index, ``score`` and ``rank``
    indexed by the codes of its own geography. ``counts``: people by ``source.column``, indexed likewise.
    ``absent``: for each index, why areas of the rule's geography have no score, indexed by code.
    """

    areas: pd.DataFrame
    scores: Mapping[str, pd.DataFrame]
    crosswalks: Mapping[str, Crosswalk]
    counts: Mapping[str, pd.Series]
    absent: Mapping[str, pd.Series]


@dataclass(frozen=True)
class Answer:
    """A rule's answer.

    ``areas``: indexed by code: name, authority, region, population, status, reason, and for each index
    ``<index> score`` and ``<index> rank``. ``lines``: one row per cut: index, share, areas ranked,
    the last rank inside (``line``), the last rank that is near (``near_line``) and the score at the line.
    """

    rule: Rule
    areas: pd.DataFrame
    lines: pd.DataFrame

    def with_status(self, status: str) -> pd.DataFrame:
        """The rows of ``areas`` that have a status, in order of code."""
        return self.areas[self.areas["status"] == status]

    @property
    def members(self) -> pd.DataFrame:
        """The areas on the list."""
        return self.with_status(MEMBER)

    @property
    def population(self) -> int:
        """People in the areas on the list: their own figures added up, so that a reader's sum agrees."""
        return int(self.members["population"].sum())


def apply_rule(rule: Rule, evidence: Evidence) -> Answer:
    """Judge every area of the rule's geography.

    An area is judged when every index has a score for it. An index published for the geography keeps
    its own ranks; one averaged up from smaller areas is ranked among the areas judged. The line is at
    ``floor(share × areas ranked)``. An area is a *near miss* when it would be a member were every line
    moved out by ``rule.near`` of the areas ranked.
    """
    areas = evidence.areas.sort_index()
    scores = pd.DataFrame({cut.index: _scores(cut, evidence).reindex(areas.index) for cut in rule.cuts})
    judged = scores.notna().all(axis=1)
    if not judged.any():
        raise DesignationError(
            f"{rule.id}: no area has a score on every index of the rule, so none can be judged."
        )
    ranks, lines = _ranks_and_lines(rule, evidence, scores, judged)
    passes = pd.DataFrame({line.index: ranks[line.index] <= line.line for line in lines.itertuples()})
    nearly = pd.DataFrame({line.index: ranks[line.index] <= line.near_line for line in lines.itertuples()})
    share = rule.composite.share if rule.composite else 0.0
    member = _combined(rule, passes, ranks, judged, share)
    near = _combined(rule, nearly, ranks, judged, share + rule.near)
    status = np.select([~judged, member, near & ~member], [NOT_JUDGED, MEMBER, NEAR_MISS], OTHER)
    table = areas.assign(
        population=_people(rule.population, evidence).reindex(areas.index).round().astype("Int64"),
        status=pd.array(status, dtype="string"),
        reason=_reasons(rule, scores, evidence).reindex(areas.index),
    )
    for cut in rule.cuts:
        table[f"{cut.index} score"] = scores[cut.index]
        table[f"{cut.index} rank"] = ranks[cut.index].astype("Int64")
    return Answer(rule, table, lines)


def _scores(cut: Cut, evidence: Evidence) -> pd.Series:
    """An index's score on the rule's geography, averaged up by people where the rule says so."""
    own = evidence.scores[cut.index]["score"]
    if cut.through is None:
        return own
    people = evidence.counts[f"{cut.through.source}.{cut.through.column}"]
    crosswalk = evidence.crosswalks[cut.through.crosswalk or ""]
    return crosswalk.mean(own, people.reindex(own.index)).values


def _ranks_and_lines(
    rule: Rule, evidence: Evidence, scores: pd.DataFrame, judged: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    ranks, lines = {}, []
    for cut in rule.cuts:
        if cut.through is None:
            own = evidence.scores[cut.index]["rank"]
            ranks[cut.index] = own.reindex(scores.index).astype("Float64").astype("float64")
            ranked = int(own.notna().sum())
        else:
            ranks[cut.index] = rank(scores[cut.index].where(judged), ties="best")
            ranked = int(judged.sum())
        line = _last_inside(cut.share, ranked)
        inside = scores[cut.index][ranks[cut.index] <= line]
        lines.append(
            {
                "index": cut.index,
                "share": cut.share,
                "areas": ranked,
                "line": line,
                "near_line": _last_inside(min(cut.share + rule.near, 1.0), ranked),
                "score_at_line": float(inside.min()) if len(inside) else float("nan"),
                "averaged_by": _named(cut.through),
            }
        )
    return pd.DataFrame(ranks), pd.DataFrame(lines)


def _named(through: Counted | None) -> str:
    return "" if through is None else f"{through.source}.{through.column} by {through.crosswalk}"


def _last_inside(share: float, areas: int) -> int:
    """The last rank inside the worst ``share``; the nudge keeps 0.1 × 7,430 from being 742.999…"""
    return int(np.floor(share * areas + 1e-9))


def _combined(
    rule: Rule, passes: pd.DataFrame, ranks: pd.DataFrame, judged: pd.Series, composite_share: float
) -> pd.Series:
    match rule.combine:
        case "intersection":
            return passes.all(axis=1) & judged
        case "any":
            return passes.any(axis=1) & judged
        case _:
            total = composite_score(rule, ranks.where(judged))
            return (rank(total) <= _last_inside(composite_share, int(judged.sum()))) & judged


def composite_score(rule: Rule, ranks: pd.DataFrame) -> pd.Series:
    """The weighted sum of exponentially transformed ranks; higher is worse.

    ``ranks``: indexed by code, a column per index, 1 the worst; areas not judged are empty.
    """
    parts = [exponential(rank(-ranks[cut.index])) * (cut.weight or 0.0) for cut in rule.cuts]
    return pd.concat(parts, axis=1).sum(axis=1, skipna=False)


def _people(counted: Counted, evidence: Evidence) -> pd.Series:
    people = evidence.counts[f"{counted.source}.{counted.column}"].astype("float64")
    if counted.crosswalk is None:
        return people
    return evidence.crosswalks[counted.crosswalk].move_counts(people).values


def _reasons(rule: Rule, scores: pd.DataFrame, evidence: Evidence) -> pd.Series:
    """Why an area could not be judged, index by index; empty for those that were."""
    reasons = pd.Series("", index=scores.index, dtype="string")
    for cut in rule.cuts:
        missing = scores.index[scores[cut.index].isna()]
        known = evidence.absent.get(cut.index, pd.Series(dtype="string")).reindex(missing)
        if cut.through is None:
            why = known.fillna(f"it is not among the areas of {cut.index}")
        else:
            why = known.fillna(f"no smaller area of {cut.index} lies in it")
        before = reasons.loc[missing]
        reasons.loc[missing] = before.where(before == "", before + "; ") + why.astype("string")
    return reasons
