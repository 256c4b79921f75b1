"""Conversations as Polis exports them: a folder or a zip of csv or JSON files in, a `Conversation` out."""

from commonground.voice.opinion.polis.export import PolisExport, read_polis

__all__ = ["PolisExport", "read_polis"]
