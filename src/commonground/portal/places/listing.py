"""A list as its page shows it: who is on it, in what order, who just is not, and how the line was drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from commonground.evidence.designation import (
    MEMBER,
    NEAR_MISS,
    NOT_JUDGED,
    Answer,
    Cut,
    lines_in_words,
)
from commonground.evidence.geography import KINDS
from commonground.evidence.index import load_indices
from commonground.portal.places.measured import where_of
from commonground.portal.places.narrowing import Narrowed, Where, narrowed
from commonground.written import plain_cells

MOST_NEAR = 100
"""Near misses named on the page, the nearest first; the files name all."""

_SORTED_BY = {"name": "name", "authority": "authority_name", "region": "region_name", "people": "population"}

Direction = Literal["up", "down"]


@dataclass(frozen=True, eq=False)
class Listed:
    """A rule's answer in plain rows, the lines among them where they were drawn among all areas.

    ``members`` in order of code; ``near``, the nearest to being on the list first, each with how ``far``
    it is: by index, how many places inside (positive) or outside (negative) the line; ``unjudged``, each
    with a ``reason``. ``where``, ``people`` and ``judged``: (areas,) of all the rule's areas.
    """

    answer: Answer
    members: list[dict[str, Any]]
    near: list[dict[str, Any]]
    unjudged: list[dict[str, Any]]
    where: Where
    people: np.ndarray
    judged: np.ndarray

    @classmethod
    def of(cls, answer: Answer) -> Listed:
        """Every area that the rule covers."""
        areas = answer.areas
        return cls(
            answer,
            plain_cells(areas[areas["status"] == MEMBER]),
            _near_misses(answer),
            plain_cells(areas[areas["status"] == NOT_JUDGED]),
            where_of(areas),
            areas["population"].to_numpy(float, na_value=0.0),
            (areas["status"] != NOT_JUDGED).to_numpy(bool),
        )

    def kept_to(self, choice: Narrowed) -> Listed:
        """The areas of one region or council area alone."""
        if not choice.asked:
            return self
        kept = choice.mask(self.where)
        return replace(
            self,
            members=[row for row in self.members if choice.holds(row)],
            near=[row for row in self.near if choice.holds(row)],
            unjudged=[row for row in self.unjudged if choice.holds(row)],
            where=self.where.at(kept),
            people=self.people[kept],
            judged=self.judged[kept],
        )

    @property
    def population(self) -> int:
        """People in the areas on the list."""
        return sum(row["population"] or 0 for row in self.members)

    @property
    def share(self) -> float | None:
        """The share of all the people here who live in areas on the list."""
        everyone = float(self.people.sum())
        return self.population / everyone if everyone else None

    def noun(self, count: int) -> str:
        """What the list is of, in words: *ward* or *wards*."""
        word = KINDS[self.answer.rule.geography].noun
        return word if count == 1 else f"{word}s"

    def positions(self, codes: pd.Index) -> np.ndarray:
        """Where the members stand among the areas with these ``codes``; one that is not there is left out."""
        at = codes.get_indexer(pd.Index([row["code"] for row in self.members], dtype=object))
        return at[at >= 0]

    def codes_as_json(self) -> str:
        """The members' codes, as the moving map reads them."""
        return json.dumps([row["code"] for row in self.members], separators=(",", ":"))


@dataclass(frozen=True)
class Order:
    """The column a list is sorted by, and whether the smallest or the first letter comes first (``up``)."""

    by: str
    direction: Direction

    def sorted(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows in this order, those that lack the cell last, equals in order of code."""
        column = _SORTED_BY.get(self.by, f"{self.by} rank")
        held = [row for row in rows if row[column] is not None]
        lacking = [row for row in rows if row[column] is None]
        return sorted(held, key=lambda row: _key(row[column]), reverse=self.direction == "down") + lacking

    def link(self, by: str) -> Direction:
        """The direction that a press on a column's heading asks for."""
        if by == self.by:
            return "down" if self.direction == "up" else "up"
        return _usual(by)

    def options(self, ranked: Mapping[str, str]) -> list[tuple[str, str]]:
        """What a form offers to sort by; ``ranked``: titles of indices by id."""
        usual = [("name", "Name"), ("authority", "Council area"), ("region", "Region"), ("people", "People")]
        return usual + [(index, f"Rank on the {title}") for index, title in ranked.items()]

    def query(self, choice: Narrowed) -> Callable[..., str]:
        """The rest of the address of another page of the list, of the same areas in the same order."""
        own = {"sort": self.by, "dir": self.direction} if (self.by, self.direction) != ("name", "up") else {}
        return lambda **asked: choice.query(**own, **asked) or "?"

    def aria(self, by: str) -> str:
        """How a screen reader is told that a column is the sorted one."""
        return {"up": "ascending", "down": "descending"}[self.direction] if by == self.by else "none"


def order_of(answer: Answer, asked: Mapping[str, str]) -> Order:
    """The order that an address's fields ask for (``sort``, ``dir``); by name unless they ask for one."""
    by = asked.get("sort", "")
    by = by if by in _SORTED_BY or by in answer.ranked else "name"
    match asked.get("dir"):
        case "up" | "down" as direction:
            return Order(by, direction)
        case _:
            return Order(by, _usual(by))


def answer_kept_to(answer: Answer, asked: Mapping[str, str]) -> tuple[Answer, Narrowed]:
    """The answer about the areas of one region or council area alone, as an address's fields ask.

    Lines stay where they are: they were drawn among all areas. Raises ``UnknownArea`` for a code of none.
    """
    where = where_of(answer.areas)
    choice = narrowed(asked, where)
    return replace(answer, areas=answer.areas[choice.mask(where)]), choice


def distance_in_words(places: int) -> str:
    """``12 places outside``, ``1 place inside`` or ``on the line``."""
    if places == 0:
        return "on the line"
    count = abs(places)
    return f"{count:,} place{'' if count == 1 else 's'} {'inside' if places > 0 else 'outside'}"


def lines_of(answer: Answer) -> list[dict[str, Any]]:
    """Each line of the rule: the index's title and vintage, where the line runs, and why there."""
    said, rule, indices = lines_in_words(answer), answer.rule, load_indices()
    told = [
        {
            "index": cut.index,
            "title": title_of(cut.index),
            "vintage": indices[cut.index].vintage if cut.index in indices else "",
            "line": said[cut.index] if cut.index in said else _weighed(cut),
            "reason": cut.reason,
        }
        for cut in rule.cuts
    ]
    if rule.composite:
        (index,) = said
        together = {"index": index, "title": title_of(index), "vintage": "", "line": said[index]}
        told.append({**together, "reason": rule.composite.reason})
    return told


def title_of(index: str) -> str:
    """What a column of ranks is called."""
    known = load_indices()
    return known[index].title if index in known else "The indices together"


def _near_misses(answer: Answer) -> list[dict[str, Any]]:
    near = answer.with_status(NEAR_MISS)
    lines = answer.lines.set_index("index")["line"]
    far = pd.DataFrame(
        {str(name): int(line) - near[f"{name} rank"].astype(float) for name, line in lines.items()}
    )
    short = far.clip(upper=0).sum(axis=1).sort_values(ascending=False, kind="stable")
    distances = far.loc[short.index].to_dict("records")
    rows = plain_cells(near.loc[short.index])
    return [
        {**row, "far": {str(index): int(places) for index, places in by_index.items()}}
        for row, by_index in zip(rows, distances, strict=True)
    ]


def _weighed(cut: Cut) -> str:
    return f"counts for {cut.weight:g} of the sum"


def _usual(by: str) -> Direction:
    return "down" if by == "people" else "up"


def _key(cell: Any) -> Any:
    return cell.casefold() if isinstance(cell, str) else cell
