from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opinion_twins as twins
from commonground.voice.opinion import Conversation, Statement
from commonground.voice.opinion.projection import project


def conversation(votes: twins.Votes, meta: tuple[int, ...] = ()) -> Conversation:
    cast = [
        (str(person), str(at), vote)
        for person, row in enumerate(votes)
        for at, vote in enumerate(row)
        if vote is not None
    ]
    return Conversation.from_votes(
        [person for person, _, _ in cast],
        [at for _, at, _ in cast],
        [vote for _, _, vote in cast],
        about=[Statement(str(at), is_meta=at in meta) for at in range(len(votes[0]))],
        present=[str(person) for person in range(len(votes))],
    )


def some_votes(seed: int, people: int = 25, statements: int = 6, filled: float = 0.7) -> twins.Votes:
    random = np.random.default_rng(seed)
    votes = random.choice([1, 1, 0, -1], (people, statements))
    seen = random.random((people, statements)) < filled
    return [
        [int(v) if s else None for v, s in zip(*rows, strict=True)] for rows in zip(votes, seen, strict=True)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_components_are_those_of_the_filled_in_matrix(seed):
    votes = some_votes(seed)
    centred, means = twins.filled_in(votes)
    first, size = twins.power_iteration(centred)
    second, next_size = twins.power_iteration(twins.without(centred, first))
    total = sum(x * x for row in centred for x in row)

    found = project(conversation(votes))
    assert found.centre == pytest.approx(means)
    assert abs(found.components[0] @ first) == pytest.approx(1, abs=1e-6)
    assert abs(found.components[1] @ second) == pytest.approx(1, abs=1e-6)
    assert found.explained == pytest.approx([size / total, next_size / total], abs=1e-6)


def test_a_person_of_few_votes_is_moved_out_by_how_few():
    votes = some_votes(1)
    voted = conversation(votes)
    found = project(voted)
    positions, cast = found.place(voted)
    for person, row in enumerate(votes):
        offsets = [0.0 if vote is None else vote - mean for vote, mean in zip(row, found.centre, strict=True)]
        given = sum(vote is not None for vote in row)
        along = found.components @ offsets * np.sqrt(len(row) / max(given, 1))
        assert cast[person] == given
        assert positions[person] == pytest.approx(along, abs=1e-8)


def test_a_meta_statement_shapes_nothing():
    votes = some_votes(2)
    with_meta, without = conversation(votes, meta=(0,)), conversation([row[1:] for row in votes])
    one, other = project(with_meta), project(without)
    assert not one.shaping[0]
    assert (one.components[:, 0] == 0).all()
    assert one.components[:, 1:] == pytest.approx(other.components)
    assert one.place(with_meta)[0] == pytest.approx(other.place(without)[0])


def test_a_component_points_to_where_its_largest_loading_does():
    for seed in range(10):
        for axis in project(conversation(some_votes(seed))).components:
            assert axis[np.abs(axis).argmax()] > 0


def test_people_who_all_vote_alike_stand_in_one_place():
    voted = conversation([[1, -1, 0]] * 8)
    found = project(voted)
    assert (found.components == 0).all()
    assert (found.place(voted)[0] == 0).all()
    assert list(found.explained) == [0, 0]


def test_one_statement_makes_a_line():
    voted = conversation([[1], [1], [-1], [0]])
    positions, _ = project(voted).place(voted)
    assert list(positions[:, 0]) == [0.75, 0.75, -1.25, -0.25]
    assert (positions[:, 1] == 0).all()


def test_statements_set_aside_hold_people_of_few_votes_nearer():
    voted = conversation([*some_votes(3), [1, None, None, None, None, None]])
    near, far = (project(voted, set_aside=count).place(voted)[0] for count in (6, 0))
    assert near[-1] == pytest.approx(far[-1] * np.sqrt(12 / 7) / np.sqrt(6), abs=1e-8)


@given(st.permutations(range(12)), st.integers(0, 50))
@settings(deadline=None)
def test_the_order_of_people_leaves_the_components_as_they_are_to_the_last_bit(order, seed):
    votes = some_votes(seed, people=12)
    one, other = project(conversation(votes)), project(conversation([votes[at] for at in order]))
    assert (one.components == other.components).all()
    assert (one.explained == other.explained).all()
