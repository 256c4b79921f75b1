"""What a board publishes: a zip that says nothing of a voter, and with which anybody can count again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.errors import BallotError
from commonground.voice.counting import (
    Ballots,
    Completion,
    Constraints,
    Election,
    EqualShares,
    Greedy,
    GreedyBy,
    MaximinSupport,
    Phragmen,
    Rule,
    Stop,
    TieBreak,
    TieRule,
    Utility,
    VoteType,
    count,
)
from commonground.voice.counting.bundle import (
    Ruled,
    rule_as_data,
    rule_from_data,
    verify_bundle,
    write_bundle,
)
from commonground.voice.counting.bundle.archive import NAMES, packed
from commonground.voice.counting.bundle.result_file import fingerprint
from commonground.voice.counting.bundle.turnout import turnout_as_data
from count_bundles import as_json, opened
from invented_elections import ballots_of, invented_election

RULES: tuple[Rule, ...] = (
    Greedy(),
    Greedy(by=GreedyBy.votes_per_cost, threshold=3, no_skip=True),
    EqualShares(completion=Completion.none),
    EqualShares(completion=Completion.add1, stop=Stop.overspend),
    EqualShares(),
    EqualShares(utility=Utility.cardinality, completion=Completion.utilitarian, comparison=True),
    Phragmen(),
    MaximinSupport(),
)
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)


@st.composite
def rulings(draw: st.DrawFn) -> Ruled:
    """Any rule with any settings, under any constraints."""
    rule = draw(
        st.one_of(
            st.builds(
                EqualShares,
                utility=st.sampled_from(Utility),
                completion=st.sampled_from(Completion),
                stop=st.sampled_from(Stop),
                increment=st.integers(1, 10**12),
                comparison=st.booleans(),
            ),
            st.builds(
                Greedy,
                by=st.sampled_from(GreedyBy),
                threshold=st.integers(0, 10**9),
                no_skip=st.booleans(),
            ),
            st.just(Phragmen()),
            st.just(MaximinSupport()),
        )
    )
    constraints = Constraints(
        reserved=draw(st.dictionaries(WORDS, st.fractions(0, 1, max_denominator=10**9), max_size=3)),
        incompatible=tuple(draw(st.lists(st.frozensets(WORDS, max_size=3), max_size=3))),
        least_votes=draw(st.integers(0, 10**9)),
    )
    by = (*draw(st.permutations([TieBreak.cost, TieBreak.votes])), draw(st.sampled_from(["drawn", "id"])))
    return Ruled(rule, constraints, TieRule(tuple(map(TieBreak, by)), draw(WORDS)))


@given(rulings())
def test_a_rule_is_read_back_as_it_was_written(ruled: Ruled):
    written = json.dumps(rule_as_data(ruled, invented_election(1)))
    read, drawn = rule_from_data(json.loads(written))
    assert read == ruled
    assert list(read.constraints.reserved) == list(ruled.constraints.reserved), "reserves have an order"
    assert drawn == rule_as_data(ruled, invented_election(1))["ties"]["drawn_order"]


def spoilt(path: tuple[str, ...], value: object) -> dict[str, Any]:
    """The data of a rule with one value changed, or added."""
    data = rule_as_data(
        Ruled(EqualShares(), Constraints({"green": Fraction(1, 3)}), TieRule()), invented_election(1)
    )
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("surprise",), 1, "nobody knows what 'surprise' means"),
        (("format",), "commonground count rule 2", "a newer program may know this one"),
        (("rule", "name"), "lottery", "'lottery' is none of equal-shares"),
        (("rule", "utility"), "happiness", "utility 'happiness' is none of cost"),
        (("rule", "completion"), None, "completion should be text"),
        (("rule", "increment"), 0, "increment should be 1 or more, and is 0"),
        (("rule", "increment"), True, "increment should be a whole number"),
        (("rule", "comparison"), 1, "comparison should be true or false"),
        (("rule", "threshold"), 5, "nobody knows what 'threshold' means"),
        (("constraints", "least_votes"), -1, "least_votes should be 0 or more"),
        (("constraints", "incompatible"), ["ab"], "incompatible should be lists of project ids"),
        (("constraints", "reserved"), [{"for": "green", "share": "2/6"}], "in its lowest terms"),
        (("constraints", "reserved"), [{"for": "green", "share": "0.3"}], "a fraction such as 3/10"),
        (("constraints", "reserved"), [{"for": "g", "share": "1/9"}] * 2, "twice for 'g'"),
        (("ties", "by"), ["cost"], "must end with 'drawn' or 'id'"),
        (("ties", "by"), ["mood", "id"], "'mood' is none of cost"),
        (("ties", "seed"), "\ud800", "no text that can be written"),
    ],
)
def test_a_rule_that_is_not_known_whole_is_refused_in_one_sentence(
    path: tuple[str, ...], value: object, said: str
):
    with pytest.raises(BallotError, match=said) as refusal:
        rule_from_data(spoilt(path, value))
    assert "\n" not in str(refusal.value)


def counted(seed: int, rule: Rule, vote_type: VoteType = VoteType.approval):
    return count(invented_election(seed, vote_type=vote_type), rule, ties_by=TieRule(seed="Riverside 2026"))


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_what_was_written_counts_again_to_the_same(tmp_path: Path, seed: int, rule: Rule):
    outcome = counted(seed, rule)
    written = write_bundle(outcome, tmp_path / "count.zip")
    verdict = verify_bundle(tmp_path / "count.zip", written.sha256)
    assert verdict.disagreements == ()
    assert verdict.agrees
    assert verdict.outcome is not None
    assert verdict.outcome.winners == outcome.winners
    assert verdict.outcome.ties == outcome.ties


@pytest.mark.parametrize("vote_type", list(VoteType))
def test_every_kind_of_ballot_counts_again(tmp_path: Path, vote_type: VoteType):
    for seed, rule in ((1, Greedy()), (2, EqualShares()), (3, EqualShares(completion=Completion.add1))):
        write_bundle(counted(seed, rule, vote_type), tmp_path / "count.zip")
        assert verify_bundle(tmp_path / "count.zip").disagreements == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(VoteType), st.sampled_from(RULES[:6]), st.integers(1, 60))
def test_any_election_counts_again_from_its_bundle(
    tmp_path_factory: pytest.TempPathFactory, seed: int, vote_type: VoteType, rule: Rule, voters: int
):
    if isinstance(rule, EqualShares):
        rule = replace(rule, increment=5_000)
    out = tmp_path_factory.getbasetemp() / "any.zip"
    write_bundle(count(invented_election(seed, vote_type=vote_type, voters=voters), rule), out)
    assert verify_bundle(out).disagreements == ()


def test_constraints_and_costs_in_parts_count_again(tmp_path: Path):
    election = invented_election(5)
    in_part = replace(
        election,
        projects=tuple(
            replace(project, part_costs=(project.cost // 2,)) if place % 2 else project
            for place, project in enumerate(election.projects)
        ),
    )
    constraints = Constraints({"green": Fraction(1, 3)}, (frozenset({"p1", "p2"}),), least_votes=2)
    write_bundle(count(in_part, EqualShares(), constraints), tmp_path / "count.zip")
    assert verify_bundle(tmp_path / "count.zip").disagreements == ()
    told = opened(tmp_path / "count.zip")["README.md"].decode()
    assert "is kept for *green*" in told
    assert "the others are out then: p1, p2" in told
    assert "fewer than 2 voters" in told
    assert "`part_costs` are the lower levels" in told


def shuffled(election: Election) -> Election:
    """The same ballots from the last to the first."""
    ballots = election.ballots
    rows = [
        (
            tuple(ballots.project[begin:end].tolist()),
            tuple(ballots.points[begin:end].tolist()),
            int(voters),
        )
        for begin, end, voters in zip(ballots.start, ballots.start[1:], ballots.voters, strict=False)
    ][::-1]
    return replace(
        election,
        ballots=Ballots(
            start=np.cumsum([0, *(len(named) for named, _, _ in rows)], dtype=np.int64),
            project=np.array([p for named, _, _ in rows for p in named], dtype=np.int32),
            points=np.array([p for _, points, _ in rows for p in points], dtype=np.int64),
            voters=np.array([voters for _, _, voters in rows], dtype=np.int64),
        ),
    )


def test_the_same_count_gives_the_same_bytes_in_whatever_order_ballots_came_in(tmp_path: Path):
    one = write_bundle(counted(7, EqualShares()), tmp_path / "one.zip")
    again = write_bundle(counted(7, EqualShares()), tmp_path / "again.zip")
    other = write_bundle(
        count(shuffled(invented_election(7)), EqualShares(), ties_by=TieRule(seed="Riverside 2026")),
        tmp_path / "other.zip",
    )
    assert one.sha256 == again.sha256 == other.sha256


def test_files_pack_into_the_same_bytes_on_every_machine():
    """A bundle published today must be the same file for every later Python, or nobody can verify it."""
    assert fingerprint(packed({name: name.encode() for name in NAMES})) == PACKED


PACKED = "e86fd75ffd836c6681b65c68563c7319ed54ff9894ee59580cba3565f0ced742"


# --- what is told of voters ---------------------------------------------------------------------------------


def with_traits(groups: Mapping[tuple[str, str], int]) -> Election:
    """Voters of these ages and sexes ("" is not known), all of whom named the first project."""
    ages = tuple(dict.fromkeys(age for age, _ in groups if age))
    sexes = tuple(dict.fromkeys(sex for _, sex in groups if sex))
    election = invented_election(1)
    rows = len(groups)
    return replace(
        election,
        ballots=Ballots(
            start=np.arange(rows + 1, dtype=np.int64),
            project=np.zeros(rows, dtype=np.int32),
            points=np.ones(rows, dtype=np.int64),
            voters=np.array(list(groups.values()), dtype=np.int64),
            traits={
                "age": (ages, np.array([ages.index(a) if a else -1 for a, _ in groups], dtype=np.int32)),
                "sex": (sexes, np.array([sexes.index(s) if s else -1 for _, s in groups], dtype=np.int32)),
            },
        ),
    )


BOTH = {("18-24", "F"): 10, ("18-24", "M"): 11, ("25-34", "F"): 30, ("25-34", "M"): 12}


@pytest.mark.parametrize(
    ("groups", "told", "kept_back"),
    [
        (BOTH, ["age", "sex"], []),
        (BOTH | {("", ""): 10}, ["age", "sex"], []),
        (BOTH | {("18-24", "F"): 9}, ["sex"], ["age"]),
        (BOTH | {("", ""): 9}, [], ["age", "sex"]),
        (BOTH | {("18-24", "X"): 3, ("25-34", "X"): 2}, ["age"], ["sex"]),
        ({("18-24", "F"): 20, ("25-34", "F"): 20, ("25-34", "M"): 20}, ["sex"], ["age"]),
        ({("18-24", "F"): 5, ("25-34", "M"): 5}, [], ["age", "sex"]),
    ],
    ids=["all", "not known", "nine", "nine not known", "few of a sex", "nobody of a group", "none"],
)
def test_no_group_of_fewer_than_ten_is_told(
    groups: dict[tuple[str, str], int], told: list[str], kept_back: list[str]
):
    turnout = turnout_as_data(with_traits(groups).ballots)
    assert turnout["split_by"] == told
    assert turnout["left_out_as_too_small"] == kept_back
    assert all(group["voters"] >= 10 for group in turnout["groups"])
    if told:
        assert sum(group["voters"] for group in turnout["groups"]) == sum(groups.values())


def test_no_ballot_carries_a_trait_an_id_or_the_order_it_was_cast_in(tmp_path: Path):
    election = with_traits(BOTH)
    written = write_bundle(count(election, Greedy()), tmp_path / "count.zip")
    assert (written.told_of_voters, written.kept_back) == (("age", "sex"), ())
    lines = opened(tmp_path / "count.zip")["election.pb"].decode().splitlines()
    votes = lines[lines.index("VOTES") + 1 :]
    assert votes == ["voter_id;vote", *(f"{number};p1" for number in range(1, 64))]
    assert "by age and sex, apart from the ballots" in opened(tmp_path / "count.zip")["README.md"].decode()
    assert verify_bundle(tmp_path / "count.zip").disagreements == ()


def test_remarks_and_columns_that_do_not_count_stay_out(tmp_path: Path):
    election = invented_election(3)
    election = replace(
        election,
        meta={"description": "Riverside", "comment": "Ada came late", "rule": "greedy", "max_length": "5"},
        projects=tuple(replace(each, other={"proposer": "Ada Miller"}) for each in election.projects),
    )
    write_bundle(count(election, Greedy()), tmp_path / "count.zip")
    everything = b"".join(opened(tmp_path / "count.zip").values())
    assert b"Riverside" in everything
    assert b"Ada" not in everything


# --- the parts that are read by people ----------------------------------------------------------------------


def test_the_result_holds_totals_ties_and_exact_shares(tmp_path: Path):
    outcome = counted(7, EqualShares(completion=Completion.add1))
    write_bundle(outcome, tmp_path / "count.zip")
    result = as_json(opened(tmp_path / "count.zip"), "result.json")
    election = outcome.election
    assert [each["id"] for each in result["winners"]] == list(outcome.winners)
    assert sum(each["cost"] for each in result["winners"]) == result["cost"] == outcome.cost
    assert Fraction(result["share"]) == outcome.share
    assert len(result["ties"]) == len(outcome.ties) > 0
    assert result["votes"] == dict(zip(election.position, election.votes.tolist(), strict=True))
    assert (result["voters"], result["distinct_ballots"]) == (election.voters, len(election.ballots))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            EqualShares(completion=Completion.none),
            ["the same share", "the lowest price"],
        ),
        (EqualShares(increment=250), ["Then give every voter £2.50 more", "that time counts"]),
        (EqualShares(stop=Stop.overspend), ["go on until the budget would be overspent"]),
        (EqualShares(utility=Utility.cardinality), ["who named it is 1."]),
        (EqualShares(comparison=True), ["the result is greedy's"]),
        (Greedy(threshold=12, no_skip=True), ["less than 12", "Stop at the first one that does not fit"]),
        (Greedy(by=GreedyBy.votes_per_cost), ["divided by their cost"]),
        (Phragmen(), ["earn money at the same pace"]),
        (MaximinSupport(), ["share out what all funded projects cost"]),
    ],
    ids=str,
)
def test_the_readme_says_the_rule_in_words_with_its_settings(tmp_path: Path, rule: Rule, words: list[str]):
    write_bundle(counted(1, rule), tmp_path / "count.zip")
    told = " ".join(opened(tmp_path / "count.zip")["README.md"].decode().split())
    for each in [*words, "the seed is `Riverside 2026`", "sha256sum"]:
        assert each.lower() in told.lower()


def test_names_cannot_break_out_of_the_readme(tmp_path: Path):
    election = invented_election(2)
    odd = replace(election.projects[0], name="a | b\n# <script>`x`</script>")
    election = replace(election, projects=(odd, *election.projects[1:]))
    write_bundle(count(election, EqualShares()), tmp_path / "count.zip")
    told = opened(tmp_path / "count.zip")["README.md"].decode()
    assert "<script>" not in told
    assert "\n# ‹" not in told
    assert verify_bundle(tmp_path / "count.zip").agrees


def test_an_election_without_voters_or_winners_has_a_bundle_too(tmp_path: Path):
    election = replace(invented_election(1), ballots=ballots_of(Counter()))
    write_bundle(count(election, EqualShares()), tmp_path / "count.zip")
    assert verify_bundle(tmp_path / "count.zip").agrees


def test_a_bundle_that_cannot_be_written_leaves_the_one_before(tmp_path: Path):
    out = tmp_path / "count.zip"
    write_bundle(counted(1, Greedy()), out)
    before = out.read_bytes()
    bad = replace(invented_election(1), name="half a letter: \ud800")
    with pytest.raises(BallotError, match="no text that can be written"):
        write_bundle(count(bad, Greedy()), out)
    with pytest.raises(BallotError, match="cannot be written"):
        write_bundle(counted(1, Greedy()), tmp_path / "no such folder" / "count.zip")
    assert out.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["count.zip"]
