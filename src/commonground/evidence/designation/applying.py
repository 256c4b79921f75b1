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

TOGETHER = "together"
"""What the indices of a composite rule are called once they are added."""


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
    ``<index> score`` and ``<index> rank`` (and for a composite rule ``together score`` and ``together
    rank``). ``lines``: one row per cut, or the one line of a composite: index, share, areas ranked, the
    last rank inside (``line``), the last rank that is near (``near_line``) and the score at the line.
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
    def ranked(self) -> list[str]:
        """What the areas have a rank on: each index and, for a composite rule, all together."""
        return [cut.index for cut in self.rule.cuts] + ([TOGETHER] if self.rule.composite else [])

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
    ranks = _ranks(rule, evidence, scores, judged)
    if rule.composite:
        scores = scores.assign(**{TOGETHER: composite_score(rule, ranks.where(judged))})
        ranks = ranks.assign(**{TOGETHER: rank(scores[TOGETHER], ties="best")})
    lines = _lines(rule, evidence, scores, ranks, judged)
    member = _inside(rule, ranks, lines, "line") & judged
    near = _inside(rule, ranks, lines, "near_line") & judged
    status = np.select([~judged, member, near & ~member], [NOT_JUDGED, MEMBER, NEAR_MISS], OTHER)
    table = areas.assign(
        population=_people(rule.population, evidence).reindex(areas.index).round().astype("Int64"),
        status=pd.array(status, dtype="string"),
        reason=_reasons(rule, scores, evidence).reindex(areas.index),
    )
    for index in scores.columns:
        table[f"{index} score"] = scores[index]
        table[f"{index} rank"] = ranks[index].astype("Int64")
    return Answer(rule, table, lines)


def _scores(cut: Cut, evidence: Evidence) -> pd.Series:
    """An index's score on the rule's geography, averaged up by people where the rule says so."""
    own = evidence.scores[cut.index]["score"]
    if cut.through is None:
        return own
    people = evidence.counts[f"{cut.through.source}.{cut.through.column}"]
    crosswalk = evidence.crosswalks[cut.through.crosswalk or ""]
    return crosswalk.mean(own, people.reindex(own.index)).values


def _ranks(rule: Rule, evidence: Evidence, scores: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """(areas, cuts): an index's published ranks where it has them, else places among the areas judged."""
    ranks = {}
    for cut in rule.cuts:
        if cut.through is None:
            published = evidence.scores[cut.index]["rank"].reindex(scores.index)
            ranks[cut.index] = published.astype("Float64").astype("float64")
        else:
            ranks[cut.index] = rank(scores[cut.index].where(judged), ties="best")
    return pd.DataFrame(ranks)


def _lines(
    rule: Rule, evidence: Evidence, scores: pd.DataFrame, ranks: pd.DataFrame, judged: pd.Series
) -> pd.DataFrame:
    """One row for each line of the rule: a cut's own or, where the indices are added first, the only one."""
    drawn: list[tuple[str, float, int, str]] = []
    for cut in rule.cuts:
        own = cut.through is None
        ranked = int(evidence.scores[cut.index]["rank"].notna().sum()) if own else int(judged.sum())
        if cut.share is not None:
            drawn.append((cut.index, cut.share, ranked, _named(cut.through)))
    if rule.composite:
        drawn.append((TOGETHER, rule.composite.share, int(judged.sum()), ""))
    lines = []
    for index, share, ranked, averaged_by in drawn:
        line = _last_inside(share, ranked)
        inside = scores[index][ranks[index] <= line]
        lines.append(
            {
                "index": index,
                "share": share,
                "areas": ranked,
                "line": line,
                "near_line": _last_inside(min(share + rule.near, 1.0), ranked),
                "score_at_line": float(inside.min()) if len(inside) else float("nan"),
                "averaged_by": averaged_by,
            }
        )
    return pd.DataFrame(lines)


def _inside(rule: Rule, ranks: pd.DataFrame, lines: pd.DataFrame, which: str) -> pd.Series:
    """Which areas are inside the lines (``line`` or ``near_line``): all, or any if the rule says so."""
    inside = pd.DataFrame(
        {row["index"]: ranks[row["index"]] <= row[which] for row in lines.to_dict("records")}
    )
    return inside.any(axis=1) if rule.combine == "any" else inside.all(axis=1)


def _named(through: Counted | None) -> str:
    return "" if through is None else f"{through.source}.{through.column} by {through.crosswalk}"


def _last_inside(share: float, areas: int) -> int:
    """The last rank inside the worst ``share``; the nudge keeps 0.1 × 7,430 from being 742.999…"""
    return int(np.floor(share * areas + 1e-9))


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
            why = known.fillna(_unscored(cut, evidence).reindex(missing)).fillna(
                f"no smaller area of {cut.index} lies in it"
            )
        before = reasons.loc[missing]
        reasons.loc[missing] = before.where(before == "", before + "; ") + why.astype("string")
    return reasons


def _unscored(cut: Cut, evidence: Evidence) -> pd.Series:
    """For larger areas with a gap among their smaller ones, how many of them have no score, in words."""
    own = evidence.scores[cut.index]["score"]
    assert cut.through is not None
    pairs = evidence.crosswalks[cut.through.crosswalk or ""].pairs
    blank = pairs["from"].map(own).isna()
    counts = pd.DataFrame({"blank": blank.groupby(pairs["to"]).sum(), "all": pairs.groupby("to").size()})
    return pd.Series(
        {
            code: f"{row['blank']} of the {row['all']} smaller areas in it "
            f"{'has' if row['blank'] == 1 else 'have'} no score on {cut.index}"
            for code, row in counts[counts["blank"] > 0].to_dict("index").items()
        },
        dtype="string",
    )
