"""Who paid how much for one purchase, exactly: distinct amounts, and how many voters paid each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Payments:
    """What the voters paid. ``amounts`` are (minor units, voters), the largest first, all above nothing."""

    amounts: tuple[tuple[Fraction, int], ...]

    @classmethod
    def of(cls, paid: Iterable[tuple[Fraction, int]]) -> Payments:
        """Gathers equal amounts; nothing paid, or paid by nobody, is left out."""
        voters: Counter[Fraction] = Counter()
        for amount, number in paid:
            voters[amount] += number
        return cls(tuple(sorted(((a, n) for a, n in voters.items() if a > 0 and n), reverse=True)))

    @property
    def total(self) -> Fraction:
        """All of it: just what the project cost."""
        return sum((amount * voters for amount, voters in self.amounts), Fraction(0))

    @property
    def payers(self) -> int:
        """How many voters paid anything."""
        return sum(voters for _, voters in self.amounts)

    @property
    def most(self) -> Fraction:
        """The largest payment of any voter."""
        return self.amounts[0][0] if self.amounts else Fraction(0)

    @property
    def least(self) -> Fraction:
        """The smallest payment of any voter who paid."""
        return self.amounts[-1][0] if self.amounts else Fraction(0)

    def histogram(self, bins: int = 10) -> tuple[tuple[float, float, int], ...]:
        """(above, up to, voters) in so many steps of equal width from nothing to the largest; floats,
        for showing.
        """
        counts = [0] * bins
        for amount, voters in self.amounts:
            # An amount on an edge belongs below it, so that the largest is in the last step.
            counts[-int(-(amount * bins / self.most) // 1) - 1] += voters
        width = float(self.most) / bins
        return tuple((at * width, (at + 1) * width, number) for at, number in enumerate(counts))
