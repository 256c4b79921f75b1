"""The sections of an election file, META, PROJECTS and VOTES in that order, as far as the first ballot."""

from __future__ import annotations

from dataclasses import dataclass, field

from commonground.voice.counting.pabulib.records import Records
from commonground.voice.counting.pabulib.repairs import Findings, RepairKind, quoted

SECTIONS = ("META", "PROJECTS", "VOTES")


@dataclass
class Section:
    """One section's headings (``a Heading`` as ``a_heading``) and rows, each row with its line."""

    line: int
    headings: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def section_named(fields: list[str]) -> str | None:
    """The section that a record begins, in any case and with semicolons a spreadsheet left behind."""
    name = fields[0].upper()
    return name if name in SECTIONS and not any(fields[1:]) else None


def sections_before_ballots(records: Records, findings: Findings) -> dict[str, Section]:
    """META and PROJECTS whole, VOTES with its headings alone: ``records`` then stands at the first ballot."""
    found: dict[str, Section] = {}
    current: Section | None = None
    for line, fields in records:
        name = section_named(fields)
        if name is not None:
            _check_order(name, line, list(found), findings)
            current = found[name] = Section(line)
        elif current is None:
            wrong = "an election file begins with a line that says META; this one does not"
            raise findings.refusal(line, wrong)
        elif not current.headings:
            current.headings = _headings(fields, line, list(found)[-1], findings)
            if "VOTES" in found:
                return found
        else:
            if len(fields) == 1 and fields[0].isalpha() and fields[0].isupper() and len(fields[0]) > 2:
                wrong = f"{fields[0]} is no section; there are META, PROJECTS and VOTES"
                raise findings.refusal(line, wrong)
            current.rows.append((line, fields))
    if not found:
        raise findings.refusal(None, "the file is empty")
    missing = next((name for name in SECTIONS if name not in found), None)
    ends = f"ends before its section {missing}" if missing else "ends before the headings of VOTES"
    raise findings.refusal(records.line, f"the file {ends}, so it may be cut short")


def fitted(fields: list[str], headings: list[str], line: int, findings: Findings) -> list[str]:
    """A row's fields, as many as there are headings: missing ones are empty, empty ones beyond dropped."""
    if len(fields) > len(headings):
        if any(fields[len(headings) :]):
            last = quoted(headings[-1])
            wrong = f"there are {len(fields)} fields and only {len(headings)} columns, the last {last}"
            hint = "a field with a semicolon needs quotation marks around it"
            done = "the fields beyond were left out"
            findings.settle(RepairKind.fields, line, f"{wrong} ({hint})", done)
        return fields[: len(headings)]
    return fields + [""] * (len(headings) - len(fields))


def _check_order(name: str, line: int, before: list[str], findings: Findings) -> None:
    if name in before:
        raise findings.refusal(line, f"the section {name} stands here a second time")
    if (expected := SECTIONS[len(before)]) != name:
        raise findings.refusal(line, f"the section {name} stands where {expected} should")


def _headings(fields: list[str], line: int, section: str, findings: Findings) -> list[str]:
    while fields and not fields[-1]:
        fields = fields[:-1]
    headings = ["_".join(field.lower().split()) for field in fields]
    needed = {"META": "key", "PROJECTS": "project_id", "VOTES": "vote"}[section]
    if needed not in headings:
        raise findings.refusal(line, f"the headings of {section} have no column {needed!r}")
    for place, heading in enumerate(headings):
        if heading in headings[:place]:
            done = "the first was used"
            findings.settle(RepairKind.heading, line, f"the heading {quoted(heading)} stands twice", done)
            headings[place] = f"{heading}_{place + 1}"
    return headings
