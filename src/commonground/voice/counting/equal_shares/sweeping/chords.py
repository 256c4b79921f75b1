"""Straight lines between lanes, and how far what lies between may stray from them. See ``sweep.py``.

A bend is three numbers: at a place ``s`` in (0, 1) between two lanes it is at most ``min(all, up·s,
down·(1 − s))``. So bends are nothing at the lanes, and they may be added.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import highest, price_of

SAFE = 1.0 + 1e-6
"""For the rounding of the bounds themselves."""

ALL, UP, DOWN = 0, 1, 2
KNOWN, LEAST, MOST = 6, 7, 8
"""Of a stray: 0 to 2 how far below its chord a price may lie, 3 to 5 how far above, 6 a part of both that
does not depend on the place (infinite: not known at all), then the price at least and at most in between."""
STRAYS = 9

_WIDTHS = (1e-2, 1e-4, 1e-6)  # how far a price may stray from its chord, relatively: what is tried
_ROUNDED = 0.01  # places are rounded, steps are whole: what is closer to a step than this may be at it


@njit(cache=True, nogil=True)
def add_bend(bend, voters, missing, left):
    """Add how far the lesser of two lines that cross lies above its own chord: a triangle.

    ``missing`` is what a voter cannot pay at the lower lane, and ``left`` what they keep at the upper one.
    """
    if missing > 0.0 and left > 0.0 and missing < np.inf:
        bend[ALL] += SAFE * voters * missing * left / (missing + left)
        bend[UP] += SAFE * voters * left
        bend[DOWN] += SAFE * voters * missing


@njit(cache=True, nogil=True)
def _where(value0, value1, level):
    """(from, to): the part of (0, 1) in which a line is at least so high; from > to where it never is."""
    over0, over1 = value0 - level, value1 - level
    if over0 >= 0.0 and over1 >= 0.0:
        return 0.0, 1.0
    if over0 < 0.0 and over1 < 0.0:
        return 1.0, 0.0
    crossing = over0 / (over0 - over1)
    return (0.0, crossing) if over0 >= 0.0 else (crossing, 1.0)


@njit(cache=True, nogil=True)
def where_may_reach(value0, value1, all_, up, down, level):
    """(from, to): where a line may be at least so high, if it lies no more than a bend higher."""
    from0, to0 = _where(value0 + all_, value1 + all_, level)
    from1, to1 = _where(value0, value1 + up, level)
    from2, to2 = _where(value0 + down, value1, level)
    return max(from0, from1, from2), min(to0, to1, to2)


@njit(cache=True, nogil=True)
def steps_in(lane, begin, end, size):
    """The first and the last step between two places above a lane."""
    return math.ceil((lane + begin) * size - _ROUNDED), math.floor((lane + end) * size + _ROUNDED)


@njit(cache=True, nogil=True)
def first_in_reach(cost, held, bend, doubt, size, steps, lanes):
    """The first step at which supporters may hold a cost together, if at the lanes they hold so much."""
    for lane in range(lanes[0], lanes[1]):
        begin, end = where_may_reach(
            held[lane], held[lane + 1], bend[lane, ALL], bend[lane, UP], bend[lane, DOWN], cost - doubt
        )
        first, last = steps_in(lane, begin, end, size)
        if begin <= end and first <= last:
            return max(first, steps[0])
    return steps[1] + 1


@njit(cache=True, nogil=True)
def last_out_of_reach(cost, held, bend, doubt, size, steps, lanes):
    """The last step at which supporters may hold less than a cost together."""
    for lane in range(lanes[1] - 1, lanes[0] - 1, -1):
        begin, end = where_may_reach(
            -held[lane], -held[lane + 1], bend[lane, ALL], bend[lane, UP], bend[lane, DOWN], -cost - doubt
        )
        first, last = steps_in(lane, begin, end, size)
        if begin <= end and first <= last:
            return min(last, steps[1])
    return steps[0] - 1


@njit(cache=True, nogil=True)
def find_strays(first, last, holder, voters, weight, money, cost, price, bend, doubt, lanes, stray):
    """The prices of a project at all lanes, and how far they may stray in between, into ``stray``.

    The slope that divides is the weight of those who surely keep something, at any price up to so far above
    the chord as the price is found to stray.
    """
    most = np.inf
    for lane in range(lanes[0], lanes[1] + 1):
        found, slope, ok = price_of(
            first, last, holder, voters, weight, money[lane], cost, price[lane], np.inf
        )
        price[lane] = found if ok == 1 else np.inf
        if lane > lanes[0]:
            stray[lane - 1, LEAST] = (found - doubt / slope) if ok == 1 else 0.0
            stray[lane - 1, MOST] = most
            _find_stray(
                first, last, holder, voters, weight, money, price, bend, doubt, lane - 1, stray[lane - 1]
            )
        most = np.inf
        if ok == 1:
            most = highest(first, last, holder, voters, weight, money[lane], found, doubt)


@njit(cache=True, nogil=True)
def _find_stray(first, last, holder, voters, weight, money, price, bend, doubt, lane, stray):
    price0, price1 = price[lane], price[lane + 1]
    stray[:KNOWN] = 0.0
    stray[KNOWN] = np.inf
    if price0 == np.inf or price1 == np.inf:
        return
    own = np.zeros(3)
    slopes = np.zeros(len(_WIDTHS))
    for entry in range(first, last):
        person = holder[entry]
        left0 = money[lane, person] - weight[entry] * price0
        left1 = money[lane + 1, person] - weight[entry] * price1
        if left0 <= 0.0:
            add_bend(own, voters[entry], -left0, left1)
            continue
        load = voters[entry] * weight[entry]
        for at in range(len(_WIDTHS)):
            more = weight[entry] * _WIDTHS[at]
            if left0 > more * price0 and left1 > more * price1:
                slopes[at] += load
    far = SAFE * (bend[lane, ALL] + own[ALL] + doubt)
    slope = 0.0
    for at in range(len(_WIDTHS)):
        if far <= slopes[at] * _WIDTHS[at] * price1:
            slope = max(slope, slopes[at])
    if slope > 0.0:
        for part in range(3):
            stray[part] = SAFE * (bend[lane, part] + own[part]) / slope
            stray[3 + part] = SAFE * bend[lane, part] / slope
        stray[KNOWN] = SAFE * doubt / slope


@njit(cache=True, nogil=True)
def may_come_first(price, stray, kappa, other_price, other_stray, other_kappa, size, steps, lanes):
    """The first and the last step at which rho of the one project may be no higher than that of the other."""
    earliest, latest = steps[1] + 1, steps[0] - 1
    for lane in range(lanes[0], lanes[1]):
        if stray[lane, LEAST] / kappa > SAFE * other_stray[lane, MOST] / other_kappa:
            continue
        begin, end = 0.0, 1.0
        doubt = stray[lane, KNOWN] / kappa + other_stray[lane, KNOWN] / other_kappa
        if doubt < np.inf:
            begin, end = where_may_reach(
                other_price[lane] / other_kappa - price[lane] / kappa,
                other_price[lane + 1] / other_kappa - price[lane + 1] / kappa,
                stray[lane, ALL] / kappa + other_stray[lane, 3 + ALL] / other_kappa,
                stray[lane, UP] / kappa + other_stray[lane, 3 + UP] / other_kappa,
                stray[lane, DOWN] / kappa + other_stray[lane, 3 + DOWN] / other_kappa,
                -SAFE * doubt,
            )
        first, last = steps_in(lane, begin, end, size)
        if begin <= end and first <= last:
            earliest, latest = min(earliest, first), max(latest, last)
    return max(earliest, steps[0]), min(latest, steps[1])
