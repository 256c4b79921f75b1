"""`commonground index`: an index's scores, ranks and deciles."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.output import STORE, Format, FormatOption, StoreOption, print_csv, print_json, print_table, say
from commonground.errors import CommongroundError


def index_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An index: imd-2025, imd-2019, cni-2019, …")],
    output: FormatOption = Format.table,
    steps: Annotated[bool, typer.Option("--steps", help="Every intermediate figure instead of the result.")] = False,
    store: StoreOption = STORE,
) -> None:
    """Print an index: code, score, rank (1 is the worst), decile (1 is the worst tenth)."""
    from commonground.evidence.index import index_table, load_indices
    from commonground.evidence.store import Store

    indices = load_indices()
    if name not in indices:
        raise CommongroundError(f"There is no index {name!r}; there are {', '.join(indices)}.")
    opened = Store(store)
    rows = opened.table(f"{index_table(name)}_steps" if steps else index_table(name))
    if not steps:
        rows = rows.sort_values(["rank", "code"], na_position="last")
    cells = rows.astype("object").where(rows.notna(), None)
    match output:
        case Format.csv:
            print_csv(list(rows.columns), cells.itertuples(index=False))
        case Format.json:
            print_json(
                {
                    "index": name,
                    "title": indices[name].title,
                    "geography": indices[name].geography,
                    "vintage": indices[name].vintage,
                    "licence": indices[name].licence,
                    "release": opened.release.id,
                    "areas": cells.to_dict("records"),
                }
            )
        case Format.table:
            shown = cells.head(20)
            headings = {column: "left" if column == "code" else "right" for column in rows.columns[:8]}
            print_table(indices[name].title, headings, (row[: len(headings)] for row in shown.itertuples(index=False)))
            say(f"The 20 worst of {len(rows):,}; --format csv prints them all. 1 is the worst.")
