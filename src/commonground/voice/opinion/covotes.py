"""For each pair of statements, what people who voted on both did: the sums that a projection is made of."""

from __future__ import annotations

import numpy as np

PEOPLE_AT_ONCE = 1 << 14
"""So that no sum of theirs takes more than 15 bits and a sign."""

BITS = 16


def covotes(
    voter: np.ndarray, statement: np.ndarray, vote: np.ndarray, statements: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Over all who voted on both i and j: how many, the sum of their votes on i, and of the products.

    ``voter`` ascending; ``vote`` 1, 0 or −1. Each result: (statements, statements) int64, exact.
    The sums are three products of sparse matrices of whole numbers; one product makes them all, as each
    number holds them side by side: with a vote v on i and w on j, (1 + v·2³²)(1 + w·2¹⁶) is
    1 + w·2¹⁶ + v·2³² + v·w·2⁴⁸, and so are its sums over few enough people.
    """
    from scipy import sparse  # slow to load

    many, on_first, product = (np.zeros((statements, statements), np.int64) for _ in range(3))
    people = int(voter[-1]) + 1 if len(voter) else 0
    for first in range(0, people, PEOPLE_AT_ONCE):
        these = slice(*np.searchsorted(voter, [first, first + PEOPLE_AT_ONCE]))
        where = (voter[these] - first, statement[these])
        shape = (PEOPLE_AT_ONCE, statements)
        v = vote[these].astype(np.int64)
        left = sparse.csr_array((1 + (v << 2 * BITS), where), shape=shape)
        right = sparse.csr_array((1 + (v << BITS), where), shape=shape)
        counted, rest = _lowest((left.T @ right).toarray())
        _, rest = _lowest(rest)  # votes on j: those on i of the mirrored pair
        votes, products = _lowest(rest)
        many += counted
        on_first += votes
        product += products
    return many, on_first, product


def _lowest(packed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number in the lowest bits, with its sign, and what is packed above it."""
    half = 1 << (BITS - 1)
    low = ((packed + half) & (2 * half - 1)) - half
    return low, (packed - low) >> BITS
