"""The exponential transform, which stops strength in one domain from cancelling weakness in another."""

from __future__ import annotations

import math

import numpy as np

from commonground.evidence.index.labelling import Numbers, bare, relabel
from commonground.evidence.index.ranking import count_present

STEEPNESS = 23.0
"""Chosen by the Indices' authors so that about a tenth of areas score above 50 ('10% cancellation')."""


def exponential(ranks: Numbers) -> Numbers:
    """Scores over 0 and up to 100 from ranks, rank 1 (the worst) scoring 100.

    ``ranks``: (areas,) or (areas, domains), 1 = worst, ties averaged, NaN = missing. With
    R = (n − rank + 1) / n, the score is −23 · ln(1 − R · (1 − e^(−100/23))), where n counts the areas
    that have a rank. Source: English Indices of Deprivation 2019, technical report; the Community
    Needs Index uses the same.
    """
    numbers = bare(ranks)
    n = count_present(numbers)
    share = (n - numbers + 1) / np.maximum(n, 1)
    return relabel(-STEEPNESS * np.log1p(share * math.expm1(-100 / STEEPNESS)), ranks)
