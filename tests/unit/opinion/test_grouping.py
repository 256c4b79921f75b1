from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opinion_twins as twins
from commonground.voice.opinion import Settings
from commonground.voice.opinion import silhouette as silhouette_module
from commonground.voice.opinion.grouping import founding, group_people, nearest_centre
from commonground.voice.opinion.kmeans import _lloyd, k_means
from commonground.voice.opinion.silhouette import silhouettes

on_a_grid = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=12, max_size=40)


def clouds(*sizes: int, apart: float = 6.0, seed: int = 1) -> np.ndarray:
    """People around points on a circle, the clouds one after the other."""
    random = np.random.default_rng(seed)
    angles = np.arange(len(sizes)) * 2 * np.pi / len(sizes)
    centres = apart * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.concatenate([c + random.normal(0, 1, (n, 2)) for c, n in zip(centres, sizes, strict=True)])


def labels_of(points: np.ndarray, k: int) -> np.ndarray:
    labels = k_means(points, np.ones(len(points), int), k, 1)
    assert labels is not None
    return labels


def spread(points: np.ndarray, labels: np.ndarray) -> float:
    """The sum of squared distances from the centres."""
    groups = (points[labels == one] for one in np.unique(labels))
    return float(sum(len(each) * each.var(axis=0).sum() for each in groups))


@pytest.mark.parametrize("sizes", [(30, 20), (30, 20, 10), (40, 30, 20, 10), (40, 30, 20, 15, 10)])
def test_planted_groups_are_found_and_the_largest_comes_first(sizes):
    found = group_people(clouds(*sizes), Settings())
    assert list(found.labels) == [group for group, size in enumerate(sizes) for _ in range(size)]


@given(on_a_grid, st.randoms())
@settings(deadline=None)
def test_the_order_of_people_changes_no_group(points, random):
    positions = np.array(points, float)
    order = list(range(len(points)))
    random.shuffle(order)
    one, other = group_people(positions, Settings()), group_people(positions[order], Settings())
    assert one.silhouettes == other.silhouettes
    together = one.labels[order][:, None] == one.labels[order]
    assert (together == (other.labels[:, None] == other.labels)).all()


@given(on_a_grid, st.integers(2, 6))
@settings(deadline=None)
def test_no_group_is_smaller_than_the_smallest_allowed(points, smallest):
    found = group_people(np.array(points, float), Settings(smallest_group=smallest))
    sizes = np.bincount(found.labels)
    assert len(sizes) == 1 or sizes.min() >= smallest
    assert list(sizes) == sorted(sizes, reverse=True)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
@pytest.mark.parametrize("people", [40, 300])
def test_no_start_by_chance_ends_in_clearly_tighter_groups(k, people):
    random = np.random.default_rng(people + k)
    points = np.unique(random.normal(0, (2, 1), (people, 2)), axis=0)
    each = np.ones(len(points), int)
    ours = spread(points, labels_of(points, k))
    by_chance = [
        _lloyd(points, each, points[random.choice(len(points), k, replace=False)])[1] for _ in range(100)
    ]
    assert ours <= min(by_chance) * 1.01


@given(on_a_grid, st.integers(2, 4))
@settings(deadline=None)
def test_everybody_is_nearest_to_the_centre_of_their_own_group(points, k):
    spots, people = np.unique(np.array(points, float), axis=0, return_counts=True)
    labels = k_means(spots, people, k, 1)
    if labels is None:
        return
    centres = [np.average(spots[labels == one], axis=0, weights=people[labels == one]) for one in range(k)]
    apart = ((spots[:, None] - np.array(centres)) ** 2).sum(axis=2)
    assert (apart[np.arange(len(spots)), labels] <= apart.min(axis=1) + 1e-9).all()


def test_far_away_people_do_not_become_a_group_of_one():
    positions = np.vstack([clouds(30, 20), [[60.0, 60.0]]])
    found = group_people(positions, Settings())
    assert sorted(np.bincount(found.labels))[0] >= 5


def test_people_in_one_place_are_one_group():
    found = group_people(np.zeros((20, 2)), Settings())
    assert (found.labels == 0).all()
    assert found.silhouettes == {}
    assert found.centres.shape == (1, 2)


def test_nobody_makes_no_groups():
    found = group_people(np.empty((0, 2)), Settings())
    assert found.centres.shape == (0, 2)
    assert list(nearest_centre(np.ones((2, 2)), found.centres)) == [-1, -1]


@given(on_a_grid, st.integers(2, 4), st.integers(0, 100))
@settings(deadline=None)
def test_silhouettes_are_those_of_the_definition(points, k, seed):
    groups = np.random.default_rng(seed).integers(0, k, len(points))
    groups[:k] = np.arange(k)
    # The engine takes distinct positions with the people on each, so a position has one group.
    spots, at, people = np.unique(np.array(points, float), axis=0, return_inverse=True, return_counts=True)
    labels = np.unique(groups[np.unique(at.reshape(-1), return_index=True)[1]], return_inverse=True)[1]
    if len(np.unique(labels)) < 2:
        return
    everybody = np.repeat(np.arange(len(spots)), people)
    by_definition = twins.silhouette(
        [tuple(spots[i]) for i in everybody], [int(labels[i]) for i in everybody]
    )
    assert silhouettes(spots, people, {k: labels})[k] == pytest.approx(by_definition)


def test_a_large_conversation_takes_even_steps_and_comes_near_the_exact_silhouette(monkeypatch):
    positions = np.unique(clouds(2000, 1500, 1000, apart=2.5), axis=0)
    labels = labels_of(positions, 3)
    people = np.ones(len(positions), int)
    stepped = silhouettes(positions, people, {3: labels})[3]
    assert stepped == silhouettes(positions, people, {3: labels})[3]
    monkeypatch.setattr(silhouette_module, "EVERYBODY_UP_TO", 10_000)
    assert stepped == pytest.approx(silhouettes(positions, people, {3: labels})[3], abs=0.01)


def test_the_bar_on_votes_falls_until_enough_people_can_form_groups():
    cast = np.array([9] * 10 + [4] * 7 + [1] * 50)
    assert founding(cast, 30, Settings()).sum() == 17
    assert founding(np.append(cast, [8] * 5), 30, Settings()).sum() == 15
    # One vote says nothing of how opinions go together, however few people there are.
    assert founding(np.array([9] * 3 + [1] * 50), 30, Settings()).sum() == 3
    assert founding(np.array([2] * 20), 2, Settings()).sum() == 20
