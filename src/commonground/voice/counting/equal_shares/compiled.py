"""Whether counting must first compile its rounds, which takes some seconds once on a machine."""

from __future__ import annotations

from pathlib import Path

from commonground.voice.counting.equal_shares.rounds import buy_rounds


def is_compiled() -> bool:
    """Whether the rounds were compiled here before, so that a count starts at once."""
    return any(Path(buy_rounds.stats.cache_path or "").glob("rounds.buy_rounds-*.nbi"))
