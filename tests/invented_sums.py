"""Invented sums of invented areas, which the tests of comparisons begin from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from commonground.evidence.measures import Measure, Sums, load_measures

USUAL = "example-no-car"


def measure_of(name: str, **changes: Any) -> Measure:
    """A proportion, in percent, of which less is better; ``changes`` replaces what differs."""
    usual = load_measures()[USUAL].model_copy(update={"id": name, "title": name, "input_to": ()})
    return usual.model_copy(update=changes)


def sums_of(
    figures: Mapping[str, tuple[ArrayLike, ArrayLike]],
    people: ArrayLike | None = None,
    covered: Mapping[str, ArrayLike] | None = None,
    codes: Sequence[str] | None = None,
) -> Sums:
    """Sums of areas A0, A1, …: by measure, what stands above and below the line."""
    top = np.array([above for above, _ in figures.values()], dtype=float).T
    below = np.array([under for _, under in figures.values()], dtype=float).T
    living = np.full(len(top), 1000.0) if people is None else np.array(people, dtype=float)
    known = np.repeat(living[:, None], len(figures), axis=1)
    for name, held in (covered or {}).items():
        known[:, list(figures).index(name)] = held
    named = [f"A{number}" for number in range(len(top))] if codes is None else codes
    hidden = np.zeros_like(top)
    return Sums(pd.Index(named, name="code"), tuple(figures), living, top, below, hidden, known)


def random_sums(
    areas: int, measures: Sequence[str], seed: int = 1, people: tuple[float, float] = (500, 9000)
) -> Sums:
    """Areas of very different sizes, whose figures differ between them."""
    dice = np.random.default_rng(seed)
    living = dice.uniform(*people, size=areas).round()
    figures = {}
    for name in measures:
        below = (living * dice.uniform(0.2, 0.6)).round()
        figures[name] = (dice.binomial(below.astype(int), dice.beta(2, 5, size=areas)), below)
    return sums_of(figures, living)
