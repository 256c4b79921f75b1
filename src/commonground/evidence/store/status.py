"""What a store holds and what in it is stale, against today's definitions, code, files and calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonground.evidence.sources import Source
from commonground.evidence.store.building import in_order, why_left_out
from commonground.evidence.store.keeping import Kept
from commonground.evidence.store.release import Release
from commonground.evidence.store.step import Step


@dataclass(frozen=True)
class SourceStatus:
    """One source as the release holds it."""

    source: str
    title: str
    vintage: str
    licence: str
    rows: int
    checks: tuple[str, ...]
    notes: tuple[str, ...]
    fetched: dt.datetime | None
    stale: tuple[str, ...]


def source_status(
    release: Release,
    catalogue: Mapping[str, Source],
    fetched: Mapping[str, dt.datetime],
    outdated: Mapping[str, str],
    today: dt.date,
) -> list[SourceStatus]:
    """Each source of the release, with every reason why it may be stale."""
    found = []
    for kept in release.steps:
        if kept.step not in catalogue or kept.step not in release.origins:
            continue
        source = catalogue[kept.step]
        stale = [outdated[kept.step]] if kept.step in outdated else []
        if source.superseded_by:
            stale.append(f"a newer edition exists: {source.superseded_by}")
        if source.next_expected and source.next_expected <= today:
            stale.append(f"a newer edition was expected by {source.next_expected:%-d %B %Y}")
        found.append(
            SourceStatus(
                source=source.id,
                title=source.title,
                vintage=source.vintage,
                licence=source.licence,
                rows=kept.tables[0].rows,
                checks=kept.checks,
                notes=kept.notes,
                fetched=fetched.get(source.id),
                stale=tuple(stale),
            )
        )
    return found


def outdated_steps(release: Release, steps: Sequence[Step]) -> dict[str, str]:
    """The steps that a build would run again now, and why."""
    kept: dict[str, Kept] = {result.step: result for result in release.steps}
    made_by = {table: step.name for step in steps for table in step.makes}
    there = {name: table for name, table in release.tables.items() if name in made_by}
    outdated: dict[str, str] = {}
    for step in in_order(steps):
        makers = [made_by.get(name) for name in (*step.needs, *step.wants)]
        upstream = next((maker for maker in makers if maker in outdated), None)
        if upstream is None and why_left_out(step, there, release.left_out):
            for name in step.makes:
                there.pop(name, None)
            continue
        if step.name not in kept:
            outdated[step.name] = "it was not in the last build"
        elif upstream is not None:
            outdated[step.name] = f"it is made from {upstream}, which changed"
        elif step.key({name: table.sha256 for name, table in there.items()}) != kept[step.name].key:
            outdated[step.name] = "its files, definition or code changed since the last build"
    return outdated
