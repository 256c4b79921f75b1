"""`commonground fetch`: bring raw files onto the store's shelf, from the publishers or a mirror."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import DownloadColumn, TaskID, TransferSpeedColumn

from commonground.cli.output import STORE, StoreOption, progress_bars, say
from commonground.errors import SourceError

if TYPE_CHECKING:
    from commonground.evidence.sources import FetchReport

MirrorOption = Annotated[
    str | None,
    typer.Option(
        "--mirror", envvar="COMMONGROUND_MIRROR", help="A directory or URL that holds copies of the files."
    ),
]
SupplyOption = Annotated[
    list[str] | None,
    typer.Option("--supply", metavar="SOURCE=FILE", help="A file of your own for a source; may be repeated."),
]


def fetch_command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Sources; all unless named.")
    ] = None,
    mirror: MirrorOption = None,
    supply: SupplyOption = None,
    store: StoreOption = STORE,
) -> None:
    """Download and verify open data, or take it from a mirror. Resumes where it stopped."""
    from commonground.evidence.sources import load_catalogue

    report = fetch_into(store, names or [], mirror, supply or [])
    for outcomes, what in (
        (report.fetched, "new"),
        (report.unchanged, "already here"),
        (report.not_found, "not fetched"),
    ):
        for outcome in outcomes:
            say(f"  {outcome.source}: {what}: {outcome.reason}")
    say(
        f"{len(report.fetched)} new, {len(report.unchanged)} already here, "
        f"{len(report.not_found)} not fetched."
    )
    # A mirror may hold less than everything, and closed data are the user's to bring, unless they were named.
    catalogue = load_catalogue()
    missed = [outcome.source for outcome in report.not_found]
    if not names:
        missed = [name for name in missed if not mirror and catalogue[name].availability == "open"]
    if missed:
        raise SourceError(f"Not fetched: {', '.join(missed)}; the lines above say why.")


def fetch_into(store: Path, names: list[str], mirror: str | None, supply: list[str]) -> FetchReport:
    """Fetch the named sources, or all, onto the shelf of ``store``, drawing progress."""
    from commonground.evidence.sources import Mirror, RawFiles, fetch, find_source, load_catalogue
    from commonground.evidence.store import Layout

    supplied = supplied_files(supply)
    wanted = dict.fromkeys([*names, *supplied]) if names else load_catalogue()
    chosen = [find_source(name) for name in wanted]
    copies = Mirror(mirror) if mirror else None
    if not names:
        # The invented county's files are in no publisher's hands, and England's are not in its mirror.
        held = {source.collection for source in chosen if copies.find(source)} if copies else {"england"}
        held |= {find_source(name).collection for name in supplied}
        chosen = [source for source in chosen if source.collection in held] or chosen
    with progress_bars(DownloadColumn(), TransferSpeedColumn()) as bars:
        tasks: dict[str, TaskID] = {}

        def show(source_id: str, so_far: int, total: int | None) -> None:
            if source_id not in tasks:
                tasks[source_id] = bars.add_task(source_id, total=total)
            bars.update(tasks[source_id], completed=so_far, total=total)

        return fetch(
            chosen,
            RawFiles(Layout(store).raw),
            mirror=copies,
            supplied=supplied,
            progress=show,
        )


def supplied_files(supply: list[str]) -> dict[str, Path]:
    """``SOURCE=FILE`` words as a mapping. Raises ``SourceError`` for one that is not of that form."""
    pairs: dict[str, Path] = {}
    for word in supply:
        name, given, file = word.partition("=")
        if not given or not name or not file:
            raise SourceError(
                f"--supply {word}: write it as SOURCE=FILE, for example cni2019_ward17=scores.csv."
            )
        pairs[name] = Path(file)
    return pairs
