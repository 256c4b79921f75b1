"""From a postcode to the area around it, the same wherever it is asked: *which ward is mine?*"""

from __future__ import annotations

from commonground.errors import NothingBuilt, UnknownArea
from commonground.evidence.geography import KINDS, PostcodeRecord, load_crosswalks
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store, crosswalk_table


def locate(postcode: str, kind: AreaKindName, store: Store) -> str:
    """The code of the area of a kind that a postcode lies in, however the postcode is written.

    A small area is read from the postcode itself. A larger one is the one whose outline holds the
    postcode's point; beside every outline it is the best fit of the postcode's small area. Raises
    ``UnknownArea`` for what is no postcode or not on the list of them, and where nothing says which
    area it lies in; ``NothingBuilt`` where the store holds no postcodes.
    """
    record = store.find_postcode(postcode)
    own = {"lsoa11": record.lsoa11, "lsoa21": record.lsoa21}
    small = {kind: str(code) for kind, code in own.items() if code is not None}
    code = small.get(kind) or _around(record, kind, store) or _best_fit(small, kind, store)
    if code is None:
        raise UnknownArea(f"{record.pcds} lies in no {KINDS[kind].name} that is known here.")
    return code


def _around(record: PostcodeRecord, kind: AreaKindName, store: Store) -> str | None:
    """The area whose outline holds the postcode's point, where the store has outlines."""
    import shapely

    if record.easting is None or record.northing is None:
        return None
    try:
        outlines = store.boundaries(kind, metres=True)
    except NothingBuilt:
        return None
    point = shapely.Point(record.easting, record.northing)
    holding = outlines.index[outlines.covers(point)]
    return str(min(holding)) if len(holding) else None


def _best_fit(small: dict[str, str], kind: AreaKindName, store: Store) -> str | None:
    """The area that the official lookup names for the postcode's small area."""
    for walk in load_crosswalks().values():
        fits = walk.method == "best fit" and (walk.collection, walk.to_kind) == (store.collection, kind)
        if fits and walk.from_kind in small and crosswalk_table(walk.id) in store:
            pairs = store.table(crosswalk_table(walk.id)).set_index("from")["to"]
            return pairs.get(small[walk.from_kind])
    return None
