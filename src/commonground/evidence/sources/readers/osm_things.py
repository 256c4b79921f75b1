"""Finding things on OpenStreetMap by their tags, and where each of them is.

The map knows three kinds of things: nodes (points), ways (lines, or outlines where they close) and
relations (things put together from others). A pub may be any of them, so all three are read.

The file is streamed three times and never held: once for the things that have the tags, once for the
points that ways among them are made of, once to cut those out into a small file, which is then put
together. What is held is one bit for each id a node may have, 1.5 GB for today's 12.5 billion however
large the extract, and the locations of the points cut out (an index of the ``flex_mem`` kind, 16 bytes
each). An invented file whose ids run that high took 1.8 GB in all and went by at a million things a second
on two cores; England's, with some 200 million, should take four minutes by that reckoning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from commonground.evidence.sources.places_to_meet import PlacesToMeet

if TYPE_CHECKING:
    from osmium import IdTracker
    from osmium.io import File
    from osmium.osm import Way

Spot = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True)
class Things:
    """Things found on the map, in the order of its file, nodes first.

    ``table``: a row each of ``osm_id``, ``category`` and ``name``. ``spots``: (things, 2) longitude and
    latitude of a point, or of the middle of what the map knows of it; not a number where it knows nothing.
    ``outlines``: (things,) shapely polygons in degrees, None for what has no whole outline.
    """

    table: pd.DataFrame
    spots: np.ndarray
    outlines: np.ndarray


def find_things(path: Path, meeting: PlacesToMeet) -> Things:
    """Every thing of the extract at ``path`` that fits a category of ``meeting``.

    Raises ``RuntimeError`` with osmium's own words where the file is no extract, is cut short, or is
    not in order of kind and id.
    """
    import osmium
    import osmium.io

    # Told outright what it is: a file kept under its hash has no ending to go by.
    extract = osmium.io.File(str(path), "pbf")
    described: dict[str, tuple[str, str | None]] = {}
    tracker = osmium.IdTracker()
    spots: dict[str, Spot | None] = dict(_find(extract, meeting, tracker, described))
    outlines: dict[str, bytes] = {}
    if len(spots) < len(described):
        with TemporaryDirectory() as folder:
            cut = Path(folder, "cut.osm.pbf")
            _cut_out(extract, tracker, cut)
            spots |= _put_together(cut, described, outlines)
    rows = [(osm_id, *description) for osm_id, description in described.items()]
    return Things(
        pd.DataFrame(rows, columns=pd.Index(["osm_id", "category", "name"]), dtype="string"),
        np.array([spots.get(osm_id) or (np.nan, np.nan) for osm_id in described]).reshape(-1, 2),
        np.asarray(shapely.from_wkb([outlines.get(osm_id) for osm_id in described]), dtype=object),
    )


def _find(
    extract: File, meeting: PlacesToMeet, tracker: IdTracker, described: dict[str, tuple[str, str | None]]
) -> Iterator[tuple[str, Spot]]:
    """Describe what fits, note on ``tracker`` what it is made of, and give the nodes' own places."""
    import osmium
    from osmium.filter import TagFilter
    from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way

    tagged = TagFilter(*meeting.telling_tags())
    for thing in osmium.FileProcessor(extract, NODE | WAY | RELATION).with_filter(tagged):
        tags = dict(thing.tags)
        category = meeting.category_of(tags)
        if category is None:
            continue
        osm_id = f"{thing.type_str()}{thing.id}"
        described[osm_id] = category, " ".join(tags.get("name", "").split()) or None
        match thing:
            case Node() if thing.location.valid():
                yield osm_id, (thing.lon, thing.lat)
            case Way():
                tracker.add_way(thing.id)
                tracker.add_references(thing)
            case Relation():
                tracker.add_relation(thing.id)
                tracker.add_references(thing)


def _cut_out(extract: File, tracker: IdTracker, cut: Path) -> None:
    """Write what is noted, and all it is made of, in the order of the extract."""
    import osmium
    from osmium.io import Reader

    # One step down is enough: a site may hold the outline of a building, which holds lines.
    tracker.complete_backward_references(extract, relation_depth=1)
    with osmium.SimpleWriter(cut) as writer, Reader(extract) as reader:
        osmium.apply(reader, tracker.id_filter(), writer)


def _put_together(
    cut: Path, described: Mapping[str, object], outlines: dict[str, bytes]
) -> dict[str, Spot | None]:
    """Fill ``outlines`` with polygons as WKB, and give the middle of every described way and relation."""
    import osmium
    from osmium.filter import EmptyTagFilter
    from osmium.geom import WKBFactory
    from osmium.osm import NODE, Area, Relation, Way

    shapes = WKBFactory()
    ways: dict[int, Spot | None] = {}
    members: dict[int, list[tuple[str, int]]] = {}
    processor = osmium.FileProcessor(cut).with_locations("flex_mem").with_areas()
    locations = processor.node_location_storage
    assert locations is not None
    for thing in processor.with_filter(EmptyTagFilter().enable_for(NODE)):
        match thing:
            case Way():
                ways[thing.id] = _middle_of_way(thing)
            case Relation():
                members[thing.id] = [(member.type, member.ref) for member in thing.members]
            # A ring that does not close, or a member that is not in the extract, leaves an area empty.
            case Area() if thing.num_rings()[0]:
                osm_id = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
                if osm_id in described:
                    outlines[osm_id] = bytes.fromhex(shapes.create_multipolygon(thing))

    def middle(kind: str, number: int, depth: int = 2) -> Spot | None:
        if kind == "w":
            return ways.get(number)
        if kind == "r":
            parts = members.get(number, []) if depth else []
            return _mean([middle(*member, depth - 1) for member in parts])
        try:
            location = locations.get(number)
        except KeyError:
            return None
        return location.lon, location.lat

    return {osm_id: middle(osm_id[0], int(osm_id[1:])) for osm_id in described if osm_id[0] != "n"}


def _middle_of_way(way: Way) -> Spot | None:
    spots = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    return _mean(spots[:-1] if way.is_closed() and len(spots) > 1 else spots)


def _mean(spots: Sequence[Spot | None]) -> Spot | None:
    """The mean of the spots that are known; None where none is."""
    known = [spot for spot in spots if spot is not None]
    if not known:
        return None
    east, north = zip(*known, strict=True)
    return sum(east) / len(known), sum(north) / len(known)
