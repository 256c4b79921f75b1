"""Shrinkage: pulling a small area's uncertain rate towards its authority's, on the logit scale.

It is chosen for each indicator and never done silently: the rate as counted is kept beside the shrunk
one. Scotland gave it up after finding that it hid pockets of deprivation in better-off authorities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np
import pandas as pd
from scipy.special import expit

from commonground.errors import ScoringError
from commonground.evidence.index.labelling import Numbers, area_name, bare, relabel


@dataclass(frozen=True)
class Shrunk(Generic[Numbers]):
    """Shrunk rates (0 to 1), their standard errors on the logit scale, and how much is the area's own.

    ``own`` is w below: 1 where the area kept its own (smoothed) rate, 0 where it got its authority's.
    """

    rate: Numbers
    standard_error: Numbers
    own: Numbers


def shrink(counts: Numbers, denominators: Numbers, authorities: np.ndarray | pd.Series) -> Shrunk[Numbers]:
    """Shrunk rates of ``counts`` out of ``denominators``; all three are (areas,), in the same order.

    With r out of n: m = ln((r + ½) / (n − r + ½)), s² = (n + 1)(n + 2) / (n (r + 1)(n − r + 1)), M and
    S² the same for the authority's sums, and t² = Σ(m − m̄)² / (k − 1) over its k areas. Then
    w = (1/s²) / (1/s² + 1/t²), m* = w·m + (1 − w)·M, and the rate is m* taken back from the logit.
    The variance of m* is w·s² + (1 − w)²·S²: that of the area's part, and of the authority's rate.

    An area alone in its authority keeps its own. A rate is missing, never 0, where the count or the
    denominator is missing or the denominator is 0. Raises ``ScoringError`` naming the area when a count
    is negative or more than its denominator, or no authority is given.
    Source: Scottish Indices of Deprivation 2003, appendix 1, for the steps, which England's Indices share;
    Gart and Zweifel (1967), Biometrika 54, for the empirical logit and its variance.
    """
    r, n = bare(counts), bare(denominators)
    known = ~np.isnan(r) & (n > 0)
    group, absent = _groups(authorities, known)
    _refuse_impossible(r, n, absent, counts)

    r, n = r[known], n[known]
    m, s2 = _logit(r, n), _sampling_variance(r, n)
    all_r, all_n, k = (np.bincount(group, weights=x) for x in (r, n, np.ones_like(r)))
    M, S2 = _logit(all_r, all_n)[group], _sampling_variance(all_r, all_n)[group]

    spread = np.bincount(group, weights=(m - (np.bincount(group, weights=m) / k)[group]) ** 2)
    t2 = (spread / np.maximum(k - 1, 1))[group]
    # No spread can be seen between one area, so nothing says how far to pull it.
    w = np.where(k[group] == 1, 1.0, t2 / (s2 + t2))

    def back(part: np.ndarray) -> Numbers:
        whole = np.full(len(known), np.nan)
        whole[known] = part
        return relabel(whole, counts)

    return Shrunk(
        rate=back(expit(w * m + (1 - w) * M)),
        standard_error=back(np.sqrt(w * s2 + (1 - w) ** 2 * S2)),
        own=back(w),
    )


def _logit(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.log((r + 0.5) / (n - r + 0.5))


def _sampling_variance(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    return (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))


def _groups(authorities: np.ndarray | pd.Series, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The authority of each known area as a number from 0, and a mask of known areas without one."""
    named = np.asarray(authorities, dtype=object)
    absent = known & pd.isna(named)
    return pd.factorize(named[known])[0], absent


def _refuse_impossible(
    r: np.ndarray, n: np.ndarray, absent: np.ndarray, labelled: np.ndarray | pd.Series | pd.DataFrame
) -> None:
    for wrong, sentence in (
        ((r < 0) | (n < 0), "a count or denominator below 0"),
        (r > n, "a count above its denominator"),
        (absent, "no authority to shrink towards"),
    ):
        if wrong.any():
            position = int(np.flatnonzero(wrong)[0])
            raise ScoringError(
                f"{area_name(labelled, position)} has {sentence} (count {r[position]:g}, denominator "
                f"{n[position]:g}), so its rate cannot be shrunk; correct the source, or set shrink = false."
            )
