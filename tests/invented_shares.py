"""Invented elections whose shares are to be raised, with ties, near-ties, rivals and partial funding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from commonground.voice.counting import Constraints, TieRule
from commonground.voice.counting.equal_shares import Supporters, supporters
from commonground.voice.counting.scope import whole
from invented_elections import KINDS, invented_election


def invented_shares(seed: int, *, in_part: bool = False, rivals: bool = False) -> tuple[Supporters, int]:
    """An election of some kind and size, and a step that is a small part of the share."""
    chance = np.random.default_rng(seed)
    vote_type, utility = KINDS[seed % len(KINDS)]
    election = invented_election(
        seed,
        voters=int(chance.integers(5, 60)),
        projects=int(chance.integers(2, 12)),
        vote_type=vote_type,
        ties=bool(chance.random() < 0.8),
    )
    times = int(chance.choice([1, 10, 1000]))
    projects = []
    for project in election.projects:
        cost = project.cost * times + int(chance.choice([0, 0, 0, 1, -1]))
        parts = (cost // 2, cost // 3) if in_part and chance.random() < 0.4 else ()
        projects.append(replace(project, cost=cost, part_costs=parts))
    election = replace(election, projects=tuple(projects), budget=election.budget * times)
    ids = [project.id for project in projects]
    together = [frozenset(chance.choice(ids, 2, replace=False).tolist()) for _ in range(2 if rivals else 0)]
    scope = whole(election, TieRule(seed=str(seed)), Constraints(incompatible=tuple(together)))
    part = np.exp(chance.uniform(np.log(200), np.log(5000)))
    return supporters(scope, utility), max(1, int(election.budget / election.voters / part))
