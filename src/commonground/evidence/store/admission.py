"""Checks on a table as it enters the store: nothing is admitted that its definition does not describe.

Each check is one plain rule. A failed one raises ``AdmissionError`` naming file, row, column and rule;
the passed ones are kept, so that ``status`` can say what was checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from commonground.errors import AdmissionError
from commonground.evidence.geography import KINDS, WRITTEN, AreaKind, well_formed
from commonground.evidence.sources import Reading, Source


@dataclass(frozen=True)
class Admitted:
    """A table that passed: ``rows`` in order of key, the rules it passed, and the areas it leaves out."""

    rows: pd.DataFrame
    rules: tuple[str, ...]
    missing: tuple[str, ...]


def admit(reading: Reading, source: Source, lists: Mapping[str, pd.Index]) -> Admitted:
    """Check a table against its definition.

    ``lists``: for each kind of area, the codes there are. Raises ``AdmissionError`` at the first rule
    that fails; the order is from the key outwards, so that the sentence names the cause and not its effects.
    """
    table = _Entry(reading, source, lists)
    rules: list[str] = [*table.repeats()]
    for check in (table.key, table.codes, table.known_areas, table.row_count, table.nulls, table.ranges):
        rules += check()
    rules += table.ranks()
    rules += table.totals()
    missing = table.missing_areas()
    if table.spine is not None:
        rules.append(f"every area of its geography present or listed as missing ({len(missing)} missing)")
    rows = table.rows.sort_values(list(source.key), kind="stable", ignore_index=True)
    return Admitted(rows, tuple(rules), missing)


class _Entry:
    """One table at the door."""

    def __init__(self, reading: Reading, source: Source, lists: Mapping[str, pd.Index]) -> None:
        self.reading, self.source, self.lists = reading, source, lists
        self.rows = reading.rows
        self.columns = {name: source.columns[name] for name in self.rows.columns}
        self.spine = lists.get(source.geography)

    def repeats(self) -> Iterator[str]:
        if (allowed := self.source.repeats) is None:
            return
        again = self.rows.duplicated()
        count = int(again.sum())
        if count > allowed.at_most:
            rule = f"at most {allowed.at_most:,} rows may repeat another word for word ({count:,} do)"
            self._refuse_where(again, self.source.key[-1], rule)
        self.rows = self.rows[~again]
        if count:
            yield f"{count:,} rows that repeat another word for word taken once ({allowed.because})"

    def key(self) -> Iterator[str]:
        for name in self.source.key:
            self._refuse_where(self.rows[name].isna(), name, "a key is never empty")
        keys = self.rows[list(self.source.key)]
        twice = keys.duplicated()
        if twice.any():
            first = self._row(int(np.flatnonzero((keys == keys[twice].iloc[0]).all(axis=1))[0]))
            self._refuse_where(twice, self.source.key[-1], f"a key stands once (it is on row {first} too)")
        yield f"key {' + '.join(self.source.key)} present and unique"

    def codes(self) -> Iterator[str]:
        if self.source.geography == "postcode":
            name = self.source.key[0]
            wrong = ~self.rows[name].str.fullmatch(WRITTEN).fillna(False).astype(bool)
            self._refuse_where(wrong, name, "must be a postcode, written like SW1A 1AA")
            yield f"{name} well formed for postcodes"
        for name, kind in self._coded():
            wrong = ~well_formed(self.rows[name], kind) & self.rows[name].notna()
            self._refuse_where(wrong, name, f"must be the code of a {kind.name}")
            yield f"{name} well formed for {kind.name}"

    def known_areas(self) -> Iterator[str]:
        for name, kind in self._coded():
            known = self.lists.get(kind.id)
            if known is None:
                continue
            # The distinct codes are few beside the rows: of 1.5 million postcodes, 33,755.
            strange = pd.Index(self.rows[name].dropna().unique()).difference(known)
            allowed = self.columns[name].unknown
            if len(strange) > (allowed.at_most if allowed else 0):
                among = self.rows[name].isin(list(strange))
                rule = f"must be a {kind.name} that exists"
                if allowed:
                    rule += f" (at most {allowed.at_most:,} codes need not, {len(strange):,} do not)"
                hint = self._other_vintage(self.rows[name][among].iloc[0])
                self._refuse_where(among, name, rule + hint)
            but = f" but for {len(strange):,} codes ({allowed.because})" if len(strange) and allowed else ""
            yield f"{name} known to the list of {kind.name}{but}"

    def row_count(self) -> Iterator[str]:
        if self.source.rows is not None:
            held = len(self.reading.rows)
            if held != self.source.rows:
                raise AdmissionError(
                    f"{self.reading.file}: holds {held:,} rows where {self.source.title} "
                    f"has {self.source.rows:,}; it is cut short or of another edition."
                )
            yield f"{self.source.rows:,} rows"

    def nulls(self) -> Iterator[str]:
        for name, column in self.columns.items():
            empty = self.rows[name].isna()
            count, allowed = int(empty.sum()), column.nulls.at_most if column.nulls else 0
            if count > allowed:
                rule = f"at most {allowed:,} cells may be empty" if allowed else "no cell may be empty"
                self._refuse_where(empty, name, f"{rule} ({count:,} are)")
            if count and column.nulls:
                yield f"{name}: {count:,} empty ({column.nulls.because})"

    def ranges(self) -> Iterator[str]:
        for name, column in self.columns.items():
            numbers = self.rows[name]
            if column.minimum is not None:
                self._refuse_where(
                    (numbers < column.minimum).fillna(False), name, f"is never below {column.minimum:g}"
                )
            if column.maximum is not None:
                self._refuse_where(
                    (numbers > column.maximum).fillna(False), name, f"is never above {column.maximum:g}"
                )
        bounded = sum(c.minimum is not None or c.maximum is not None for c in self.columns.values())
        if bounded:
            yield f"{bounded} columns within their ranges"

    def ranks(self) -> Iterator[str]:
        for name, column in self.columns.items():
            if column.rank:
                ranks = self.rows[name]
                count = int(ranks.notna().sum())
                self._refuse_where(
                    ((ranks < 1) | (ranks > count)).fillna(False), name, f"ranks run from 1 to {count:,}"
                )
                if ranks.min() != 1:
                    raise AdmissionError(
                        f"{self.reading.file}: column {name} has no rank 1, so it is not a whole ranking."
                    )
                if column.rank_of in self.columns:
                    self._refuse_upside_down(ranks, name, column.rank_of)
                yield f"{name} ranks from 1 to {count:,}"

    def _refuse_upside_down(self, ranks: pd.Series, name: str, scores: str) -> None:
        both = pd.DataFrame({"rank": ranks, "score": self.rows[scores]}).dropna().astype(float)
        if both["score"].nunique() > 1 and both["rank"].corr(both["score"]) > 0:
            raise AdmissionError(
                f"{self.reading.file}: column {name} ranks from the lowest {scores}, where rank 1 must be "
                "the highest, the worst; turn it round, or get the right edition."
            )

    def totals(self) -> Iterator[str]:
        for name, column in self.columns.items():
            if column.total is not None:
                total = float(self.rows[name].sum())
                if not np.isclose(total, column.total, rtol=1e-9, atol=0):
                    raise AdmissionError(
                        f"{self.reading.file}: column {name} adds up to {total:,.0f} where the published "
                        f"total is {column.total:,.0f}; rows were lost or changed."
                    )
                yield f"{name} adds up to the published {column.total:,.0f}"

    def missing_areas(self) -> tuple[str, ...]:
        if self.spine is None:
            return ()
        keyed = next((name for name, kind in self._coded() if kind.id == self.source.geography), None)
        if keyed is None:
            return ()
        absent = self.spine.difference(pd.Index(self.rows[keyed].dropna().unique()))
        allowed = self.source.missing.at_most if self.source.missing else 0
        if len(absent) > allowed:
            raise AdmissionError(
                f"{self.reading.file}: {len(absent):,} areas of {KINDS[self.source.geography].name} are not "
                f"in it ({', '.join(absent[:3])}…) where at most {allowed:,} may be missing."
            )
        return tuple(absent)

    def _coded(self) -> list[tuple[str, AreaKind]]:
        return [(name, KINDS[column.kind]) for name, column in self.columns.items() if column.kind]

    def _other_vintage(self, code: str) -> str:
        for kind, codes in self.lists.items():
            if code in codes:
                return f" ({code} is a {KINDS[kind].name}: is the file of the wrong vintage?)"
        return ""

    def _row(self, position: int) -> int:
        """The file's number of a row, as a person counts it."""
        return self.reading.first_row + int(self.rows.index[position])

    def _refuse_where(self, bad: pd.Series, column: str, rule: str) -> None:
        positions = np.flatnonzero(bad.to_numpy(dtype=bool, na_value=False))
        if positions.size:
            row, value = self._row(int(positions[0])), self.rows[column].iloc[int(positions[0])]
            shown = "empty" if pd.isna(value) else repr(value if isinstance(value, str) else value.item())
            more = f" ({positions.size:,} rows break this rule)" if positions.size > 1 else ""
            raise AdmissionError(f"{self.reading.file}: row {row}, column {column}: {shown}: {rule}{more}.")
