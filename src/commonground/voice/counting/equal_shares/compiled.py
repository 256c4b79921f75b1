"""Whether counting must first compile its kernels, which takes some seconds once on a machine."""

from __future__ import annotations

from pathlib import Path

from commonground.voice.counting.equal_shares.rounds import buy_rounds
from commonground.voice.counting.equal_shares.sweeping import follow


def is_compiled(*, raising: bool) -> bool:
    """Whether what a count needs was compiled here before, so that it starts at once: the rounds and, where
    shares are raised, what follows many steps at once.
    """
    kernels = (buy_rounds, follow) if raising else (buy_rounds,)
    return all(any(Path(kernel.stats.cache_path or "").glob(_index(kernel.py_func))) for kernel in kernels)


def _index(function) -> str:
    """What the files are called that say which forms of a function are compiled."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}-*.nbi"
