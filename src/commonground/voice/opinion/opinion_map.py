"""From votes to a map: who thinks alike, what sets each group apart, and what they all share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.errors import OpinionError
from commonground.voice.opinion.consensus import Consensus, consensus_statements, group_aware_consensus
from commonground.voice.opinion.conversation import Conversation
from commonground.voice.opinion.divisive import Divisive, divisive_statements
from commonground.voice.opinion.grouping import founding, group_people, nearest_centre
from commonground.voice.opinion.priority import extremity, priorities
from commonground.voice.opinion.projection import Projection, project
from commonground.voice.opinion.representative import Representative, representative_statements
from commonground.voice.opinion.settings import Settings
from commonground.voice.opinion.tallies import Tallies, tally


@dataclass(frozen=True, eq=False)
class Group:
    """People who vote alike."""

    id: int
    """From 0: the group with the most founders first; of equal ones that with the first participant."""
    members: np.ndarray
    """(size,) positions in ``conversation.participants``, ascending: founders and those placed late."""
    founders: int
    """Members with enough votes to form the group. Centre, tests and tallies are theirs alone."""
    centre: tuple[float, float]
    """The mean position of the founders."""
    representative: tuple[Representative, ...]
    """What it stands out for, the strongest first: all that is clear or, where nothing is, stand-ins."""

    @property
    def size(self) -> int:
        """All members."""
        return len(self.members)


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """A conversation mapped. Arrays run along the participants or the statements of ``conversation``."""

    conversation: Conversation
    settings: Settings
    projection: Projection
    """The two directions in which votes differ most, and the statements that shape them."""
    positions: np.ndarray
    """(participants, 2) float: where each person stands; (0, 0) without a vote that shapes the map."""
    assignment: np.ndarray
    """(participants,) int: the person's group; −1 for who cannot be placed, having no vote that shapes it."""
    late: np.ndarray
    """(participants,) bool: placed at the nearest group's centre, having too few votes to help form one."""
    groups: tuple[Group, ...]
    silhouettes: dict[int, float]
    """For each number of groups that could be opened, how well they stand apart, −1 to 1."""
    tallies: Tallies
    """(groups, statements): founders' votes. With the next two they add up to all votes."""
    late_tally: Tallies
    """(1, statements): votes of those placed late."""
    unplaced_tally: Tallies
    """(1, statements): votes of those in no group, which are on meta statements alone."""
    group_aware: np.ndarray
    """(statements,) float, 0 to 1: group-aware consensus on agreeing."""
    consensus: tuple[Consensus, ...]
    """Statements that a clear majority of everybody agrees, or disagrees, with; widest shared first."""
    divisive: tuple[Divisive, ...]
    """Statements on which two groups clearly differ; the widest gap first."""
    priorities: np.ndarray
    """(statements,) float: how much it would help to show the statement next."""


def map_opinions(conversation: Conversation, *, settings: Settings | None = None) -> OpinionMap:
    """Map a conversation that has been through moderation: every vote in it counts.

    The same votes give the same map, whatever order they came in and however often it is made: no random
    number is drawn. Meta statements have tallies and priorities, and neither shape the map nor stand for a
    group. Raises ``OpinionError`` when nobody has voted on a statement that could shape a map.
    """
    settings = settings or Settings()
    projection = project(conversation, set_aside=settings.set_aside)
    if not projection.shaping.any():
        raise OpinionError(
            "There are no votes to map: wait until somebody has voted on a statement that counts."
        )
    positions, votes_cast = projection.place(conversation)
    founders = founding(votes_cast, int(projection.shaping.sum()), settings)
    grouping = group_people(positions[founders], settings)

    assignment = np.full(len(positions), -1)
    assignment[founders] = grouping.labels
    late = (votes_cast > 0) & ~founders
    assignment[late] = nearest_centre(positions[late], grouping.centres)

    k = len(grouping.centres)
    tallies = tally(conversation, np.where(founders, assignment, -1), k)
    everyone = tally(conversation, np.zeros(len(positions), int), 1)
    telling = representative_statements(tallies, projection.shaping, settings.false_discovery_rate)
    return OpinionMap(
        conversation=conversation,
        settings=settings,
        projection=projection,
        positions=positions,
        assignment=assignment,
        late=late,
        groups=tuple(
            Group(
                id=number,
                members=np.flatnonzero(assignment == number),
                founders=int((grouping.labels == number).sum()),
                centre=(float(grouping.centres[number, 0]), float(grouping.centres[number, 1])),
                representative=telling[number],
            )
            for number in range(k)
        ),
        silhouettes=grouping.silhouettes,
        tallies=tallies,
        late_tally=tally(conversation, np.where(late, 0, -1), 1),
        unplaced_tally=tally(conversation, np.where(assignment < 0, 0, -1), 1),
        group_aware=group_aware_consensus(tallies),
        consensus=consensus_statements(everyone, tallies, projection.shaping, settings.false_discovery_rate),
        divisive=divisive_statements(tallies, projection.shaping, settings.false_discovery_rate),
        priorities=priorities(
            everyone, extremity(projection), np.array([one.is_meta for one in conversation.statements], bool)
        ),
    )
