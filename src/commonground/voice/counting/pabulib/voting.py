"""VOTES: the ballots' lines, a batch at a time, as columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from commonground.voice.counting.pabulib.records import Records
from commonground.voice.counting.pabulib.repairs import Findings, RepairKind
from commonground.voice.counting.pabulib.sections import fitted, section_named

_ROWS = 50_000


@dataclass(frozen=True)
class Batch:
    """Some ballots: the line each stands on, and the wanted columns, each with one text per ballot."""

    lines: Sequence[int]
    columns: list[list[str]]

    def without(self, dropped: frozenset[int]) -> Batch:
        """The same without the ballots on some lines."""
        kept = [at for at, line in enumerate(self.lines) if line not in dropped]
        columns = [[column[at] for at in kept] for column in self.columns]
        return Batch([self.lines[at] for at in kept], columns)


def batches(
    records: Records, headings: Sequence[str], wanted: Sequence[str], findings: Findings
) -> Iterator[Batch]:
    """The columns ``wanted`` of all ballots that are left in ``records``, in the file's order.

    Lines that all have the right number of fields and no quotation marks, as nearly all published files have,
    are cut in one go; others are looked at one by one.
    """
    places = [list(headings).index(name) for name in wanted]
    if records.has_quotes():
        rows = iter(records)
        while some := list(islice(rows, _ROWS)):
            yield _looked_at(some, headings, places, findings)
        return
    width = len(headings)
    for first, text in records.chunks():
        lines = text.removesuffix("\n").split("\n")
        if set(map(str.count, lines, repeat(";"))) == {width - 1} and "" not in lines:
            cells = text.removesuffix("\n").replace("\n", ";").split(";")
            columns = [cells[place::width] for place in places]
            yield Batch(range(first, first + len(lines)), columns)
        else:
            numbered = (
                (first + at, [cell.strip() for cell in line.split(";")]) for at, line in enumerate(lines)
            )
            some = [row for row in numbered if any(row[1])]
            yield _looked_at(some, headings, places, findings)


def _looked_at(
    rows: list[tuple[int, list[str]]], headings: Sequence[str], places: list[int], findings: Findings
) -> Batch:
    vote = list(headings).index("vote")
    whole: list[list[str]] = []
    for line, fields in rows:
        if (name := section_named(fields)) is not None:
            raise findings.refusal(line, f"the section {name} stands here a second time")
        if len(fields) <= vote:
            wrong = f"the line ends after {len(fields)} fields, before its 'vote'"
            findings.settle(
                RepairKind.fields, line, wrong, "counted as a voter who named nothing", group="vote"
            )
        whole.append(fitted(fields, list(headings), line, findings))
    return Batch([line for line, _ in rows], [[fields[place] for fields in whole] for place in places])
