"""Text that people wrote, made safe to print and to draw."""

from __future__ import annotations

import re

# What a terminal obeys or XML forbids; line breaks and tabs stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# Marks that turn the direction of all text after them round, and can make a sentence read as another.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text with control characters, broken halves of characters and marks of direction replaced.

    >>> printable("one\\x1b[2J two")
    'one�[2J two'
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _TURNING.sub("�", _CONTROLS.sub("�", whole))


def on_one_line(text: str) -> str:
    """Printable, every run of blanks and line breaks one blank."""
    return " ".join(printable(text).split())
