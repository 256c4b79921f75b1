"""The count bundle: one zip with which anybody can count an election again, and the check that does so."""

from commonground.voice.counting.bundle.rule_file import Ruled, rule_as_data, rule_from_data
from commonground.voice.counting.bundle.verifying import (
    Disagreement,
    Verdict,
    read_bundle,
    verify_bundle,
)
from commonground.voice.counting.bundle.writing import Written, write_bundle

__all__ = [
    "Disagreement",
    "Ruled",
    "Verdict",
    "Written",
    "read_bundle",
    "rule_as_data",
    "rule_from_data",
    "verify_bundle",
    "write_bundle",
]
