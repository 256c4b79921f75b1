"""Reading sums back from a store: of every area of a kind, or of whoever lives inside a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from commonground.definitions import find_definition
from commonground.errors import NothingBuilt
from commonground.evidence.measures.definition import Measure, load_measures
from commonground.evidence.measures.step import figures_table, shares_inside
from commonground.evidence.measures.sums import PARTS, Sums
from commonground.evidence.sources import AreaKindName
from commonground.evidence.store import Store


def read_sums(
    store: Store, kind: AreaKindName, wanted: Collection[str] | None = None
) -> tuple[Sums, list[Measure]]:
    """The sums of every area of a kind, and the measures they are of: those ``wanted``, or all there are.

    Raises ``NothingBuilt`` where the store holds none, or not a wanted one; ``DefinitionError`` for a
    measure that nobody defined.
    """
    known = load_measures()
    for name in wanted or ():
        find_definition(known, name, "measure")
    table = figures_table(kind)
    held = [name.removesuffix(" top") for name in store.columns(table) if name.endswith(" top")]
    absent = sorted(set(wanted or ()) - set(held))
    if absent:
        raise NothingBuilt(
            f"The store has no figures of {absent[0]} for {kind}; `commonground status` says what it lacks."
        )
    chosen = [name for name in held if name in known and (not wanted or name in wanted)]
    sums = Sums.from_table(store.table(table, ["code", "people", *_columns(chosen)]))
    return sums, [known[name] for name in chosen]


def sums_inside(
    store: Store,
    pieces: pd.DataFrame,
    inside: pd.Series,
    measures: Sequence[Measure],
    kinds: Mapping[str, AreaKindName],
    reached: Mapping[str, int],
    name: str,
) -> Sums:
    """The sums of the people inside a place: each measure's own areas, shared out by where people live.

    ``inside``: by number of piece, the share of it that is in the place. ``kinds``: by measure, the kind
    of its own areas. ``reached``: by measure of assets, how many are within reach of the place's own
    boundary; a measure of assets that is not in it is not known.
    """
    from scipy.sparse import csr_array

    people = float((inside * pieces["people"].reindex(inside.index)).sum())
    at = pieces.index.get_indexer(inside.index)
    row = csr_array((inside.to_numpy(float), (np.zeros(len(at), int), at)), shape=(1, len(pieces)))
    filled = {part: np.zeros((1, len(measures))) for part in PARTS}
    native: list[AreaKindName] = [kinds[m.id] for m in measures if m.assets is None]
    for kind in dict.fromkeys(native):
        if kind not in pieces:
            continue
        own = [
            number
            for number, measure in enumerate(measures)
            if measure.assets is None and kinds[measure.id] == kind
        ]
        atoms, shares = shares_inside(pieces, kind, row)
        share = shares.toarray()[0]
        held = np.flatnonzero(share > 0)
        codes = atoms[held]
        columns = ["code", "people", *_columns([measures[number].id for number in own])]
        sums = Sums.from_table(store.rows(figures_table(kind), "code", list(codes), columns))
        added = sums.of(codes).shared_out(share[held][np.newaxis], [name])
        for part in PARTS:
            filled[part][:, own] = getattr(added, part)
    for number, measure in enumerate(measures):
        if measure.id in reached:
            filled["top"][0, number] = reached[measure.id]
            filled["below"][0, number] = filled["covered"][0, number] = people
    return Sums(pd.Index([name]), tuple(m.id for m in measures), np.array([people]), **filled)


def _columns(measures: Sequence[str]) -> list[str]:
    return [f"{measure} {part}" for measure in measures for part in PARTS]
