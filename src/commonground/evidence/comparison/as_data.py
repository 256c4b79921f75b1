"""A compared measure as plain data, the same wherever it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from commonground.evidence.comparison.compared import Compared
from commonground.evidence.comparison.saying import Gap
from commonground.evidence.measures import Estimate


def compared_as_data(compared: Compared, here: str) -> dict[str, Any]:
    """One measure as the contract prints it; ``here`` names the figure itself (``group``, ``place``).

    Every other figure stands under its own name, and the gap to it under ``gap_to_`` that name.
    """
    measure = compared.measure
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "better": measure.better,
        "strand": measure.strand,
        "mission": measure.mission,
        "input_to": list(measure.input_to),
        "circular": compared.circular,
        "vintage": measure.vintage,
        "source": measure.source,
        "partial": compared.partial or None,
        here: estimate_as_data(compared.here),
        **{name: estimate_as_data(against.estimate) for name, against in compared.others.items()},
        **{f"gap_to_{name}": gap_as_data(against.gap) for name, against in compared.others.items()},
        **_worse(compared.worse),
        "sentence": compared.sentence,
    }


def estimate_as_data(estimate: Estimate) -> dict[str, Any]:
    """A figure with its interval; ``why`` says why a part of it is not there."""
    return {
        "value": rounded(estimate.value),
        "low": rounded(estimate.low),
        "high": rounded(estimate.high),
        "n": rounded(estimate.n),
        "quality": estimate.quality,
        "covered": rounded(estimate.covered),
        **({"why": estimate.why} if estimate.why else {}),
    }


def gap_as_data(gap: Gap) -> dict[str, Any]:
    """A gap with its interval; ``clear`` is null where nothing says how sure it is.

    ``size``: the gap in standard deviations between areas.
    """
    return {
        "value": rounded(gap.value),
        "low": rounded(gap.low),
        "high": rounded(gap.high),
        "clear": gap.clear,
        "size": rounded(gap.sizes) if isfinite(gap.sizes) else None,
        "better": gap.better,
    }


def rounded(number: float | None) -> float | None:
    """A number to seven significant digits, but never to fewer than its whole ones: 57,112,542 people.

    Seven are more than any source has, and few enough that a country's profiles stay small.
    """
    if number is None:
        return None
    number = float(number)
    if abs(number) >= 1e7:
        return float(round(number))
    # A whole number below that has no more than seven, and most counts are whole.
    return number if number.is_integer() else float(f"{number:.7g}")


def _worse(worse: tuple[int, int] | None) -> Mapping[str, Any]:
    counted = None if worse is None else {"count": worse[0], "of": worse[1]}
    return {"members_worse_than_england": counted}
