"""Elections as the participatory budgeting library (pabulib.org) publishes them: ``.pb`` files in and out."""

from commonground.voice.counting.pabulib.reading import Read, read_election
from commonground.voice.counting.pabulib.repairs import Repair, RepairKind
from commonground.voice.counting.pabulib.writing import write_election

__all__ = ["Read", "Repair", "RepairKind", "read_election", "write_election"]
