"""A measure says itself: one sentence, generated from the numbers it states and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.evidence.measures import Estimate, Measure

SMALL, LARGE = 0.2, 0.8
"""A gap below ``SMALL`` of the usual spread between areas is *a little*, one above ``LARGE`` is *much*.

Source: Cohen (1988), whose small and large effects these are.
"""

SAME = "about the same as"
UNCLEAR = "not clearly different from that"

NO_DIFFERENCE = (SAME, UNCLEAR)
"""What is said where two figures cannot be called different."""


@dataclass(frozen=True)
class Gap:
    """How far a figure is from another, in the measure's unit.

    ``clear``: whether chance can be ruled out, all comparisons of the page considered; None where nothing
    says how sure either figure is. ``sizes``: the gap in standard deviations between areas, NaN where
    areas do not differ. ``better``: whether the difference is for the good; None where there is no
    difference to speak of, or the measure has no good direction.
    """

    value: float | None
    low: float | None
    high: float | None
    clear: bool | None
    sizes: float
    better: bool | None


@dataclass(frozen=True)
class Against:
    """What a figure is held against: ``where`` in words (*in England*), its figure, and the gap to it."""

    where: str
    estimate: Estimate
    gap: Gap


def shown(measure: Measure, value: float) -> str:
    """A figure as a reader sees it, such as ``23.5%`` or ``£7.77``."""
    number = f"{value:,.{measure.decimals}f}"
    if float(number.replace(",", "")) == 0:
        number = number.removeprefix("-")
    text = measure.written.format(number.removeprefix("-"))
    return f"\N{MINUS SIGN}{text}" if number.startswith("-") else text


def sentence(measure: Measure, who: str, here: Estimate, others: Sequence[Against]) -> str:
    """What the figures say, in one sentence; ``who`` begins it (*Here*, *In left-behind wards*)."""
    if here.value is None:
        return f"{measure.title}: {here.why[:1].lower()}{here.why[1:]}"
    said = measure.said.format(value=shown(measure, here.value))
    clauses = [clause for against in others if (clause := _clause(measure, here.value, against)) is not None]
    return f"{who} {said}: {'; '.join(clauses)}." if clauses else f"{who} {said}."


def _clause(measure: Measure, value: float, against: Against) -> str | None:
    other = against.estimate.value
    if other is None:
        return None
    words = in_words(measure, value, other, against.gap)
    judged = ""
    if words not in NO_DIFFERENCE and measure.better != "neither":
        judged = (
            ", which is better" if (value > other) == (measure.better == "higher") else ", which is worse"
        )
    return f"{words} {against.where} ({shown(measure, other)}){judged}"


def in_words(measure: Measure, value: float, other: float, gap: Gap) -> str:
    """How one figure compares with another: never a difference that the figures shown do not show.

    Two figures are *about the same* where they look the same once rounded, or where the gap is small and
    nothing says that it is clear. They are *not clearly different* where a gap that is not small may be
    chance.
    """
    if no_difference(measure, value, other, gap.clear, gap.sizes):
        large = gap.clear is False and abs(gap.sizes) >= SMALL
        return UNCLEAR if large and not look_alike(measure, value, other) else SAME
    size = "a little " if abs(gap.sizes) < SMALL else "much " if abs(gap.sizes) > LARGE else ""
    return f"{size}{'higher' if value > other else 'lower'} than"


def no_difference(measure: Measure, value: float, other: float, clear: bool | None, sizes: float) -> bool:
    """Whether two figures cannot be called different; ``clear`` and ``sizes`` as in ``Gap``."""
    if clear is False or (clear is None and not abs(sizes) >= SMALL):
        return True
    return look_alike(measure, value, other)


def look_alike(measure: Measure, value: float, other: float) -> bool:
    """Whether a reader sees the same figure twice."""
    # Figures farther apart than the last digit shown are never rounded to the same one, and most are.
    near = abs(value - other) <= 10.0**-measure.decimals
    return near and shown(measure, value) == shown(measure, other)


def in_short(words: str) -> str:
    """What ``in_words`` says, without what it is said of: for a table that has that in its heading."""
    return {SAME: "about the same", UNCLEAR: "no clear difference"}.get(words, words.removesuffix(" than"))
