"""An election file as records of fields: decoded, lines counted, quoted fields put together again.

A field that begins with a quotation mark runs to the closing one, over semicolons and line ends; a mark
further in is a letter like any other. Fields without quotation marks are trimmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonground.voice.counting.pabulib.repairs import Findings, RepairKind

_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
MOST_LINES = 50  # in one quoted field: a mark that is never closed must not swallow the file
_CHUNK = 1 << 20


class Records:
    """Reads a file's records in turn; ``at`` is the byte that follows, ``line`` the last line read."""

    def __init__(self, data: bytes, findings: Findings) -> None:
        self.findings = findings
        self.data = self._with_plain_line_ends(data)
        self.encoding = self._encoding()
        self.at = 0
        self.line = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with the number of its first line; blank lines are passed over."""
        while self.at < len(self.data):
            text = self._next_line()
            number = self.line
            fields = self._fields(text) if '"' in text else [field.strip() for field in text.split(";")]
            if any(fields):
                yield number, fields

    def chunks(self) -> Iterator[tuple[int, str]]:
        """What is left of the file in large pieces of whole lines, each with the number of its first line."""
        while self.at < len(self.data):
            end = self._chunk_end(self.at)
            text = self.data[self.at : end].decode(self.encoding)
            self.at = end
            yield self.line + 1, text
            self.line += text.count("\n") + (not text.endswith("\n"))

    def has_quotes(self) -> bool:
        """Whether a quotation mark stands in what is left."""
        return self.data.find(b'"', self.at) >= 0

    def _next_line(self) -> str:
        end = self.data.find(b"\n", self.at)
        end = len(self.data) if end < 0 else end
        text = self.data[self.at : end].decode(self.encoding)
        self.at = end + 1
        self.line += 1
        return text

    def _fields(self, text: str) -> list[str]:
        """The fields of a line with quotation marks, and of the lines that a quoted field goes on over."""
        start, number = self.at, self.line
        fields = split_fields(text)
        parts = [text]
        while fields is None and len(parts) < MOST_LINES and self.at < len(self.data):
            parts.append(self._next_line())
            if '"' in parts[-1]:
                fields = split_fields("\n".join(parts))
        if fields is None:
            self.at, self.line = start, number
            wrong = "a quotation mark is opened and never closed, so the file may be cut short"
            self.findings.settle(RepairKind.quotes, number, wrong, "read as a letter like any other")
            return [field.strip() for field in text.split(";")]
        return fields

    def _with_plain_line_ends(self, data: bytes) -> bytes:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self.findings.refusal(None, "the file is UTF-16 text; save it as UTF-8")
        data = data.removeprefix(b"\xef\xbb\xbf")
        if (nul := data.find(b"\0")) >= 0:
            line = data.count(b"\n", 0, nul) + 1
            raise self.findings.refusal(line, "there is a NUL byte, so this is no text; save it as UTF-8")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
            if b"\n" not in data:
                data = data.replace(b"\r", b"\n")
        return data

    def _encoding(self) -> str:
        """UTF-8, or where repairs are asked for the encoding in which older files were saved."""
        at = 0
        while at < len(self.data):
            end = self._chunk_end(at)
            try:
                self.data[at:end].decode("utf-8")
            except UnicodeDecodeError as problem:
                line = self.data.count(b"\n", 0, at + problem.start) + 1
                guess = "cp1250" if re.search(rb"PLN|HUF|CZK|Poland", self.data) else "latin-1"
                try:
                    self.data.decode(guess)
                except UnicodeDecodeError:
                    guess = "latin-1"  # in which any byte is a letter
                wrong, done = "this is not UTF-8 text; save the file as UTF-8", f"read the file as {guess}"
                self.findings.settle(RepairKind.encoding, line, wrong, done)
                return guess
            at = end
        return "utf-8"

    def _chunk_end(self, start: int) -> int:
        end = self.data.find(b"\n", start + _CHUNK)
        return len(self.data) if end < 0 else end + 1


def split_fields(text: str) -> list[str] | None:
    """The fields of a record; None where a quoted field is not closed."""
    fields: list[str] = []
    at = 0
    while at <= len(text):
        literal = ""
        start = at
        if quote := text.startswith('"', at):
            matched = _QUOTED.match(text, at)
            if matched is None:
                return None
            literal, start = matched.group(1).replace('""', '"'), matched.end()
        end = text.find(";", start)
        end = len(text) if end < 0 else end
        rest = text[start:end]
        fields.append(literal + rest.rstrip() if quote else rest.strip())
        at = end + 1
    return fields
