"""A document that a command made says what the command would say now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "left-behind-2020.md"


def test_the_table_of_every_measure_is_the_one_that_the_command_makes(england: Path, commonground: Callable):
    made = commonground("compare", "left-behind-2020", "--format", "markdown", "--store", england)
    assert made.code == 0, made.notes
    assert _without_release(made.data) == _without_release(DOCUMENT.read_text(encoding="utf-8"))


def _without_release(document: str) -> list[str]:
    """Everything but the line that names the release, which other tables of the store change as well."""
    return [line for line in document.splitlines() if not line.startswith("Made by ")]
