"""What compiled code reads of an election: plain arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Table(NamedTuple):
    """The supporters of projects in compressed rows, as in `Supporters`, and what decides a round."""

    start: np.ndarray  # (projects + 1,) int64
    holder: np.ndarray  # (supporters,) int32
    voters: np.ndarray  # (supporters,) float64
    weight: np.ndarray  # (supporters,) float64
    all_weight: np.ndarray  # (projects,) float64
    by_cost: bool
    rank: np.ndarray  # (projects,) int64: who goes first of two that are level
    twin: np.ndarray  # (projects,) int64: the same for projects that are always level
    level_start: np.ndarray  # (projects + 1,) int64: where each project's costs start
    level_cost: np.ndarray  # (levels,) float64
    rival_start: np.ndarray  # (projects + 1,) int64: where those start who go out with a project
    rival: np.ndarray  # (rivals,) int64
