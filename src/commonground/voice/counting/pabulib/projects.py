"""PROJECTS: what is on the ballot paper, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping

from commonground.voice.counting.election import Project
from commonground.voice.counting.pabulib.head import amount
from commonground.voice.counting.pabulib.repairs import Findings, RepairKind, quoted
from commonground.voice.counting.pabulib.sections import Section, fitted

OWN_COLUMNS = ("project_id", "cost", "name", "category", "target", "part_costs")
"""The columns with a meaning to the count; all others are kept as they were written."""


def read_projects(section: Section, minor_units: int, findings: Findings) -> tuple[Project, ...]:
    """The projects in the order of the file."""
    headings = section.headings
    if "cost" not in headings:
        raise findings.refusal(section.line, "the headings of PROJECTS have no column 'cost'")
    projects: dict[str, Project] = {}
    for line, fields in section.rows:
        row = dict(zip(headings, fitted(fields, headings, line, findings), strict=True))
        project = _project(row, minor_units, line, findings)
        if project.id in projects:
            wrong = f"the project {quoted(project.id)} stands twice on the list"
            findings.settle(RepairKind.twice, line, wrong, "the first was used", group="project")
        else:
            projects[project.id] = project
    return tuple(projects.values())


def can_be_named(name: str) -> bool:
    """Whether a ballot, which is a comma list, can name a project of this id."""
    return bool(name) and name == name.strip() and not any(mark in name for mark in ",\n\r")


def _project(row: Mapping[str, str], minor_units: int, line: int, findings: Findings) -> Project:
    name = row["project_id"]
    if not can_be_named(name):
        why = (
            "has a comma, a line end or a space around it, so no ballot can name it" if name else "is missing"
        )
        raise findings.refusal(line, f"the project_id {quoted(name)} {why}")
    cost = amount(row["cost"], minor_units, f"the cost of project {quoted(name)}", line, findings)
    return Project(
        id=name,
        cost=cost,
        name=row.get("name", ""),
        categories=_listed(row.get("category", "")),
        targets=_listed(row.get("target", "")),
        part_costs=_part_costs(row.get("part_costs", ""), cost, minor_units, name, line, findings),
        other={key: value for key, value in row.items() if key not in OWN_COLUMNS and value},
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _part_costs(
    text: str, cost: int, minor_units: int, name: str, line: int, findings: Findings
) -> tuple[int, ...]:
    """Lower levels of funding, dearest first; each must cost something, and less than the whole."""
    what = f"a part cost of project {quoted(name)}"
    levels = {amount(part, minor_units, what, line, findings) for part in _listed(text)}
    for level in [level for level in levels if not 0 < level < cost]:
        wrong = f"{what} is not between nothing and its full cost"
        findings.settle(RepairKind.part_costs, line, wrong, "that level was left out")
        levels.discard(level)
    return tuple(sorted(levels, reverse=True))
