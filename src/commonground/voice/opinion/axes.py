"""The longest axes of a symmetric matrix, to the last digits and the same on every number of processors."""

from __future__ import annotations

import numpy as np

RESIDUAL = 1e-14
"""How far, beside its eigenvalue, an axis may be from one that the matrix only stretches."""

CHECKED_EVERY = 8
"""Steps between looks at how far along it is."""


def longest_axes(matrix: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues, (count,) descending, and their vectors, (count, n), each of length 1.

    ``matrix``: (n, n) float, symmetric and positive semi-definite. Past its rank, values and vectors are 0.
    Each axis is found by Lanczos' method, once those before it are taken out, so that two of one length are
    both found. The start is fixed, where that of library routines may be drawn by chance; and no step goes
    through a threaded library, whose result could hang on how many processors there are, and which waits on
    all of them where others need one. Source: Lanczos (1950), J. Research Nat. Bureau of Standards 45, 255.
    """
    n = len(matrix)
    values, vectors = np.zeros(count), np.zeros((count, n))
    noise = np.trace(matrix) * RESIDUAL
    for found in range(min(count, n)):
        value, vector = _longest(matrix, vectors[:found], noise)
        if value <= noise * n:
            break
        values[found], vectors[found] = value, vector
    return values, vectors


def _longest(matrix: np.ndarray, known: np.ndarray, noise: float) -> tuple[float, np.ndarray]:
    """The largest eigenvalue and its vector in what is square to the known ones."""
    from scipy.linalg import eigh_tridiagonal  # slow to load

    n = len(matrix)
    # Square to no axis, as its steps never repeat; and another each time, or axes of one length would hide
    # behind the first of them.
    start = _squared(np.cos(np.arange(1, n + 1) * (1 + len(known))), known)
    basis = [start / _length(start)]
    diagonal, beside = [], []
    for step in range(1, n - len(known) + 1):
        onward = np.einsum("ij,j->i", matrix, basis[-1])
        diagonal.append(float(np.einsum("i,i->", onward, basis[-1])))
        # Twice, as what rounding leaves of the earlier steps would grow to copies of the longest axis.
        done = np.concatenate([known, basis])
        onward = _squared(_squared(onward, done), done)
        size = _length(onward)
        if step % CHECKED_EVERY == 0 or step == n - len(known) or size <= noise:
            top, mix = eigh_tridiagonal(diagonal, beside, select="i", select_range=(step - 1, step - 1))
            if size <= noise or size * abs(mix[-1, 0]) <= RESIDUAL * top[0] or step == n - len(known):
                break
        beside.append(size)
        basis.append(onward / size)
    vector = _squared(np.einsum("s,sn->n", mix[:, 0], np.array(basis[: len(mix)])), known)
    return float(top[0]), vector / _length(vector)


def _squared(vector: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What of the vector is square to the known ones, which are square to each other and of length 1."""
    return vector - np.einsum("k,kn->n", np.einsum("kn,n->k", known, vector), known)


def _length(vector: np.ndarray) -> float:
    return float(np.sqrt(np.einsum("i,i->", vector, vector)))
