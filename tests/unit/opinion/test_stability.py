from __future__ import annotations

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation, Statement
from commonground.voice.opinion.moderation import counted
from commonground.voice.opinion.opinion_map import map_opinions
from commonground.voice.opinion.stability import Stability, matched, resampled, stability_of
from invented_conversation import invented_conversation


@pytest.fixture(scope="module")
def planted():
    invented = invented_conversation((40, 30, 20))
    return invented, map_opinions(counted(invented.conversation, strict=False))


def figures(found: Stability):
    return (found.people.tolist(), found.groups, found.as_many_groups, found.consensus, found.representative)


def test_planted_groups_and_shared_statements_hold_through_resampling(planted):
    invented, made = planted
    found = stability_of(made, draws=20)
    assert np.nanmean(found.people) > 0.95
    assert min(found.groups) > 0.9
    assert found.as_many_groups > 0.9
    shared = {at for at, one in enumerate(made.conversation.statements) if one.id in invented.shared}
    assert {statement for statement, _ in found.consensus} >= shared
    assert all(found.consensus[at, "agree"] > 0.9 for at in shared)


def test_groups_that_are_not_there_do_not_hold():
    noise = invented_conversation((60,), sure=0.0, seed=4)
    made = map_opinions(counted(noise.conversation, strict=False))
    found = stability_of(made, draws=20)
    assert np.nanmean(found.people) < 0.75
    assert found.as_many_groups < 0.75


class AtOnce(Executor):
    """Does its work when it is handed in, so that all is done before anything is collected, in any order."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_the_executor_changes_nothing(planted):
    _, made = planted
    here = figures(stability_of(made, draws=13, seed=5))
    with ThreadPoolExecutor(3) as threads:
        assert figures(stability_of(made, draws=13, seed=5, executor=threads)) == here
    assert figures(stability_of(made, draws=13, seed=5, executor=AtOnce())) == here
    assert figures(stability_of(made, draws=13, seed=6)) != here


def test_processes_of_their_own_change_nothing(planted):
    _, made = planted
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        there = stability_of(made, draws=6, executor=processes)
    assert figures(there) == figures(stability_of(made, draws=6))


def test_progress_reaches_the_number_of_draws(planted):
    _, made = planted
    told: list[tuple[int, int]] = []
    stability_of(made, draws=7, progress=lambda done, of: told.append((done, of)))
    assert told == [(5, 7), (7, 7)]


def test_no_draws_is_an_error(planted):
    with pytest.raises(OpinionError, match="at least one draw"):
        stability_of(planted[1], draws=0)


def test_somebody_who_cannot_be_placed_has_no_stability():
    base = invented_conversation((20, 20)).conversation
    voters = [*(base.participants[at] for at in base.voter), "meta-only"]
    said = [*(base.statements[at].id for at in base.statement), "m"]
    one = Conversation.from_votes(
        voters, said, [*base.vote, 1], about=[*base.statements, Statement("m", is_meta=True)]
    )
    found = stability_of(map_opinions(one), draws=4)
    assert np.isnan(found.people[one.participants.index("meta-only")])


def test_a_resampled_conversation_holds_each_drawn_persons_votes():
    whole = invented_conversation((5, 5)).conversation
    drawn = np.array([2, 2, 7])
    again = resampled(whole, drawn)
    for at, person in enumerate(drawn):
        mine, theirs = again.voter == at, whole.voter == person
        np.testing.assert_array_equal(again.statement[mine], whole.statement[theirs])
        np.testing.assert_array_equal(again.vote[mine], whole.vote[theirs])


def test_groups_are_matched_so_that_most_people_stay():
    first = np.array([0, 0, 0, 1, 1, -1])
    second = np.array([1, 1, 0, 0, 0, 0])
    assert matched(first, second, 2, 2).tolist() == [1, 0]
    # A third group of the second has nobody to be.
    assert matched(first, np.array([1, 1, 2, 0, 0, 0]), 2, 3).tolist() == [1, 0, -1]
