"""What every place is held against, worked out once: England, regions, councils, groups, its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from commonground.evidence.comparison.groups import spread_between
from commonground.evidence.comparison.likeness import Alike, Likeness
from commonground.evidence.measures import Estimate, Estimates, Measure, Sums, estimated, values


@dataclass(frozen=True, eq=False)
class Yardstick:
    """One thing places are held against.

    ``id`` in data, ``title`` on a page, ``where`` in a sentence (*in England*); ``how`` it was chosen.
    ``estimates``: (1, measures). ``areas``: how many it is made of; ``people`` who live in them.
    """

    id: str
    title: str
    where: str
    how: str
    areas: int
    people: float
    estimates: Estimates
    measures: list[Measure]

    @cached_property
    def figures(self) -> list[Estimate]:
        """Its figure on each measure, worked out once however many places are held against it."""
        return self.estimates.of(0, self.measures)


@dataclass(frozen=True, eq=False)
class _Level:
    """The council areas or the regions around some areas: their codes, in order, and their names.

    ``number``: (areas,) which of them each area lies in, -1 where none is known.
    """

    codes: list[str]
    names: list[str]
    number: np.ndarray

    @classmethod
    def of(cls, around: pd.DataFrame, level: str) -> _Level:
        """``around``: the areas' ``<level>_code`` and ``<level>_name``; its code names a nameless one."""
        code, name = f"{level}_code", f"{level}_name"
        number, found = pd.factorize(around[code], sort=True)
        named = around[[code, name]].dropna().drop_duplicates(code).set_index(code)[name]
        return cls([str(each) for each in found], [str(named.get(each, each)) for each in found], number)


class Yardsticks:
    """All areas of one kind and everything they are added up to. Made once, then asked for many places."""

    def __init__(
        self,
        sums: Sums,
        measures: Sequence[Measure],
        around: pd.DataFrame,
        whole: str,
        likeness: Likeness | None,
    ) -> None:
        """``around``: by code, ``authority_code``, ``authority_name``, ``region_code``, ``region_name``.

        ``whole``: what all areas together are called in a sentence.
        """
        self.sums, self.measures, self.likeness = sums, list(measures), likeness
        around = around.reindex(sums.codes)
        self._levels = {level: _Level.of(around, level) for level in ("authority", "region")}
        self.spread = spread_between(values(sums, self.measures), sums.people)
        title = whole.removeprefix("in ")
        everything = "all of it, this place included"
        self.whole = self.stick("england", title[:1].upper() + title[1:], whole, everything, sums)
        self._larger: dict[tuple[str, int], Yardstick] = {}

    def stick(self, name: str, title: str, where: str, how: str, areas: Sums) -> Yardstick:
        """Some of the areas added up."""
        added = areas.whole(name)
        people = float(added.people[0])
        found = estimated(added, self.measures)
        return Yardstick(name, title, where, how, len(areas.codes), people, found, self.measures)

    def around_place(self, shares: pd.Series) -> list[Yardstick]:
        """The council area and the region of a place: those most of its people live in.

        ``shares``: by code of area, the share of the place's people who live in it.
        """
        found = []
        for level, title in (("authority", "council area"), ("region", "region")):
            number = self._mostly_in(level, shares)
            if number is not None:
                found.append(self._around(level, title, number))
        return found

    def _mostly_in(self, level: str, shares: pd.Series) -> int | None:
        """Which area of a level, by number, most of the people live in; None where none is known."""
        at = self.sums.codes.get_indexer(shares.index)
        number = np.where(at >= 0, self._levels[level].number[at], -1)
        known = number >= 0
        if not known.any():
            return None
        return int(np.bincount(number[known], weights=shares.to_numpy(float)[known]).argmax())

    def _around(self, level: str, title: str, number: int) -> Yardstick:
        if (level, number) not in self._larger:
            there = self._levels[level]
            named = there.names[number]
            how = f"the {title} most of its people live in, this place included"
            held = self.sums.at(np.flatnonzero(there.number == number))
            self._larger[level, number] = self.stick(level, named, f"in {named}", how, held)
        return self._larger[level, number]

    def alike(
        self, place: Sums, without: Sequence[str], shares: pd.Series
    ) -> tuple[list[Yardstick], Alike | None]:
        """Matched places, and the same by weights; nothing where places cannot be matched.

        ``shares``: by code of area, the share of the place's people who live in it.
        """
        if self.likeness is None:
            return [], None
        region = self._mostly_in("region", shares)
        code = None if region is None else self._levels["region"].codes[region]
        alike = self.likeness.of(place, without, code)
        if not alike.matched:
            return [], alike
        near = self.sums.of(alike.matched)
        figures = mean_of_places(near, self.measures, np.full(len(alike.matched), 1.0))
        among = " in its region" if self.likeness.within_region else ""
        how = f"the {len(alike.matched)} most like it{among}, by how deprived, large, old and rural they are"
        found = [
            Yardstick(
                "matched", "Places like it", "in places like it", how,
                len(alike.matched), float(near.people.sum()), figures, self.measures,
            )
        ]  # fmt: skip
        if alike.weighted:
            pool = self.sums.of(alike.weighted)
            figures = mean_of_places(pool, self.measures, alike.weights * len(alike.weights))
            how = f"{len(alike.weighted)} places, weighted so that together they are just like it"
            people = float((alike.weights * pool.people).sum() * len(alike.weights))
            found.append(
                Yardstick(
                    "weighted", "Places weighted to be like it", "in places weighted to be like it", how,
                    len(alike.weighted), people, figures, self.measures,
                )
            )  # fmt: skip
        return found, alike


def mean_of_places(sums: Sums, measures: Sequence[Measure], weights: np.ndarray) -> Estimates:
    """One figure for several places, and how much places like these differ among themselves.

    ``weights``: (places,). The figure is the weighted sum above the line over the one below it. Its interval
    is that of a ratio of two means, with Student's t for as many places as there effectively are: a place
    counts for its part of what stands below the line, so one without a figure counts for nothing. No
    interval (NaN) where a single place has a figure, since nothing then says how places differ. Of ten
    places whose people differ by half (a standard deviation of 0.5 of the logarithm), 94 intervals in 100
    hold the truth; counting places as equals, 92 or 93 would.
    Source: Cochran (1977), Sampling Techniques, chapter 6.
    """
    from scipy.special import stdtrit  # slow to load, and most commands match nothing

    added = sums.shared_out(weights[np.newaxis], ["matched"])
    own = estimated(added, list(measures))
    per = np.array([measure.per for measure in measures])
    with np.errstate(invalid="ignore", divide="ignore"):
        part = weights[:, None] * sums.below / added.below[0]
        effective = np.where((part > 0).sum(axis=0) > 1, 1 / (part**2).sum(axis=0), np.nan)
        ratio = own.value[0] / per
        residual = weights[:, None] * (sums.top - ratio * sums.below) / added.below[0]
        variance = (residual**2).sum(axis=0) * effective / (effective - 1)
        reach = stdtrit(np.maximum(effective - 1, 1.0), 0.975) * np.sqrt(variance)
        low, high = ratio - reach, ratio + reach
    # What is made of nothing below nought is not below it, nor a share above one.
    low = np.where((sums.top >= 0).all(axis=0), np.maximum(low, 0.0), low)
    shares = np.array([measure.kind == "proportion" for measure in measures])
    high = np.where(shares, np.minimum(high, 1.0), high)
    below, above = (low * per)[np.newaxis], (high * per)[np.newaxis]
    return Estimates(own.value, below, above, own.n, own.covered)
