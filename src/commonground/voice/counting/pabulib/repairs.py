"""What was wrong with an election file: refused in one sentence, or repaired and listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from commonground.errors import BallotError

_LONGEST_QUOTE = 60


class RepairKind(StrEnum):
    """What kind of thing was repaired."""

    encoding = "encoding"
    quotes = "quotes"
    heading = "heading"
    fields = "fields"
    amount = "amount"
    totals = "totals"
    part_costs = "part costs"
    twice = "twice"
    project_twice = "project twice"
    voter_id = "voter id"
    unknown_project = "unknown project"
    points = "points"
    limits = "limits"


@dataclass(frozen=True)
class Repair:
    """One kind of repair: the first line it was made on, what was done there, and how often in all."""

    kind: RepairKind
    line: int
    done: str
    times: int = 1

    def __str__(self) -> str:
        often = f" ({self.times:,} times, first here)" if self.times > 1 else ""
        return f"line {self.line}: {self.done}{often}"


class Findings:
    """Gathers the repairs of one file, or refuses the file at the first thing that needs one."""

    def __init__(self, name: str, repair: bool) -> None:
        self.name = name
        self.repair = repair
        self._repairs: dict[tuple[RepairKind, str], Repair] = {}

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """In the order of their first lines."""
        return tuple(sorted(self._repairs.values(), key=lambda each: (each.line, each.kind, each.done)))

    def refusal(self, line: int | None, wrong: str) -> BallotError:
        """The error to raise where nothing certain can be made of what the file says."""
        where = self.name if line is None else f"{self.name}, line {line}"
        return BallotError(f"{where}: {wrong}.")

    def settle(
        self, kind: RepairKind, line: int, wrong: str, done: str, times: int = 1, group: str = ""
    ) -> None:
        """Refuse for what is ``wrong``, or where repairs were asked for list what was ``done`` about it."""
        if not self.repair:
            raise self.refusal(line, f"{wrong}; correct it, or ask for repairs")
        self.note(kind, line, f"{wrong}; {done}", times, group)

    def note(self, kind: RepairKind, line: int, done: str, times: int = 1, group: str = "") -> None:
        """List what leaves the count well defined; those of one ``group`` are counted together."""
        earlier = self._repairs.get((kind, group))
        if earlier is None:
            self._repairs[kind, group] = Repair(kind, line, done, times)
        else:
            first = earlier if earlier.line <= line else replace(earlier, line=line, done=done)
            self._repairs[kind, group] = replace(first, times=earlier.times + times)


def quoted(text: str) -> str:
    """What the file says, in quotation marks and not too long."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")
