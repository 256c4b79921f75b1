"""The indices this program makes from published domains, held against the published results."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from commonground.evidence.sources import load_catalogue
from commonground.evidence.store import Store


@dataclass(frozen=True)
class Published:
    """Which columns of a source are an index's published result, and how near ours has to come.

    ``score_error`` and ``rank_error`` are the largest allowed anywhere. A published score is rounded, so
    half its last digit is the least that can be asked.
    """

    index: str
    source: str
    score: str
    rank: str
    areas: int
    score_error: float
    rank_error: int


PUBLISHED = [
    # The ranks of the 2015 domains are not in the published file, only their rounded scores.
    Published("imd-2015", "iod2015_lsoa11", "imd_score", "imd_rank", 32_844, 0.00080, 3),
    Published("imd-2019", "iod2019_lsoa11", "imd_score", "imd_rank", 32_844, 0.00051, 1),
    Published("imd-2025", "iod2025_lsoa21", "imd_score", "imd_rank", 33_755, 0.00051, 0),
    Published("cni-2019", "cni2019_ward17", "cni_score", "cni_rank", 7_433, 1e-5, 1),
    Published("cni-2023", "cni2023_lsoa21", "cni_score", "cni_rank", 33_755, 0.0051, 1),
]


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda published: published.index)
def test_an_index_made_from_its_domains_is_the_published_one(
    published: Published, england: Path, commonground: Callable
) -> None:
    key = load_catalogue()[published.source].key[0]
    theirs = Store(england).table(published.source).set_index(key)
    printed = commonground("index", published.index, "--format", "json", "--store", england).data
    # Six wards of 2017 have no score in the publisher's file, and so none here.
    ours = pd.DataFrame(json.loads(printed)["areas"]).set_index("code").dropna().astype({"rank": int})
    assert len(ours) == len(theirs) == published.areas
    theirs = theirs.loc[ours.index]
    assert (ours["score"] - theirs[published.score]).abs().max() <= published.score_error
    assert (ours["rank"] - theirs[published.rank]).abs().max() <= published.rank_error
    # ceil(10 · rank / N), in whole numbers.
    assert ours["decile"].tolist() == [-(-10 * rank // published.areas) for rank in ours["rank"]]
