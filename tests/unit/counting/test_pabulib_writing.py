"""What an auditor can rely on: a written election is the same election, and shows nobody's ballot."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.errors import BallotError
from commonground.voice.counting.election import Ballots, Election, Project, VoteType
from commonground.voice.counting.pabulib import read_election, write_election
from invented_elections import ballots_of, invented_election

ARRAYS = ("start", "project", "points", "voters")


def written(election: Election, **settings: object) -> bytes:
    out = io.BytesIO()
    write_election(election, out, **settings)  # type: ignore[arg-type]
    return out.getvalue()


def assert_same(one: Election, other: Election) -> None:
    assert one.projects == other.projects
    for field in ("budget", "currency", "vote_type", "minor_units"):
        assert getattr(one, field) == getattr(other, field)
    for array in ARRAYS:
        np.testing.assert_array_equal(getattr(one.ballots, array), getattr(other.ballots, array))


@pytest.mark.parametrize("vote_type", list(VoteType))
@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_is_read_as_the_same_election(seed: int, vote_type: VoteType) -> None:
    election = invented_election(seed, vote_type=vote_type)
    done = read_election(written(election))
    assert_same(done.election, election)
    assert done.repaired == ()


TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=12)
LABEL = st.text(st.characters(whitelist_categories=("L", "N", "P")), min_size=1, max_size=5).filter(
    lambda text: "," not in text
)
AMOUNT = st.integers(0, 10**12)


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Any election that the format can hold, names and ids as odd as they come."""
    ids = draw(st.lists(LABEL, min_size=1, max_size=6, unique=True))
    vote_type = draw(st.sampled_from(list(VoteType)))
    projects = []
    for name in ids:
        cost = draw(AMOUNT)
        parts = draw(st.sets(st.integers(1, cost - 1), max_size=2)) if cost > 1 else set()
        projects.append(
            Project(
                id=name,
                cost=cost,
                name=draw(TEXT),
                categories=tuple(draw(st.lists(LABEL, max_size=2))),
                targets=tuple(draw(st.lists(LABEL, max_size=2))),
                part_costs=tuple(sorted(parts, reverse=True)),
                other={key: value for key in ("votes", "note") if (value := draw(TEXT))},
            )
        )
    most = 1 if vote_type is VoteType.choose_one else len(ids)
    cast: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for _ in range(draw(st.integers(0, 6))):
        named = draw(st.permutations(range(len(ids))))[: draw(st.integers(0, most))]
        if vote_type is not VoteType.ordinal:
            named = sorted(named)
        if vote_type in (VoteType.cumulative, VoteType.scoring):
            points = draw(st.lists(st.integers(0, 500), min_size=len(named), max_size=len(named)))
        else:
            points = [1] * len(named)
        if vote_type is VoteType.ordinal:
            points = list(range(len(named) - 1, -1, -1))
        cast[tuple(named), tuple(points)] += draw(st.integers(1, 3))
    return Election(
        name="Any",
        budget=draw(AMOUNT),
        currency=draw(st.sampled_from(["GBP", "HUF", "", "PLN"])),
        vote_type=vote_type,
        projects=tuple(projects),
        ballots=ballots_of(cast),
        minor_units=draw(st.sampled_from([1, 100, 1000])),
        meta={key: value for key in ("description", "rule", "comment") if (value := draw(TEXT))},
    )


@given(elections())
@settings(max_examples=150, deadline=None)
def test_any_election_survives_being_written_and_read(election: Election) -> None:
    done = read_election(written(election))
    assert_same(done.election, election)
    assert {key: done.election.meta[key] for key in election.meta} == election.meta
    assert written(done.election) == written(election)


def test_points_with_decimals_are_written_exactly() -> None:
    election = invented_election(2, vote_type=VoteType.scoring)
    ballots = replace(election.ballots, points=election.ballots.points * 10 + 5, points_unit=100)
    assert_same(
        read_election(written(replace(election, ballots=ballots))).election,
        replace(election, ballots=ballots),
    )


@pytest.mark.parametrize("vote_type", list(VoteType))
def test_the_order_of_the_source_leaves_no_trace(vote_type: VoteType) -> None:
    election = invented_election(3, vote_type=vote_type, voters=60)
    order = np.random.default_rng(1).permutation(len(election.ballots))
    assert written(replace(election, ballots=_reordered(election.ballots, order))) == written(election)


def test_ids_and_traits_of_voters_are_not_written_unless_asked_for() -> None:
    source = (
        "META\nkey;value\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost\na;50\n"
        "VOTES\nvoter_id;age;sex;vote\nAnna-1;34;F;a\nJan-2;17;M;a\nZoe-3;;F;\n"
    )
    election = read_election(source.encode(), traits=("age", "sex")).election
    plain = written(election).decode()
    assert plain.endswith("VOTES\nvoter_id;vote\n1;\n2;a\n3;a\n")
    with_age = written(election, traits=("age",)).decode()
    assert with_age.endswith("VOTES\nvoter_id;age;vote\n1;;\n2;under 18;a\n3;25-34;a\n")
    again = read_election(with_age.encode(), traits=("age",)).election
    assert again.ballots.traits["age"][0] == ("under 18", "25-34")
    with pytest.raises(BallotError, match="no trait 'district'"):
        written(election, traits=("district",))


def test_limits_that_changed_costs_break_are_left_out() -> None:
    source = (
        "META\nkey;value\nbudget;100\nvote_type;approval\nmax_sum_cost;60\nmax_length;2\nPROJECTS\n"
        "project_id;cost\na;50\nVOTES\nvoter_id;vote\n1;a\n"
    )
    election = read_election(source.encode()).election.with_costs({"a": 9000})
    again = read_election(written(election)).election
    assert "max_sum_cost" not in again.meta
    assert again.meta["max_length"] == "2"
    assert again.costs.tolist() == [9000]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    election = invented_election(1)
    path = tmp_path / "count.pb"
    write_election(election, path)
    before = path.read_bytes()
    assert before == written(election)
    spoilt = replace(election, projects=(*election.projects[:-1], replace(election.projects[-1], name="\0")))
    with pytest.raises(BallotError, match="cannot stand in an election file"):
        write_election(spoilt, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["count.pb"]
    with pytest.raises(BallotError, match="the file cannot be written"):
        write_election(election, tmp_path / "nowhere" / "count.pb")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a,b"},
        {"id": ""},
        {"id": " a"},
        {"categories": ("green,play",)},
        {"name": "\n" * 60},
        {"name": "\ud800"},
    ],
)
def test_what_the_format_cannot_hold_is_refused(wrong: dict[str, object]) -> None:
    election = invented_election(1)
    projects = (replace(election.projects[0], **wrong), *election.projects[1:])  # type: ignore[arg-type]
    with pytest.raises(BallotError):
        written(replace(election, projects=projects))


def _reordered(ballots: Ballots, order: np.ndarray) -> Ballots:
    cuts = [slice(ballots.start[at], ballots.start[at + 1]) for at in order.tolist()]
    return Ballots(
        start=np.cumsum([0, *(int(cut.stop - cut.start) for cut in cuts)], dtype=np.int64),
        project=np.concatenate([ballots.project[cut] for cut in cuts]),
        points=np.concatenate([ballots.points[cut] for cut in cuts]),
        voters=ballots.voters[order],
    )
