"""The price of one project, given what its supporters hold: compiled floats."""

from __future__ import annotations

import numpy as np
from numba import njit

NEAR = 1e-9
"""Floats further apart than this, relatively, are plainly apart, whatever rounding has done to them."""

ROUNDING = 2.0**-53
BLOCK = 64
"""Sums are taken in blocks of so many terms, which keeps their rounding small."""

_NEAR_ENOUGH = 1.0 + 1e-4  # Newton's last step: what is then missing is about the square of this
_A_LITTLE_ABOVE = 1.0 + 2e-5
_MOST_TRIED = 4  # then every digit is worked out


@njit(cache=True, nogil=True)
def relative_error(terms):
    """How far a sum of so many terms of one sign, taken in blocks, may be off, relatively."""
    return (BLOCK + terms / BLOCK + 8.0) * ROUNDING


@njit(cache=True, nogil=True)
def sums(first, last, holder, voters, weight, money, price):
    """What those pay together who give all they have at this price, and the weight of those who do not."""
    full = 0.0
    slope = 0.0
    at = first
    while at < last:
        end = min(at + BLOCK, last)
        some_full = 0.0
        for entry in range(at, end):
            held = money[holder[entry]]
            load = voters[entry] * weight[entry]
            all_in = held <= weight[entry] * price
            some_full += voters[entry] * held if all_in else 0.0
            slope += 0.0 if all_in else load
        full += some_full
        at = end
    return full, slope


@njit(cache=True, nogil=True)
def held_by(first, last, holder, voters, money):
    """What the supporters hold together."""
    held = 0.0
    at = first
    while at < last:
        end = min(at + BLOCK, last)
        some = 0.0
        for entry in range(at, end):
            some += voters[entry] * money[holder[entry]]
        held += some
        at = end
    return held


@njit(cache=True, nogil=True)
def highest(first, last, holder, voters, weight, money, price, doubt):
    """What the price surely does not exceed, if what is paid is known to within ``doubt``; inf where nothing
    is sure.

    Those who hold more than they would pay at a somewhat higher price pay for the doubt.
    """
    width = NEAR
    while width < 0.1:
        above = 0.0
        ceiling = price * (1.0 + width)
        for entry in range(first, last):
            if money[holder[entry]] > weight[entry] * ceiling:
                above += voters[entry] * weight[entry]
        if above > 0.0 and doubt / above <= width * price:
            return price + doubt / above
        width *= 1e3
    return np.inf


@njit(cache=True, nogil=True)
def price_of(first, last, holder, voters, weight, money, cost, guess, cut):
    """(price, slope, found). Found: 1 yes; 0 the bound passed ``cut``; -1 all have too little, and price is
    what they have.

    Newton's method on what is paid as a function of the price, which is concave and made of straight pieces:
    from any guess its first step ends at or below the price, and from there it climbs without overshooting,
    so that each step is a bound, too.
    """
    price = guess
    climbing = False
    while True:
        full, slope = sums(first, last, holder, voters, weight, money, price)
        if slope == 0.0:
            if climbing or price <= 0.0 or full < cost:
                return full, 0.0, -1
            price = 0.0  # the guess was so high that it says nothing
            continue
        higher = (cost - full) / slope
        if climbing and higher <= price * (1.0 + 4.0 * ROUNDING):
            return max(price, higher), slope, 1
        climbing = True
        price = max(higher, 0.0)
        if price > cut:
            return price, slope, 0


@njit(cache=True, nogil=True)
def near_price(first, last, holder, voters, weight, money, cost, guess):
    """(price, slope, ceiling) from a close guess: the price, or a little less; inf where all have too little.

    The weight of those who do not give all they have is at least the slope. At the ceiling, where it is
    finite, more than the cost is paid, by slope × (ceiling - price).
    """
    at = guess * _A_LITTLE_ABOVE
    for _ in range(_MOST_TRIED):
        full, slope = sums(first, last, holder, voters, weight, money, at)
        if slope == 0.0:
            break
        price = (cost - full) / slope
        if 0.0 < price <= at <= price * _NEAR_ENOUGH:
            return price, slope, at
        at = max(price, 0.0) * _A_LITTLE_ABOVE
    price, slope, ok = price_of(first, last, holder, voters, weight, money, cost, guess, np.inf)
    return (price, slope, np.inf) if ok == 1 else (np.inf, 0.0, np.inf)


@njit(cache=True, nogil=True)
def plain_weight(first, last, holder, voters, weight, money, spent, price, margin):
    """The weight of those who pay in full, if every other supporter certainly has nothing left; otherwise -1.

    The price is then the cost over this weight: both are whole numbers.
    """
    paying = 0.0
    for entry in range(first, last):
        if spent[holder[entry]]:
            continue
        if money[holder[entry]] <= weight[entry] * price + margin:
            return -1.0
        paying += voters[entry] * weight[entry]
    return paying


@njit(cache=True, nogil=True)
def pay(first, last, holder, voters, weight, money, spent, price, lowest, cost, drift):
    """Take the payments. ``spent`` marks those who certainly have nothing left, as the price is certainly not
    below ``lowest``; ``drift`` (1,) grows by the rounding.

    Whoever pays too much or too little does so with everybody else: the payments are off in total by what
    their sum is off the cost.
    """
    held_before = 0.0
    margin = drift[0]
    for entry in range(first, last):
        person = holder[entry]
        held = money[person]
        held_before += voters[entry] * held
        share = weight[entry] * price
        money[person] = held - share if held > share else 0.0
        if held < weight[entry] * lowest * (1.0 - 4.0 * ROUNDING) - margin:
            spent[person] = True
    drift[0] += 4.0 * relative_error(last - first) * cost + 4.0 * ROUNDING * held_before
