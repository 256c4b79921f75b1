"""k-means without chance: several starts made from the points themselves, of which the best wins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

STEPS = 300
"""Lloyd's algorithm ends by itself; this bounds it where thousands of people sit on a border."""

ALL_STARTS_UP_TO = 10_000
"""Points up to which all starts are tried on all of them."""

MOST_SCATTERED, SCATTERED_POINTS = 32, 20_000
"""Starts from scattered points, at the most, and points in all of them together."""

GOLDEN = (5**0.5 - 1) / 2


def k_means(points: np.ndarray, weights: np.ndarray, k: int, smallest: int) -> np.ndarray | None:
    """(points,) int labels of the best of several starts, or None if no start gives groups large enough.

    ``points``: (points, 2) float, distinct and in sorted order; ``weights``: (points,) int, the people on
    each. The best has the least sum of squared distances, and each group ``smallest`` people or more; of
    equal ones the first start wins. A point equally near to two centres goes to the first. Where there are
    more than ``ALL_STARTS_UP_TO`` points, the one start is what is best for every so many-th of them.
    Source: Lloyd (1982), IEEE Transactions on Information Theory 28, 129–137.
    """
    starts = _starts(points, weights, k)
    if len(points) > ALL_STARTS_UP_TO:
        step = -(-len(points) // ALL_STARTS_UP_TO)
        some, people = points[::step], weights[::step]
        rough = k_means(some, people, k, max(smallest // step, 1))
        starts = iter(() if rough is None else (_means_of(some, people, rough, k),))
    best, least = None, np.inf
    for start in starts:
        labels, spread = _lloyd(points, weights, start)
        sizes = np.bincount(labels, weights, minlength=k)
        # A gain that only rounding makes is none.
        if sizes.min() >= smallest and spread < least * (1 - 1e-12):
            best, least = labels, spread
    return best


def _lloyd(points: np.ndarray, weights: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    """Labels and the weighted sum of squared distances once no point changes its centre."""
    k, mass = len(centres), weights.astype(float)
    x, y = np.ascontiguousarray(points.T)
    labels = np.full(len(points), -1)
    for _ in range(STEPS):
        moved = _nearest(x, y, centres)
        if (moved == labels).all():
            break
        labels = moved
        size = np.bincount(labels, mass, minlength=k)
        sums = np.column_stack([np.bincount(labels, mass * each, minlength=k) for each in (x, y)])
        # A centre that lost all its points stays where it is.
        centres = np.where(size[:, None] > 0, sums / np.maximum(size, 1)[:, None], centres)
    return labels, float((mass * ((points - centres[labels]) ** 2).sum(axis=1)).sum())


def _nearest(x: np.ndarray, y: np.ndarray, centres: np.ndarray) -> np.ndarray:
    closest = (x - centres[0, 0]) ** 2 + (y - centres[0, 1]) ** 2
    labels = np.zeros(len(x), int)
    for number, (cx, cy) in enumerate(centres[1:], start=1):
        distance = (x - cx) ** 2 + (y - cy) ** 2
        nearer = distance < closest
        labels[nearer] = number
        closest = np.where(nearer, distance, closest)
    return labels


def _starts(points: np.ndarray, weights: np.ndarray, k: int) -> Iterator[np.ndarray]:
    """Centres to start from: stripes along each axis, sectors around the middle, and scattered points."""
    middle = np.average(points, axis=0, weights=weights)
    away = points - middle
    keys = [points[:, 0], points[:, 1], points.sum(axis=1), points[:, 0] - points[:, 1]]
    angle = np.arctan2(away[:, 1], away[:, 0])
    turns = [(angle - turn) % (2 * np.pi) for turn in np.arange(4) * np.pi / (2 * k)]
    for key in (*keys, *turns):
        yield _means_of(points, weights, _stripes(key, weights, k), k)
    # Points at steps of the golden ratio in the order of an axis: spread like chance, and always the same.
    orders = [np.arange(len(points)), np.argsort(points[:, 1], kind="stable")]
    for start in range(min(MOST_SCATTERED, SCATTERED_POINTS // len(points))):
        steps = (np.arange(start * k + 1, start * k + k + 1) * GOLDEN) % 1
        yield points[orders[start % 2][(steps * len(points)).astype(int)]]


def _stripes(key: np.ndarray, weights: np.ndarray, k: int) -> np.ndarray:
    """Labels that cut the people, in the order of ``key``, into k parts of about equal number."""
    order = np.argsort(key, kind="stable")
    before = np.cumsum(weights[order]) - weights[order] / 2
    labels = np.empty(len(key), int)
    labels[order] = np.minimum(before * k / weights.sum(), k - 1).astype(int)
    return labels


def _means_of(points: np.ndarray, weights: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    size = np.bincount(labels, weights, minlength=k)
    sums = [np.bincount(labels, weights * points[:, axis], minlength=k) for axis in (0, 1)]
    # A part without people (a heavy point can span two) starts from the middle of all.
    middle = np.average(points, axis=0, weights=weights)
    return np.where(size[:, None] > 0, np.column_stack(sums) / np.maximum(size, 1)[:, None], middle)
