"""`commonground status`: sources, vintages, licences, checks, and what is stale."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from commonground.cli.output import (
    STORE,
    Format,
    FormatOption,
    StoreOption,
    print_csv,
    print_json,
    print_table,
    say,
)


def status_command(output: FormatOption = Format.table, store: StoreOption = STORE) -> None:
    """Say what the store holds, what was checked, and what is stale."""
    from commonground.evidence.build import plan_build
    from commonground.evidence.sources import RawFiles, load_catalogue
    from commonground.evidence.store import Layout, Store, outdated_steps, source_status

    opened = Store(store)
    shelf = RawFiles(Layout(store).raw)
    catalogue = load_catalogue()
    outdated = outdated_steps(opened.release, plan_build(shelf).steps)
    fetched = {
        name: max(file.fetched for file in files)
        for name in opened.release.origins
        if (files := shelf.latest(name))
    }
    sources = source_status(opened.release, catalogue, fetched, outdated, dt.date.today())
    derived = {name: why for name, why in outdated.items() if name not in opened.release.origins}
    columns = {"source": "left", "vintage": "left", "rows": "right", "checks": "right"}
    columns |= {"licence": "left", "stale": "left"}
    rows = [
        (s.source, s.vintage, s.rows, len(s.checks), s.licence, "; ".join(s.stale) or "no") for s in sources
    ]
    match output:
        case Format.json:
            print_json(
                {
                    "release": opened.release.id,
                    "built": opened.release.built.isoformat(),
                    "sources": [
                        {**asdict(s), "fetched": s.fetched.isoformat() if s.fetched else None}
                        for s in sources
                    ],
                    "outdated": derived,
                    "left_out": [asdict(absent) for absent in opened.release.left_out],
                }
            )
        case Format.csv:
            print_csv(list(columns), rows)
        case Format.table:
            print_table(
                f"Release {opened.release.id}, built {opened.release.built:%-d %B %Y %H:%M} UTC",
                columns,
                rows,
            )
            for name, why in derived.items():
                say(f"{name} would be built again: {why}.")
            for absent in opened.release.left_out:
                say(f"Left out: {absent.name}: {absent.why}.")
