"""Indicators to a ranked index at England's size, beside the same in plain pandas.

33,755 areas (the LSOAs of 2021) and 30 indicators in seven domains: each indicator is ranked and turned
into normal scores, weighted and summed to its domain; each domain is ranked and transformed exponentially;
the domains are weighted and summed, and the areas ranked. Both ways run in turn, in one process, on the
same data; the table gives the median of each and their ratio, and the results are checked to be equal.

Run it with ``python benchmarks/index_and_rank.py``.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import scipy
from scipy.stats import norm

from commonground.evidence.index import aggregate, exponential, normalise, rank

AREAS, ROUNDS = 33_755, 9
DOMAIN_SIZES = (5, 5, 4, 4, 4, 4, 4)
DOMAIN_WEIGHTS = np.array([0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093])
Domains = list[tuple[list[str], np.ndarray]]


def example(seed: int) -> tuple[pd.DataFrame, Domains]:
    """Invented indicators with a common factor; a third are rates to three decimals, so with many ties."""
    random = np.random.default_rng(seed)
    names = [f"indicator_{number:02}" for number in range(sum(DOMAIN_SIZES))]
    values = random.normal(size=(AREAS, 1)) + random.normal(size=(AREAS, len(names)))
    values[:, ::3] = np.round(1 / (1 + np.exp(-values[:, ::3])), 3)
    ends = np.cumsum(DOMAIN_SIZES)
    domains = [
        (names[end - size : end], random.dirichlet(np.full(size, 5.0)))
        for size, end in zip(DOMAIN_SIZES, ends, strict=True)
    ]
    codes = pd.Index([f"E{number:08}" for number in range(AREAS)], name="code")
    return pd.DataFrame(values, index=codes, columns=names), domains


def with_commonground(indicators: pd.DataFrame, domains: Domains) -> pd.Series:
    """The engine's functions."""
    scores = normalise(indicators, "normal scores")
    sums = pd.DataFrame(
        {
            str(at): aggregate(scores[names], weights, "arithmetic")
            for at, (names, weights) in enumerate(domains)
        }
    )
    return rank(aggregate(exponential(rank(sums)), DOMAIN_WEIGHTS, "arithmetic"), ties="best")


def with_pandas(indicators: pd.DataFrame, domains: Domains) -> pd.Series:
    """What an analyst would write: whole frames, no loops over areas."""
    scores = pd.DataFrame(
        norm.ppf(indicators.rank() / (len(indicators) + 1)),
        index=indicators.index,
        columns=indicators.columns,
    )
    sums = pd.DataFrame(
        {str(at): scores[names].mul(weights).sum(axis=1) for at, (names, weights) in enumerate(domains)}
    )
    share = sums.rank() / len(sums)
    transformed = -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    return transformed.mul(DOMAIN_WEIGHTS).sum(axis=1).rank(ascending=False, method="min")


def seconds(
    function: Callable[[pd.DataFrame, Domains], pd.Series], indicators: pd.DataFrame, domains: Domains
) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    function(indicators, domains)
    return time.perf_counter() - start


def main() -> None:
    """Check, time in turn, and print."""
    data = example(seed=2025)
    ours, theirs = with_commonground(*data), with_pandas(*data)
    pd.testing.assert_series_equal(ours, theirs, check_names=False)

    ways = {"commonground": with_commonground, "pandas": with_pandas}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(seconds(way, *data))
    medians = {name: statistics.median(taken) for name, taken in times.items()}

    print(f"{AREAS:,} areas × {sum(DOMAIN_SIZES)} indicators → 7 domains → ranks; median of {ROUNDS}")
    libraries = ", ".join(f"{library.__name__} {library.__version__}" for library in (np, pd, scipy))
    print(f"Python {platform.python_version()}, {libraries}")
    for name, taken in medians.items():
        print(f"{name:>14}  {1000 * taken:7.1f} ms")
    ratio = medians["pandas"] / medians["commonground"]
    print(f"{'ratio':>14}  {ratio:7.1f} × (ranks equal in all {AREAS:,} areas)")


if __name__ == "__main__":
    main()
