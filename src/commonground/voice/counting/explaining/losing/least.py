"""The lowest rung that does, with the one below it that does not: a search in as few trials as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

_FAR = 256
"""A guess that is not right is usually off by a few of these parts of it."""


@dataclass(frozen=True)
class Least:
    """``rung`` does, and ``below`` does not (0 is how things are). None where nothing that was tried does."""

    rung: int | None
    below: int
    trials: int

    @property
    def settled(self) -> bool:
        """Whether one step less was tried and does not do."""
        return self.rung is not None and self.rung == self.below + 1


class _Enough(Exception):
    """As many trials were made as may be."""


def least(does: Callable[[int], bool], rungs: int, guess: int | None, trials: int) -> Least:
    """Look for the lowest rung of 1 to ``rungs`` that does, starting near a guess, with at most so many
    ``trials``.

    Where every rung above one that does does too, what is found is the lowest of all if it is
    ``settled``. Otherwise it is one that does while the rung below does not; there may be others below.
    """
    search = _Search(does, rungs, trials)
    with suppress(_Enough):
        search.find(guess)
    return Least(search.high, search.low, search.made)


class _Search:
    def __init__(self, does: Callable[[int], bool], rungs: int, trials: int) -> None:
        self.does = does
        self.rungs = rungs
        self.trials = trials
        self.made = 0
        self.low = 0
        self.high: int | None = None

    def try_(self, rung: int) -> bool:
        if self.made == self.trials:
            raise _Enough
        self.made += 1
        if self.does(rung):
            self.high = rung
            return True
        self.low = max(self.low, rung)
        return False

    def find(self, guess: int | None) -> None:
        if self.rungs < 1:
            return
        at = self.rungs if guess is None else min(max(guess, 1), self.rungs)
        if self.try_(at):
            if guess is not None:
                self._down(at)
        elif at < self.rungs:
            self._up(at)
        while self.high is not None and self.high > self.low + 1:
            self.try_((self.low + self.high) // 2)

    def _down(self, at: int) -> None:
        """From a rung that does, in growing strides to one that does not."""
        for stride in _strides(at):
            if self.low >= at - stride or not self.try_(at - stride):
                return
            at -= stride

    def _up(self, at: int) -> None:
        """From a rung that does not, in growing strides to one that does; failing that, the highest is
        tried.
        """
        for stride in islice(_strides(at), 9):
            if at + stride >= self.rungs:
                break
            if self.try_(at + stride):
                return
            at += stride
        self.try_(self.rungs)


def _strides(guess: int) -> Iterator[int]:
    """The two next ones first, as a guess is nearly always right or just beside; then as far as it may
    be off.
    """
    yield from (1, 2)
    stride = max(4, guess // _FAR)
    while True:
        yield stride
        stride *= 2
