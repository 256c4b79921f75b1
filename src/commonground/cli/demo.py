"""`commonground demo`: the invented example county, made, built, listed and served; no network needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.build import build_from
from commonground.cli.designate import print_list
from commonground.cli.output import StoreOption, say
from commonground.cli.serve import PortOption, serve_command
from commonground.errors import StoreError

if TYPE_CHECKING:
    from commonground.evidence.designation import Answer

_STORE = Path("commonground-demo")
_RULE = "example-left-behind"


def demo_command(
    areas: Annotated[
        int, typer.Option("--areas", min=100, help="About how many small areas to invent.")
    ] = 400,
    seed: Annotated[int, typer.Option("--seed", help="Another seed invents another county.")] = 1,
    serve: Annotated[bool, typer.Option(" /--no-serve", help="Stop once it is built and listed.")] = True,
    port: PortOption = 8000,
    store: StoreOption = _STORE,
) -> None:
    """Invent a county, build it as England is built, print its left-behind wards, and serve its pages."""
    from commonground.evidence.designation import load_rules, read_answer
    from commonground.evidence.sources import RawFiles, collection_on, plain_disk_errors
    from commonground.evidence.sources.example import write_example_county
    from commonground.evidence.store import Layout, Store

    if collection_on(RawFiles(Layout(store).raw)) == "england":
        raise StoreError(f"{store} holds England's files; build the demonstration elsewhere, with --store.")
    say("An invented county: its places, people and figures exist nowhere.")
    with plain_disk_errors(store):
        truth = write_example_county(store / "example-county", areas=areas, seed=seed)
    build_from(store, str(store / "example-county"), [])
    opened = Store(store)
    answer = read_answer(opened, load_rules()[_RULE])
    print_list(answer)
    listed, planted = set(answer.members.index), set(truth.planted_wards)
    say(
        f"{len(planted)} wards were planted as left behind: {len(planted & listed)} found, "
        f"{len(planted - listed)} missed ({_named(answer, planted - listed)}), "
        f"{len(listed - planted)} added by chance ({_named(answer, listed - planted)})."
    )
    say(f"A postcode of the county to look for: {opened.first_postcode()}")
    if serve:
        serve_command(port=port, store=store)
    else:
        say(f"To see its pages: commonground serve --store {store}")


def _named(answer: Answer, codes: set[str]) -> str:
    return ", ".join(str(answer.areas.loc[code, "name"]) for code in sorted(codes)) or "none"
