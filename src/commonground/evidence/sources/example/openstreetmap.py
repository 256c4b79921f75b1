"""The county's map of places to meet, written as OpenStreetMap's own format holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from commonground.evidence.sources.example.land import degrees
from commonground.evidence.sources.example.meeting_places import KINDS, MeetingPlaces

if TYPE_CHECKING:
    from osmium.osm.mutable import Node, Relation, Way

_CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])

_TAGS = {kind.category: kind.tags for kind in KINDS}


def write_map(meeting: MeetingPlaces, target: Path, note: str) -> None:
    """All places and traps as nodes, ways and relations, each kind in order of its ids.

    ``note`` stands in the header as the program that wrote the file. No times and no versions are
    written, so the same places give the same bytes.
    """
    import osmium
    from osmium.io import File, Header

    things = pd.concat([meeting.places, meeting.traps], ignore_index=True)
    header = Header()
    header.set("generator", note)
    header.set("sorting", "Type_then_ID")
    # Told outright, for a file under way has no ending to go by.
    file = File(str(target), "pbf,add_metadata=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for thing in _in_order(things):
            writer.add(thing)


def _in_order(things: pd.DataFrame) -> Iterator[Node | Way | Relation]:
    """Points, then the corners of everything else; ways, then the halves of outlines in pieces; relations."""
    from osmium.osm.mutable import Node, Relation, Way

    points, ways, relations = (things[things["osm_id"].str[0] == letter] for letter in "nwr")
    spots = degrees(points[["easting", "northing"]].to_numpy()).tolist()
    for number, (spot, tags) in enumerate(zip(spots, _tags(points), strict=True), start=1):
        yield Node(id=number, location=spot, tags=tags)
    drawn = pd.concat([ways, relations])
    for number, spot in enumerate(_corners(drawn).tolist(), start=len(points) + 1):
        yield Node(id=number, location=spot)

    corner = len(points) + 1 + 4 * np.arange(len(drawn)).reshape(-1, 1) + np.arange(4)
    closed = (ways["drawn"] == "outline").tolist()
    outlines = zip(corner[: len(ways)].tolist(), _tags(ways), closed, strict=True)
    for number, (nodes, tags, is_closed) in enumerate(outlines, start=1):
        yield Way(id=number, nodes=[*nodes, nodes[0]] if is_closed else nodes, tags=tags)
    for number, (one, two, three, four) in enumerate(corner[len(ways) :].tolist()):
        yield Way(id=len(ways) + 1 + 2 * number, nodes=[one, two, three])
        yield Way(id=len(ways) + 2 + 2 * number, nodes=[three, four, one])
    for number, tags in enumerate(_tags(relations)):
        first = len(ways) + 1 + 2 * number
        members = [("w", first, "outer"), ("w", first + 1, "outer")]
        yield Relation(id=number + 1, members=members, tags={"type": "multipolygon", **tags})


def _corners(things: pd.DataFrame) -> np.ndarray:
    """(4 things, 2) longitude and latitude of a square of each one's size round its middle."""
    middle = things[["easting", "northing"]].to_numpy(dtype=float)
    offset = things["size"].to_numpy(dtype=float)[:, None, None] * _CORNERS
    return degrees((middle[:, None, :] + offset).reshape(-1, 2))


def _tags(things: pd.DataFrame) -> Iterator[dict[str, str]]:
    """What a mapper says of each: for a place that closed, its tags moved under another key, or marked."""
    traps = things["trap"].tolist() if "trap" in things else [None] * len(things)
    for category, name, trap in zip(things["category"], things["name"], traps, strict=True):
        tags = dict(_TAGS[category])
        match trap:
            case "closed":
                tags = {f"disused:{key}": value for key, value in tags.items()}
            case "disused":
                tags["disused"] = "yes"
            case "private":
                tags["access"] = "private"
        yield tags | {"name": name} if isinstance(name, str) else tags
