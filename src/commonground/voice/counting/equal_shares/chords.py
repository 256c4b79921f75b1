"""Lines between two shares, and how far what lies between may stray from them. See ``between.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from commonground.voice.counting.equal_shares.prices import ROUNDING

SAFE = 1.0 + 1e-6
"""For the rounding of the bounds themselves."""

_WIDTHS = (1e-2, 1e-4, 1e-6)  # how far a price may stray from its chord, relatively: what is tried
_HALVINGS = 12
EDGES = np.array(
    [0.0, *(0.5**k for k in range(_HALVINGS, 0, -1)), *(1.0 - 0.5**k for k in range(2, _HALVINGS + 1)), 1.0]
)
"""The stretches of an interval that are looked at apart: short ones towards the ends."""


@njit(cache=True, nogil=True)
def _add_excess(excess, voters, held0, share0, held1, share1):
    """Add how far the lesser of two lines that cross lies above its own chord: a triangle."""
    if (held0 <= share0) == (held1 <= share1):
        return
    apart0, apart1 = abs(share0 - held0), abs(held1 - share1)
    if apart0 == 0.0 or apart1 == 0.0:
        return
    crossing = apart0 / (apart0 + apart1)
    peak = voters * crossing * apart1
    for stretch in range(len(excess)):
        low, high = EDGES[stretch], EDGES[stretch + 1]
        if high < crossing:
            excess[stretch] += peak * high / crossing
        elif low > crossing:
            excess[stretch] += peak * (1.0 - low) / (1.0 - crossing)
        else:
            excess[stretch] += peak


@njit(cache=True, nogil=True)
def pay_both(
    first, last, holder, voters, weight, money0, money1, spent0, spent1,
    price0, price1, lowest0, lowest1, margin0, margin1, excess,
):  # fmt: skip
    """Take the payments at both ends, as `pay`. Adds to ``excess``; returns what was held before."""
    before0, before1 = 0.0, 0.0
    sure0 = lowest0 * (1.0 - 4.0 * ROUNDING)
    sure1 = lowest1 * (1.0 - 4.0 * ROUNDING)
    for entry in range(first, last):
        person = holder[entry]
        held0, share0 = money0[person], weight[entry] * price0
        held1, share1 = money1[person], weight[entry] * price1
        before0 += voters[entry] * held0
        before1 += voters[entry] * held1
        if (held0 <= share0) != (held1 <= share1):
            _add_excess(excess, voters[entry], held0, share0, held1, share1)
        money0[person] = held0 - share0 if held0 > share0 else 0.0
        money1[person] = held1 - share1 if held1 > share1 else 0.0
        if held0 < weight[entry] * sure0 - margin0:
            spent0[person] = True
        if held1 < weight[entry] * sure1 - margin1:
            spent1[person] = True
    return before0, before1


@njit(cache=True, nogil=True)
def strays(first, last, holder, voters, weight, money0, money1, price0, price1, bend, doubt, stray):
    """How far the price may lie from its chord in each stretch, into ``stray``; inf where that is not known.

    The slope that divides is the weight of those who surely keep something, at any price up to so far above
    the chord as the price is found to stray.
    """
    excess = np.zeros(len(stray))
    slopes = np.zeros(len(_WIDTHS))
    for entry in range(first, last):
        person = holder[entry]
        held0, share0 = money0[person], weight[entry] * price0
        held1, share1 = money1[person], weight[entry] * price1
        if (held0 <= share0) != (held1 <= share1):
            _add_excess(excess, voters[entry], held0, share0, held1, share1)
        else:
            load = voters[entry] * weight[entry]
            for at in range(len(_WIDTHS)):
                if held0 > share0 * (1.0 + _WIDTHS[at]) and held1 > share1 * (1.0 + _WIDTHS[at]):
                    slopes[at] += load
    for stretch in range(len(stray)):
        far = SAFE * (bend[stretch] + excess[stretch] + doubt)
        stray[stretch] = np.inf
        for at in range(len(_WIDTHS)):
            if slopes[at] > 0.0 and far <= slopes[at] * _WIDTHS[at] * price1:
                stray[stretch] = min(stray[stretch], far / slopes[at])


@njit(cache=True, nogil=True)
def apart(gap0, gap1, stray, other_stray, kappa, other_kappa):
    """Whether two chords, so far apart in rho at the ends, stay further apart than both may stray."""
    for stretch in range(len(stray)):
        low, high = EDGES[stretch], EDGES[stretch + 1]
        least = min(gap0 + low * (gap1 - gap0), gap0 + high * (gap1 - gap0))
        if least <= stray[stretch] / kappa + other_stray[stretch] / other_kappa:
            return False
    return True
