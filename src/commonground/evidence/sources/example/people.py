"""Who lives there: people by single year of age."""

from __future__ import annotations

import numpy as np

from commonground.evidence.sources.example.hidden import Hidden

OLDEST = 90
"""The last single year of age, which stands for everyone of that age and older."""


def populate(hidden: Hidden, rng: np.random.Generator) -> np.ndarray:
    """(areas, 91) people aged 0, 1, … 89 and 90 or over.

    About 1,650 to an area; towns hold more young adults, poorer areas more children, the country more
    older people.
    """
    areas = len(hidden.urban)
    total = np.clip(np.exp(rng.normal(np.log(1_620), 0.18, areas)), 950, 3_600).astype(np.int64)
    young = _share(-1.5 + 0.5 * hidden.urban + rng.normal(0, 0.4, areas))
    older = _share(-1.3 - 0.35 * hidden.urban + rng.normal(0, 0.3, areas))
    family = _share(-0.3 + 0.2 * hidden.deprivation + rng.normal(0, 0.2, areas))
    mixture = np.column_stack([young, older, family])
    chances = mixture / mixture.sum(axis=1, keepdims=True) @ _profiles()
    return rng.multinomial(total, chances / chances.sum(axis=1, keepdims=True))


def between(people: np.ndarray, youngest: int, oldest: int) -> np.ndarray:
    """(areas,) people of ``youngest`` to ``oldest`` years, both included; at 90 there is no upper end."""
    return people[:, youngest : oldest + 1].sum(axis=1)


def _share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


def _profiles() -> np.ndarray:
    """(3, 91) how ages are spread among young adults, older people and families."""
    age = np.arange(OLDEST + 1)
    living = 1 / (1 + np.exp((age - 84) / 5))
    young = np.exp(-0.5 * ((age - 25) / 6) ** 2) + 0.15
    older = np.exp(-0.5 * ((age - 69) / 11) ** 2) + 0.12
    family = 0.7 * np.exp(-0.5 * ((age - 9) / 7) ** 2) + np.exp(-0.5 * ((age - 41) / 12) ** 2) + 0.1
    shapes = np.vstack([young, older, family]) * living
    return shapes / shapes.sum(axis=1, keepdims=True)
