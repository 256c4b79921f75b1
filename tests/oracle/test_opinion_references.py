"""The opinion engine held against what Polis itself published: five results in full, and fifteen groupings.

Statements are counted as Polis had moderated them, and those set aside as Polis counts them. What follows
from formulas agrees to the last digits: centre, components, positions, tallies, tests, group-aware consensus
and priorities. Groups do not follow from formulas: k-means ends in whatever resting point its start leads
to, and Polis' starts come from the history of the conversation. The tests say how often the published
groups are such a resting point, and that ours is never a worse one.
"""

from __future__ import annotations

import json
import time
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from commonground.voice.opinion import Conversation, OpinionMap, Settings, group_aware_consensus, map_opinions
from commonground.voice.opinion.grouping import founding, nearest_centre
from commonground.voice.opinion.kmeans import k_means
from commonground.voice.opinion.polis import read_polis
from commonground.voice.opinion.priority import extremity, importance
from commonground.voice.opinion.significance import difference_z, majority_z
from commonground.voice.opinion.tallies import Tallies, share, tally

pytestmark = pytest.mark.xdist_group("published conversations")  # what they share is read once

MANY_GROUPS = "150ptpt-3gp-no-strict-no-meta"
WITH_META = "25ptpt-3gp-no-strict-with-meta"
A_PERSON_SHORT = "50ptpt-3gp-strict-no-meta"
"""The saved votes lack four that its result was made of: all that one person cast."""
ABOVE_100 = "above-100-ptpts"
BELOW_100 = "below-100-ptpts"
REFERENCES = (MANY_GROUPS, WITH_META, A_PERSON_SHORT, ABOVE_100, BELOW_100)


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """The adjusted Rand index of two groupings: 1 the same, about 0 as chance would have it.

    Source: Hubert and Arabie (1985), Journal of Classification 2, 193–218.
    """
    one, other = (np.unique(each, return_inverse=True)[1] for each in (one, other))
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)

    def pairs(n: np.ndarray | float) -> float:
        return float(np.sum(np.asarray(n) * (np.asarray(n) - 1) / 2))

    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    by_chance, most = rows * columns / pairs(len(one)), (rows + columns) / 2
    return 1.0 if most == by_chance else (pairs(table) - by_chance) / (most - by_chance)


def spread(positions: np.ndarray, groups: np.ndarray) -> float:
    """The sum of squared distances of people from the centres of their groups: what k-means makes small."""
    return sum(
        float(((positions[groups == one] - positions[groups == one].mean(axis=0)) ** 2).sum())
        for one in np.unique(groups)
    )


@dataclass(frozen=True)
class Case:
    """A conversation as its moderators left it, and the groups that were published for it."""

    conversation: Conversation
    set_aside: int
    published: dict[str, str]

    @cached_property
    def map(self) -> OpinionMap:
        return map_opinions(self.conversation, settings=Settings(set_aside=self.set_aside))

    @cached_property
    def people(self) -> np.ndarray:
        """Positions of the participants who are in a group here and there."""
        names = enumerate(self.conversation.participants)
        return np.array([at for at, name in names if name in self.published and self.map.assignment[at] >= 0])

    @cached_property
    def theirs(self) -> np.ndarray:
        """(people,) the published groups, numbered from 0."""
        names = [self.published[self.conversation.participants[at]] for at in self.people]
        return np.unique(names, return_inverse=True)[1]

    @property
    def agreement(self) -> float:
        return agreement(self.theirs, self.map.assignment[self.people])

    @property
    def at_rest(self) -> float:
        """The share of people who stand nearest to the centre of their own published group."""
        return float((nearest_centre(self.positions, self.centres) == self.theirs).mean())

    @property
    def positions(self) -> np.ndarray:
        return self.map.positions[self.people]

    @property
    def centres(self) -> np.ndarray:
        return np.array([self.positions[self.theirs == k].mean(axis=0) for k in range(self.theirs.max() + 1)])

    def of_as_many(self, smallest: int = 1) -> np.ndarray:
        """(people,) our grouping of the same people into as many groups as were published."""
        points, at, people = np.unique(self.positions, axis=0, return_inverse=True, return_counts=True)
        labels = k_means(points, people, self.theirs.max() + 1, smallest)
        assert labels is not None
        return labels[at.reshape(-1)]


@dataclass(frozen=True)
class Reference(Case):
    """One of the five, with the result that the server had made of it."""

    result: dict
    everything: Conversation
    """The votes before moderation."""

    @cached_property
    def columns(self) -> list[int]:
        """Where the server keeps each statement that counts here."""
        at = {str(tid): place for place, tid in enumerate(self.result["tids"])}
        return [at[one.id] for one in self.conversation.statements]

    @cached_property
    def group_of(self) -> np.ndarray:
        """(participants,) the published group, −1 for none."""
        return np.array([int(self.published.get(name, -1)) for name in self.conversation.participants])

    @cached_property
    def tallies(self) -> Tallies:
        """Votes counted by the published groups."""
        return tally(self.conversation, self.group_of, len(self.result["group-clusters"]))


@pytest.fixture(scope="module")
def exports(mirror: Path) -> Path:
    folder = mirror / "decide" / "polis"
    if not folder.is_dir():
        pytest.skip("needs the conversations of the mirror: decide/polis")
    return folder


@pytest.fixture(scope="module")
def references(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reference]:
    folder = tmp_path_factory.mktemp("references")
    with zipfile.ZipFile(exports / "reference-math-outputs.zip") as archive:
        archive.extractall(folder)
    return {name: reference(next(folder.rglob(name))) for name in REFERENCES}


def reference(folder: Path) -> Reference:
    result = json.loads((folder / "math-pca2.json").read_text())
    everything = read_polis(folder).conversation
    # What the server took for rejected and for meta counts, whatever moderators decided after it ran.
    known = {str(tid) for tid in result["tids"]}
    out = {str(tid) for tid in result["mod-out"]}
    meta = {str(tid) for tid in result["meta-tids"]}
    stays = [one.id in known and (one.id not in out or one.id in meta) for one in everything.statements]
    base = dict(zip(result["base-clusters"]["id"], result["base-clusters"]["members"], strict=True))
    return Reference(
        conversation=everything.only(statements=np.array(stays)),
        set_aside=len(out & known),
        published={
            str(person): str(group["id"])
            for group in result["group-clusters"]
            for cluster in group["members"]
            for person in base[cluster]
        },
        result=result,
        everything=everything,
    )


@pytest.fixture(params=REFERENCES)
def case(request: pytest.FixtureRequest, references: dict[str, Reference]) -> Reference:
    return references[request.param]


@pytest.fixture
def whole(case: Reference, references: dict[str, Reference]) -> Reference:
    """The four whose votes are all there."""
    if case is references[A_PERSON_SHORT]:
        pytest.skip("the votes that are missing show in every figure")
    return case


def test_one_persons_votes_are_missing_from_one_of_the_five(references):
    for name, one in references.items():
        cast = dict(zip(one.everything.participants, one.everything.of_participants.seen, strict=True))
        off = {
            who: count - cast.get(who, 0)
            for who, count in one.result["user-vote-counts"].items()
            if count != cast.get(who, 0)
        }
        assert list(off.values()) == ([4] if name == A_PERSON_SHORT else [])


def test_centre_and_components_are_the_published_ones(whole):
    ours = whole.map.projection
    # Inside Polis 1 is disagree.
    centre = -np.array(whole.result["pca"]["center"])[whole.columns]
    assert ours.centre == pytest.approx(np.where(ours.shaping, centre, 0), abs=1e-12)
    for axis, published in zip(ours.components, np.array(whole.result["pca"]["comps"]), strict=True):
        theirs = published[whole.columns]
        assert abs(axis @ theirs) == pytest.approx(1, abs=1e-12)
        assert np.abs(axis) == pytest.approx(np.abs(theirs), abs=1e-7)


def test_one_person_less_barely_turns_the_components(references):
    one = references[A_PERSON_SHORT]
    published = np.array(one.result["pca"]["comps"])[:, one.columns]
    assert np.abs((one.map.projection.components * published).sum(axis=1)).min() > 0.999


def test_people_stand_where_they_were_published_to(whole):
    base = whole.result["base-clusters"]
    alone = [
        (str(members[0]), x, y)
        for members, x, y in zip(base["members"], base["x"], base["y"], strict=True)
        if len(members) == 1
    ]
    place = {name: at for at, name in enumerate(whole.conversation.participants)}
    ours = whole.map.positions[[place[who] for who, _, _ in alone]]
    theirs = np.array([position for _, *position in alone])
    turned = theirs * np.sign((ours * theirs).sum(axis=0))
    assert len(alone) > 20
    assert np.abs(ours - turned).max() < 1e-6


def test_published_groups_are_where_k_means_may_rest_and_ours_are_tighter(case):
    # Above 100 people Polis moves whole base clusters, so a few people stand nearer to another group.
    assert case.at_rest == 1 or (len(case.people) > 200 and case.at_rest > 0.985)
    assert spread(case.positions, case.of_as_many()) <= spread(case.positions, case.theirs) * (1 + 1e-12)


# Where a published grouping is neither the only resting point nor the tightest, agreement says little.
AGREEMENT = {
    # name: (groups there, groups here, agreement)
    MANY_GROUPS: (3, 3, 0.533),  # at rest both; theirs is spread 1.5% wider, and stands less apart
    WITH_META: (3, 3, 1.0),
    A_PERSON_SHORT: (3, 3, 1.0),
    ABOVE_100: (4, 3, 0.322),  # four groups stand 0.392 apart, three 0.401: the fewer win
    BELOW_100: (3, 2, 0.739),  # one of theirs has three people, and theirs are spread 44% wider
}


@pytest.mark.parametrize("name", REFERENCES)
def test_groups_agree_with_the_published_ones_as_far_as_stated(name, references):
    one = references[name]
    theirs, ours, agreed = AGREEMENT[name]
    assert (one.theirs.max() + 1, len(one.map.groups)) == (theirs, ours)
    assert one.agreement == pytest.approx(agreed, abs=0.01)


def test_votes_of_the_published_groups_are_the_published_counts(whole):
    for group, counted in whole.result["group-votes"].items():
        for at, one in enumerate(whole.conversation.statements):
            figures = counted["votes"][one.id]
            row = int(group), at
            assert (whole.tallies.agrees[row], whole.tallies.disagrees[row], whole.tallies.seen[row]) == (
                figures["A"],
                figures["D"],
                figures["S"],
            )


def test_group_aware_consensus_of_the_published_groups_is_the_published_one(whole):
    published = whole.result["group-aware-consensus"]
    theirs = [published[one.id] for one in whole.conversation.statements]
    assert group_aware_consensus(whole.tallies) == pytest.approx(theirs, abs=1e-12)


def test_tests_of_representative_statements_are_the_published_ones(whole):
    at = {one.id: place for place, one in enumerate(whole.conversation.statements)}
    seen = whole.tallies.seen
    for group, listed in whole.result["repness"].items():
        for one in listed:
            voted, row = whole.tallies.cast(one["repful-for"]), (int(group), at[str(one["tid"])])
            others = voted.sum(axis=0)[row[1]] - voted[row], seen.sum(axis=0)[row[1]] - seen[row]
            assert (voted[row], seen[row]) == (one["n-success"], one["n-trials"])
            assert share(voted[row], seen[row]) == pytest.approx(one["p-success"])
            assert share(voted[row], seen[row]) / share(*others) == pytest.approx(one["repness"])
            assert majority_z(voted[row], seen[row]) == pytest.approx(one["p-test"])
            z = difference_z(*(np.array([n]) for n in (voted[row], seen[row], *others)))
            assert z[0] == pytest.approx(one["repness-test"], abs=1e-6)


def test_published_consensus_is_ours_in_the_published_order(whole):
    for stance in ("agree", "disagree"):
        theirs = [
            (str(one["tid"]), one["n-success"], one["n-trials"]) for one in whole.result["consensus"][stance]
        ]
        ours = [one for one in whole.map.consensus if one.stance == stance]
        ours.sort(key=lambda one: -one.share * one.z)
        named = [(whole.conversation.statements[one.statement].id, one.voted, one.seen) for one in ours]
        assert set(named[:5]) <= set(theirs)
        assert named[:5] == theirs[: len(named[:5])]


def test_priorities_follow_from_the_published_votes_and_extremities(whole):
    ours, votes = whole.map, whole.result["group-votes"].values()
    published = np.array(whole.result["pca"]["comment-extremity"])[whole.columns]
    assert extremity(ours.projection) == pytest.approx(published, abs=1e-6)
    for one, extreme in zip(whole.conversation.statements, published, strict=True):
        agrees, disagrees, seen = (
            np.array(sum(group["votes"][one.id][kind] for group in votes)) for kind in ("A", "D", "S")
        )
        metric = importance(agrees, seen - agrees - disagrees, seen, extreme) * (1 + 8 * 2.0 ** (-seen / 5))
        theirs = whole.result["comment-priorities"][one.id]
        assert (49.0 if one.is_meta else float(metric) ** 2) == pytest.approx(theirs, rel=1e-6)


def test_founders_are_those_that_polis_lets_in_but_for_who_stayed_in(case):
    """In Polis nobody leaves, though the bar had been lower while there were fewer statements or people."""
    cast = case.everything.of_participants.seen
    ours = founding(cast, len(case.result["tids"]), Settings())
    theirs = {str(who) for who in case.result["in-conv"]}
    assert {name for name, is_in in zip(case.everything.participants, ours, strict=True) if is_in} <= theirs


# name: (groups there, groups here, agreement, share nearest to the centre of their own published group)
SAME = {
    "15-per-hour-seattle": (2, 2, 0.884, 0.993),
    "austria-climate.2vkxcncppn.2022-07-07": (2, 2, 0.967, 0.994),
    "austria-climate.5twd2jsnkf.2022-08-08": (2, 2, 0.977, 0.996),
    "austria-climate.7z7ejpbmv5.2022-08-08": (2, 2, 0.837, 0.985),
    "brexit-consensus": (2, 2, 0.881, 0.97),
    "scoop-hivemind.taxes": (2, 2, 0.910, 0.993),
    "vtaiwan.uberx": (2, 2, 0.826, 0.977),
}
"""The same groups but for people on the border, whom Polis moves by whole base clusters."""

ANOTHER_RESTING_POINT = {
    "american-assembly.bowling-green": (2, 2, 0.422, 0.97),
    "bg2050-volunteers": (2, 2, 0.829, 1.0),
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": (2, 3, 0.744, 0.992),  # 0.965 when made into two
}
"""Theirs holds about as well, but is spread wider, or stands less apart."""

EVERYBODY_WAS_GROUPED = {
    "football-concussions": (2, 4, 0.042, 0.98),
    "scoop-hivemind.affordable-housing": (2, 3, 0.151, 0.968),
    "scoop-hivemind.freshwater": (2, 2, 0.156, 0.94),
    "scoop-hivemind.ubi": (4, 2, 0.069, 0.573),
}
"""Made when Polis let everybody form groups, even by one vote: 14% to 59% of theirs have under seven."""

NOT_OF_THESE_VOTES = {"london.youth.policing": (3, 2, -0.061, 0.792)}
"""Of 24 people every fifth stands nearer to another group, at this and at any earlier time of the votes."""

FIFTEEN = SAME | ANOTHER_RESTING_POINT | EVERYBODY_WAS_GROUPED | NOT_OF_THESE_VOTES


@pytest.fixture(scope="module")
def fifteen(exports: Path) -> dict[str, Case]:
    return {name: exported(exports / f"{name}.zip") for name in FIFTEEN}


def exported(archive: Path) -> Case:
    export = read_polis(archive)
    rejected = np.array([one.moderated < 0 for one in export.conversation.statements])
    voted_on = export.conversation.of_statements.seen > 0
    return Case(
        conversation=export.conversation.only(statements=~rejected),
        set_aside=int((rejected & voted_on).sum()),
        published=dict(export.published_groups),
    )


@pytest.mark.parametrize("name", FIFTEEN)
def test_published_groups_of_fifteen_conversations_agree_as_far_as_stated(name, fifteen):
    one = fifteen[name]
    theirs, ours, agreed, at_rest = FIFTEEN[name]
    assert (one.theirs.max() + 1, len(one.map.groups)) == (theirs, ours)
    assert one.agreement == pytest.approx(agreed, abs=0.01)
    assert one.at_rest == pytest.approx(at_rest, abs=0.01)
    assert spread(one.positions, one.of_as_many()) < spread(one.positions, one.theirs)


@pytest.mark.parametrize("name", FIFTEEN)
def test_older_exports_grouped_people_of_few_votes(name, fifteen):
    one = fifteen[name]
    cast = one.conversation.of_participants.seen[one.people]
    assert ((cast < 7).mean() > 0.13) == (name in EVERYBODY_WAS_GROUPED)


def test_none_of_the_fifteen_hangs(fifteen):
    """However slow the machine is; how long each takes is measured among the benchmarks."""
    for name, one in fifteen.items():
        start = time.process_time()
        map_opinions(one.conversation)
        assert time.process_time() - start < 60, (
            name
        )  # it does not hang; how long it takes is measured elsewhere


def test_rejected_statements_only_scale_how_far_out_people_stand(references):
    """What Polis does in zeroing a column: the same components, people of few votes held nearer."""
    one = references[ABOVE_100]
    plain = map_opinions(one.conversation)
    assert plain.projection.components == pytest.approx(one.map.projection.components)
    cast = one.conversation.only(statements=plain.projection.shaping).of_participants.seen
    n, out = plain.projection.counted, one.set_aside
    factor = np.sqrt((n + out) / (cast + out)) / np.sqrt(n / np.maximum(cast, 1))
    assert one.map.positions == pytest.approx(plain.positions * factor[:, None], abs=1e-7)
