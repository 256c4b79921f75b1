"""``voters.json``: how many people of which age and sex voted, never joined to their ballots.

A ballot that names many projects is often the only one of its kind. If it carried its voter's age and sex,
then whoever knows how a neighbour voted would learn both from it; so the bundle's ballots carry neither, and
the groups are counted apart from them.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from commonground.errors import BallotError
from commonground.voice.counting.bundle.plain_json import Fields
from commonground.voice.counting.election import Ballots

FORMAT = "commonground count voters 1"
LEAST = 10
"""A group of fewer people is not shown."""

_TRAITS = ("age", "sex")  # ages in bands
_TRIED = (("age", "sex"), ("sex",), ("age",), ())
_NOT_KNOWN = "not known"


def turnout_as_data(ballots: Ballots) -> dict[str, Any]:
    """What ``voters.json`` says, from ballots that carry ``age`` (in bands) and ``sex``, or do not.

    Voters are split by as many of the two as leave every group at ``LEAST`` people or more; age goes first,
    as it has more groups. A group in which nobody voted is under ten, too.
    """
    carried = tuple(trait for trait in _TRAITS if trait in ballots.traits)
    for traits in _TRIED:
        if set(traits) <= set(carried) and (groups := _groups(ballots, traits)) is not None:
            break
    else:
        raise AssertionError("everybody together is always a group")
    return {
        "format": FORMAT,
        "voters": int(ballots.voters.sum()),
        "split_by": list(traits),
        "left_out_as_too_small": [trait for trait in carried if trait not in traits],
        "groups": groups,
    }


def check_turnout(data: dict[str, Any]) -> None:
    """Raises ``BallotError`` where the groups are no such table, are too small, or do not add up."""
    fields = Fields(data, "voters.json")
    if fields.text("format") != FORMAT:
        raise BallotError(f"voters.json: the format should be {FORMAT!r}.")
    voters = fields.whole("voters")
    traits = fields.texts("split_by")
    left_out = fields.texts("left_out_as_too_small")
    if len({*traits, *left_out}) < len(traits) + len(left_out) or not {*traits, *left_out} <= {*_TRAITS}:
        raise BallotError("voters.json: only age and sex may be told, and each only once.")
    together = 0
    for each in fields.several("groups"):
        group = Fields(each, "voters.json: groups")
        for trait in traits:
            group.text(trait)
        together += group.whole("voters", least=LEAST)
        group.done()
    fields.done()
    if traits and together != voters:
        raise BallotError(f"voters.json: the groups hold {together} people, and {voters} voted.")


def _groups(ballots: Ballots, traits: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """Each group and its voters; None where one is too small, and no groups where nothing splits."""
    if not traits:
        return []
    labels = [ballots.traits[trait][0] for trait in traits]
    codes = [
        np.where(code < 0, len(names), code)
        for names, code in zip(labels, (ballots.traits[trait][1] for trait in traits), strict=True)
    ]
    shape = tuple(len(names) + 1 for names in labels)
    cells = np.zeros(shape, dtype=np.int64)
    np.add.at(cells, tuple(codes), ballots.voters)
    groups: list[dict[str, Any]] = []
    for place in product(*map(range, shape)):
        voters = int(cells[place])
        unknown = any(at == len(names) for at, names in zip(place, labels, strict=True))
        if unknown and not voters:
            continue  # that everybody said their age tells nothing about anybody's
        if voters < LEAST:
            return None
        said = [(*names, _NOT_KNOWN)[at] for at, names in zip(place, labels, strict=True)]
        groups.append({**dict(zip(traits, said, strict=True)), "voters": voters})
    return groups
