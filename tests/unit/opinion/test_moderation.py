from __future__ import annotations

import numpy as np
import pytest

from commonground.errors import OpinionError
from commonground.voice.opinion.conversation import Conversation, Statement
from commonground.voice.opinion.moderation import counted, left_out
from commonground.voice.opinion.opinion_map import map_opinions
from invented_conversation import META, NEW, REFUSED, invented_conversation

WHOLE = invented_conversation().conversation


def ids(conversation):
    return {one.id for one in conversation.statements}


def test_strict_keeps_the_accepted_and_loose_all_but_the_rejected():
    assert ids(WHOLE) - ids(counted(WHOLE, strict=False)) == {REFUSED}
    assert ids(WHOLE) - ids(counted(WHOLE, strict=True)) == {REFUSED, NEW}


@pytest.mark.parametrize("strict", [True, False])
def test_what_counts_and_what_is_left_out_add_up(strict):
    banned = {"3", "40"}
    kept, out = counted(WHOLE, strict=strict, banned=banned), left_out(WHOLE, strict=strict, banned=banned)
    assert len(kept.vote) + out.votes == len(WHOLE.vote)
    assert len(kept.statements) + len(out.rejected) + len(out.not_looked_at) == len(WHOLE.statements)
    assert len(kept.participants) + len(out.banned) + out.silent == len(WHOLE.participants)
    assert out.banned == ("3", "40")


def test_a_banned_participant_changes_nothing_that_others_see():
    never_there = WHOLE.only(participants=np.array([name != "3" for name in WHOLE.participants]))
    one = map_opinions(counted(WHOLE, strict=False, banned=["3"]))
    other = map_opinions(counted(never_there, strict=False))
    np.testing.assert_array_equal(one.assignment, other.assignment)
    np.testing.assert_array_equal(one.tallies.agrees, other.tallies.agrees)


def test_meta_statements_shape_no_group_and_are_reported():
    made = map_opinions(counted(WHOLE, strict=False))
    at = [one.id for one in made.conversation.statements].index(META)
    assert not made.projection.shaping[at]
    assert made.tallies.seen[:, at].sum() > 0


def test_banning_somebody_unknown_is_an_error_that_suggests():
    with pytest.raises(OpinionError, match="no participant '1000' to ban; did you mean"):
        counted(WHOLE, strict=False, banned=["1000"])
    with pytest.raises(OpinionError, match="no participant 'zz' to ban; check the id"):
        counted(WHOLE, strict=False, banned=["zz"])


def test_whoever_is_left_without_a_vote_is_counted_as_silent():
    one = Conversation.from_votes(
        [1, 2, 2], [1, 1, 2], [1, 1, 1], about=[Statement("1", moderated=-1), Statement("2")], present=["9"]
    )
    assert counted(one, strict=False).participants == ("2",)
    assert left_out(one, strict=False).silent == 2
    assert left_out(one, strict=False, banned=["9"]).silent == 1
