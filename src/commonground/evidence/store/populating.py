"""The step that places people: points for whoever draws a line, and the pieces official areas are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from commonground.evidence.geography import AreaList, CrosswalkDefinition, PeopleDefinition
from commonground.evidence.sources import AreaKindName, Source
from commonground.evidence.store.placing import AREAS, crosswalk_table, read_crosswalk
from commonground.evidence.store.step import Inputs, Made, Step

if TYPE_CHECKING:
    import geopandas as gpd

PEOPLE_POINTS = "people_points"
"""The table of points: ``postcode``, ``easting``, ``northing``, ``people`` and its ``piece``."""

PEOPLE_PIECES = "people_pieces"
"""The table of pieces: ``points``, ``people``, and the code of the area of each kind it lies in."""


def people_kinds(
    definition: PeopleDefinition,
    sources: Mapping[str, Source],
    lists: Mapping[str, AreaList],
    crosswalks: Mapping[str, CrosswalkDefinition],
) -> tuple[AreaKindName, ...]:
    """The kinds of area that people are placed in, where everything is there to place them with."""
    listing = lists[definition.small_areas]
    own: tuple[AreaKindName, ...] = (listing.kind, crosswalks[definition.changes].from_kind)
    around: tuple[AreaKindName, ...] = tuple(_kinds_around(listing, sources))
    walked: tuple[AreaKindName, ...] = tuple(crosswalks[name].to_kind for name in definition.crosswalks)
    return tuple(dict.fromkeys(own + around + walked))


def _kinds_around(listing: AreaList, sources: Mapping[str, Source]) -> dict[AreaKindName, str]:
    """The kinds of the authority and the region that the list of small areas names, and its word for each."""
    columns = sources[listing.source].columns
    said = {"authority_code": listing.authority_code, "region_code": listing.region_code}
    return {
        kind: name for name, column in said.items() if column and (kind := columns[column].kind) is not None
    }


def people_step(
    definition: PeopleDefinition,
    sources: Mapping[str, Source],
    lists: Mapping[str, AreaList],
    crosswalks: Mapping[str, CrosswalkDefinition],
) -> Step:
    """The step that makes the two tables; a crosswalk that is not there leaves its kind of area out."""
    listing = lists[definition.small_areas]
    changes = crosswalks[definition.changes]
    walks = [crosswalks[name] for name in definition.crosswalks]
    counted, _, column = definition.population.partition(".")
    key = sources[counted].key[0]
    centres = definition.centres

    def run(inputs: Inputs) -> Made:
        from commonground.evidence.geography import older_small_area, pieces_of, points_of_people

        found = inputs.table(definition.postcodes)
        postcodes = found.rename(columns={sources[definition.postcodes].key[0]: "postcode"})
        middles = inputs.table(centres.source, [centres.code, centres.easting, centres.northing])
        points = points_of_people(
            postcodes[["postcode", "easting", "northing"]],
            _outlines(inputs, definition.outlines, sources),
            inputs.table(counted, [key, column]).set_index(key)[column].astype("Float64"),
            middles.set_index(centres.code).set_axis(["easting", "northing"], axis=1),
        )
        kinds: dict[str, pd.Series] = {listing.kind: points["small_area"]}
        if crosswalk_table(changes.id) in inputs:
            own = pd.Series(pd.NA, index=points.index, dtype="string")
            if changes.pairs.smaller in postcodes:
                own = points["postcode"].map(postcodes.set_index("postcode")[changes.pairs.smaller])
            kinds[changes.from_kind] = older_small_area(
                points["small_area"], own, read_crosswalk(inputs, changes)
            )
        kinds |= _around(inputs, listing, sources, points["small_area"])
        for walk in walks:
            if walk.from_kind in kinds and crosswalk_table(walk.id) in inputs:
                kinds[walk.to_kind] = _placed(inputs, walk, points, kinds[walk.from_kind], sources)
        pieces, number = pieces_of(points, kinds)
        kept = points.assign(piece=number.astype("int32"))[
            ["postcode", "easting", "northing", "people", "piece"]
        ]
        total = f"{points['people'].sum():,.0f} people at {len(points):,} points, in {len(pieces):,} pieces"
        return Made({PEOPLE_POINTS: kept, PEOPLE_PIECES: pieces}, notes=(total,))

    return Step(
        name=PEOPLE_PIECES,
        makes={PEOPLE_POINTS: ("postcode",), PEOPLE_PIECES: ("piece",)},
        run=run,
        code=("commonground.evidence.geography", "commonground.evidence.store.populating"),
        settings=definition.model_dump_json(),
        needs=(AREAS, *sorted({definition.postcodes, definition.outlines, counted, centres.source})),
        wants=tuple(
            dict.fromkeys(
                (
                    *(crosswalk_table(walk.id) for walk in (changes, *walks)),
                    *(walk.pairs.source for walk in walks),
                    *(walk.boundaries for walk in walks if walk.boundaries),
                )
            )
        ),
        columns={
            definition.postcodes: ("easting", "northing"),
            counted: (column,),
            centres.source: (centres.code, centres.easting, centres.northing),
        },
    )


def _outlines(inputs: Inputs, source: str, sources: Mapping[str, Source]) -> gpd.GeoDataFrame:
    """Outlines in metres, by ``code`` and in its order."""
    import geopandas as gpd

    shapes = gpd.GeoDataFrame(inputs.table(source)).rename(columns={sources[source].key[0]: "code"})
    return shapes.sort_values("code", ignore_index=True)


def _around(
    inputs: Inputs, listing: AreaList, sources: Mapping[str, Source], small_area: pd.Series
) -> dict[str, pd.Series]:
    """The authority and region of each point, as the list of small areas has them."""
    areas = inputs.table(AREAS)
    own = areas[areas["kind"] == listing.kind].set_index("code")
    return {
        kind: small_area.astype("object").map(own[name])
        for kind, name in _kinds_around(listing, sources).items()
    }


def _placed(
    inputs: Inputs,
    walk: CrosswalkDefinition,
    points: pd.DataFrame,
    smaller: pd.Series,
    sources: Mapping[str, Source],
) -> pd.Series:
    """The larger area of each point by the crosswalk's own rule: best fit, or the outline around it."""
    from commonground.evidence.geography import placed_by_outline

    pairs = inputs.table(crosswalk_table(walk.id))
    if walk.method == "best fit" or walk.boundaries is None:
        return smaller.astype("object").map(pairs.set_index("from")["to"])
    listed = inputs.table(walk.pairs.source, [walk.pairs.smaller, walk.pairs.larger]).dropna()
    best = listed.drop_duplicates(walk.pairs.smaller).set_index(walk.pairs.smaller)[walk.pairs.larger]
    outlines = _outlines(inputs, walk.boundaries, sources)
    return placed_by_outline(points, smaller, best, outlines[outlines["code"].isin(set(pairs["to"]))])
