"""Greedy as cities run it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from commonground.errors import BallotError
from commonground.voice.counting.city_rules import city_rule, city_support
from commonground.voice.counting.election import Election, VoteType
from commonground.voice.counting.greedy import fund_greedily
from commonground.voice.counting.outcome import Bought, Step
from commonground.voice.counting.rules import Greedy, GreedyBy
from commonground.voice.counting.scope import Part
from commonground.voice.counting.ties import Tie, TieBreak, TieRule
from invented_elections import ballots_of
from small_elections import scope_of, small_election


def election(budget: int, costs: Sequence[int], votes: Sequence[int], **meta: str) -> Election:
    """Every voter names one project; the first is ``a``."""
    names = "abcdefgh"[: len(costs)]
    plain = small_election(budget, dict(zip(names, costs, strict=True)), dict(zip(names, votes, strict=True)))
    return replace(plain, meta=meta)


def ids(part: Part) -> str:
    return "".join("abcdefgh"[each.project] for each in part.bought)


def test_what_has_the_most_votes_comes_first_and_what_does_not_fit_is_passed_over():
    part = fund_greedily(scope_of(election(100, [60, 50, 40], [9, 8, 7])), Greedy())
    assert part == Part((Bought(0, 60), Bought(2, 40)))


def test_without_skipping_the_count_ends_at_the_first_that_does_not_fit():
    part = fund_greedily(scope_of(election(100, [60, 50, 40], [9, 8, 7])), Greedy(no_skip=True))
    assert ids(part) == "a"


def test_a_project_dearer_than_the_whole_budget_does_not_end_the_count():
    """Wrocław's files give a project that was withdrawn a cost that nobody could pay."""
    part = fund_greedily(scope_of(election(100, [999_999_999, 50], [9, 8])), Greedy(no_skip=True))
    assert ids(part) == "b"


def test_fewer_votes_than_the_least_cannot_be_funded_and_do_not_end_the_count():
    part = fund_greedily(scope_of(election(100, [60, 50, 40], [9, 4, 7])), Greedy(threshold=7, no_skip=True))
    assert ids(part) == "ac"


def test_what_nobody_wants_is_not_funded_even_if_there_is_money():
    assert ids(fund_greedily(scope_of(election(100, [10, 10, 0], [1, 0, 0])), Greedy())) == "a"


def test_votes_for_each_unit_of_cost_are_compared_exactly():
    """A third and 33,333,333,333,333,333 in ten to the seventeenth are the same float."""
    many = election(10**17, [3, 10**17, 0], [1, 1, 1])
    support = np.array([1, 33_333_333_333_333_333, 1])
    assert support[1] / 10**17 == 1 / 3
    part = fund_greedily(scope_of(many), Greedy(by=GreedyBy.votes_per_cost), support=support)
    assert ids(part) == "ca"


def test_a_project_that_costs_nothing_is_bought():
    assert ids(fund_greedily(scope_of(election(10, [10, 0], [9, 1])), Greedy())) == "ab"


def test_a_project_is_tried_in_full_and_then_at_each_lower_level():
    levels = small_election(100, {"a": 60, "b": (90, 55, 40, 20)}, {"a": 9, "b": 8})
    assert fund_greedily(scope_of(levels), Greedy()).bought == (Bought(0, 60), Bought(1, 40))


def test_a_rival_of_what_was_bought_goes_out_and_does_not_end_the_count():
    part = fund_greedily(scope_of(election(100, [50, 60, 40], [9, 8, 7]), "ab"), Greedy(no_skip=True))
    assert ids(part) == "ac"


def test_the_part_of_the_count_is_written_on_every_purchase():
    part = fund_greedily(scope_of(election(100, [60], [9])), Greedy(), Step.completion)
    assert part.bought == (Bought(0, 60, Step.completion),)


class TestTies:
    def test_the_cheaper_goes_first_and_the_record_says_why(self):
        part = fund_greedily(scope_of(election(100, [70, 60, 20], [5, 5, 9])), Greedy())
        assert ids(part) == "cb"
        assert part.ties == (Tie(stage=1, tied=(0, 1), chosen=1, by=TieBreak.cost),)

    def test_two_that_both_fit_are_no_tie(self):
        assert fund_greedily(scope_of(election(100, [30, 40], [5, 5])), Greedy()).ties == ()

    def test_two_of_which_only_one_fits_are_no_tie(self):
        assert fund_greedily(scope_of(election(50, [60, 40], [5, 5])), Greedy()).ties == ()

    def test_two_rivals_are_a_tie_even_if_both_would_fit(self):
        part = fund_greedily(scope_of(election(100, [30, 40], [5, 5]), "ab"), Greedy())
        assert part.ties == (Tie(stage=0, tied=(0, 1), chosen=0, by=TieBreak.cost),)

    def test_a_tie_for_the_end_of_the_count_is_one(self):
        """In the drawn order the dearer comes first, and without skipping the count ends there."""
        level = election(100, [40, 90, 30], [9, 5, 5])
        drawn = TieRule((TieBreak.drawn,), seed=seed_that_puts_first(level, 1))
        part = fund_greedily(scope_of(level, ties_by=drawn), Greedy(no_skip=True))
        assert ids(part) == "a"
        assert part.ties == (Tie(stage=1, tied=(1, 2), chosen=1, by=TieBreak.drawn),)

    def test_of_three_level_projects_each_choice_is_recorded(self):
        part = fund_greedily(scope_of(election(100, [40, 41, 42], [5, 5, 5])), Greedy())
        assert [tie.tied for tie in part.ties] == [(0, 1, 2), (1, 2)]

    def test_the_stage_counts_on_from_what_was_bought_before(self):
        before = replace(scope_of(election(100, [70, 60], [5, 5])), before=3)
        assert [tie.stage for tie in fund_greedily(before, Greedy()).ties] == [3]


def seed_that_puts_first(election: Election, project: int) -> str:
    return next(
        seed
        for seed in map(str, range(100))
        if TieRule((TieBreak.drawn,), seed=seed).ranks(election)[project] == 0
    )


class TestPoints:
    def cumulative(self, unit: int = 1) -> Election:
        """Five voters give ``a`` one point each, one gives ``b`` seven points."""
        cast = Counter({((0,), (unit,)): 5, ((1,), (7 * unit,)): 1})
        plain = election(100, [60, 50], [1, 1])
        ballots = replace(ballots_of(cast), points_unit=unit)
        return replace(plain, vote_type=VoteType.cumulative, ballots=ballots)

    def test_points_count_where_ballots_carry_them(self):
        assert ids(fund_greedily(scope_of(self.cumulative()), Greedy())) == "b"

    def test_the_least_support_is_in_whole_points(self):
        assert ids(fund_greedily(scope_of(self.cumulative(unit=10)), Greedy(threshold=7))) == "b"
        assert ids(fund_greedily(scope_of(self.cumulative(unit=10)), Greedy(threshold=8))) == ""


class TestCities:
    @pytest.mark.parametrize(
        ("meta", "rule"),
        [
            ({"rule": "greedy"}, Greedy()),
            ({"rule": "greedy-no-skip"}, Greedy(no_skip=True)),
            ({"rule": "greedy-custom"}, Greedy(no_skip=True)),
            ({"rule": "greedy-exclusive"}, Greedy()),
            ({"rule": "greedy-threshold", "min_project_score_threshold": "50"}, Greedy(threshold=50)),
            ({"rule": "greedy-threshold", "min_project_score_threshold": "49.5"}, Greedy(threshold=50)),
        ],
    )
    def test_the_head_of_the_file_says_how_the_city_counted(self, meta, rule):
        assert city_rule(election(1, [1], [1], **meta)) == rule

    @pytest.mark.parametrize("meta", [{}, {"rule": "unknown"}, {"rule": "equalshares/add1"}])
    def test_a_city_that_did_not_count_by_greedy_is_said_to(self, meta):
        with pytest.raises(BallotError, match="does not say that the city counted by greedy"):
            city_rule(election(1, [1], [1], **meta))

    @pytest.mark.parametrize("written", ["many", "nan", "inf", "--1"])
    def test_a_least_support_that_is_no_number_is_named(self, written):
        with pytest.raises(BallotError, match=f"min_project_score_threshold .* '{written}'"):
            city_rule(election(1, [1], [1], rule="greedy", min_project_score_threshold=written))

    def test_the_last_place_of_an_order_earns_one_point(self):
        plain = election(100, [60, 50], [1, 1])
        cast = Counter({((0, 1), (1, 0)): 2, ((1,), (0,)): 1})
        ordered = replace(plain, vote_type=VoteType.ordinal, ballots=ballots_of(cast))
        assert city_support(ordered).tolist() == [4, 3]

    def test_elsewhere_support_is_what_was_given(self):
        assert city_support(election(1, [1, 1], [3, 4])).tolist() == [3, 4]
        assert city_support(TestPoints().cumulative()).tolist() == [5, 7]
