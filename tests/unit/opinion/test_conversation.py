"""What a conversation promises: one order, one vote to a pair, totals that add up."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation, Statement, natural_order

votes = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(["1", "2", "10", "a"]), st.integers(-1, 1), st.integers(0, 3)
    )
)


def conversation_of(rows) -> Conversation:
    voters, statements, cast, times = (list(part) for part in zip(*rows, strict=True)) if rows else ([],) * 4
    return Conversation.from_votes(voters, statements, cast, times)


def pairs(conversation: Conversation) -> dict[tuple[str, str], int]:
    return {
        (conversation.participants[who], conversation.statements[said].id): int(vote)
        for who, said, vote in zip(conversation.voter, conversation.statement, conversation.vote, strict=True)
    }


@given(votes, st.randoms())
def test_the_order_in_which_votes_come_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = conversation_of(rows), conversation_of(shuffled)
    assert one.participants == other.participants
    assert one.statements == other.statements
    for part in ("voter", "statement", "vote"):
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))


@given(votes)
def test_the_last_vote_counts_and_a_contradiction_at_one_time_is_a_pass(rows):
    by_pair = defaultdict(list)
    for who, said, vote, time in rows:
        by_pair[str(who), said].append((time, vote))
    expected = {}
    for pair, cast in by_pair.items():
        last = {vote for time, vote in cast if time == max(cast)[0]}
        expected[pair] = last.pop() if len(last) == 1 else 0
    assert pairs(conversation_of(rows)) == expected


@given(votes)
def test_totals_by_statement_and_by_participant_both_add_up_to_all_votes(rows):
    conversation = conversation_of(rows)
    for totals in (conversation.of_statements, conversation.of_participants):
        assert totals.seen.sum() == len(conversation.vote)
        assert totals.agrees.sum() == (conversation.vote == 1).sum()
        assert totals.disagrees.sum() == (conversation.vote == -1).sum()


def test_ids_are_in_the_order_people_expect():
    assert natural_order(["10", "b", "9", "a", "²", "007"]) == ["007", "9", "10", "a", "b", "²"]


def test_people_and_statements_without_votes_are_there_and_empty_conversations_are_allowed():
    one = Conversation.from_votes([], [], [], about=[Statement("1", "Hello")], present=["8"])
    assert (one.participants, [each.id for each in one.statements]) == (("8",), ["1"])
    assert one.of_statements.seen.tolist() == [0]
    assert Conversation.from_votes([], [], []).participants == ()


def test_a_statement_that_is_voted_on_but_not_described_is_kept():
    one = Conversation.from_votes([1], [7], [1], about=[Statement("1", "Hello")])
    assert [(each.id, each.text) for each in one.statements] == [("1", "Hello"), ("7", "")]


def test_what_is_no_vote_is_refused():
    with pytest.raises(OpinionError, match="A vote of 2 is none"):
        Conversation.from_votes([1], [1], [2])
    with pytest.raises(OpinionError, match="A vote of nan is none"):
        Conversation.from_votes([1], [1], [float("nan")])
    with pytest.raises(OpinionError, match="one voter, one statement"):
        Conversation.from_votes([1, 2], [1], [1])
    with pytest.raises(OpinionError, match="described twice"):
        Conversation.from_votes([], [], [], about=[Statement("1"), Statement("1")])


@pytest.mark.parametrize(
    ("voter", "statement", "vote", "what"),
    [
        ([0, 0], [0], [1], "equally many"),
        ([3], [0], [1], "lacks"),
        ([0], [-1], [1], "lacks"),
        ([0], [0], [5], "must be 1"),
        ([0, 0], [0, 0], [1, 1], "one for each pair"),
        ([1, 0], [0, 0], [1, 1], "sorted"),
    ],
)
def test_arrays_that_break_the_order_are_refused(voter, statement, vote, what):
    with pytest.raises(OpinionError, match=what):
        Conversation("", ("1", "2"), (Statement("1"),), np.array(voter), np.array(statement), np.array(vote))


@given(votes, st.data())
def test_a_part_of_a_conversation_holds_the_votes_of_its_people_on_its_statements(rows, data):
    whole = conversation_of(rows)

    def some(length):
        return np.array(data.draw(st.lists(st.booleans(), min_size=length, max_size=length)), bool)

    people, said = some(len(whole.participants)), some(len(whole.statements))
    kept_people = {name for name, stays in zip(whole.participants, people, strict=True) if stays}
    kept_said = {one.id for one, stays in zip(whole.statements, said, strict=True) if stays}
    part = whole.only(participants=people, statements=said)
    assert set(part.participants) == kept_people
    assert pairs(part) == {
        (who, what): vote
        for (who, what), vote in pairs(whole).items()
        if who in kept_people and what in kept_said
    }
