"""`commonground index`: an index's scores, ranks and deciles."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.output import (
    STORE,
    MapFormat,
    MapFormatOption,
    StoreOption,
    print_csv,
    print_geojson,
    print_json,
    print_parquet,
    print_table,
    say,
)
from commonground.written import plain_cells


def index_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An index: imd-2025, imd-2019, cni-2019, …")],
    output: MapFormatOption = MapFormat.table,
    steps: Annotated[
        bool, typer.Option("--steps", help="Every intermediate figure instead of the result.")
    ] = False,
    store: StoreOption = STORE,
) -> None:
    """Print an index: code, score, rank (1 is the worst), decile (1 is the worst tenth)."""
    from commonground.definitions import find_definition
    from commonground.evidence.index import index_table, load_indices
    from commonground.evidence.store import Store

    index = find_definition(load_indices(), name, "index")
    opened = Store(store)
    rows = opened.table(f"{index_table(name)}_steps" if steps else index_table(name))
    if not steps:
        rows = rows.sort_values(["rank", "code"], na_position="last")
    about = {
        "index": name,
        "title": index.title,
        "geography": index.geography,
        "vintage": index.vintage,
        "source": index.source,
        "licence": index.licence,
        "cautions": list(index.cautions),
        "release": opened.release.id,
    }
    match output:
        case MapFormat.csv:
            print_csv(list(rows.columns), (list(row.values()) for row in plain_cells(rows)))
        case MapFormat.json:
            print_json({**about, "areas": plain_cells(rows)})
        case MapFormat.geojson:
            print_geojson(opened.boundaries(index.geography).join(rows.set_index("code"), how="right"), about)
        case MapFormat.parquet:
            print_parquet(opened.boundaries(index.geography).join(rows.set_index("code"), how="right"), about)
        case MapFormat.table:
            headings = {column: "left" if column == "code" else "right" for column in rows.columns[:8]}
            shown = plain_cells(rows[list(headings)].head(20))
            print_table(index.title, headings, (list(row.values()) for row in shown))
            which = f"The first 20 areas of {len(rows):,}" if steps else f"The 20 worst of {len(rows):,}"
            more = f", and 8 columns of {len(rows.columns)}" if steps else ""
            say(f"{which}{more}; --format csv prints them all. Rank 1 is the worst.")
