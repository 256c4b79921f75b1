from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.errors import OpinionError
from commonground.voice.opinion import Conversation, OpinionMap, Settings, Statement, map_opinions
from invented_conversation import META, invented_conversation


@pytest.fixture(scope="module")
def invented():
    return invented_conversation()


@pytest.fixture(scope="module")
def mapped(invented) -> OpinionMap:
    return map_opinions(invented.conversation)


def reordered(conversation: Conversation, order: np.ndarray) -> Conversation:
    """The same votes, told in another order."""
    people = np.array(conversation.participants, object)
    ids = np.array([one.id for one in conversation.statements], object)
    return Conversation.from_votes(
        people[conversation.voter[order]],
        ids[conversation.statement[order]],
        conversation.vote[order],
        about=reversed(conversation.statements),
        present=reversed(conversation.participants),
    )


def renamed(conversation: Conversation, names: dict[str, str]) -> Conversation:
    """The same people under other names, and so in another order."""
    return Conversation.from_votes(
        [names[conversation.participants[at]] for at in conversation.voter],
        [conversation.statements[at].id for at in conversation.statement],
        conversation.vote,
        about=conversation.statements,
        present=names.values(),
    )


def test_planted_groups_are_found(invented, mapped):
    assert [group.founders for group in mapped.groups] == [60, 40, 25]
    for group in mapped.groups:
        assert len(set(invented.truth[group.members])) == 1


def test_a_group_stands_out_for_what_it_alone_agrees_with(invented, mapped):
    for group in mapped.groups:
        planted = invented.own[invented.truth[group.members[0]]]
        clear = [one for one in group.representative if one.clear]
        agreed = {mapped.conversation.statements[one.statement].id for one in clear if one.stance == "agree"}
        assert set(planted) <= agreed
        assert all(one.q <= 0.05 and one.p_majority <= 0.05 and one.share > one.share_others for one in clear)
        strengths = [one.strength for one in group.representative]
        assert strengths == sorted(strengths, reverse=True)


def test_what_was_planted_to_be_shared_is_shared_by_every_group(invented, mapped):
    for_all = {
        mapped.conversation.statements[one.statement].id
        for one in mapped.consensus
        if one.stance == "agree" and one.lowest_share > 0.5
    }
    assert set(invented.shared) <= for_all
    for one in mapped.consensus[: len(invented.shared)]:
        assert mapped.conversation.statements[one.statement].id in invented.shared


def test_what_one_group_alone_agrees_with_divides(invented, mapped):
    divisive = {mapped.conversation.statements[one.statement].id for one in mapped.divisive}
    assert {name for names in invented.own for name in names} <= divisive
    assert not divisive & set(invented.shared)
    gaps = [one.gap for one in mapped.divisive]
    assert gaps == sorted(gaps, reverse=True)


def test_a_meta_statement_is_reported_and_stands_for_nothing(mapped):
    meta = next(at for at, one in enumerate(mapped.conversation.statements) if one.id == META)
    listed = {one.statement for one in mapped.consensus} | {one.statement for one in mapped.divisive}
    listed |= {one.statement for group in mapped.groups for one in group.representative}
    assert meta not in listed
    assert mapped.priorities[meta] == 49
    assert not mapped.projection.shaping[meta]
    assert mapped.tallies.seen[:, meta].sum() > 0


def test_every_vote_is_in_one_tally_and_every_person_in_one_place(mapped):
    of_statements = mapped.conversation.of_statements
    for kind in ("agrees", "disagrees", "passes", "seen"):
        parts = [mapped.tallies, mapped.late_tally, mapped.unplaced_tally]
        total = sum(getattr(part, kind).sum(axis=0) for part in parts)
        assert (total == getattr(of_statements, kind)).all()
    sizes = sum(group.size for group in mapped.groups)
    assert sizes + (mapped.assignment < 0).sum() == len(mapped.conversation.participants)
    for group in mapped.groups:
        assert (mapped.assignment[group.members] == group.id).all()
        assert group.founders == (~mapped.late[group.members]).sum()


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_in_which_votes_were_given_changes_nothing(random):
    told = invented_conversation((25, 20, 15)).conversation
    order = list(range(len(told.vote)))
    random.shuffle(order)
    one, other = map_opinions(told), map_opinions(reordered(told, np.array(order)))
    assert_equal(one, other)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_what_people_are_called_changes_no_group(random):
    told = invented_conversation((25, 20, 15)).conversation
    names = [str(n) for n in range(1000, 1000 + len(told.participants))]
    random.shuffle(names)
    other_names = dict(zip(told.participants, names, strict=True))
    one, other = map_opinions(told), map_opinions(renamed(told, other_names))
    place = {name: at for at, name in enumerate(other.conversation.participants)}
    same = [place[other_names[name]] for name in told.participants]
    assert (one.positions == other.positions[same]).all()
    assert (one.assignment == other.assignment[same]).all()
    assert one.silhouettes == other.silhouettes
    assert [group.representative for group in one.groups] == [group.representative for group in other.groups]
    assert (one.consensus, one.divisive) == (other.consensus, other.divisive)


def test_people_of_few_votes_are_placed_late_and_change_no_group(invented, mapped):
    told = invented.conversation
    ids = [one.id for one in told.statements]
    newcomers = [(f"new {n}", invented.own[n % 3][0]) for n in range(9)]
    grown = Conversation.from_votes(
        [*(told.participants[at] for at in told.voter), *(name for name, _ in newcomers)],
        [*(ids[at] for at in told.statement), *(one for _, one in newcomers)],
        [*told.vote, *[1] * len(newcomers)],
        about=told.statements,
    )
    found = map_opinions(grown)
    late = [name for name, is_late in zip(grown.participants, found.late, strict=True) if is_late]
    assert {name for name, _ in newcomers} <= set(late)
    assert [group.founders for group in found.groups] == [group.founders for group in mapped.groups]
    assert (found.assignment[found.late] >= 0).all()
    apart = ((found.positions[found.late][:, None] - [group.centre for group in found.groups]) ** 2).sum(
        axis=2
    )
    assert (apart.argmin(axis=1) == found.assignment[found.late]).all()


def test_somebody_without_a_vote_is_in_no_group(invented):
    told = invented.conversation
    ids = [one.id for one in told.statements]
    grown = Conversation.from_votes(
        [*(told.participants[at] for at in told.voter), "asked who they are"],
        [*(ids[at] for at in told.statement), META],
        [*told.vote, 1],
        about=told.statements,
        present=["silent"],
    )
    found = map_opinions(grown)
    for name in ("silent", "asked who they are"):
        at = grown.participants.index(name)
        assert (found.assignment[at], bool(found.late[at])) == (-1, False)
    assert found.unplaced_tally.agrees.sum() == 1


def test_a_conversation_without_votes_says_what_to_wait_for():
    with pytest.raises(OpinionError, match="no votes to map"):
        map_opinions(Conversation.from_votes([], [], [], about=[Statement("1", "Plant trees.")]))


@pytest.mark.parametrize("people", [1, 2, 3, 6])
def test_a_handful_of_people_is_one_group_or_two_whole_ones(people):
    votes = [1 if person % 2 else -1 for person in range(people) for _ in range(4)]
    told = Conversation.from_votes(np.repeat(np.arange(people), 4), np.tile(np.arange(4), people), votes)
    found = map_opinions(told)
    assert len(found.groups) == 1
    assert found.groups[0].representative == ()
    assert found.divisive == ()


def test_votes_cast_at_random_share_nothing_and_list_little():
    random = np.random.default_rng(3)
    votes = random.choice([1, -1], 80 * 30)
    told = Conversation.from_votes(np.repeat(np.arange(80), 30), np.tile(np.arange(30), 80), votes)
    assert len(map_opinions(told).consensus) <= 1


def test_a_lowered_bar_or_rate_is_refused_when_it_makes_no_sense():
    with pytest.raises(OpinionError, match="smallest group must be 2 or more"):
        Settings(smallest_group=1)
    with pytest.raises(OpinionError, match="between 0 and 1"):
        Settings(false_discovery_rate=1.5)


def test_new_statements_come_first_and_much_seen_ones_that_people_pass_on_last(mapped):
    seen = mapped.conversation.of_statements.seen
    told = mapped.conversation
    fresh = Conversation(
        topic=told.topic,
        participants=told.participants,
        statements=(*told.statements, Statement("999", "Nobody has seen this.")),
        voter=told.voter,
        statement=told.statement,
        vote=told.vote,
    )
    found = map_opinions(fresh)
    # (½ · ½ · 9)²: half passes, half agrees as far as anybody knows, and the whole bonus of the new.
    assert found.priorities[-1] == pytest.approx((0.5 * 0.5 * 9) ** 2)
    assert (found.priorities[:-1][seen > 30] < found.priorities[-1] + 49).all()


def assert_equal(one: OpinionMap, other: OpinionMap) -> None:
    """Every figure the same to the last bit."""
    for field in fields(OpinionMap):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert (a == b).all(), field.name
        elif field.name in {"silhouettes", "consensus", "divisive", "settings"}:
            assert a == b, field.name
    assert [group.representative for group in one.groups] == [group.representative for group in other.groups]
    assert (one.tallies.agrees == other.tallies.agrees).all()
