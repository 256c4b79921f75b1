from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.voice.opinion.axes import longest_axes


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 1000))
@settings(deadline=None)
def test_axes_are_those_of_the_library(n, people, seed):
    rows = np.random.default_rng(seed).integers(-1, 2, (people, n)).astype(float)
    matrix = rows.T @ rows
    values, vectors = longest_axes(matrix, 2)
    expected = np.linalg.eigvalsh(matrix)[::-1][:2]
    assert values[: len(expected)] == pytest.approx(expected, abs=1e-9 * max(expected[0], 1))
    for value, vector in zip(values, vectors, strict=True):
        assert matrix @ vector == pytest.approx(value * vector, abs=1e-9 * max(values[0], 1))
    found = values > 0
    assert vectors @ vectors.T == pytest.approx(np.diag(found.astype(float)), abs=1e-12)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.eye(4), [1, 1]),
        (np.diag([3.0, 3, 1, 1]), [3, 3]),
        (np.diag([7.0] * 10 + [1] * 90), [7, 7]),
        (np.array([[1.0, -1], [-1, 1]]), [2, 0]),
        (np.ones((5, 5)), [5, 0]),
        (np.zeros((3, 3)), [0, 0]),
    ],
)
def test_axes_of_one_length_are_both_found_and_what_is_not_there_is_nought(matrix, expected):
    values, vectors = longest_axes(matrix, 2)
    assert values == pytest.approx(expected)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1] if min(expected) else np.sign(expected))
