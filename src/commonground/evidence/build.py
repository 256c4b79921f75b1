"""The whole build, top to bottom: sources → areas and crosswalks → indices → designations.

What can be made is made; what cannot, for want of a source, is left out with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from commonground.errors import SourceError
from commonground.evidence.designation import counts_needed, designation_step, load_rules, rule_table
from commonground.evidence.geography import AreaList, load_area_lists, load_crosswalks
from commonground.evidence.index import (
    crosswalks_needed,
    index_step,
    index_table,
    load_indices,
    sources_needed,
)
from commonground.evidence.sources import RawFile, RawFiles, Source, load_catalogue
from commonground.evidence.store import (
    AREAS,
    BuildReport,
    Layout,
    LeftOut,
    Progress,
    Step,
    areas_step,
    build,
    crosswalk_step,
    crosswalk_table,
    source_step,
)


@dataclass
class Plan:
    """The steps of a build, what it leaves out and why, and the provenance of each source."""

    steps: list[Step] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    origins: dict[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """The names of all tables the steps make."""
        return {table for step in self.steps for table in step.makes}

    def add(self, name: str, needs: Iterable[str], make: Callable[[], Step]) -> None:
        """Plan a step if all it needs is planned; otherwise leave it out, saying what is missing."""
        absent = sorted(set(needs) - self.tables)
        if absent:
            whys = {left.name: left.why for left in self.left_out}
            first = whys.get(absent[0], "")
            self.left_out.append(
                LeftOut(name, f"it needs {absent[0]}, which is not there" + (f": {first}" if first else ""))
            )
        else:
            self.steps.append(make())


def plan_build(shelf: RawFiles) -> Plan:
    """Plan everything the raw files on the shelf allow.

    Raises ``SourceError`` where the shelf is empty, or holds both England's and the example county's files.
    """
    catalogue = load_catalogue()
    files = {source.id: shelf.latest(source.id) for source in catalogue.values()}
    collection = _collection(catalogue, files)
    plan = Plan()
    sources = {name: source for name, source in catalogue.items() if source.collection == collection}
    lists = [listing for listing in load_area_lists().values() if listing.collection == collection]
    present = [listing for listing in lists if files[listing.source]]
    _plan_sources(plan, sources, files, present)
    keys = {name: source.key[0] for name, source in sources.items()}

    plan.left_out += [
        LeftOut(f"the list of {listing.kind}", f"it needs {listing.source}, which is not there")
        for listing in lists
        if listing not in present
    ]
    if present:
        plan.steps.append(areas_step(present))

    crosswalks = {name: c for name, c in load_crosswalks().items() if c.collection == collection}
    for name, crosswalk in crosswalks.items():
        step = crosswalk_step(crosswalk)
        plan.add(crosswalk_table(name), step.needs, lambda step=step: step)
    for name, index in load_indices().items():
        if index.collection == collection:
            moves = [crosswalk_table(crosswalk) for crosswalk in crosswalks_needed(index)]
            plan.add(
                index_table(name),
                [AREAS, *sources_needed(index), *moves],
                lambda index=index: index_step(index, keys, crosswalks),
            )
    for name, rule in load_rules().items():
        if rule.collection == collection:
            counted = counts_needed(rule)
            moves = [crosswalk_table(count.crosswalk) for count in counted if count.crosswalk]
            indices = [index_table(cut.index) for cut in rule.cuts]
            plan.add(
                rule_table(name),
                [AREAS, *indices, *(count.source for count in counted), *moves],
                lambda rule=rule: designation_step(rule, keys, crosswalks),
            )
    return plan


def _collection(catalogue: Mapping[str, Source], files: Mapping[str, tuple[RawFile, ...]]) -> str:
    held = {catalogue[name].collection for name, found in files.items() if found}
    if not held:
        raise SourceError(
            "No raw files are here to build from: give a copy of them with --mirror DIR, fetch them with "
            "`commonground fetch`, or run `commonground demo`, which needs none."
        )
    if len(held) > 1:
        raise SourceError(
            "This store holds files of England and of the invented example county; "
            "keep each in a store of its own."
        )
    return held.pop()


def _plan_sources(
    plan: Plan,
    sources: Mapping[str, Source],
    files: Mapping[str, tuple[RawFile, ...]],
    lists: Sequence[AreaList],
) -> None:
    geographies = {listing.source: sources[listing.source].geography for listing in lists}
    for name, source in sources.items():
        if files[name]:
            plan.steps.append(source_step(source, files[name], lists, geographies))
            plan.origins[name] = _origin(source, files[name])
        elif source.availability == "supplied":
            plan.left_out.append(
                LeftOut(
                    name,
                    f"it is not open data; ask {source.publisher} for it and give it with "
                    f"--supply {name}=FILE",
                )
            )
        else:
            plan.left_out.append(LeftOut(name, "it was not fetched, and the mirror does not hold it"))


def _origin(source: Source, files: tuple[RawFile, ...]) -> dict[str, object]:
    """What every table made from a source says of it; no times, so that same files give same bytes."""
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "vintage": source.vintage,
        "geography": source.geography,
        "licence": source.licence,
        "attribution": source.attribution,
        "files": [{"name": file.name, "part": file.part, "sha256": file.sha256} for file in files],
    }


def build_store(root: Path, progress: Progress = lambda *_: None) -> BuildReport:
    """Build the store at ``root`` from the raw files on its shelf; only what changed runs."""
    plan = plan_build(RawFiles(Layout(root).raw))
    return build(root, plan.steps, left_out=plan.left_out, origins=plan.origins, progress=progress)
