"""Steps of a build: each measure on its own areas, then all of them added up for each kind of area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from commonground.evidence.geography import KINDS, AreaList, PeopleDefinition, residents
from commonground.evidence.measures.definition import PEOPLE, Measure
from commonground.evidence.measures.sums import Sums, sums_of_parts
from commonground.evidence.sources import AreaKindName, Source
from commonground.evidence.store import PEOPLE_PIECES, PEOPLE_POINTS, Inputs, Made, Step

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.sparse import csr_array

_CODE = (
    "commonground.evidence.sources.cells",
    "commonground.evidence.measures.assets",
    "commonground.evidence.measures.components",
    "commonground.evidence.measures.definition",
    "commonground.evidence.measures.intervals",
    "commonground.evidence.measures.step",
    "commonground.evidence.measures.sums",
)


def measure_table(measure_id: str) -> str:
    """The name of a measure's table on its source's own areas (or of its assets)."""
    return f"measure_{measure_id.replace('-', '_')}"


def near_table(measure_id: str) -> str:
    """The name of the table of which small areas each asset of a measure is within reach of."""
    return f"{measure_table(measure_id)}_near"


def figures_table(kind: AreaKindName) -> str:
    """The name of the table of all measures, added up for each area of a kind."""
    return f"figures_{kind}"


def native_kind(measure: Measure, sources: Mapping[str, Source], small_area: AreaKindName) -> AreaKindName:
    """The kind of area a measure is published for; assets are counted among the people of small areas."""
    if measure.assets is not None:
        return small_area
    part = measure.numerator or measure.value
    assert part is not None, "checked when it was loaded"
    source = sources[part.source]
    kind = source.columns[part.by].kind if part.by else source.geography
    assert kind not in (None, "postcode", "point"), "checked with the other definitions"
    return kind  # type: ignore[return-value]


def measure_step(
    measure: Measure, sources: Mapping[str, Source], people: PeopleDefinition, small_area: AreaKindName
) -> Step:
    """The step that makes one measure on its source's own areas, or finds the assets it counts."""
    kind = native_kind(measure, sources, small_area)
    read: dict[str, set[str]] = {}
    for _, part in measure.parts:
        read.setdefault(part.source, set()).update(part.read)
    if measure.bounds is not None:
        read[measure.source] |= {measure.bounds.low, measure.bounds.high}
    if measure.assets is not None:
        read.setdefault(measure.assets.source, set()).update(measure.assets.read)
    placed = measure.assets is not None and measure.assets.postcode is not None
    peopled = measure.assets is None and (
        PEOPLE in (measure.denominator, measure.weight) or any(part.by for _, part in measure.parts)
    )

    def run(inputs: Inputs) -> Made:
        from commonground.evidence.measures.assets import assets_of, near_each
        from commonground.evidence.measures.components import components

        if measure.assets is not None:
            points = inputs.table(PEOPLE_POINTS, ["postcode", "easting", "northing"]) if placed else None
            found = assets_of(measure.id, measure.assets, inputs.table(measure.assets.source), points)
            near = pd.DataFrame({"asset": pd.array([], "int64"), "area": pd.array([], "string")})
            if people.outlines in inputs:
                small_areas = _outlines(inputs, sources[people.outlines])
                near = near_each(found, small_areas, measure.assets.metres)
            listed = found.rename_axis("asset").reset_index()
            return Made({measure_table(measure.id): listed, near_table(measure.id): near})
        tables = {source: _keyed(inputs, sources[source], columns) for source, columns in read.items()}
        lived = pd.Series(dtype=float)
        if peopled:
            lived = inputs.table(PEOPLE_PIECES, [kind, "people"]).groupby(kind)["people"].sum()
            lived.index = lived.index.astype(object)
        parts = components(measure, tables, lived)
        nowhere = {
            f"{count:,} rows of {part.source} have no {part.by}, and so are in no area"
            for _, part in measure.parts
            if part.by and (count := int(tables[part.source][part.by].isna().sum()))
        }
        return Made({measure_table(measure.id): parts.reset_index()}, notes=tuple(sorted(nowhere)))

    needs = {*read} | ({PEOPLE_POINTS} if placed else set()) | ({PEOPLE_PIECES} if peopled else set())
    return Step(
        name=measure_table(measure.id),
        makes={measure_table(measure.id): ("asset",), near_table(measure.id): ("asset", "area")}
        if measure.assets
        else {measure_table(measure.id): ("code",)},
        run=run,
        code=_CODE,
        settings=measure.model_dump_json() + people.model_dump_json(),
        needs=tuple(sorted(needs)),
        wants=(people.outlines,) if measure.assets else (),
        columns={source: tuple(sorted(columns)) for source, columns in read.items()}
        | ({PEOPLE_PIECES: (kind,)} if peopled else {}),
    )


def _keyed(inputs: Inputs, source: Source, columns: set[str]) -> pd.DataFrame:
    """A source's columns, by its area codes."""
    key = source.key[0]
    return inputs.table(source.id, sorted({key, *columns})).set_index(key, drop=False)


def figures_step(
    kinds: Sequence[AreaKindName],
    measures: Sequence[Measure],
    sources: Mapping[str, Source],
    people: PeopleDefinition,
    small: AreaList,
) -> Step:
    """The step that adds every measure there is up for each area of each kind.

    A table for each kind; it is empty where nobody is placed in areas of the kind.
    """
    outlines = {
        source.geography: source.id for source in sources.values() if source.reader == "boundaries"
    } | {small.kind: people.outlines}

    def run(inputs: Inputs) -> Made:
        pieces = inputs.table(PEOPLE_PIECES)
        living = {kind: residents(pieces, kind) for kind in pieces.columns if kind in KINDS}
        held = [measure for measure in measures if measure_table(measure.id) in inputs]
        tables = {measure.id: inputs.table(measure_table(measure.id)) for measure in held}
        own = _on_their_own_areas(held, tables, living, sources, small.kind)
        notes = {
            f"{count:,} areas of {name} have nobody to place them by"
            for kind, sums in own.items()
            for name in sums.measures
            if (count := len(pd.Index(tables[name]["code"].astype(object)).difference(sums.codes)))
        }
        near = {
            measure.id: inputs.table(near_table(measure.id)).astype({"area": "category"})
            for measure in held
            if measure.assets
        }
        made = {}
        for kind in kinds:
            if kind not in living:
                made[figures_table(kind)] = pd.DataFrame({"code": pd.array([], "string"), "people": []})
                continue
            codes = [str(code) for code in living[kind].index]
            reached = {
                name: pd.DataFrame({"top": count, "below": living[kind], "hidden": 0.0}).dropna()
                for name, count in _reached(inputs, near, pieces, kind).items()
            }
            moved = [
                there.shared_out(shares_between(pieces, native, kind, pd.Index(codes))[1], codes)
                for native, there in own.items()
            ]
            made[figures_table(kind)] = sums_of_parts(reached, living[kind]).beside(moved).table()
        return Made(made, notes=tuple(sorted(notes)))

    def _reached(
        inputs: Inputs, near: Mapping[str, pd.DataFrame], pieces: pd.DataFrame, kind: AreaKindName
    ) -> dict[str, pd.Series]:
        """By measure, how many assets each area of a kind has within reach, if its outline is known."""
        from commonground.evidence.measures.assets import counted, counted_near

        nested = pd.DataFrame({"part": pieces[small.kind], "area": pieces[kind]}, dtype=object)
        nested = nested.dropna().drop_duplicates()
        if not nested["part"].duplicated().any() and people.outlines in inputs:
            larger = nested.set_index("part")["area"]
            return {name: counted(pairs, larger) for name, pairs in near.items()}
        if outlines.get(kind) not in inputs:
            return {}
        shapes = _outlines(inputs, sources[outlines[kind]])
        return {
            measure.id: counted_near(inputs.table(measure_table(measure.id)), shapes, measure.assets.metres)
            for measure in measures
            if measure.assets and measure.id in near
        }

    return Step(
        name="figures",
        makes={figures_table(kind): ("code",) for kind in kinds},
        run=run,
        code=_CODE,
        settings="\n".join(measure.model_dump_json() for measure in measures),
        needs=(PEOPLE_PIECES,),
        wants=tuple(
            dict.fromkeys(
                (
                    *(measure_table(measure.id) for measure in measures),
                    *(near_table(measure.id) for measure in measures if measure.assets),
                    people.outlines,
                    *(outlines[kind] for kind in kinds if kind in outlines),
                )
            )
        ),
    )


def _on_their_own_areas(
    measures: Sequence[Measure],
    tables: Mapping[str, pd.DataFrame],
    living: Mapping[str, pd.Series],
    sources: Mapping[str, Source],
    small_area: AreaKindName,
) -> dict[str, Sums]:
    """Measures by the kind of area they are published for, if people are placed in areas of that kind."""
    parts: dict[str, dict[str, pd.DataFrame]] = {}
    for measure in measures:
        native = native_kind(measure, sources, small_area)
        if measure.assets is None and native in living:
            parts.setdefault(native, {})[measure.id] = tables[measure.id].set_index("code")
    return {kind: sums_of_parts(own, living[kind]) for kind, own in parts.items()}


def _outlines(inputs: Inputs, source: Source) -> gpd.GeoDataFrame:
    """Outlines in metres, by code."""
    import geopandas as gpd

    shapes = gpd.GeoDataFrame(inputs.table(source.id))
    return gpd.GeoDataFrame(shapes.astype({source.key[0]: object}).set_index(source.key[0]))


def shares_between(
    pieces: pd.DataFrame, native: str, kind: str, codes: pd.Index
) -> tuple[pd.Index, csr_array]:
    """The share of each area of kind ``native`` that lies in each of ``codes``, areas of ``kind``.

    Returns the native codes and (codes, native areas), as ``shares_inside`` does.
    """
    from scipy.sparse import csr_array

    if native == kind:  # exactly itself, so that whole numbers stay whole
        return codes, csr_array((np.ones(len(codes)), (np.arange(len(codes)), np.arange(len(codes)))))
    row = codes.get_indexer(pd.Index(pieces[kind].astype(object)))
    held = np.flatnonzero(row >= 0)
    inside = csr_array((np.ones(len(held)), (row[held], held)), shape=(len(codes), len(pieces)))
    return shares_inside(pieces, native, inside)


def shares_inside(pieces: pd.DataFrame, native: str, inside: csr_array) -> tuple[pd.Index, csr_array]:
    """The share of each area of kind ``native`` that lies in each place, by where its people live.

    ``inside``: (places, pieces) the share of each piece that lies in each place. Returns the native codes
    and (places, native areas). An area in which nobody lives is shared out by its points.
    """
    from scipy.sparse import csr_array

    code = pd.Index(pieces[native].astype(object))
    atoms = pd.Index(np.sort(code[code.notna()].unique()), name="code")
    column = atoms.get_indexer(code)
    known = np.flatnonzero(column >= 0)
    column = column[known]
    lived = pieces["people"].to_numpy(float)[known]
    peopled = np.bincount(column, weights=lived, minlength=len(atoms))[column] > 0
    weight = np.where(peopled, lived, pieces["points"].to_numpy(float)[known])
    weight /= np.bincount(column, weights=weight, minlength=len(atoms))[column]
    return atoms, inside @ csr_array((weight, (known, column)), shape=(len(pieces), len(atoms)))
