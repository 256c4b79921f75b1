"""The whole build, top to bottom: sources → areas and crosswalks → indices → designations; and map tiles.

What can be made is made; what cannot, for want of a source, is left out with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from commonground.errors import SourceError
from commonground.evidence.comparison import load_matchings
from commonground.evidence.consistency import Definitions, check_consistency
from commonground.evidence.designation import designation_step, load_rules
from commonground.evidence.geography import (
    AreaList,
    PeopleDefinition,
    load_area_lists,
    load_crosswalks,
    load_people,
)
from commonground.evidence.index import index_step, load_indices
from commonground.evidence.measures import figures_step, load_measures, measure_step, native_kind
from commonground.evidence.sources import RawFile, RawFiles, Source, collection_on, load_catalogue
from commonground.evidence.store import (
    BuildReport,
    Layout,
    LeftOut,
    Progress,
    Step,
    areas_step,
    build,
    crosswalk_step,
    people_kinds,
    people_step,
    source_step,
)
from commonground.evidence.tiles import mapped_kinds, tiles_step


@dataclass
class Plan:
    """The steps of a build, the sources it is without and why, and the provenance of each source.

    Not every step can be run: the build leaves out those whose needs are not there.
    """

    steps: list[Step] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    origins: dict[str, Mapping[str, object]] = field(default_factory=dict)


@cache
def load_definitions_of(collection: str) -> Definitions:
    """Every definition of England, or of the example county.

    Raises ``DefinitionError`` naming file and field of one that is not right, or names what nothing has.
    """
    definitions = Definitions(
        sources={name: s for name, s in load_catalogue().items() if s.collection == collection},
        lists={name: a for name, a in load_area_lists().items() if a.collection == collection},
        crosswalks={name: c for name, c in load_crosswalks().items() if c.collection == collection},
        indices={name: i for name, i in load_indices().items() if i.collection == collection},
        rules={name: r for name, r in load_rules().items() if r.collection == collection},
        people={name: p for name, p in load_people().items() if p.collection == collection},
        measures={name: m for name, m in load_measures().items() if m.collection == collection},
        matchings={name: m for name, m in load_matchings().items() if m.collection == collection},
    )
    check_consistency(definitions)
    return definitions


def plan_build(shelf: RawFiles) -> Plan:
    """Plan the build of what the raw files on the shelf belong to.

    Raises ``SourceError`` where the shelf is empty, and ``DefinitionError`` as ``load_definitions_of`` does.
    """
    collection = collection_on(shelf)
    if collection is None:
        raise SourceError(
            "No raw files are here to build from: give a copy of them with --mirror DIR, fetch them with "
            "`commonground fetch`, or run `commonground demo`, which needs none."
        )
    held = load_definitions_of(collection)
    files = {name: shelf.latest(name) for name in held.sources}
    lists = [listing for listing in held.lists.values() if files[listing.source]]
    keys = {name: source.key[0] for name, source in held.sources.items()}
    plan = Plan()
    _plan_sources(plan, held.sources, files, lists)
    if lists:
        plan.steps.append(areas_step(lists, [a for a in held.lists.values() if a not in lists]))
    plan.steps += [crosswalk_step(walk) for walk in held.crosswalks.values()]
    for people in held.people.values():
        plan.steps.append(people_step(people, held.sources, held.lists, held.crosswalks))
        plan.steps += _measure_steps(held, people)
        plan.steps += _tiles_steps(held, people)
    plan.steps += [
        index_step(index, held.lists[index.areas], keys, held.crosswalks) for index in held.indices.values()
    ]
    plan.steps += [
        designation_step(rule, held.lists[rule.areas], keys, held.crosswalks) for rule in held.rules.values()
    ]
    return plan


def _measure_steps(held: Definitions, people: PeopleDefinition) -> list[Step]:
    """Each measure on its own areas, then all measures for every kind of area that people are placed in."""
    small = held.lists[people.small_areas]
    measures = [*held.measures.values()]
    steps = [measure_step(measure, held.sources, people, small.kind) for measure in measures]
    kinds = dict.fromkeys((*people_kinds(people, held.sources, held.lists, held.crosswalks),))
    kinds |= dict.fromkeys(native_kind(measure, held.sources, small.kind) for measure in measures)
    steps.append(figures_step([*kinds], measures, held.sources, people, small))
    return steps


def _tiles_steps(held: Definitions, people: PeopleDefinition) -> list[Step]:
    """The map tiles of each kind of area that a page maps."""
    small = held.lists[people.small_areas].kind
    kinds = mapped_kinds(
        [listing.kind for listing in held.lists.values()], [rule.geography for rule in held.rules.values()]
    )
    return [tiles_step(kind, small, held.sources) for kind in kinds]


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
        elif source.availability == "derived":
            plan.left_out.append(
                LeftOut(name, "it is put together from other open data; give a mirror that holds it")
            )
        else:
            plan.left_out.append(LeftOut(name, "it was not fetched"))


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
