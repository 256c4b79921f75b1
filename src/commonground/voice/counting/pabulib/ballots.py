"""Ballots from columns of text: equal texts are read once, checked against the file's limits, and merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from commonground.voice.counting.election import Ballots, Project, VoteType
from commonground.voice.counting.pabulib.head import Head
from commonground.voice.counting.pabulib.limits import Breach, breaches
from commonground.voice.counting.pabulib.merging import Rows, merged
from commonground.voice.counting.pabulib.points import PointsText
from commonground.voice.counting.pabulib.repairs import Findings, RepairKind, quoted
from commonground.voice.counting.pabulib.traits import Trait
from commonground.voice.counting.pabulib.voting import Batch

_LARGEST_SUM = 1 << 62


@dataclass(eq=False)
class _Texts:
    """The different ballots of a batch, how many voters each has, and on which lines they stand."""

    batch: Batch
    columns: list[list[str]]
    count: np.ndarray

    def first(self, bad: np.ndarray) -> tuple[int, int, int]:
        """Of these ballots: the first line one stands on, which one that is, and how many voters all have."""
        bad = np.unique(bad)
        wanted = {tuple(column[at] for column in self.columns): at for at in bad.tolist()}
        rows = zip(*self.batch.columns, strict=True)
        found = ((line, row) for line, row in zip(self.batch.lines, rows, strict=True) if row in wanted)
        line, row = next(found)
        return line, wanted[row], int(self.count[bad].sum())


@dataclass(eq=False)
class _Entries:
    """What the ballots of a batch name: which of them, which project, and how many points (if any)."""

    row: np.ndarray  # (entries,) positions among the different ballots
    project: np.ndarray  # (entries,) positions among the projects
    points: np.ndarray | None  # (entries,) in units of 10 ** -decimals
    decimals: int = 0

    def only(self, which: np.ndarray) -> _Entries:
        """Some of the entries (a mask), or all in another order (positions)."""
        points = None if self.points is None else self.points[which]
        return _Entries(self.row[which], self.project[which], points, self.decimals)


class BallotReader:
    """Takes a file's batches one by one; ``ballots()`` merges what they held."""

    def __init__(
        self, head: Head, projects: Sequence[Project], traits: Sequence[str], findings: Findings
    ) -> None:
        self.vote_type = head.vote_type
        self.limits = head.limits
        self.position: Mapping[str, int] = {project.id: at for at, project in enumerate(projects)}
        self.costs = np.array([project.cost for project in projects], dtype=np.int64)
        self.traits = [Trait(name) for name in traits]
        self.findings = findings
        self.voters = 0
        self._points_text = PointsText()
        self._pieces: list[tuple[Rows, int]] = []

    @property
    def has_points(self) -> bool:
        """Whether the voters gave points."""
        return self.vote_type in (VoteType.cumulative, VoteType.scoring)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of VOTES that ballots are made of, in the order in which ``take`` wants them."""
        return ("vote", *(("points",) if self.has_points else ()), *(trait.name for trait in self.traits))

    def take(self, batch: Batch) -> None:
        """Read a batch's ballots. Raises ``BallotError`` for one that may not be, or lists its repair."""
        if not batch.lines:
            return
        if len(batch.columns) == 1:
            counted = Counter(batch.columns[0])
            columns = [list(counted)]
        else:
            counted = Counter(zip(*batch.columns, strict=True))
            columns = [list(column) for column in zip(*counted, strict=True)]
        texts = _Texts(batch, columns, np.fromiter(counted.values(), np.int64, len(counted)))
        self.voters += len(batch.lines)
        entries = self._named(texts)
        if self.has_points:
            entries = self._pointed(entries, texts)
        if (entries.project < 0).any():
            entries = entries.only(entries.project >= 0)
        entries = self._once_each(entries, texts)
        length = np.bincount(entries.row, minlength=len(texts.count))
        unit = 10**entries.decimals
        for breach in breaches(self.limits, self.costs, length, entries.project, entries.points, unit):
            spoilt = self._breached(breach, texts)
            entries = entries.only(~spoilt[entries.row])
            length[spoilt] = 0
        codes = [
            np.fromiter(map(trait.code, column), np.int64, len(column))
            for trait, column in zip(self.traits, columns[1 + self.has_points :], strict=True)
        ]
        rows = Rows(length, entries.project, entries.points, texts.count, codes)
        self._pieces.append((rows, entries.decimals))

    def ballots(self) -> Ballots:
        """All that was taken, merged. Points are in the smallest unit that occurred."""
        pieces, self._pieces = self._pieces, []
        most = max((decimals for _, decimals in pieces), default=0)
        for rows, decimals in pieces:
            if rows.points is not None and most > decimals:
                rows.points[:] *= 10 ** (most - decimals)
        ordered = {}
        for at, trait in enumerate(self.traits):
            ordered[trait.name] = trait.in_order(_joined([rows.traits[at] for rows, _ in pieces]))
        given = [rows.points for rows, _ in pieces if rows.points is not None]
        whole = Rows(
            length=_joined([rows.length for rows, _ in pieces]),
            project=_joined([rows.project for rows, _ in pieces]).astype(np.int32),
            points=_joined(given) if self.has_points else None,
            voters=_joined([rows.voters for rows, _ in pieces]),
            traits=[codes for _, codes in ordered.values()],
        )
        labels = {name: labels for name, (labels, _) in ordered.items()}
        ballots = merged(whole, 10**most, labels, ordered=self.vote_type is VoteType.ordinal)
        if float(ballots.points.sum(dtype=float)) * self.voters > _LARGEST_SUM:
            raise self.findings.refusal(None, "the points are too large to be added up")
        return ballots

    def _named(self, texts: _Texts) -> _Entries:
        """The projects named, -1 for what is none and is to be left out."""
        row, names = _split(texts.columns[0])
        project = np.fromiter(map(self.position.get, names, repeat(-1)), np.int32, len(names))
        for at in np.flatnonzero(project < 0).tolist():
            project[at] = self.position.get(names[at].strip(), -1)
        unknown = np.flatnonzero(project < 0)
        if len(unknown):
            line, ballot, times = texts.first(row[unknown])
            name = next(names[at].strip() for at in unknown.tolist() if row[at] == ballot)
            wrong = (
                f"the vote names {quoted(name)}, which is no project"
                if name
                else "the vote has a stray comma"
            )
            self.findings.settle(RepairKind.unknown_project, line, wrong, "left out of the vote", times)
        return _Entries(row, project, None)

    def _pointed(self, entries: _Entries, texts: _Texts) -> _Entries:
        """The entries with their points; ballots whose points cannot be matched to projects name nothing."""
        points_row, given = _split(texts.columns[1])
        ballots = len(texts.count)
        uneven = np.bincount(points_row, minlength=ballots) != np.bincount(entries.row, minlength=ballots)
        if uneven.any():
            wrong, done = "there are not as many points as projects", "counted as a voter who named nothing"
            self._settle(RepairKind.points, np.flatnonzero(uneven), wrong, done, texts, "number")
            given = [text for text, out in zip(given, uneven[points_row].tolist(), strict=True) if not out]
            entries = entries.only(~uneven[entries.row])
        values = [self._points_text.of(text) for text in given]
        if None in values:
            bad = np.array([at for at, value in enumerate(values) if value is None])
            line, ballot, times = texts.first(entries.row[bad])
            text = next(given[at] for at in bad.tolist() if entries.row[at] == ballot)
            wrong = f"the points {quoted(text)} are no number from 0 to 999999999"
            self.findings.settle(
                RepairKind.points, line, wrong, "that project was left out of the vote", times
            )
            entries.project[bad] = -1
        decimals = max((value[1] for value in values if value), default=0)
        scaled = [value[0] * 10 ** (decimals - value[1]) if value else 0 for value in values]
        return _Entries(entries.row, entries.project, np.array(scaled, dtype=np.int64), decimals)

    def _once_each(self, entries: _Entries, texts: _Texts) -> _Entries:
        """Each project once on a ballot, in the order of the list save where the order is the voter's own."""
        key = entries.row * max(1, len(self.position)) + entries.project
        if (key[1:] > key[:-1]).all():
            return entries
        order = np.argsort(key, kind="stable")
        again = np.zeros(len(key), dtype=bool)
        again[1:] = key[order[1:]] == key[order[:-1]]
        if self.vote_type is VoteType.ordinal:
            if not again.any():
                return entries
            wrong = "a project stands twice on the ballot, so its place is in doubt"
            bad = entries.row[order[again]]
            self._settle(RepairKind.project_twice, bad, wrong, "its first place was taken", texts)
            keep = np.ones(len(key), dtype=bool)
            keep[order[again]] = False
            return entries.only(keep)
        entries = entries.only(order)
        if not again.any():
            return entries
        line, _, times = texts.first(entries.row[again])
        together = " with its points together" if self.has_points else ""
        done = f"a project that stands twice on the ballot was counted once{together}"
        self.findings.note(RepairKind.project_twice, line, done, times)
        points = None if entries.points is None else np.add.reduceat(entries.points, np.flatnonzero(~again))
        return _Entries(entries.row[~again], entries.project[~again], points, entries.decimals)

    def _breached(self, breach: Breach, texts: _Texts) -> np.ndarray:
        """(ballots,) bool: which ballots a limit spoils, when repairing."""
        line, _, times = texts.first(np.flatnonzero(breach.ballots))
        wrong = f"a ballot {breach.what}"
        if breach.too_little:
            self.findings.note(RepairKind.limits, line, f"{wrong}; counted as it is", times, breach.key)
            return np.zeros_like(breach.ballots)
        done = "counted as a voter who named nothing"
        self.findings.settle(RepairKind.limits, line, wrong, done, times, breach.key)
        return breach.ballots

    def _settle(
        self, kind: RepairKind, bad: np.ndarray, wrong: str, done: str, texts: _Texts, group: str = ""
    ) -> None:
        line, _, times = texts.first(bad)
        self.findings.settle(kind, line, wrong, done, times, group)


def _split(column: list[str]) -> tuple[np.ndarray, list[str]]:
    """The parts of comma lists, one after another, and (parts,) the place in the column of each."""
    length = np.fromiter((text.count(",") + 1 if text else 0 for text in column), np.int64, len(column))
    joined = ",".join(filter(None, column))
    return np.repeat(np.arange(len(column)), length), joined.split(",") if joined else []


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)
