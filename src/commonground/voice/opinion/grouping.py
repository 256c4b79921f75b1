"""Groups of people who stand near each other on the map, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.voice.opinion.kmeans import k_means
from commonground.voice.opinion.settings import Settings
from commonground.voice.opinion.silhouette import silhouettes

CLEARLY_BETTER = 0.02
"""How much more apart more groups must stand than fewer, so that chance does not add a group."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """The founders in groups: the largest first, of equally large ones that with the first person."""

    labels: np.ndarray
    """(founders,) int from 0."""
    centres: np.ndarray
    """(groups, 2) float: the mean position of each group's founders."""
    silhouettes: dict[int, float]
    """For each number of groups that could be opened."""


def founding(votes_cast: np.ndarray, statements: int, settings: Settings) -> np.ndarray:
    """(participants,) bool: who has voted enough to help form the groups.

    That is ``fewest_votes``, or all ``statements`` if those are fewer. Where fewer than ``fewest_founders``
    people have, the bar falls to the votes of the person who would complete the number, and all who cast as
    many are in, so that no tie needs breaking; never below two votes, as one says nothing of how opinions go
    together. Source: ``in-conv`` in Polis' ``conversation.clj``, which breaks ties by chance, counts votes on
    rejected statements, and never takes anybody out again who was in once, however little they had voted.
    """
    bar = min(settings.fewest_votes, statements)
    if (votes_cast >= bar).sum() < settings.fewest_founders:
        most = np.sort(votes_cast)[::-1][: settings.fewest_founders]
        bar = min(bar, max(int(most[-1]) if len(most) else 0, min(2, statements)))
    return votes_cast >= bar


def group_people(positions: np.ndarray, settings: Settings) -> Grouping:
    """Group the founders by k-means, into the fewest groups whose silhouette is about the greatest.

    ``positions``: (founders, 2) float. From two to ``most_groups`` groups are tried, and those numbers opened
    for which all groups can have ``smallest_group`` people. The fewest win whose silhouette is within
    ``CLEARLY_BETTER`` of the best; there is one group where no number can be opened. No step draws a random
    number, and all work on the distinct positions in sorted order, so that the order of people changes
    nothing.

    Differs from Polis, where each update of a conversation starts from the groups of the one before (whatever
    their history) and stops after 20 steps; the number of groups changes only when four updates agree; the
    silhouette is taken over 'base clusters' (at most 100, made by k-means of people from the first hundred
    to vote), each counted once however many people it holds; and a group may be of one person. Base clusters
    only served to save time, and would save none here.
    """
    points, at, weights = np.unique(positions, axis=0, return_inverse=True, return_counts=True)
    at = at.reshape(-1)
    found: dict[int, np.ndarray] = {}
    for k in range(2, min(settings.most_groups, len(points)) + 1):
        labels = k_means(points, weights, k, settings.smallest_group)
        if labels is not None:
            found[k] = labels
    scores = silhouettes(points, weights, found)
    enough = max(scores.values(), default=0) - CLEARLY_BETTER
    chosen = next((k for k in sorted(scores) if scores[k] >= enough), None)
    labels = np.zeros(len(points), int) if chosen is None else found[chosen]
    return _in_order(labels[at], positions, scores)


def nearest_centre(positions: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(people,) int: the group with the nearest centre, the larger of equally near ones; −1 with none."""
    if not len(centres):
        return np.full(len(positions), -1)
    return ((positions[:, None, :] - centres) ** 2).sum(axis=2).argmin(axis=1)


def _in_order(labels: np.ndarray, positions: np.ndarray, scores: dict[int, float]) -> Grouping:
    names, first, size = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.empty(len(names), int)
    rank[order] = np.arange(len(names))
    renamed = rank[labels] if len(labels) else labels
    centres = [positions[renamed == number].mean(axis=0) for number in range(len(names))]
    return Grouping(renamed, np.array(centres).reshape(-1, 2), scores)
