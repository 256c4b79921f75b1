"""What was planted in the county, so that anyone can see how much of it the evidence finds again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import numpy as np

from commonground.evidence.sources.example.county import County
from commonground.evidence.sources.example.files import INVENTED


@dataclass(frozen=True)
class Truth:
    """What was planted in a county, and what it keeps silent about.

    ``planted_wards``: codes of the left-behind wards. ``not_judged``: codes of those about which too
    little is known: the ward that made no return, and wards with an estate that no survey reached.
    """

    note: str
    seed: int
    areas: int
    wards: int
    planted_wards: tuple[str, ...]
    not_judged: tuple[str, ...]

    def as_json(self) -> str:
        """The truth as ``truth.json`` holds it."""
        return json.dumps(asdict(self), indent=2) + "\n"


def truth_of(county: County, seed: int) -> Truth:
    """The answer to the question the county was made to ask."""
    codes = county.wards["wd24cd"]
    unknown = np.unique([county.silent, *county.division.ward[county.unreached]])
    return Truth(
        note=f"{INVENTED} The planted wards were made worse than the rest on purpose, on both "
        "need and community life; chance in the counts may still hide one, or show one that was not planted.",
        seed=seed,
        areas=len(county.areas),
        wards=len(county.wards),
        planted_wards=tuple(codes[county.hidden.planted]),
        not_judged=tuple(codes[unknown]),
    )
