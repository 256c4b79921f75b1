"""How well groups stand apart: each person's distance to their own people against that to the next group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

EVERYBODY_UP_TO = 4_000
"""Distinct positions up to which everybody's silhouette is taken."""

SAMPLED = 2_000
"""People whose silhouettes are taken above that, each still measured against everybody."""

CELLS = 4_000_000
"""Distances held at once: 32 MB."""


def silhouettes(
    points: np.ndarray, weights: np.ndarray, labelings: Mapping[int, np.ndarray]
) -> dict[int, float]:
    """The mean silhouette, −1 to 1, of each of several groupings of the same people.

    ``points``: (points, 2) distinct positions in sorted order; ``weights``: (points,) people on each;
    ``labelings``: by name, (points,) int labels from 0. A person's silhouette is (b − a) / max(a, b), with a
    the mean distance to the others of their group and b that to the nearest other group; 0 for somebody
    alone, or where both are 0. Above ``EVERYBODY_UP_TO`` positions the mean is over ``SAMPLED`` people, taken
    at even steps in the order of their first coordinate: no chance, and no change from run to run.
    Source: Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, 53–65.
    """
    if not labelings:
        return {}
    if len(points) <= EVERYBODY_UP_TO:
        asked, counts = np.arange(len(points)), weights
    else:
        steps = (np.arange(SAMPLED) + 0.5) * weights.sum() / SAMPLED
        asked, counts = np.searchsorted(np.cumsum(weights), steps, side="right"), np.ones(SAMPLED)
    # One column for each group of each grouping, holding the people on each point.
    shares = np.concatenate([_by_group(labels, weights) for labels in labelings.values()], axis=1)
    sums = np.empty((len(asked), shares.shape[1]))
    rows = max(CELLS // len(points), 1)
    for start in range(0, len(asked), rows):
        these = points[asked[start : start + rows]]
        across, up = these[:, :1] - points[:, 0], these[:, 1:] - points[:, 1]
        apart = np.sqrt(across * across + up * up)
        sums[start : start + rows] = apart @ shares
    found, first = {}, 0
    for name, labels in labelings.items():
        k = int(labels.max()) + 1
        each = _of_each(sums[:, first : first + k], labels[asked], np.bincount(labels, weights))
        found[name] = float(np.average(each, weights=counts))
        first += k
    return found


def _by_group(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (labels[:, None] == np.arange(labels.max() + 1)) * weights[:, None].astype(float)


def _of_each(sums: np.ndarray, own: np.ndarray, size: np.ndarray) -> np.ndarray:
    """(asked,) silhouettes from summed distances (asked, groups), the own group of each, and sizes."""
    at = np.arange(len(own))
    a = sums[at, own] / np.maximum(size[own] - 1, 1)
    others = sums / size
    others[at, own] = np.inf
    b = others.min(axis=1)
    widest = np.maximum(a, b)
    alone = (size[own] == 1) | (widest == 0)
    return np.where(alone, 0.0, (b - a) / np.where(alone, 1.0, widest))
