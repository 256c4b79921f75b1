"""Comparing a designation's members with other equally deprived areas, with the rest, and with England."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from commonground.errors import ComparisonError
from commonground.evidence.comparison.bootstrap import cluster_figures, cluster_gaps
from commonground.evidence.comparison.compared import Compared, compared, gap_between
from commonground.evidence.comparison.discovery import discoveries
from commonground.evidence.comparison.saying import Against
from commonground.evidence.measures import Estimates, Measure, Sums, estimated


def compare_groups(
    sums: Sums,
    measures: Sequence[Measure],
    groups: pd.Series,
    authorities: pd.Series,
    order: Sequence[str],
    words: Mapping[str, str],
    chosen_by: Sequence[str],
    partial: Mapping[str, str],
) -> list[Compared]:
    """Every measure of the first group of ``order``, held against the others and against England.

    ``sums``: of every area of one kind. ``groups``: by code, the group each area is in; an area it does
    not name is in the last one, so that the groups always make up England. ``authorities``: by code, the
    council area each lies in; whole council areas are drawn again for the intervals of gaps, since
    neighbours are alike. ``words``: for each group and ``england``, how a sentence says where (*in
    England*). Raises ``ComparisonError`` where the first group has no member.
    """
    of_area = groups.reindex(sums.codes).fillna(order[-1])
    if not (of_area == order[0]).any():
        raise ComparisonError("No area is on the list, so there is no group to compare.")
    chosen = list(measures)
    figures = group_figures(sums, chosen, of_area, authorities, order)
    whole = estimated(sums.whole("england"), chosen)
    values = estimated(sums, chosen).value
    spread = spread_between(values, sums.people)
    clusters = _clusters(sums, of_area, authorities, order)
    versus = {order[1]: [1], "england": [*range(len(order))]}
    gaps = {name: cluster_gaps(*clusters, [0], side) for name, side in versus.items()}
    found = discoveries(np.array([gap.p for gap in gaps.values()]))
    told = {name: figures.of(at, chosen) for at, name in enumerate(order)} | {"england": whole.of(0, chosen)}
    results = []
    for number, measure in enumerate(chosen):
        estimates = {name: listed[number] for name, listed in told.items()}
        others = {}
        for row, (name, gap) in enumerate(gaps.items()):
            ends = (gap.low[number] * measure.per, gap.high[number] * measure.per)
            pair = (estimates[order[0]].value, estimates[name].value)
            step = gap_between(measure, pair, ends, bool(found[row, number]), spread[number])
            others[name] = Against(words[name], estimates[name], step)
        members = values[(of_area == order[0]).to_numpy(), number]
        results.append(
            compared(
                measure,
                partial.get(measure.id, ""),
                chosen_by,
                f"In {words[order[0]]}",
                estimates[order[0]],
                others,
                _worse(measure, members, estimates["england"].value),
            )
        )
    return results


def group_figures(
    sums: Sums, measures: Sequence[Measure], of_area: pd.Series, authorities: pd.Series, order: Sequence[str]
) -> Estimates:
    """The figure of each group in ``order`` on every measure: (groups, measures).

    ``of_area``: (areas,) the group each is in. Counts have their own intervals, Wilson's and Byar's. Of
    any other figure, council areas drawn again and again show how far it may be from the truth; England as
    a whole has none of these, as nothing of it is left to be drawn.
    """
    own = estimated(sums.grouped(of_area, order), list(measures))
    clusters = _clusters(sums, of_area, authorities, order)
    per = np.array([measure.per for measure in measures])
    # No figure made of nothing below nought can itself be below it.
    floor = np.where((sums.top >= 0).all(axis=0), 0.0, -np.inf)
    drawn = [cluster_figures(*clusters, [at]) for at in range(len(order))]
    low = np.array([np.maximum(figure.low, floor) * per for figure in drawn])
    high = np.array([figure.high * per for figure in drawn])
    lacks = np.isnan(own.low) & ~np.isnan(own.value)
    return Estimates(
        own.value, np.where(lacks, low, own.low), np.where(lacks, high, own.high), own.n, own.covered
    )


def _clusters(
    sums: Sums, of_area: pd.Series, authorities: pd.Series, order: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Sums above and below the line, (authorities, groups, measures)."""
    authority, names = pd.factorize(authorities.reindex(sums.codes).fillna("none known"))
    group = pd.Index(order).get_indexer(pd.Index(of_area))
    cell = authority * len(order) + group
    shape = (len(names), len(order), len(sums.measures))
    both = []
    for part in (sums.top, sums.below):
        added = np.zeros((shape[0] * shape[1], shape[2]))
        np.add.at(added, cell, part)
        both.append(added.reshape(shape))
    return both[0], both[1]


def spread_between(values: np.ndarray, people: np.ndarray) -> np.ndarray:
    """(measures,) the standard deviation between areas, each counting for its people."""
    weight = np.where(np.isnan(values), 0.0, people[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        filled = np.nan_to_num(values)
        mean = (weight * filled).sum(axis=0) / weight.sum(axis=0)
        return np.sqrt((weight * (filled - mean) ** 2).sum(axis=0) / weight.sum(axis=0))


def _worse(measure: Measure, members: np.ndarray, england: float | None) -> tuple[int, int] | None:
    """How many members are worse than England, of those whose figure is known."""
    if measure.better == "neither" or england is None:
        return None
    known = members[~np.isnan(members)]
    worse = known > england if measure.better == "lower" else known < england
    return int(worse.sum()), len(known)
