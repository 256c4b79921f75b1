"""Profiles of places in a built store, each part beside what an analyst would otherwise run.

A drawn place of about 10,000 people: who lives in it and every measure's sums, beside GeoPandas cutting the
small areas by the same line and sharing their counts out by land. The gaps of a list: 2,000 draws of whole
council areas for every measure at once, beside the same draws with pandas, one measure and draw at a time.
Then the time of a whole profile of a ward and of the drawn place, with everything read beforehand, and the
peak memory of the process.

Run it with ``python benchmarks/profile_places.py STORE`` on England's store.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, Polygon

from commonground.evidence.comparison import cluster_gaps
from commonground.evidence.designation import comparison_groups, load_rules, read_answer
from commonground.evidence.geography import place_of_outline
from commonground.evidence.measures import read_sums
from commonground.evidence.profile import Profiles
from commonground.evidence.store import Store

RULE, ROUNDS, DRAWS, PEER_DRAWS = "left-behind-2020", 7, 2000, 20


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of ``work``, after one run that nobody times."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def neighbourhood(store: Store) -> Polygon:
    """A circle in a town in which about 10,000 people live."""
    east, north = 453_900.0, 520_500.0
    shape = Point(east, north).buffer(500)
    for metres in range(500, 3_000, 25):
        shape = Point(east, north).buffer(metres)
        points = store.people_within(shape.bounds)
        inside = np.hypot(points["easting"] - east, points["northing"] - north) <= metres
        if points["people"][inside].sum() >= 10_000:
            break
    return shape


def by_land(store: Store, place: gpd.GeoDataFrame, counts: pd.DataFrame) -> pd.Series:
    """What GIS software offers first: cut the areas, and share their counts out by land."""
    areas = store.boundaries("lsoa21", metres=True)
    cut = gpd.overlay(areas.assign(land=areas.area).reset_index(), place, how="intersection")
    share = (cut.area / cut["land"]).to_numpy()
    return counts.reindex(cut["code"]).mul(share, axis=0).sum()


def main(root: Path) -> None:
    """Print each figure with its peer's and their ratio."""
    store = Store(root)
    rule = load_rules()[RULE]
    profiles = Profiles(store, rule)
    ground = profiles.ground
    outline = neighbourhood(store)
    shape = gpd.GeoDataFrame(geometry=[outline], crs=27700)

    def drawn():
        points = store.people_within(outline.bounds)
        place = place_of_outline(ground.pieces, points, outline, "the circle")
        return place, profiles.sums_of(place, {})

    place, sums = drawn()
    counts = ground.sums("lsoa21")
    table = pd.DataFrame(counts.top, index=counts.codes)
    ours, theirs = median(drawn), median(lambda: by_land(store, shape, table))
    print(f"drawn place, {sums.people[0]:,.0f} people, {len(sums.measures)} measures: {ours * 1e3:.0f} ms")
    print(f"  GeoPandas, cut and shared out by land: {theirs * 1e3:.0f} ms, ratio {theirs / ours:.1f}")

    wards, measures = read_sums(store, rule.geography)
    answer = read_answer(store, rule)
    groups = comparison_groups(answer).reindex(wards.codes).fillna("rest")
    authorities = answer.areas["authority_code"].reindex(wards.codes).astype(str)
    authority, names = pd.factorize(authorities)
    member = (groups == "group").to_numpy()
    parts = np.zeros((2, len(names), 2, len(measures)))
    for part, values in enumerate((wards.top, wards.below)):
        np.add.at(parts[part], (authority, np.where(member, 0, 1)), values)
    ours = median(lambda: cluster_gaps(parts[0], parts[1], [0], [0, 1], draws=DRAWS))
    frame = pd.DataFrame({"authority": authorities.to_numpy(), "member": member})
    frame["top"], frame["below"] = wards.top[:, 0], wards.below[:, 0]

    def resampled_in_pandas():
        by_authority = dict(list(frame.groupby("authority")))
        keys, chance = np.array(list(by_authority)), np.random.default_rng(1)
        for _ in range(PEER_DRAWS):
            drawn = pd.concat([by_authority[key] for key in chance.choice(keys, len(keys))])
            chosen = drawn[drawn["member"]]
            _ = chosen["top"].sum() / chosen["below"].sum() - drawn["top"].sum() / drawn["below"].sum()

    theirs = median(resampled_in_pandas, 3) / PEER_DRAWS
    print(f"gaps of {len(measures)} measures, {DRAWS:,} draws of {len(names)} councils: {ours * 1e3:.0f} ms")
    each = ours / DRAWS / len(measures)
    print(
        f"  pandas, for a draw and a measure {theirs * 1e3:.1f} ms against {each * 1e6:.1f} microseconds, "
        f"ratio {theirs / each:,.0f}"
    )

    ward = profiles.find(str(answer.members.index[0]), kind=rule.geography)
    for name, which in (("a ward", ward), ("the drawn place", place)):
        taken = median(lambda which=which: profiles.of(which))
        print(f"whole profile of {name}, everything read: {taken * 1e3:.0f} ms")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
