"""Several places side by side: every gap between two of them, all judged together, and what that says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from commonground.evidence.comparison.compared import Compared, compared, gap_between
from commonground.evidence.comparison.discovery import discoveries
from commonground.evidence.comparison.place import p_of_gap
from commonground.evidence.comparison.saying import NO_DIFFERENCE, Against, Gap, in_words
from commonground.evidence.comparison.yardsticks import Yardstick
from commonground.evidence.measures import Estimates, Measure, difference


def side_by_side(
    figures: Mapping[str, Estimates],
    wheres: Mapping[str, str],
    measures: Sequence[Measure],
    whole: Yardstick,
    spread: np.ndarray,
    partial: Mapping[str, str],
) -> dict[str, list[Compared]]:
    """By place, every measure, held against ``whole`` and against each of the other places.

    ``figures``: by the place's id, (1, measures); ``wheres``: by the same, how a sentence says where that is
    (*in Abbey*). ``spread``: (measures,) the usual difference between areas. Each two are compared once,
    with an interval made from those of both figures, and a gap is clear only if it stands after false
    discoveries among all gaps of all the places are held to one in twenty. The interval is right for
    places with no people in common; where one holds some of the other's it is too wide, never too
    narrow. Source: as for ``difference``.
    """
    rows = {**figures, whole.id: whole.estimates}
    pairs = list(combinations(rows, 2))
    steps = [_step(rows[one], rows[other]) for one, other in pairs]
    found = discoveries(np.array([p_of_gap(*step) for step in steps])).tolist()
    usual = spread.tolist()
    told = {name: row.of(0, measures) for name, row in rows.items()}
    gaps: dict[tuple[str, str], list[Gap]] = {}
    for (one, other), (_, low, high), clear in zip(pairs, steps, found, strict=True):
        ends = zip(low.tolist(), high.tolist(), strict=True)
        gaps[one, other] = [
            gap_between(measure, (told[one][at].value, told[other][at].value), pair, clear[at], usual[at])
            for at, (measure, pair) in enumerate(zip(measures, ends, strict=True))
        ]
        gaps[other, one] = [_turned(gap) for gap in gaps[one, other]]
    where = {**wheres, whole.id: whole.where}
    compared_places = {}
    for name in figures:
        others = [other for other in rows if other != name]
        compared_places[name] = [
            compared(
                measure,
                partial.get(measure.id, ""),
                (),
                f"{where[name][:1].upper()}{where[name][1:]}",
                told[name][at],
                {o: Against(where[o], told[o][at], gaps[name, o][at]) for o in others},
            )
            for at, measure in enumerate(measures)
        ]
    return compared_places


def which_differ(places: Mapping[str, Compared], names: Mapping[str, str]) -> str:
    """Which of the places differ on one measure, in words; both by the place's id.

    *Clearly* where chance can be ruled out, *looks* where nothing says how sure the figures are.
    """
    known = {name: one for name, one in places.items() if one.here.value is not None}
    if len(known) < 2:
        (only,) = [names[name] for name in known] or [""]
        return f"Only {only} has a figure." if only else "None of them has a figure."
    ranked = sorted(known, key=lambda name: -_value(known[name]))
    above: dict[tuple[str, ...], list[str]] = {}
    for number, name in enumerate(ranked):
        below = tuple(o for o in ranked[number + 1 :] if _differs(known[name], o, known[o], True))
        if below:
            above.setdefault(below, []).append(name)
    # Places that are higher than the same others are named together.
    clauses = [
        f"in {_and([names[name] for name in higher])} than in {_and([names[name] for name in below])}"
        for below, higher in above.items()
    ]
    if clauses:
        return f"Clearly higher {'; '.join(clauses)}."
    highest, lowest = ranked[0], ranked[-1]
    if not _differs(known[highest], lowest, known[lowest], None):
        return "No clear difference."
    ends = f"Looks higher in {names[highest]} than in {names[lowest]}"
    return f"{ends}; the others are between them." if len(ranked) > 2 else f"{ends}."


def _differs(one: Compared, name: str, other: Compared, clear: bool | None) -> bool:
    gap = one.others[name].gap
    return gap.clear is clear and in_words(one.measure, _value(one), _value(other), gap) not in NO_DIFFERENCE


def _value(one: Compared) -> float:
    assert one.here.value is not None, "only places with a figure are ranked"
    return one.here.value


def _step(one: Estimates, other: Estimates) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(measures,) the gap from the second to the first, and both ends of its interval."""
    ends = difference(one.value[0], one.low[0], one.high[0], other.value[0], other.low[0], other.high[0])
    return one.value[0] - other.value[0], *ends


def _turned(gap: Gap) -> Gap:
    """The same gap from the other side."""
    return replace(
        gap,
        value=_less(gap.value),
        low=_less(gap.high),
        high=_less(gap.low),
        sizes=-gap.sizes,
        better=None if gap.better is None else not gap.better,
    )


def _less(number: float | None) -> float | None:
    return None if number is None else 0.0 - number  # never minus nought


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
