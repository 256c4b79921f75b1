"""Could it be chance? Exact tests of votes, the z values that Polis shows, and false discovery control."""

from __future__ import annotations

import numpy as np


def majority_p(voted: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """How likely at least ``voted`` of ``seen`` would be, were either answer a toss of a coin; 1 where none.

    The exact binomial tail P(X ≥ voted), X of Binomial(seen, ½). Polis compares ``majority_z`` with 1.2816
    instead, a normal value that adds a success and no failure, so that a statement nobody has seen has z = 1.
    """
    from scipy.stats import binom  # slow to load

    return np.asarray(binom.sf(voted - 1, seen, 0.5))


def difference_p(
    voted: np.ndarray, seen: np.ndarray, voted_others: np.ndarray, seen_others: np.ndarray
) -> np.ndarray:
    """How likely this many of a group's would be, were its votes drawn at random from everybody's.

    Fisher's exact test, one-sided: the hypergeometric tail P(X ≥ voted) of ``seen`` draws from all votes on
    the statement. Right for a group of three, where the normal approximation is not. Source: Fisher (1935).
    """
    from scipy.stats import hypergeom  # slow to load

    # Where nobody saw the statement the tail has no draws, and scipy no answer.
    everybody = np.maximum(seen + seen_others, 1)
    return np.asarray(hypergeom.sf(voted - 1, everybody, voted + voted_others, seen))


def majority_z(voted: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Polis' ``p-test``: 2 √(n + 1) ((s + 1) / (n + 1) − ½). Source: ``prop-test`` in its ``stats.clj``."""
    return 2 * np.sqrt(seen + 1) * ((voted + 1) / (seen + 1) - 0.5)


def difference_z(
    voted: np.ndarray, seen: np.ndarray, voted_others: np.ndarray, seen_others: np.ndarray
) -> np.ndarray:
    """Polis' ``repness-test``: the two-proportion z, with one added to each of the four counts.

    0 where everybody votes so. Source: ``two-prop-test`` in Polis' ``stats.clj``.
    """
    s1, n1, s2, n2 = voted + 1, seen + 1, voted_others + 1, seen_others + 1
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * np.maximum(1 - pooled, 0) * (1 / n1 + 1 / n2))
    gap = s1 / n1 - s2 / n2
    return np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0)


def adjusted(p: np.ndarray) -> np.ndarray:
    """The least false discovery rate at which each p-value would be found; shape as given.

    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.
    """
    flat = p.ravel()
    order = np.argsort(flat, kind="stable")
    result = np.empty(len(flat))
    scaled = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
    # A smaller p-value never has a larger bound than a greater one.
    result[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return result.reshape(p.shape)
