"""`commonground profile`: everything known about one place, whole or drawn."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from commonground.cli.output import STORE, StoreOption, print_json, progress_bars, say

if TYPE_CHECKING:
    from commonground.evidence.designation import Rule
    from commonground.evidence.profile import Profiles
    from commonground.evidence.sources import AreaKindName
    from commonground.evidence.store import Store


class ProfileFormat(StrEnum):
    """How a profile is printed."""

    text = "text"
    json = "json"
    html = "html"
    pdf = "pdf"


def profile_command(
    where: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHERE]",
            help="An area's code, several with commas between, a postcode, or a file with a drawn boundary "
            "(GeoJSON, WKT or a zipped shapefile).",
        ),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="RULE", help="Hold it against this list's areas as well."),
    ] = None,
    radius: Annotated[
        float | None,
        typer.Option("--radius", metavar="METRES", help="Everybody within so many metres of a postcode."),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            "--every", metavar="KIND", help="Every area of a kind (wd17, lsoa21, …) as JSON, one to a line."
        ),
    ] = None,
    within_region: Annotated[
        bool, typer.Option("--within-region", help="Match it with places of its own region only.")
    ] = False,
    output: Annotated[ProfileFormat, typer.Option("--format", help="How to print it.")] = ProfileFormat.text,
    store: StoreOption = STORE,
) -> None:
    """Say how a place is doing: what is worse or better than elsewhere, and how sure that is."""
    from commonground.evidence.profile import Profiles, page_of, profile_as_data, profile_as_text
    from commonground.evidence.store import Store

    if (where is None) == (every is None):
        raise typer.BadParameter("Say which place, or give --every KIND for all areas of a kind.")
    if every is not None and radius is not None:
        raise typer.BadParameter("A radius goes with a postcode, and not with --every.")
    if every is not None and output in (ProfileFormat.html, ProfileFormat.pdf):
        raise typer.BadParameter("--every prints JSON, one profile to a line; leave --format out.")
    if output is ProfileFormat.pdf and sys.stdout.isatty():
        raise typer.BadParameter("A PDF is not for a terminal: send it to a file, with > leaflet.pdf.")
    opened = Store(store)
    rule = _rule(opened, compare)
    profiles = Profiles(opened, rule, within_region=within_region)
    if where is None:
        _print_every(store, profiles, cast("AreaKindName", every))
        return
    # Someone who names a list means its wards; anyone else means the wards of today.
    kind = rule.geography if rule and compare else None
    profile = profiles.of(profiles.find(where, radius=radius, kind=kind))
    match output:
        case ProfileFormat.json:
            print_json(profile_as_data(profile))
        case ProfileFormat.html:
            sys.stdout.write(page_of(profile))
        case ProfileFormat.pdf:
            from commonground.portal.places.leaflet import leaflet_of

            sys.stdout.buffer.write(leaflet_of(profile, profile.outline))
        case ProfileFormat.text:
            sys.stdout.write(profile_as_text(profile))


def _rule(store: Store, name: str | None) -> Rule | None:
    """The rule asked for; else the newest list of wards that the store has an answer to, if any."""
    from commonground.definitions import find_definition
    from commonground.evidence.designation import load_rules, newest_list_of_wards

    return newest_list_of_wards(store) if name is None else find_definition(load_rules(), name, "rule")


def _print_every(root: Path, profiles: Profiles, kind: AreaKindName) -> None:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from commonground.evidence.profile import every_profile

    codes = profiles.codes(kind)
    rule, within_region = profiles.ground.rule, profiles.ground.within_region
    # Workers start afresh: a copy of this process could inherit a lock that one of its threads holds.
    workers = ProcessPoolExecutor(mp_context=get_context("spawn"))
    try:
        with progress_bars() as bars:
            task = bars.add_task("Profiles", total=len(codes))
            for line in every_profile(root, rule and rule.id, within_region, kind, codes, workers):
                sys.stdout.write(line + "\n")
                bars.advance(task)
    finally:
        # Who has seen enough (head, Ctrl-C) need not wait for the rest of the country.
        workers.shutdown(cancel_futures=True)
    say(f"{len(codes):,} profiles, one to a line.")
