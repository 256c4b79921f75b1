"""Fewer ballots buy the same, as long as no share is above what they were made for."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from commonground.voice.counting import Constraints, TieRule, Utility
from commonground.voice.counting.equal_shares import Supporters, equal_shares_once, supporters
from commonground.voice.counting.equal_shares.reach import within_reach
from commonground.voice.counting.scope import whole
from invented_elections import invented_election


def of(seed: int, kind: str, utility: Utility) -> tuple[Supporters, Fraction]:
    election = invented_election(seed, voters=60, projects=12, vote_type=kind)
    return (
        supporters(whole(election, TieRule(), Constraints()), utility),
        Fraction(election.budget, election.voters),
    )


@pytest.mark.parametrize(
    ("kind", "utility"),
    [("approval", Utility.cost), ("ordinal", Utility.borda), ("cumulative", Utility.additive)],
)
def test_every_share_up_to_it_buys_the_same(kind, utility):
    fewer = 0
    for seed in range(60):
        everybody, share = of(seed, kind, utility)
        for part in (Fraction(1, 6), Fraction(1, 2)):
            near = within_reach(everybody, share * part)
            fewer += len(near.ballot_voters) < len(everybody.ballot_voters)
            for at in (share * part, share * part / 2):
                theirs, ours = equal_shares_once(everybody, at), equal_shares_once(near, at)
                assert ours.bought.tolist() == theirs.bought.tolist()
                assert ours.ties == theirs.ties
    assert fewer > 20


def test_merged_ballots_are_alike_and_no_voter_is_lost():
    merged = 0
    for seed in range(60):
        everybody, share = of(seed, "cumulative", Utility.additive)
        near = within_reach(everybody, share / (2 + seed % 6))
        kept = np.flatnonzero(near.supported)
        assert near.all_weight[kept].tolist() == everybody.all_weight[kept].tolist()
        by_ballot, project, weight = near.by_ballot
        said = [
            (tuple(project[first:last].tolist()), tuple(weight[first:last].tolist()))
            for first, last in pairwise(by_ballot)
        ]
        if near is not everybody:
            assert len(said) == len(set(said))
            merged += 1
    assert merged > 5


def test_where_little_would_go_nothing_does():
    everybody, share = of(3, "approval", Utility.cost)
    assert within_reach(everybody, share * 1000) is everybody
